package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// invitationsShown is how many invitations somebody sees at once.
const invitationsShown = 50

// Invite asks a profile of this hub to write a resource, as whoever decides about
// it wishes. They answer on « Mes ressources », and are told by mail. Errors match
// basilic.ErrInvalid (Problems), ErrForbidden or ErrNotFound.
func (s *Service) Invite(ctx context.Context, viewer basilic.Viewer, slug, handle string) error {
	profile, profileErr := s.Actors.PublicProfile(ctx, handle)
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		// Of a private profile, and of one that blocks or is blocked, no more is said than
		// of an unknown one.
		blocked, err := false, profileErr
		if err == nil {
			blocked, err = tx.Blocked(ctx, profile.ID, viewer.ProfileID())
		}
		if errors.Is(err, basilic.ErrNotFound) || blocked {
			return basilic.Problems{{Field: "handle", Text: "Aucun profil de ce hub n’a cet identifiant. Vérifiez-le sur la page de la personne."}}
		}
		if err != nil {
			return err
		}
		if err := s.checkInvited(ctx, tx, r, profile); err != nil {
			return err
		}
		err = tx.InviteContributor(ctx, r.ID, profile.ID, viewer.ProfileID())
		if errors.Is(err, basilic.ErrConflict) {
			return basilic.Problems{{Field: "handle", Text: "Cette personne est déjà invitée."}}
		}
		if err != nil {
			return err
		}
		return s.Actors.TellInvitedTx(ctx, tx, profile, namedOnlyPublic(*viewer.Profile), titleOf(ctx, tx, r))
	})
}

// checkInvited refuses whoever may write the resource already, and one invitation
// too many.
func (s *Service) checkInvited(ctx context.Context, tx *postgres.DB, r basilic.Resource, profile basilic.Actor) error {
	has, err := s.rightOf(ctx, tx, basilic.Viewer{Account: &basilic.Account{}, Profile: &profile}, r)
	if err != nil {
		return err
	}
	if has > rightNone {
		return basilic.Problems{{Field: "handle", Text: "Cette personne peut déjà modifier la ressource."}}
	}
	all, err := tx.Contributors(ctx, r.ID)
	if err == nil && len(all) >= basilic.MaxContributors {
		return basilic.Problems{{Field: "handle", Text: fmt.Sprintf("Une ressource compte %d contributeurs au plus. Retirez d’abord quelqu’un, ou créez une base.", basilic.MaxContributors)}}
	}
	return err
}

// titleOf is what a resource is called by those who write it.
func titleOf(ctx context.Context, tx *postgres.DB, r basilic.Resource) string {
	if draft, err := tx.DraftOf(ctx, r.ID); err == nil {
		return draft.Sheet.Title
	}
	return r.Sheet.Title
}

// nobody stands for a private profile or base where it has no name.
func nobody(a basilic.Actor) basilic.Actor {
	if a.IsBase() {
		return basilic.Actor{Kind: a.Kind, Local: true, Name: "Une base privée"}
	}
	return basilic.Actor{Kind: a.Kind, Local: true, Name: "Une personne au profil privé"}
}

// namedOnlyPublic is somebody as others are told of them: a private profile has no
// name (product.md 1).
func namedOnlyPublic(a basilic.Actor) basilic.Actor {
	if a.Public {
		return a
	}
	return basilic.Actor{Kind: a.Kind, Local: true}
}

// Invitations returns what the viewer is invited to write and has not answered.
func (s *Service) Invitations(ctx context.Context, viewer basilic.Viewer) ([]basilic.Invitation, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("resources: invitations: %w", basilic.ErrForbidden)
	}
	all, err := s.DB.InvitationsOf(ctx, viewer.ProfileID(), invitationsShown)
	for i := range all {
		all[i].By = namedOnlyPublic(all[i].By)
	}
	return all, err
}

// AcceptInvitation makes the viewer a contributor of a resource that they are
// invited to write. Errors match basilic.ErrNotFound.
func (s *Service) AcceptInvitation(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (basilic.Resource, error) {
	if !viewer.SignedIn() {
		return basilic.Resource{}, fmt.Errorf("resources: accept invitation: %w", basilic.ErrForbidden)
	}
	var r basilic.Resource
	err := s.DB.InTx(ctx, func(tx *postgres.DB) (err error) {
		if err := tx.AcceptContributor(ctx, id, viewer.ProfileID()); err != nil {
			return err
		}
		r, err = tx.ResourceByID(ctx, id)
		return err
	})
	return r, err
}

// EndContribution declines an invitation of the viewer, or has them contribute no
// more. Errors match basilic.ErrNotFound.
func (s *Service) EndContribution(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("resources: end contribution: %w", basilic.ErrForbidden)
	}
	return s.DB.DeleteContributor(ctx, id, viewer.ProfileID())
}

// RemoveContributor takes somebody from those who write a resource, or their
// invitation back.
func (s *Service) RemoveContributor(ctx context.Context, viewer basilic.Viewer, slug, handle string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		all, err := tx.Contributors(ctx, r.ID)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Profile.Handle == handle {
				return tx.DeleteContributor(ctx, r.ID, c.Profile.ID)
			}
		}
		return fmt.Errorf("resources: remove contributor %q: %w", handle, basilic.ErrNotFound)
	})
}

// contributors returns who writes a resource with its author, as its readers are
// told: of a public one only, and no private profile.
func (s *Service) contributors(ctx context.Context, r basilic.Resource) ([]basilic.Actor, error) {
	if !r.Local || r.State != basilic.ResourcePublic {
		return nil, nil
	}
	all, err := s.DB.Contributors(ctx, r.ID)
	var named []basilic.Actor
	for _, c := range all {
		if c.AcceptedAt != nil && c.Profile.Public {
			named = append(named, c.Profile)
		}
	}
	return named, err
}

// Contributed returns one page of what the viewer contributes to.
func (s *Service) Contributed(ctx context.Context, viewer basilic.Viewer, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	if !viewer.SignedIn() {
		return basilic.Page[basilic.ResourceCard]{}, fmt.Errorf("resources: contributed: %w", basilic.ErrForbidden)
	}
	page, err := s.DB.CardsContributed(ctx, viewer.ProfileID(), after, pageSize)
	for i, card := range page.Items {
		if card.Base != nil && !card.Base.Public {
			page.Items[i].Base = nil
		}
		if !card.Author.Public {
			page.Items[i].Author = nobody(card.Author)
		}
	}
	return page, err
}
