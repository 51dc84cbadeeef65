package fedtest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestAccountDeletedIsForgottenEverywhereButWhatItLeftToBases(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bill := net.Person("a.example", "bill")
	known := net.Remote("known.example")
	reader := known.Actor("reader", "Person")
	document := reader.Document("reader", "Person")
	document["endpoints"] = map[string]any{"sharedInbox": "https://known.example/inbox"}
	known.Put("/users/reader", document)
	reader.Expect("a.example", http.StatusAccepted, reader.Activity("follow", "Follow", string(alice.Profile.IRI)))
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	bob.Follow(base)
	bob.Follow(*bill.Profile)
	net.Settle()
	left, gone := bill.Publish("Laissée à la base", "jardin"), bill.Publish("Sur son profil", "")
	net.Settle()
	service := alice.Hub.Withdrawal
	if err := service.DeleteAccount(t.Context(), bill.Viewer, "alice"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("deleted without its handle: %v", err)
	}
	if err := service.DeleteAccount(t.Context(), alice.Viewer, "alice"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("the only administrator went: %v", err)
	}
	if err := service.DeleteAccount(t.Context(), bill.Viewer, "@bill"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Laissée à la base")
	if _, err := bob.Hub.Actors.Known(t.Context(), bill.Profile.IRI); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("the other hub still knows the profile: %v", err)
	}
	if !known.Received("Delete") {
		t.Error("a server that is known, but does not follow, was not told")
	}
	if _, err := alice.Hub.Actors.Authenticate(t.Context(), "bill@exemple.fr", "un-mot-de-passe-long"); err == nil {
		t.Error("the account still signs in")
	}
	view, err := alice.Hub.Resources.View(t.Context(), alice.Viewer, left.Slug)
	if err != nil || view.Author.ID != base.ID || !view.CanEdit {
		t.Errorf("the base has it by %s, %v", view.Author.Handle, err)
	}
	if _, err := alice.Hub.Resources.View(t.Context(), alice.Viewer, gone.Slug); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what stood outside bases: %v", err)
	}
	for _, path := range []string{"/ressources/" + left.Slug, "/bases/jardin?onglet=membres"} {
		speaksOf(t, page(t, alice.Hub, path, ""), path)
	}
	if w := page(t, alice.Hub, strings.TrimPrefix(string(bill.Profile.IRI), "https://a.example"), "application/activity+json"); w.Code != http.StatusGone {
		t.Errorf("its identifier answers %d", w.Code)
	}
	if taken, err := alice.Hub.DB.HandleTaken(t.Context(), "bill"); err != nil || !taken {
		t.Errorf("its handle is free again: %v", err)
	}
}
