package withdrawal_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// base makes a base of somebody's, for everybody or for its members.
func base(t *testing.T, p *fedtest.Person, handle string, public bool) basilic.Actor {
	t.Helper()
	b, err := p.Hub.Actors.CreateBase(t.Context(), p.Viewer, actors.NewBase{Handle: handle, Public: public, Description: actors.Description{Name: "Base " + handle}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOnlyItsAdministratorsWithdrawABase(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill, zoe := net.Person("a.example", "alice"), net.Person("a.example", "bill"), net.Person("a.example", "zoe")
	for _, handle := range []string{"jardin", "cave"} {
		base(t, alice, handle, handle == "jardin")
		if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, handle, "bill", basilic.MemberContributor); err != nil {
			t.Fatal(err)
		}
	}
	s := alice.Hub.Withdrawal
	for who, c := range map[string]struct {
		viewer         basilic.Viewer
		public, hidden error
	}{
		"a contributor": {bill.Viewer, basilic.ErrForbidden, basilic.ErrForbidden},
		"no member":     {zoe.Viewer, basilic.ErrForbidden, basilic.ErrNotFound},
		"a visitor":     {basilic.Viewer{}, basilic.ErrForbidden, basilic.ErrNotFound},
	} {
		for handle, want := range map[string]error{"jardin": c.public, "cave": c.hidden} {
			for i, err := range []error{
				s.MakeBasePrivate(t.Context(), c.viewer, handle), s.MakeBasePublic(t.Context(), c.viewer, handle),
				s.DeleteBase(t.Context(), c.viewer, handle, "Base "+handle),
			} {
				if !errors.Is(err, want) {
					t.Errorf("%s, %s, call %d: %v, want %v", who, handle, i, err, want)
				}
			}
		}
	}
	for _, handle := range []string{"jardin", "cave"} {
		if b, _, err := alice.Hub.Actors.BaseByHandle(t.Context(), alice.Viewer, handle); err != nil || b.Public != (handle == "jardin") {
			t.Errorf("%s: public %v, %v", handle, b.Public, err)
		}
	}
}

func TestABaseIsDeletedByItsExactTitle(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	base(t, alice, "jardin", true)
	s := alice.Hub.Withdrawal
	for _, title := range []string{"", "jardin", "base jardin"} {
		var problems basilic.Problems
		if err := s.DeleteBase(t.Context(), alice.Viewer, "jardin", title); !errors.As(err, &problems) || problems.Of("confirm") == "" {
			t.Errorf("deleted by %q: %v", title, err)
		}
	}
	if err := s.DeleteBase(t.Context(), alice.Viewer, "jardin", " Base jardin "); err != nil {
		t.Fatal(err)
	}
	if _, _, err := alice.Hub.Actors.BaseByHandle(t.Context(), alice.Viewer, "jardin"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if err := s.DeleteBase(t.Context(), alice.Viewer, "jardin", "Base jardin"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestABaseComesBackUnderAnotherIdentifier(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	first := base(t, alice, "jardin", true)
	r := alice.Publish("Semer", "jardin")
	s := alice.Hub.Withdrawal
	state := func() (basilic.Actor, basilic.ResourceState) {
		t.Helper()
		b, _, err := alice.Hub.Actors.BaseByHandle(t.Context(), alice.Viewer, "jardin")
		if err != nil {
			t.Fatal(err)
		}
		view, err := alice.Hub.Resources.View(t.Context(), alice.Viewer, r.Slug)
		if err != nil {
			t.Fatal(err)
		}
		return b, view.Resource.State
	}
	for range 2 {
		if err := s.MakeBasePrivate(t.Context(), alice.Viewer, "jardin"); err != nil {
			t.Fatal(err)
		}
		if b, r := state(); b.Public || b.IRI != "" || r != basilic.ResourcePrivate {
			t.Errorf("made private: public %v as %q, its resource %s", b.Public, b.IRI, r)
		}
	}
	var again basilic.IRI
	for range 2 {
		if err := s.MakeBasePublic(t.Context(), alice.Viewer, "jardin"); err != nil {
			t.Fatal(err)
		}
		b, r := state()
		if !b.Public || b.IRI == "" || b.IRI == first.IRI || again != "" && b.IRI != again || r != basilic.ResourcePrivate {
			t.Errorf("made public: %v as %q after %q, its resource %s", b.Public, b.IRI, first.IRI, r)
		}
		again = b.IRI
	}
	if life, err := alice.Hub.DB.LifeByIRI(t.Context(), first.IRI); err != nil || life.RetiredAt == nil {
		t.Errorf("the first life goes on: %v, %v", life.RetiredAt, err)
	}
}

func TestNobodyGoesWhoAloneAdministers(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill := net.Person("a.example", "alice"), net.Person("a.example", "bill")
	base(t, bill, "jardin", true)
	s := alice.Hub.Withdrawal
	refused := func(what string, p *fedtest.Person, confirm string) {
		t.Helper()
		var problems basilic.Problems
		if err := s.DeleteAccount(t.Context(), p.Viewer, confirm); !errors.As(err, &problems) || problems.Of("confirm") == "" {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := alice.Hub.Actors.Authenticate(t.Context(), p.Account.Email, fedtest.Password); err != nil {
			t.Errorf("%s: the account is gone: %v", what, err)
		}
	}
	refused("the only administrator of the hub", alice, "alice")
	refused("the only administrator of a base", bill, "bill")
	if err := s.DeleteBase(t.Context(), bill.Viewer, "jardin", "Base jardin"); err != nil {
		t.Fatal(err)
	}
	refused("by another name", bill, "alice")
	refused("by no name", bill, "")
	if err := s.DeleteAccount(t.Context(), bill.Viewer, " @BILL "); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Hub.Actors.Authenticate(t.Context(), bill.Account.Email, fedtest.Password); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("the account is still there: %v", err)
	}
}

func TestAVisitorWithdrawsNothingAndNobodyElseAnActorOfOurs(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	s, nobody := alice.Hub.Withdrawal, basilic.Viewer{}
	for i, err := range []error{
		s.DeleteAccount(t.Context(), nobody, "alice"), s.MakeProfilePrivate(t.Context(), nobody), s.MakeProfilePublic(t.Context(), nobody),
	} {
		if !errors.Is(err, basilic.ErrForbidden) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if err := s.ReceiveDeleteActorTx(t.Context(), alice.Hub.DB, *alice.Profile); !errors.Is(err, basilic.ErrDropped) {
		t.Errorf("another server deletes a profile of ours: %v", err)
	}
	if a, err := alice.Hub.DB.ActorByID(t.Context(), alice.Profile.ID); err != nil || a.DeletedAt != nil {
		t.Errorf("the profile: %v, %v", a.DeletedAt, err)
	}
}
