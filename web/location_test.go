package web_test

import (
	"net/http"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
)

func TestAResourceIsMovedBetweenItsAuthorsProfileAndBases(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	alice.Base("jardin")
	bob.Base("verger")
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bob", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	secret := actors.NewBase{Handle: "cave", Description: actors.Description{Name: "Base cave"}}
	if _, err := alice.Hub.Actors.CreateBase(t.Context(), alice.Viewer, secret); err != nil {
		t.Fatal(err)
	}
	draft := alice.Draft("Brouillon", "").Slug
	private := kept(t, alice.Person, alice.Draft("Gardée", "").Slug).Slug
	public := alice.Publish("Publique", "").Slug
	for _, slug := range []string{draft, private, public} {
		access, editor := "/ressources/"+slug+"/acces", "/ressources/"+slug+"/modifier"
		alice.browser.expect(alice.browser.get(access), http.StatusOK, "Sur le profil de son auteur", "Base jardin", "Base cave")
		if w := bob.browser.get(editor); w.Code == http.StatusOK {
			t.Error("bob writes what is not his")
		}
		for _, base := range []string{"verger", "inconnue"} {
			alice.browser.expect(alice.browser.post(access, "action", "move", "base", base), http.StatusUnprocessableEntity, "dont vous êtes membre")
		}
		alice.browser.expect(alice.browser.post(access, "action", "move", "base", "jardin"), http.StatusSeeOther)
		alice.browser.expect(alice.browser.get(access), http.StatusOK, "Dans la base", `value="jardin" selected`)
		bob.browser.expect(bob.browser.get(editor), http.StatusOK)
		// A member decides about it, but takes it nowhere.
		bob.browser.expect(bob.browser.get(access), http.StatusOK, "Seule la personne qui l’a écrite")
		bob.browser.expect(bob.browser.post(access, "action", "move", "base", "verger"), http.StatusForbidden)
		alice.browser.expect(alice.browser.post(access, "action", "move", "base", ""), http.StatusSeeOther)
		if w := bob.browser.get(editor); w.Code == http.StatusOK {
			t.Error("bob still writes what left his base")
		}
		want := http.StatusSeeOther
		if slug == public {
			want = http.StatusUnprocessableEntity
		}
		alice.browser.expect(alice.browser.post(access, "action", "move", "base", "cave"), want)
	}
	alice.browser.expect(alice.browser.get("/bases/jardin?onglet=ressources"), http.StatusOK)
	in, err := alice.Hub.Resources.InBase(t.Context(), basilic.MemberAdministrator, *baseOf(t, alice, "cave"), basilic.Cursor{})
	if err != nil || len(in.Items) != 1 || in.Items[0].Resource.Slug != private {
		t.Errorf("in the private base: %d, %v", len(in.Items), err)
	}
}

// baseOf returns a base of which somebody is a member.
func baseOf(t *testing.T, g guest, handle string) *basilic.Actor {
	t.Helper()
	base, _, err := g.Hub.Actors.BaseByHandle(t.Context(), g.Viewer, handle)
	if err != nil {
		t.Fatal(err)
	}
	return &base
}

// TestSecurity52APrivateBaseIsNotKnownToAContributor: who writes one of its resources
// is no member.
func TestSecurity52APrivateBaseIsNotKnownToAContributor(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	secret := actors.NewBase{Handle: "cave", Description: actors.Description{Name: "Base cachée"}}
	if _, err := alice.Hub.Actors.CreateBase(t.Context(), alice.Viewer, secret); err != nil {
		t.Fatal(err)
	}
	draft := alice.Draft("À deux", "cave").Slug
	contributes(t, alice, draft, bob)
	r := kept(t, alice.Person, draft)
	page := "/ressources/" + r.Slug
	paths := []string{page, page + "/modifier", page + "/apercu", page + "/historique", page + "/imprimer", "/mes-ressources?etat=contributions"}
	for _, path := range paths {
		bob.browser.expect(bob.browser.get(path), http.StatusOK)
		bob.browser.never(path, "Base cachée", "/bases/cave")
	}
	alice.browser.expect(alice.browser.get(page), http.StatusOK, "Base cachée")
	alice.Hide()
	for _, path := range slices.Concat(paths[:1], paths[3:]) {
		bob.browser.never(path, "Base cachée", "/bases/cave")
	}
	bob.browser.expect(bob.browser.get("/bases/cave"), http.StatusNotFound)
}
