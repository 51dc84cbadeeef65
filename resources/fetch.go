package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Known returns the resource with an identifier that is kept here.
func (s *Service) Known(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	r, err := s.DB.ResourceByIRI(ctx, iri)
	if err == nil && r.State != basilic.ResourcePublic {
		err = fmt.Errorf("resources: known %s: %w", iri, basilic.ErrNotFound)
	}
	return r, err
}

// FetchRemote fetches a resource from its origin and keeps it, with its author
// and base. Errors match ErrNotFound, ErrGone, ErrUnreachable, ErrBlocked,
// ErrInvalid or ErrDropped.
func (s *Service) FetchRemote(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	body, err := s.Client.Fetch(ctx, iri)
	if err != nil {
		return basilic.Resource{}, err
	}
	article, err := activitystreams.ParseArticle(body)
	if err != nil {
		return basilic.Resource{}, err
	}
	return s.keepFetched(ctx, article)
}

// keepFetched keeps an object that came from its own origin.
func (s *Service) keepFetched(ctx context.Context, article activitystreams.Article) (basilic.Resource, error) {
	author, err := s.Actors.Resolve(ctx, article.AttributedTo)
	if err != nil {
		return basilic.Resource{}, err
	}
	if article.Audience != "" && article.Audience.SameOrigin(article.IRI) {
		if _, err := s.Actors.Resolve(ctx, article.Audience); err != nil {
			s.Log.Debug("base of a fetched resource", "iri", article.IRI, "error", err)
		}
	}
	var r basilic.Resource
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := s.acceptableTx(ctx, tx, author, article); err != nil {
			return err
		}
		r, _, err = s.upsertTx(ctx, tx, author, article)
		if errors.Is(err, basilic.ErrDropped) && r.ID != "" {
			// Known already, and not older.
			return nil
		}
		return err
	})
	return r, err
}
