package actors_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

var confirmLink = regexp.MustCompile(`/confirmer/([A-Za-z0-9_-]+)`)

func wish(handle string) actors.SignUp {
	return actors.SignUp{FirstName: "Zoé", LastName: "Test", Email: handle + "@exemple.fr", Handle: handle, Password: "la phrase de zoé", Terms: true}
}

// signUp asks for an account, and returns the link of the mail and the proof.
func signUp(t *testing.T, net *fedtest.Network, in actors.SignUp) (token, proof string) {
	t.Helper()
	hub := net.Hub("a.example")
	before := len(hub.Mailbox.All())
	proof, err := hub.Actors.SignUp(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	mails := hub.Mailbox.All()
	if len(mails) != before+1 || mails[0].To != strings.ToLower(in.Email) {
		t.Fatalf("%d mails after %d: %+v", len(mails), before, mails)
	}
	found := confirmLink.FindStringSubmatch(mails[0].Text)
	if found == nil {
		return "", proof
	}
	return found[1], proof
}

func TestASignUpIsConfirmedOnceByWhoReadsTheMail(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	s := net.Hub("a.example").Actors
	in := wish("zoe")
	in.Email = "Zoe@Exemple.fr"
	token, proof := signUp(t, net, in)
	if pending, err := s.Pending(t.Context(), token); err != nil || pending.Handle != "zoe" {
		t.Fatalf("pending: %+v, %v", pending, err)
	}
	if _, err := s.ProfileByHandle(t.Context(), "zoe"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("it exists before it is confirmed: %v", err)
	}
	if !actors.SignedUp(token, proof) || actors.SignedUp(token, "") || actors.SignedUp(token, token) {
		t.Error("another browser passes for the one that signed up")
	}
	// Another browser chooses a password of its own, or has none.
	_, err := s.Confirm(t.Context(), token, actors.Confirmation{})
	problem(t, "without a password, from another browser", err, "password")
	if _, err := s.Confirm(t.Context(), token, actors.Confirmation{Proof: proof}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Confirm(t.Context(), token, actors.Confirmation{Proof: proof}); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("confirmed twice: %v", err)
	}
	account, err := s.Authenticate(t.Context(), " ZOE@exemple.fr", in.Password)
	if err != nil || account.Role != basilic.RoleUser {
		t.Errorf("signs in as %q, %v", account.Role, err)
	}
	for what, err := range map[string]error{
		"a wrong password":   second(s.Authenticate(t.Context(), "zoe@exemple.fr", "la phrase de zoe")),
		"an unknown address": second(s.Authenticate(t.Context(), "bob@exemple.fr", in.Password)),
	} {
		if !errors.Is(err, basilic.ErrForbidden) || errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestOnlyItsOwnerLearnsThatAnAddressHasAnAccount(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice")
	in := wish("autre")
	in.Email = "alice@exemple.fr"
	token, proof := signUp(t, net, in)
	if token != "" || proof == "" {
		t.Errorf("the mail to a known address has the link %q, the form the proof %q", token, proof)
	}
}

func TestAHandleTakenMeanwhileIsChosenAgain(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	s := net.Hub("a.example").Actors
	first, firstProof := signUp(t, net, wish("zoe"))
	in := wish("zoe")
	in.Email = "zoe.deux@exemple.fr"
	late, lateProof := signUp(t, net, in)
	_, err := s.Confirm(t.Context(), first, actors.Confirmation{Proof: firstProof})
	must(t, err)
	_, err = s.Confirm(t.Context(), late, actors.Confirmation{Proof: lateProof})
	problem(t, "the same handle", err, "handle")
	_, err = s.Confirm(t.Context(), late, actors.Confirmation{Proof: lateProof, Handle: "zoe deux"})
	problem(t, "no handle", err, "handle")
	_, err = s.Confirm(t.Context(), late, actors.Confirmation{Proof: lateProof, Handle: "zoe_deux"})
	must(t, err)
	if _, err := s.ProfileByHandle(t.Context(), "zoe_deux"); err != nil {
		t.Error(err)
	}
}

func TestAClosedHubTakesNobody(t *testing.T) {
	t.Parallel()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.Registration = "closed" }, "a.example")
	if _, err := net.Hub("a.example").Actors.SignUp(t.Context(), wish("zoe")); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("got %v", err)
	}
}

func TestEachFieldOfASignUpSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*actors.SignUp){
		"first_name": func(s *actors.SignUp) { s.FirstName = "  " },
		"last_name":  func(s *actors.SignUp) { s.LastName = strings.Repeat("é", 61) },
		"email":      func(s *actors.SignUp) { s.Email = "Zoé <zoe@exemple.fr>" },
		"handle":     func(s *actors.SignUp) { s.Handle = "zoe zoe" },
		"password":   func(s *actors.SignUp) { s.Password = "neufcaras" },
		"terms":      func(s *actors.SignUp) { s.Terms = false },
	} {
		in := wish("zoe")
		if problems := in.Check(); len(problems) != 0 {
			t.Fatalf("a good one: %v", problems)
		}
		spoil(&in)
		if problems := in.Check(); len(problems) != 1 || problems[0].Field != field {
			t.Errorf("%s: %v", field, problems)
		}
	}
}
