package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// MakePrivate withdraws a public resource from everybody but its author and the
// members of its base. Other servers are told to delete it; its public
// identifier never comes back.
func (s *Service) MakePrivate(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		if r.State != basilic.ResourcePublic {
			return nil
		}
		return s.WithdrawTx(ctx, tx, r)
	})
}

// WithdrawTx makes a public resource private (federation.md 1).
func (s *Service) WithdrawTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	author, base, err := people(ctx, tx, r)
	if err != nil {
		return err
	}
	if err := s.endDiscussionTx(ctx, tx, r); err != nil {
		return err
	}
	if err := s.Outbox.DeleteTx(ctx, tx, author, base, r); err != nil {
		return err
	}
	// A link from an earlier private life must not open this one.
	if err := tx.DeleteShareLink(ctx, r.ID); err != nil {
		return err
	}
	r.State, r.IRI = basilic.ResourcePrivate, ""
	return s.keepTx(ctx, tx, r)
}

// MakePublic shows a private published resource to everybody, under a new
// identifier: servers that saw the former one deleted refuse it.
func (s *Service) MakePublic(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		if r.State == basilic.ResourcePublic {
			return nil
		}
		if r.State != basilic.ResourcePrivate {
			return fmt.Errorf("resources: make public %q: never published: %w", slug, basilic.ErrForbidden)
		}
		author, base, err := steadyPeople(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := withProblems(s.checkPublish(r.Sheet, author, base, true), checkLineageTx(ctx, tx, r, r.Sheet)); err != nil {
			return err
		}
		at := now()
		r.State, r.PublishedAt, r.UpdatedAt, r.Mapping = basilic.ResourcePublic, &at, at, speaksFor(author, r)
		_, err = s.beginLifeTx(ctx, tx, author, base, r)
		return err
	})
}

// Delete removes a resource for ever, with its draft and its versions; other
// servers are told when it was public. In a base, its author may and the
// administrators, no other member.
func (s *Service) Delete(ctx context.Context, viewer basilic.Viewer, slug string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockWithRight(ctx, tx, viewer, slug, rightDelete)
		if err != nil {
			return err
		}
		return s.DeleteTx(ctx, tx, r)
	})
}

// DeleteTx removes a local resource.
func (s *Service) DeleteTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	if r.State == basilic.ResourcePublic {
		author, base, err := people(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := s.endDiscussionTx(ctx, tx, r); err != nil {
			return err
		}
		if err := s.Outbox.DeleteTx(ctx, tx, author, base, r); err != nil {
			return err
		}
	}
	if err := forgetAdaptationsTx(ctx, tx, r.ID); err != nil {
		return err
	}
	return tx.MarkResourceDeleted(ctx, r.ID)
}

// LeaveBaseTx takes a resource out of a base that disappears: a public one stays
// on its author's profile under the same identifier.
func (s *Service) LeaveBaseTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource) error {
	if r.State == basilic.ResourcePublic {
		if err := s.Outbox.UndoAnnounceTx(ctx, tx, base, r); err != nil {
			return err
		}
	}
	r.BaseID, r.Mapping = 0, basilic.MappingAuthor
	return tx.UpdateResource(ctx, r)
}

// PassToBaseTx makes the base of a resource its author for other servers, for
// ever (mapping B): whoever wrote it is private or gone, what they wrote stays. A
// public one comes under a new identifier before the former one is deleted.
func (s *Service) PassToBaseTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	author, base, err := people(ctx, tx, r)
	if err != nil {
		return err
	}
	if base == nil || r.Mapping != basilic.MappingAuthor {
		return nil
	}
	before := r
	r.Mapping = basilic.MappingBase
	if r.State != basilic.ResourcePublic {
		return tx.UpdateResource(ctx, r)
	}
	if err := errors.Join(s.endPermissionsTx(ctx, tx, before), s.endAdaptationsTx(ctx, tx, before)); err != nil {
		return err
	}
	if r, err = s.addressTx(ctx, tx, r); err != nil {
		return err
	}
	if err := s.tellOriginTx(ctx, tx, *base, r); err != nil {
		return err
	}
	if err := tx.MoveReplies(ctx, before.IRI, r.IRI); err != nil {
		return err
	}
	if err := tx.PassCommentsTx(ctx, r, before.IRI); err != nil {
		return err
	}
	return s.Outbox.PassTx(ctx, tx, outbox.Passage{Author: author, Base: *base, Before: before, After: r})
}
