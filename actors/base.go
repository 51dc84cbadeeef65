package actors

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// NewBase is what a person types to make a base.
type NewBase struct {
	Handle string
	Public bool
	Description
}

// CreateBase makes a base whose first administrator is the viewer.
func (s *Service) CreateBase(ctx context.Context, viewer basilic.Viewer, in NewBase) (basilic.Actor, error) {
	if !viewer.SignedIn() {
		return basilic.Actor{}, fmt.Errorf("actors: create base: %w", basilic.ErrForbidden)
	}
	base, problemsErr := describe(basilic.Actor{
		Kind: basilic.ActorGroup, Local: true, Handle: in.Handle, Host: s.Domain, URL: s.Origin + "/bases/" + in.Handle,
	}, in.Description)
	var problems basilic.Problems
	errors.As(problemsErr, &problems)
	if text := basilic.CheckHandle(in.Handle); text != "" {
		problems.Add("handle", text)
	} else if taken, err := s.DB.HandleTaken(ctx, in.Handle); err != nil {
		return basilic.Actor{}, err
	} else if taken {
		problems.Add("handle", "Cet identifiant est déjà pris. Choisissez-en un autre.")
	}
	if err := problems.Err(); err != nil {
		return basilic.Actor{}, err
	}
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		var err error
		if base.ID, err = tx.InsertLocalActor(ctx, base); err != nil {
			return err
		}
		if in.Public {
			if err := s.beginLifeTx(ctx, tx, &base); err != nil {
				return err
			}
		}
		return tx.InsertMember(ctx, base.ID, viewer.ProfileID(), basilic.MemberAdministrator)
	})
	if errors.Is(err, basilic.ErrConflict) {
		return basilic.Actor{}, basilic.Problems{{Field: "handle", Text: "Cet identifiant est déjà pris. Choisissez-en un autre."}}
	}
	return base, err
}

// BaseByHandle returns a base of this hub with the viewer's role in it, "" for
// none. A private one is basilic.ErrNotFound to whoever is not a member.
func (s *Service) BaseByHandle(ctx context.Context, viewer basilic.Viewer, handle string) (basilic.Actor, basilic.MemberRole, error) {
	base, err := s.DB.LocalActorByHandle(ctx, handle)
	if err != nil {
		return basilic.Actor{}, "", err
	}
	if !base.IsBase() {
		return basilic.Actor{}, "", fmt.Errorf("actors: base %q: %w", handle, basilic.ErrNotFound)
	}
	role, err := s.roleIn(ctx, viewer, base.ID)
	if err != nil {
		return basilic.Actor{}, "", err
	}
	if !base.Public && role == "" {
		return basilic.Actor{}, "", fmt.Errorf("actors: base %q: %w", handle, basilic.ErrNotFound)
	}
	return base, role, nil
}

// roleIn returns the viewer's role in a base, "" for none.
func (s *Service) roleIn(ctx context.Context, viewer basilic.Viewer, base basilic.ActorID) (basilic.MemberRole, error) {
	if !viewer.SignedIn() {
		return "", nil
	}
	role, err := s.DB.RoleIn(ctx, base, viewer.ProfileID())
	if errors.Is(err, basilic.ErrNotFound) {
		return "", nil
	}
	return role, err
}

// AdministeredBase returns a base that the viewer administers: ErrNotFound when
// they may not see it, ErrForbidden when they are not an administrator.
func (s *Service) AdministeredBase(ctx context.Context, viewer basilic.Viewer, handle string) (basilic.Actor, error) {
	base, role, err := s.BaseByHandle(ctx, viewer, handle)
	if err != nil {
		return basilic.Actor{}, err
	}
	if role != basilic.MemberAdministrator {
		return basilic.Actor{}, fmt.Errorf("actors: base %q: only administrators may do this: %w", handle, basilic.ErrForbidden)
	}
	return base, nil
}

// UpdateBase keeps a base's description. Its visibility changes in package
// withdrawal, because it takes resources along.
func (s *Service) UpdateBase(ctx context.Context, viewer basilic.Viewer, handle string, d Description) error {
	base, err := s.AdministeredBase(ctx, viewer, handle)
	if err != nil {
		return err
	}
	return s.updateActor(ctx, base, d)
}

// Bases returns one page of the public bases of this hub.
func (s *Service) Bases(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.Actor], error) {
	return s.DB.PublicBases(ctx, after, pageSize)
}

// Memberships returns the bases of which the viewer is a member.
func (s *Service) Memberships(ctx context.Context, viewer basilic.Viewer) ([]basilic.Membership, error) {
	if !viewer.SignedIn() {
		return nil, nil
	}
	return s.DB.Memberships(ctx, viewer.ProfileID())
}

// PublicMemberships returns the public bases of a profile.
func (s *Service) PublicMemberships(ctx context.Context, profile basilic.ActorID) ([]basilic.Membership, error) {
	all, err := s.DB.Memberships(ctx, profile)
	if err != nil {
		return nil, err
	}
	var public []basilic.Membership
	for _, m := range all {
		if m.Base.Public {
			public = append(public, m)
		}
	}
	return public, nil
}

