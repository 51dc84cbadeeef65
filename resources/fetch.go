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
// and base. The identifier may be that of a Create or Update, whose object is
// fetched then: servers announce either (FEP-1b12). Errors match ErrNotFound,
// ErrGone, ErrUnreachable, ErrBlocked, ErrInvalid or ErrDropped, or ErrComment.
func (s *Service) FetchRemote(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	return s.fetch(ctx, iri, noteOfAPerson)
}

// FetchAnnounced is FetchRemote for what an actor that is followed here
// announced: the notes that a group shows are resources.
func (s *Service) FetchAnnounced(ctx context.Context, announcer basilic.Actor, iri basilic.IRI) (basilic.Resource, error) {
	if announcer.Kind == basilic.ActorGroup {
		return s.fetch(ctx, iri, anything)
	}
	return s.FetchRemote(ctx, iri)
}

// FetchFeatured is FetchRemote for what an actor that is followed here features of
// its own.
func (s *Service) FetchFeatured(ctx context.Context, owner basilic.Actor, iri basilic.IRI) (basilic.Resource, error) {
	return s.fetch(ctx, iri, func(author basilic.Actor, a activitystreams.Article) error {
		if author.ID != owner.ID {
			return dropped("object %s is not of %s", a.IRI, owner.IRI)
		}
		return noteOfAPerson(author, a)
	})
}

// noteOfAPerson drops a Note unless its author speaks in notes. Nor does it hold
// for what a group that is followed announces: the short topics of NodeBB and of
// Friendica's forums are notes.
func noteOfAPerson(author basilic.Actor, a activitystreams.Article) error {
	if a.Type == basilic.ObjectNote && !speaksInNotes(author.Kind) {
		return dropped("note %s of a person", a.IRI)
	}
	return nil
}

// anything is the rule that drops nothing.
func anything(basilic.Actor, activitystreams.Article) error { return nil }

func (s *Service) fetch(ctx context.Context, iri basilic.IRI, rule func(basilic.Actor, activitystreams.Article) error) (basilic.Resource, error) {
	body, err := s.Client.Fetch(ctx, iri)
	if err != nil {
		return basilic.Resource{}, err
	}
	if activity, err := activitystreams.ParseActivity(body); err == nil && isWrapper(activity.Type) && activity.Object != "" {
		if body, err = s.Client.Fetch(ctx, activity.Object); err != nil {
			return basilic.Resource{}, err
		}
	}
	article, err := activitystreams.ParseArticle(body)
	if err != nil {
		return basilic.Resource{}, err
	}
	if article.InReplyTo != "" {
		if err := s.keepComment(ctx, article); err != nil {
			return basilic.Resource{}, err
		}
		return basilic.Resource{}, fmt.Errorf("resources: fetch %s: %w", iri, ErrComment)
	}
	return s.keepFetched(ctx, article, rule)
}

// ErrComment says that what was fetched is a comment, and is kept as such.
var ErrComment = errors.New("resources: a comment")

func isWrapper(t basilic.ActivityType) bool {
	return t == basilic.ActivityCreate || t == basilic.ActivityUpdate
}

// Refresh fetches a known resource of another server anew: it becomes what its
// server says now, and goes when its server says that it is gone, or not public any
// more. A newer version moves the lines of its readers, whoever they have it through.
func (s *Service) Refresh(ctx context.Context, known basilic.Resource) error {
	fresh, err := s.fetch(ctx, known.IRI, anything)
	if withdrawn(err, known.IRI) {
		return s.DB.InTx(ctx, func(tx *postgres.DB) error { return s.forgetTx(ctx, tx, known) })
	}
	if err != nil || fresh.ID != known.ID || !fresh.UpdatedAt.After(known.UpdatedAt) {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error { return s.showUpdateTx(ctx, tx, fresh, "", newBase(known, fresh)) })
}

// keepFetched keeps an object that came from its own origin.
func (s *Service) keepFetched(ctx context.Context, article activitystreams.Article, rule func(basilic.Actor, activitystreams.Article) error) (basilic.Resource, error) {
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
		if err := errors.Join(s.acceptableTx(ctx, tx, author, article), rule(author, article)); err != nil {
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
