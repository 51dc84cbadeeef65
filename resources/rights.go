package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// right is what somebody may do with a resource of this hub.
type right int

const (
	// rightNone is that of whoever reads what everybody reads.
	rightNone right = iota
	// rightEdit is to write it and to publish what changed: a contributor's.
	rightEdit
	// rightDecide is to write it, and to decide about it: who reads it, where it is
	// located.
	rightDecide
	// rightDelete is to decide about it, and to delete it for ever.
	rightDelete
)

// rightOf returns what the viewer may do with a resource: its author decides or, in
// a base, the members of it; whoever left the base does not. What a colleague wrote is
// deleted by administrators only (product.md 4). Contributors write it, wherever it is
// located.
func (s *Service) rightOf(ctx context.Context, db *postgres.DB, viewer basilic.Viewer, r basilic.Resource) (right, error) {
	if !viewer.SignedIn() || !r.Local {
		return rightNone, nil
	}
	deletes, decides := r.AuthorID == viewer.ProfileID(), false
	if r.BaseID != 0 {
		role, err := db.RoleIn(ctx, r.BaseID, viewer.ProfileID())
		if err != nil && !errors.Is(err, basilic.ErrNotFound) {
			return rightNone, err
		}
		decides = err == nil
		deletes = decides && (deletes || role == basilic.MemberAdministrator)
	}
	switch {
	case deletes:
		return rightDelete, nil
	case decides:
		return rightDecide, nil
	}
	if ok, err := db.IsContributor(ctx, r.ID, viewer.ProfileID()); !ok || err != nil {
		return rightNone, err
	}
	return rightEdit, nil
}

// canEdit reports whether the viewer may write a resource.
func (s *Service) canEdit(ctx context.Context, db *postgres.DB, viewer basilic.Viewer, r basilic.Resource) (bool, error) {
	has, err := s.rightOf(ctx, db, viewer, r)
	return has >= rightEdit, err
}

// withRight returns a local resource with which the viewer may do as much. To
// whoever may not read it a private one does not exist; a public one is theirs to
// read only.
func (s *Service) withRight(ctx context.Context, db *postgres.DB, viewer basilic.Viewer, slug string, needed right) (basilic.Resource, error) {
	r, err := db.ResourceBySlug(ctx, slug)
	if err != nil {
		return basilic.Resource{}, err
	}
	has, err := s.rightOf(ctx, db, viewer, r)
	switch {
	case err != nil:
		return basilic.Resource{}, err
	case has >= needed:
		return r, nil
	case has > rightNone, r.State == basilic.ResourcePublic:
		return basilic.Resource{}, fmt.Errorf("resources: change %q: %w", slug, basilic.ErrForbidden)
	}
	return basilic.Resource{}, fmt.Errorf("resources: change %q: %w", slug, basilic.ErrNotFound)
}

// editable returns a local resource that the viewer may write.
func (s *Service) editable(ctx context.Context, db *postgres.DB, viewer basilic.Viewer, slug string) (basilic.Resource, error) {
	return s.withRight(ctx, db, viewer, slug, rightEdit)
}

// lockEditable is editable inside a transaction that changes the resource.
func (s *Service) lockEditable(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, slug string) (basilic.Resource, error) {
	return s.lockWithRight(ctx, tx, viewer, slug, rightEdit)
}

// lockDecided returns, inside a transaction that changes it, a local resource about
// which the viewer decides.
func (s *Service) lockDecided(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, slug string) (basilic.Resource, error) {
	return s.lockWithRight(ctx, tx, viewer, slug, rightDecide)
}

// lockWithRight keeps nobody waiting who has not the right; the right is looked at
// again once the resource stands still, since it may have moved to another base.
func (s *Service) lockWithRight(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, slug string, needed right) (basilic.Resource, error) {
	before, err := s.withRight(ctx, tx, viewer, slug, needed)
	if err != nil {
		return basilic.Resource{}, err
	}
	r, err := tx.LockResource(ctx, before.ID)
	if err != nil || r.BaseID == before.BaseID {
		return r, err
	}
	return s.withRight(ctx, tx, viewer, r.Slug, needed)
}