// Members returns the members of a base that the viewer may see: private profiles
// are known to its members only.
func (s *Service) Members(ctx context.Context, viewer basilic.Viewer, handle string) ([]basilic.Member, error) {
	base, role, err := s.BaseByHandle(ctx, viewer, handle)
	if err != nil {
		return nil, err
	}
	return s.MembersShown(ctx, base, role)
}

// MembersShown returns the members of a base that BaseByHandle returned, as somebody
// with this role in it may know them.
func (s *Service) MembersShown(ctx context.Context, base basilic.Actor, role basilic.MemberRole) ([]basilic.Member, error) {
	members, err := s.DB.Members(ctx, base.ID)
	if role == "" {
		members = slices.DeleteFunc(members, func(m basilic.Member) bool { return !m.Profile.Public })
	}
	return members, err
}

// AddMember adds a profile of this hub to a base. Contributors may add
// contributors.
func (s *Service) AddMember(ctx context.Context, viewer basilic.Viewer, handle, profileHandle string, role basilic.MemberRole) error {
	base, own, err := s.BaseByHandle(ctx, viewer, handle)
	if err != nil {
		return err
	}
	if own == "" || own == basilic.MemberContributor && role != basilic.MemberContributor {
		return fmt.Errorf("actors: add member to %q: %w", handle, basilic.ErrForbidden)
	}
	profile, err := s.PublicProfile(ctx, profileHandle)
	if errors.Is(err, basilic.ErrNotFound) {
		return basilic.Problems{{Field: "handle", Text: "Aucun profil de ce hub n’a cet identifiant. Vérifiez-le sur la page de la personne."}}
	}
	if err != nil {
		return err
	}
	if role != basilic.MemberAdministrator && role != basilic.MemberContributor {
		return basilic.Problems{{Field: "role", Text: "Choisissez un rôle."}}
	}
	err = s.DB.InsertMember(ctx, base.ID, profile.ID, role)
	if errors.Is(err, basilic.ErrConflict) {
		return basilic.Problems{{Field: "handle", Text: "Cette personne est déjà membre de la base."}}
	}
	return err
}

// handleOf reads the handle of somebody of this hub as people write it: alone,
// with an @ before it, or as the whole address.
func (s *Service) handleOf(text string) string {
	text = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), "@")
	return strings.TrimSuffix(text, "@"+s.Domain)
}

// PublicProfile returns the public profile of this hub that people mean by a handle,
// written alone, with an @ before it, or as the whole address.
func (s *Service) PublicProfile(ctx context.Context, handle string) (basilic.Actor, error) {
	return s.ProfileByHandle(ctx, s.handleOf(handle))
}

// SetMemberRole changes the role of a member. A base keeps an administrator.
func (s *Service) SetMemberRole(ctx context.Context, viewer basilic.Viewer, handle, profileHandle string, role basilic.MemberRole) error {
	if role != basilic.MemberAdministrator && role != basilic.MemberContributor {
		return basilic.Problems{{Field: "role", Text: "Choisissez un rôle."}}
	}
	if _, err := s.AdministeredBase(ctx, viewer, handle); err != nil {
		return err
	}
	return s.changeMember(ctx, viewer, handle, profileHandle, func(tx *postgres.DB, base, profile basilic.ActorID) error {
		return tx.SetMemberRole(ctx, base, profile, role)
	})
}

// RemoveMember takes a member out of a base, or lets one leave. left is called in
// the same transaction: what they wrote there stays there.
func (s *Service) RemoveMember(ctx context.Context, viewer basilic.Viewer, handle, profileHandle string, left func(tx *postgres.DB, base, profile basilic.ActorID) error) error {
	return s.changeMember(ctx, viewer, handle, profileHandle, func(tx *postgres.DB, base, profile basilic.ActorID) error {
		if err := tx.DeleteMember(ctx, base, profile); err != nil {
			return err
		}
		return left(tx, base, profile)
	})
}

func (s *Service) changeMember(ctx context.Context, viewer basilic.Viewer, handle, profileHandle string, change func(tx *postgres.DB, base, profile basilic.ActorID) error) error {
	base, role, err := s.BaseByHandle(ctx, viewer, handle)
	if err != nil {
		return err
	}
	profile, err := s.DB.LocalActorByHandle(ctx, profileHandle)
	if err != nil {
		return err
	}
	if role != basilic.MemberAdministrator && profile.ID != viewer.ProfileID() {
		return fmt.Errorf("actors: change member of %q: %w", handle, basilic.ErrForbidden)
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if _, err := tx.LockAdministrators(ctx, base.ID); err != nil {
			return err
		}
		if err := change(tx, base.ID, profile.ID); err != nil {
			return err
		}
		left, err := tx.LockAdministrators(ctx, base.ID)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return basilic.Problems{{Field: "role", Text: "Une base garde au moins un administrateur. Nommez d’abord quelqu’un d’autre."}}
		}
		return nil
	})
}
