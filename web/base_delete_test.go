package web_test

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestInABaseOnlyTheAuthorAndAdministratorsDeleteAResource(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob", "carol", "dave")
	alice, bob, carol, dave := company["alice"], company["bob"], company["carol"], company["dave"]
	alice.Base("jardin")
	for _, handle := range []string{"bob", "carol"} {
		if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", handle, basilic.MemberContributor); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(g guest, slug string) int {
		return g.browser.post("/ressources/"+slug+"/modifier", "action", "delete", "confirm", "1").Code
	}
	offered := func(g guest, slug string) bool {
		page := g.browser.get("/ressources/" + slug + "/modifier")
		g.browser.expect(page, http.StatusOK)
		return strings.Contains(page.Body.String(), `value="delete"`)
	}
	for name, slug := range map[string]string{"a public one": bob.Publish("Semer", "jardin").Slug, "a draft": bob.Draft("Arroser", "jardin").Slug} {
		if offered(carol, slug) {
			t.Errorf("%s: a colleague is offered to delete it", name)
		}
		carol.browser.expect(carol.browser.post("/ressources/"+slug+"/modifier", "action", "delete"), http.StatusForbidden)
		if code := remove(carol, slug); code != http.StatusForbidden {
			t.Errorf("%s: a colleague deletes it: %d", name, code)
		}
		if !offered(bob, slug) || !offered(alice, slug) {
			t.Errorf("%s: its author or an administrator is not offered to delete it", name)
		}
		dave.browser.get("/")
		if code := remove(dave, slug); code != http.StatusForbidden && code != http.StatusNotFound {
			t.Errorf("%s: somebody else deletes it: %d", name, code)
		}
	}
	if code := remove(bob, "semer"); code != http.StatusSeeOther {
		t.Errorf("its author cannot delete it: %d", code)
	}
	if code := remove(alice, bob.Publish("Tailler", "jardin").Slug); code != http.StatusSeeOther {
		t.Errorf("an administrator cannot delete it: %d", code)
	}
	left := bob.Publish("Récolter", "jardin").Slug
	if err := bob.Hub.Actors.RemoveMember(t.Context(), bob.Viewer, "jardin", "bob", func(*postgres.DB, basilic.ActorID, basilic.ActorID) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if code := remove(bob, left); code != http.StatusForbidden {
		t.Errorf("an author who left the base deletes what stays in it: %d", code)
	}
}
