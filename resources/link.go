package resources

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// ResetLink gives a private resource a share link: whoever has it reads the
// published version, until it is reset again or revoked. The one before it opens
// nothing any more. A resource that everybody reads needs none, and a draft has
// nothing to open yet: both are Problems.
func (s *Service) ResetLink(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		switch r.State {
		case basilic.ResourcePrivate:
			return tx.SetShareLink(ctx, r.ID, basilic.NewLinkToken(), viewer.ProfileID())
		case basilic.ResourcePublic:
			return basilic.Problems{{Field: "lien", Text: "La ressource est publique : partagez l’adresse de sa page."}}
		}
		return basilic.Problems{{Field: "lien", Text: "Publiez d’abord la ressource en privé : le lien montre la version publiée."}}
	})
}

// RevokeLink takes the share link of a resource away: it opens nothing any more.
func (s *Service) RevokeLink(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		return tx.DeleteShareLink(ctx, r.ID)
	})
}

// ByLink returns the resource that a share link opens, as whoever has the link sees
// it: its published version, without anything to change. What the link does not
// open does not exist (security.md 60).
func (s *Service) ByLink(ctx context.Context, token string) (View, error) {
	r, err := s.linked(ctx, token)
	if err != nil {
		return View{}, err
	}
	author, base, err := people(ctx, s.DB, r)
	view := View{Resource: r, Author: outbox.Speaker(author, base, r), Base: base}
	// A link to one resource makes neither a private profile nor a private base known.
	if base != nil && !base.Public {
		view.Base = nil
	}
	if !view.Author.Public {
		if view.Author = (basilic.Actor{}); view.Base != nil {
			view.Author = *view.Base
		}
	}
	return view, err
}

func (s *Service) linked(ctx context.Context, token string) (basilic.Resource, error) {
	parsed, ok := basilic.ParseLinkToken(token)
	if !ok {
		return basilic.Resource{}, fmt.Errorf("resources: by link: %w", basilic.ErrNotFound)
	}
	return s.DB.ResourceByLink(ctx, parsed)
}

// OpenLinkedMedia returns a file of a media that the published version of the
// resource shows that a share link opens: no other resource's, and nothing of its
// draft or earlier versions.
func (s *Service) OpenLinkedMedia(ctx context.Context, token string, id basilic.ID, name string) (io.ReadSeekCloser, basilic.MediaFile, error) {
	r, err := s.linked(ctx, token)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	m, err := s.DB.MediaByID(ctx, id)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	if m.ResourceID != r.ID || !shows(r.Sheet, m.ID) {
		return nil, basilic.MediaFile{}, fmt.Errorf("resources: linked media %s: %w", m.ID, basilic.ErrNotFound)
	}
	return s.openMedia(ctx, id, name)
}
