package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// Lineage is from what a resource was adapted, as it may be shown: Origin is nil where
// that is not public, or not known here.
type Lineage struct {
	basilic.Lineage
	Origin *basilic.Resource
	// Author speaks for it now.
	Author basilic.Actor
}

// Lineage returns from what a resource was adapted, nil when it is no adaptation.
// What is not public any more is not named (security.md 52).
func (s *Service) Lineage(ctx context.Context, resource basilic.ID) (*Lineage, error) {
	kept, err := s.DB.LineageOf(ctx, resource)
	if errors.Is(err, basilic.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l := &Lineage{Lineage: kept}
	origin, author, err := shownOrigin(ctx, s.DB, kept)
	if errors.Is(err, basilic.ErrNotFound) {
		return l, nil
	}
	l.Origin, l.Author = &origin, author
	return l, err
}

// shownOrigin returns the origin of an adaptation while everybody may read it, and who
// speaks for it.
func shownOrigin(ctx context.Context, db *postgres.DB, l basilic.Lineage) (basilic.Resource, basilic.Actor, error) {
	var origin basilic.Resource
	var err error
	if l.OriginID != "" {
		origin, err = db.ResourceByID(ctx, l.OriginID)
	} else {
		// It may have become known since.
		origin, err = db.ResourceByIRI(ctx, l.OriginIRI)
	}
	if err != nil {
		return origin, basilic.Actor{}, err
	}
	hidden := false
	if !origin.Local {
		hidden, err = db.ActorHidden(ctx, origin.AuthorID)
	}
	if err != nil {
		return origin, basilic.Actor{}, err
	}
	if hidden || origin.State != basilic.ResourcePublic {
		return origin, basilic.Actor{}, fmt.Errorf("resources: origin of %s: %w", l.ResourceID, basilic.ErrNotFound)
	}
	author, base, err := people(ctx, db, origin)
	return origin, outbox.Speaker(author, base, origin), err
}

// Adaptations returns the public adaptations of a resource of this hub that its author
// lists; to whoever may edit it, with all set, the others too.
func (s *Service) Adaptations(ctx context.Context, v View, all bool) ([]basilic.Adaptation, error) {
	if !v.Resource.Local {
		return nil, nil
	}
	return s.DB.Adaptations(ctx, v.Resource.ID, all && v.CanEdit, adaptationsShown)
}

// adaptationsShown is how many adaptations a page lists.
const adaptationsShown = 50

// AdaptedFiles returns how far the copy of the files of another server into a draft
// has come, to whoever may edit it.
func (s *Service) AdaptedFiles(ctx context.Context, v View) ([]basilic.AdaptedFile, error) {
	if !v.CanEdit {
		return nil, nil
	}
	return s.DB.AdaptedFiles(ctx, v.Resource.ID)
}

// checkLineageTx returns what keeps an adaptation from being published: its licence,
// or files that are still on their way.
func checkLineageTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, sheet basilic.Sheet) error {
	l, err := tx.LineageOf(ctx, r.ID)
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	problems := l.CheckSheet(sheet)
	files, err := tx.AdaptedFiles(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.State == basilic.FileWaiting {
			problems.Add("blocks", "Des fichiers sont encore en cours de copie. Publiez dans un instant, quand ils seront tous là.")
			break
		}
	}
	return problems.Err()
}

// withProblems puts the problems of two checks together; an error that is none comes
// first.
func withProblems(one, other error) error {
	var first, second basilic.Problems
	if one != nil && !errors.As(one, &first) {
		return one
	}
	if other != nil && !errors.As(other, &second) {
		return other
	}
	return append(first, second...).Err()
}
