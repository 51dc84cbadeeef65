package actors

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// Description is what the owner of a profile or base says of it. Text is
// Markdown.
type Description struct {
	Name, Title, Text, Department, Website, ContactEmail string
	ContactShown                                         bool
	Links                                                []basilic.ProfileLink
}

// describe returns an actor with a new description, or what is wrong with it.
func describe(a basilic.Actor, d Description) (basilic.Actor, error) {
	a.Name, a.Title = strings.TrimSpace(d.Name), strings.TrimSpace(d.Title)
	a.SummarySource, a.SummaryHTML = d.Text, richtext.FromMarkdown(d.Text)
	a.Department, a.Website = d.Department, strings.TrimSpace(d.Website)
	a.ContactEmail, a.ContactShown, a.Links = strings.TrimSpace(d.ContactEmail), d.ContactShown, nil
	for _, l := range d.Links {
		if l.URL = strings.TrimSpace(l.URL); l.URL != "" {
			if l.Label == "" {
				l.Label = "Lien"
			}
			a.Links = append(a.Links, l)
		}
	}
	problems := a.CheckActor()
	if a.Department != "" && basilic.SharedVocabulary().DepartmentLabel(a.Department) == "" {
		problems.Add("department", "Choisissez un département de la liste.")
	}
	return a, problems.Err()
}

// ProfileByHandle returns a profile of this hub. Bases are not profiles.
func (s *Service) ProfileByHandle(ctx context.Context, handle string) (basilic.Actor, error) {
	a, err := s.DB.LocalActorByHandle(ctx, handle)
	if err != nil {
		return basilic.Actor{}, err
	}
	if a.Kind != basilic.ActorPerson || !a.Public {
		return basilic.Actor{}, fmt.Errorf("actors: profile %q: %w", handle, basilic.ErrNotFound)
	}
	return a, nil
}

// ProfileFor is ProfileByHandle for somebody: a private profile exists for its
// owner only (product.md 1).
func (s *Service) ProfileFor(ctx context.Context, viewer basilic.Viewer, handle string) (basilic.Actor, error) {
	if viewer.SignedIn() && viewer.Profile.Handle == handle {
		return s.DB.ActorByID(ctx, viewer.ProfileID())
	}
	return s.ProfileByHandle(ctx, handle)
}

// UpdateProfile keeps what a person says of themselves and tells other servers.
func (s *Service) UpdateProfile(ctx context.Context, viewer basilic.Viewer, d Description) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("actors: update profile: %w", basilic.ErrForbidden)
	}
	return s.updateActor(ctx, *viewer.Profile, d)
}

func (s *Service) updateActor(ctx context.Context, a basilic.Actor, d Description) error {
	a, err := describe(a, d)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.UpdateLocalActor(ctx, a); err != nil {
			return err
		}
		if !a.Public {
			return nil
		}
		return s.Outbox.UpdateActorTx(ctx, tx, a)
	})
}

// AnonymiseTx ends a profile for ever: nothing that its owner typed remains, but
// the handle, which nobody takes again.
func (s *Service) AnonymiseTx(ctx context.Context, tx *postgres.DB, profile basilic.Actor) error {
	follows, err := tx.FollowsWith(ctx, profile.ID)
	if err != nil {
		return err
	}
	for _, f := range follows {
		if err := tx.DeleteFollow(ctx, f.ID); err != nil {
			return err
		}
	}
	if err := tx.ForgetReaderTx(ctx, profile.ID); err != nil {
		return err
	}
	if err := tx.ExplainTimelineTx(ctx, profile.ID); err != nil {
		return err
	}
	err = tx.UpdateLocalActor(ctx, basilic.Actor{ID: profile.ID, IRI: profile.IRI})
	if err != nil {
		return err
	}
	return tx.MarkActorDeleted(ctx, profile.ID)
}
