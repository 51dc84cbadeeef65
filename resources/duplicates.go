package resources

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// mostResemblances is how many resources that look like another one are named.
const mostResemblances = 20

// Resembling is what looks like a resource that somebody is writing.
type Resembling struct {
	View
	// Items look most like it first.
	Items []basilic.Resemblance
}

// Open counts those that the author has not answered about.
func (r Resembling) Open() int {
	n := 0
	for _, item := range r.Items {
		if item.Answer == basilic.AnswerNone {
			n++
		}
	}
	return n
}

// Resembling compares what is being written with all that the viewer may read,
// of this hub and of others: titles, descriptions, links and files. Nothing else
// changes an answer or a number (security.md 52).
func (s *Service) Resembling(ctx context.Context, viewer basilic.Viewer, e Editing) (Resembling, error) {
	q := postgres.DuplicateQuery{
		ResourceID: e.Resource.ID, Viewer: viewer.ProfileID(), Title: e.Draft.Title, Description: e.Draft.Description, Limit: mostResemblances,
	}
	for _, b := range e.Draft.Blocks {
		if b.Kind == basilic.BlockLink {
			q.Links = append(q.Links, b.URL)
		}
		if b.Digest != "" {
			q.Digests = append(q.Digests, b.Digest)
		}
	}
	items, err := s.DB.Resemblances(ctx, q)
	return Resembling{View: e.View, Items: items}, err
}

// AnswerDuplicate keeps whether another resource, which the viewer may read, is
// the same as one that they may change. A later answer takes the place of the one
// before; none keeps anything from being published.
func (s *Service) AnswerDuplicate(ctx context.Context, viewer basilic.Viewer, slug string, other basilic.ID, answer basilic.DuplicateAnswer) error {
	if answer != basilic.AnswerDuplicate && answer != basilic.AnswerDistinct {
		return basilic.Problems{{Field: "action", Text: "Choisissez « C’est un doublon » ou « Ce n’est pas un doublon »."}}
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		may, err := tx.MayCompare(ctx, other, viewer.ProfileID())
		if err != nil {
			return err
		}
		if !may || other == r.ID {
			return fmt.Errorf("resources: answer about %s: %w", other, basilic.ErrNotFound)
		}
		return tx.UpsertDuplicateAnswer(ctx, r.ID, other, answer == basilic.AnswerDuplicate, viewer.ProfileID())
	})
}
