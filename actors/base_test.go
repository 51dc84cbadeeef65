package actors_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// problem checks that an error is about one field, and says what to do.
func problem(t *testing.T, what string, err error, field string) {
	t.Helper()
	var problems basilic.Problems
	if !errors.As(err, &problems) || problems.Of(field) == "" {
		t.Errorf("%s: %v, want a problem of %s", what, err, field)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPrivateBaseIsUnknownToWhoIsNoMember(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill, zoe := net.Person("a.example", "alice"), net.Person("a.example", "bill"), net.Person("a.example", "zoe")
	s := alice.Hub.Actors
	for _, handle := range []string{"jardin", "cave"} {
		_, err := s.CreateBase(t.Context(), alice.Viewer, actors.NewBase{Handle: handle, Public: handle == "jardin", Description: actors.Description{Name: handle}})
		must(t, err)
		must(t, s.AddMember(t.Context(), alice.Viewer, handle, "bill", basilic.MemberContributor))
	}
	for who, c := range map[string]struct {
		viewer basilic.Viewer
		role   basilic.MemberRole
		hidden error
	}{
		"its maker":     {alice.Viewer, basilic.MemberAdministrator, nil},
		"a contributor": {bill.Viewer, basilic.MemberContributor, nil},
		"no member":     {zoe.Viewer, "", basilic.ErrNotFound},
		"a visitor":     {basilic.Viewer{}, "", basilic.ErrNotFound},
	} {
		if _, role, err := s.BaseByHandle(t.Context(), c.viewer, "jardin"); err != nil || role != c.role {
			t.Errorf("%s, of the public one: %q, %v", who, role, err)
		}
		if _, role, err := s.BaseByHandle(t.Context(), c.viewer, "cave"); !errors.Is(err, c.hidden) || err == nil && role != c.role {
			t.Errorf("%s, of the private one: %q, %v", who, role, err)
		}
		_, err := s.Members(t.Context(), c.viewer, "cave")
		if !errors.Is(err, c.hidden) {
			t.Errorf("%s asks who its members are: %v", who, err)
		}
	}
	// A profile is no base, and a base no profile.
	if _, _, err := s.BaseByHandle(t.Context(), alice.Viewer, "bill"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a profile as a base: %v", err)
	}
	if _, err := s.ProfileByHandle(t.Context(), "jardin"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a base as a profile: %v", err)
	}
	if public, err := s.PublicMemberships(t.Context(), bill.Profile.ID); err != nil || len(public) != 1 || public[0].Base.Handle != "jardin" {
		t.Errorf("everybody learns of %+v, %v", public, err)
	}
	if own, err := s.Memberships(t.Context(), bill.Viewer); err != nil || len(own) != 2 {
		t.Errorf("bill is a member of %+v, %v", own, err)
	}
}

func TestABaseKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill := net.Person("a.example", "alice"), net.Person("a.example", "bill")
	net.Person("a.example", "zoe")
	alice.Base("jardin")
	s, ctx := alice.Hub.Actors, t.Context()
	must(t, s.AddMember(ctx, alice.Viewer, "jardin", " @Bill@a.example ", basilic.MemberContributor))
	problem(t, "added twice", s.AddMember(ctx, alice.Viewer, "jardin", "bill", basilic.MemberContributor), "handle")
	problem(t, "nobody", s.AddMember(ctx, alice.Viewer, "jardin", "personne", basilic.MemberContributor), "handle")
	problem(t, "no role", s.AddMember(ctx, alice.Viewer, "jardin", "zoe", "owner"), "role")
	if err := s.AddMember(ctx, bill.Viewer, "jardin", "zoe", basilic.MemberAdministrator); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a contributor makes an administrator: %v", err)
	}
	must(t, s.AddMember(ctx, bill.Viewer, "jardin", "zoe", basilic.MemberContributor))
	if err := s.SetMemberRole(ctx, bill.Viewer, "jardin", "bill", basilic.MemberAdministrator); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a contributor makes themself administrator: %v", err)
	}
	remove := func(p *fedtest.Person, handle string) error {
		return p.Hub.Withdrawal.RemoveMember(ctx, p.Viewer, "jardin", handle)
	}
	if err := remove(bill, "zoe"); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a contributor removes another: %v", err)
	}
	problem(t, "the last one becomes contributor", s.SetMemberRole(ctx, alice.Viewer, "jardin", "alice", basilic.MemberContributor), "role")
	problem(t, "the last one leaves", remove(alice, "alice"), "role")
	must(t, s.SetMemberRole(ctx, alice.Viewer, "jardin", "bill", basilic.MemberAdministrator))
	must(t, remove(alice, "alice"))
	if base, err := s.AdministeredBase(ctx, bill.Viewer, "jardin"); err != nil || base.Handle != "jardin" {
		t.Errorf("bill has it: %v", err)
	}
	if _, err := s.AdministeredBase(ctx, alice.Viewer, "jardin"); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("alice has it still: %v", err)
	}
}

func TestAHandleIsSomebodysForEver(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	alice.Base("jardin")
	s := alice.Hub.Actors
	create := func(handle, name string) error {
		_, err := s.CreateBase(t.Context(), alice.Viewer, actors.NewBase{Handle: handle, Public: true, Description: actors.Description{Name: name}})
		return err
	}
	for _, taken := range []string{"alice", "jardin"} {
		problem(t, taken, create(taken, "Autre"), "handle")
	}
	for _, wrong := range []string{"", "Jardin", "le jardin", "jardin-2", "é"} {
		problem(t, wrong, create(wrong, "Autre"), "handle")
	}
	problem(t, "without a title", create("autre", ""), "title")
	must(t, alice.Hub.Withdrawal.DeleteBase(t.Context(), alice.Viewer, "jardin", "Base jardin"))
	problem(t, "one that was deleted", create("jardin", "Autre"), "handle")
	if _, err := s.CreateBase(t.Context(), basilic.Viewer{}, actors.NewBase{Handle: "autre"}); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a visitor makes a base: %v", err)
	}
}
