package withdrawal

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// DeleteAccount removes the viewer's account and profile for ever
// (product.md 1): what they wrote outside bases is deleted, what stands in a base
// stays under the base's name, every known server is told, and nothing here names
// them any more. The handle typed confirms it. Errors match basilic.ErrInvalid
// (Problems) or ErrForbidden.
func (s *Service) DeleteAccount(ctx context.Context, viewer basilic.Viewer, confirm string) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("withdrawal: delete account: %w", basilic.ErrForbidden)
	}
	if strings.TrimPrefix(strings.ToLower(strings.TrimSpace(confirm)), "@") != viewer.Profile.Handle {
		return basilic.Problems{{Field: "confirm", Text: "Tapez votre identifiant pour confirmer : " + viewer.Profile.Handle}}
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		profile, err := tx.LockActorTx(ctx, viewer.ProfileID())
		if err != nil {
			return err
		}
		if err := s.replaceableTx(ctx, tx, viewer); err != nil {
			return err
		}
		if err := s.leaveAllTx(ctx, tx, profile); err != nil {
			return err
		}
		if err := s.resources.EndCommentsTx(ctx, tx, profile); err != nil {
			return err
		}
		if profile.Public {
			if err := s.actors.EndLifeTx(ctx, tx, &profile); err != nil {
				return err
			}
		}
		if err := tx.DeleteSavedSearches(ctx, profile.ID); err != nil {
			return err
		}
		if err := tx.DeleteAccount(ctx, viewer.Account.ID); err != nil {
			return err
		}
		return s.actors.AnonymiseTx(ctx, tx, profile)
	})
}

// replaceableTx checks that whoever goes leaves neither a base nor the hub without an
// administrator.
func (s *Service) replaceableTx(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer) error {
	if viewer.Account.Role == basilic.RoleAdministrator {
		others, err := tx.OtherAdministrators(ctx, viewer.Account.ID)
		if err != nil {
			return err
		}
		if others == 0 {
			return basilic.Problems{{Field: "confirm", Text: "Vous êtes seul à administrer ce hub. Nommez d’abord quelqu’un d’autre."}}
		}
	}
	memberships, err := tx.Memberships(ctx, viewer.ProfileID())
	if err != nil {
		return err
	}
	for _, m := range memberships {
		administrators, err := tx.LockAdministrators(ctx, m.Base.ID)
		if err != nil {
			return err
		}
		if m.Role == basilic.MemberAdministrator && len(administrators) == 1 {
			return basilic.Problems{{Field: "confirm", Text: "Vous êtes seul à administrer la base « " + m.Base.DisplayName() + " ». Nommez d’abord quelqu’un d’autre, ou supprimez la base."}}
		}
	}
	return nil
}

// leaveAllTx leaves to bases what a profile wrote in them, deletes the rest, and
// ends its memberships.
func (s *Service) leaveAllTx(ctx context.Context, tx *postgres.DB, profile basilic.Actor) error {
	all, err := tx.ResourcesOfAuthor(ctx, profile.ID, 0)
	if err != nil {
		return err
	}
	for _, r := range all {
		leave := s.resources.PassToBaseTx
		if r.BaseID == 0 {
			leave = s.resources.DeleteTx
		}
		if err := leave(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := tx.DeleteContributions(ctx, profile.ID); err != nil {
		return err
	}
	memberships, err := tx.Memberships(ctx, profile.ID)
	if err != nil {
		return err
	}
	for _, m := range memberships {
		if err := tx.DeleteMember(ctx, m.Base.ID, profile.ID); err != nil {
			return err
		}
	}
	return nil
}
