package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// aside returns the part of the editor that is about the resource.
func (b *browser) aside(slug string) string {
	b.t.Helper()
	w := b.get("/ressources/" + slug + "/modifier")
	_, aside, found := strings.Cut(w.Body.String(), `<aside class="side"`)
	if w.Code != http.StatusOK || !found {
		b.t.Fatalf("the editor of %s: %d", slug, w.Code)
	}
	aside, _, _ = strings.Cut(aside, "</aside>")
	return strings.Join(strings.Fields(aside), " ")
}

func says(t *testing.T, who, aside string, yes, no []string) {
	t.Helper()
	for _, text := range yes {
		if !strings.Contains(aside, text) {
			t.Errorf("%s does not read %q in %s", who, text, aside)
		}
	}
	for _, text := range no {
		if strings.Contains(aside, text) {
			t.Errorf("%s reads %q in %s", who, text, aside)
		}
	}
}

func TestTheEditorSaysWhoReadsAndWhoChangedWhat(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "zoe", "alice", "bob", "carol", "dave")
	alice, bob, carol, dave := company["alice"], company["bob"], company["carol"], company["dave"]
	alice.Base("jardin")
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "carol", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	draft := alice.Draft("À plusieurs", "").Slug
	says(t, "alice", alice.browser.aside(draft), []string{"seules les personnes ci-dessous la voient", "alice Test", "Auteur", "par alice Test"}, []string{"carol", "lien de partage", "Signalements"})
	contributes(t, alice, draft, bob)
	if err := bob.Hub.Resources.SaveSheet(t.Context(), bob.Viewer, draft, 0, withDescription(alice.Publish("Autre", ""), "Revue par bob")); err != nil {
		t.Fatal(err)
	}
	says(t, "alice", alice.browser.aside(draft), []string{"bob Test", "Contributeur", "</time> par bob Test"}, nil)
	slug := kept(t, alice.Person, draft).Slug
	says(t, "bob", bob.browser.aside(slug), []string{"Les personnes ci-dessous, et elles seules", "alice Test", "Ne plus contribuer"}, []string{"Gérer les accès", "Rendre publique"})
	alice.browser.link(slug, "make_link")
	if err := alice.Hub.Resources.Move(t.Context(), alice.Viewer, slug, "jardin"); err != nil {
		t.Fatal(err)
	}
	says(t, "carol", carol.browser.aside(slug), []string{"toutes celles qui ont le", "lien de partage", "carol Test", "Membre de Base jardin", "bob Test"}, nil)

	// Who hides is named to those who decide, and to no contributor.
	carol.Hide()
	bob.Hide()
	contributes(t, alice, slug, dave)
	says(t, "alice", alice.browser.aside(slug), []string{"carol Test", "bob Test", "dave Test"}, []string{"profil privé"})
	says(t, "dave", dave.browser.aside(slug), []string{"alice Test", "dave Test", "et 2 personnes au profil privé", "Modifiée"}, []string{"carol", "bob"})
	says(t, "bob", bob.browser.aside(slug), []string{"bob Test"}, []string{"carol"})
	if err := alice.Hub.Withdrawal.MakeBasePrivate(t.Context(), alice.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	says(t, "dave", dave.browser.aside(slug), []string{"Les membres de la base où elle est rangée", "dave Test"}, []string{"jardin", "carol", "bob"})
}

func TestTheEditorCountsReportsForWhoeverModerates(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	r := alice.Publish("Signalée", "")
	says(t, "alice", alice.browser.aside(r.Slug), []string{"Aucun n’est ouvert", "Tout le monde lit la version publiée"}, nil)
	bob.browser.expect(bob.browser.post("/ressources/"+r.Slug+"/signaler", "action", "report", "reason", "autre", "details", "Une copie."), http.StatusSeeOther)
	says(t, "alice", alice.browser.aside(r.Slug), []string{"/admin/signalements", "1 signalement ouvert"}, []string{"bob"})
	contributes(t, alice, r.Slug, bob)
	says(t, "bob", bob.browser.aside(r.Slug), []string{"bob Test"}, []string{"ignalement"})
}

func TestANewDraftWasChangedWhenItWasMade(t *testing.T) {
	t.Parallel()
	alice := newCompany(t, "alice")["alice"]
	draft, err := alice.Hub.Resources.Create(t.Context(), alice.Viewer, fedtest.Sheet("Toute neuve"), "")
	if err != nil {
		t.Fatal(err)
	}
	editing, err := alice.Hub.Resources.Editor(t.Context(), alice.Viewer, draft.Slug)
	if err != nil || time.Since(editing.Resource.UpdatedAt) > time.Hour {
		t.Errorf("changed %s, %v", editing.Resource.UpdatedAt, err)
	}
}
