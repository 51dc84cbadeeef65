package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// contributes invites somebody to write a resource, and has them accept.
func contributes(t *testing.T, by guest, slug string, who guest) {
	t.Helper()
	r := by.Hub.Resources
	if err := r.Invite(t.Context(), by.Viewer, slug, who.Profile.Handle); err != nil {
		t.Fatal(err)
	}
	waiting, err := r.Invitations(t.Context(), who.Viewer)
	if err != nil || len(waiting) == 0 {
		t.Fatalf("%s has %d invitations: %v", who.Profile.Handle, len(waiting), err)
	}
	if _, err := r.AcceptInvitation(t.Context(), who.Viewer, waiting[0].ResourceID); err != nil {
		t.Fatal(err)
	}
}

func TestAPersonIsInvitedAcceptsWritesAndLeaves(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob", "carol")
	alice, bob, carol := company["alice"], company["bob"], company["carol"]
	draft := alice.Draft("À quatre mains", "")
	access, editor := "/ressources/"+draft.Slug+"/acces", "/ressources/"+draft.Slug+"/modifier"
	alice.browser.expect(alice.browser.get(access+"?q=bo"), http.StatusOK, "Personnes trouvées", "@bob", "Inviter")
	alice.browser.expect(alice.browser.get(access+"?q=personne"), http.StatusOK, "Personne de ce hub ne répond à")
	alice.browser.expect(alice.browser.post(access, "action", "invite", "handle", "personne"), http.StatusUnprocessableEntity, "Aucun profil de ce hub", `value="personne"`)
	alice.browser.expect(alice.browser.post(access, "action", "invite", "handle", "alice"), http.StatusUnprocessableEntity, "peut déjà modifier")
	alice.browser.expect(alice.browser.post(access, "action", "invite", "handle", "@bob@a.example"), http.StatusSeeOther)
	alice.browser.expect(alice.browser.post(access, "action", "invite", "handle", "bob"), http.StatusUnprocessableEntity, "déjà invitée")
	alice.browser.expect(alice.browser.get(access), http.StatusOK, "sans réponse", "Annuler l’invitation")

	// An invitation opens nothing yet.
	bob.browser.expect(bob.browser.get(editor), http.StatusNotFound)
	alice.net.Settle()
	mails := alice.Hub.Mailbox.All()
	if last := mails[len(mails)-1]; last.To != "bob@exemple.fr" || !strings.Contains(last.Subject, "À quatre mains") || !strings.Contains(last.Text, "https://a.example/mes-ressources") {
		t.Errorf("the mail: %+v", last)
	}
	bob.browser.expect(bob.browser.get("/mes-ressources"), http.StatusOK, "À quatre mains", "alice Test vous invite", `value="accept"`)
	carol.browser.expect(carol.browser.post("/mes-ressources", "action", "accept", "resource", string(draft.ID)), http.StatusNotFound)
	if w := bob.browser.post("/mes-ressources", "action", "accept", "resource", string(draft.ID)); w.Code != http.StatusSeeOther || w.Header().Get("Location") != editor {
		t.Fatalf("accepting: %d %s", w.Code, w.Header().Get("Location"))
	}
	page := bob.browser.get(editor)
	bob.browser.expect(page, http.StatusOK, "Ne plus contribuer")
	for _, text := range []string{"Gérer les accès", `value="delete"`, `value="publish"`, `name="visibility"`} {
		if strings.Contains(page.Body.String(), text) {
			t.Errorf("a contributor is offered %s", text)
		}
	}
	bob.browser.expect(bob.browser.get("/mes-ressources?etat=contributions"), http.StatusOK, "À quatre mains")
	alice.browser.expect(alice.browser.get(access), http.StatusOK, "Contribue depuis le")

	bob.browser.expect(bob.browser.post("/mes-ressources", "action", "leave", "resource", string(draft.ID)), http.StatusSeeOther)
	bob.browser.expect(bob.browser.get(editor), http.StatusNotFound)

	contributes(t, alice, draft.Slug, bob)
	bob.browser.expect(bob.browser.get(editor), http.StatusOK)
	alice.browser.expect(alice.browser.post(access, "action", "remove", "handle", "bob"), http.StatusSeeOther)
	bob.browser.expect(bob.browser.get(editor), http.StatusNotFound)

	if err := alice.Hub.Resources.Invite(t.Context(), alice.Viewer, draft.Slug, "bob"); err != nil {
		t.Fatal(err)
	}
	bob.browser.expect(bob.browser.post("/mes-ressources", "action", "decline", "resource", string(draft.ID)), http.StatusSeeOther)
	bob.browser.expect(bob.browser.post("/mes-ressources", "action", "accept", "resource", string(draft.ID)), http.StatusNotFound)
}

// TestSecurity60AContributorOnlyWrites asks of a contributor, and of whoever is
// invited only, all that is not theirs to do.
func TestSecurity60AContributorOnlyWrites(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob", "carol")
	alice, bob, carol := company["alice"], company["bob"], company["carol"]
	draft := alice.Draft("Gardée", "").Slug
	file := alice.browser.addFile(draft, "plan.txt", "Trois tables")
	contributes(t, alice, draft, bob)
	if err := alice.Hub.Resources.Invite(t.Context(), alice.Viewer, draft, "carol"); err != nil {
		t.Fatal(err)
	}
	text := append([]string{"title", "Gardée", "description", "De bob"}, append(slices.Clone(indexation), "action")...)
	path := func(slug string) string { return "/ressources/" + slug }
	bob.browser.expect(bob.browser.post(path(draft)+"/modifier", append(text, "publish")...), http.StatusForbidden)
	r := kept(t, alice.Person, draft)
	bob.browser.expect(bob.browser.get(path(r.Slug)), http.StatusOK, "Gardée")
	bob.browser.expect(bob.browser.get(file), http.StatusOK, "Trois tables")
	for _, asked := range []struct{ path, action, field, value string }{
		{"/modifier", "make_public", "", ""},
		{"/modifier", "delete", "confirm", "1"},
		{"/acces", "make_link", "", ""},
		{"/acces", "revoke_link", "", ""},
		{"/acces", "invite", "handle", "carol"},
		{"/acces", "remove", "handle", "carol"},
	} {
		fields := []string{"action", asked.action, asked.field, asked.value}
		if w := bob.browser.post(path(r.Slug)+asked.path, fields...); w.Code != http.StatusForbidden {
			t.Errorf("a contributor, %s: %d", asked.action, w.Code)
		}
		if w := carol.browser.post(path(r.Slug)+asked.path, fields...); w.Code != http.StatusNotFound {
			t.Errorf("somebody invited, %s: %d", asked.action, w.Code)
		}
	}
	bob.browser.expect(bob.browser.get(path(r.Slug)+"/acces"), http.StatusForbidden)
	for _, page := range []string{path(r.Slug), path(r.Slug) + "/modifier", path(r.Slug) + "/apercu", path(r.Slug) + "/historique", path(r.Slug) + "/acces", file} {
		carol.browser.expect(carol.browser.get(page), http.StatusNotFound)
	}
	bob.browser.expect(bob.browser.post(path(r.Slug)+"/modifier", append(text, "publish")...), http.StatusSeeOther)
	alice.browser.expect(alice.browser.get(path(r.Slug)), http.StatusOK, "De bob")
	if err := alice.Hub.Resources.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	bob.browser.expect(bob.browser.post(path(r.Slug)+"/modifier", "action", "make_private"), http.StatusForbidden)
	alice.browser.expect(alice.browser.get(path(r.Slug)), http.StatusOK, "Publique")
}

func TestSecurity52ContributorsWhoArePrivateAreNamedToNobody(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob", "carol")
	alice, bob, carol := company["alice"], company["bob"], company["carol"]
	visitor := &browser{t: t, hub: alice.Hub}
	r := alice.Publish("À trois", "")
	contributes(t, alice, r.Slug, bob)
	contributes(t, alice, r.Slug, carol)
	page := "/ressources/" + r.Slug
	visitor.expect(visitor.get(page), http.StatusOK, "Avec la contribution de", "/profils/bob", "/profils/carol")
	bob.Hide()
	visitor.expect(visitor.get(page), http.StatusOK, "Avec la contribution de", "/profils/carol")
	if err := bob.Hub.Resources.SaveSheet(t.Context(), bob.Viewer, r.Slug, 0, withDescription(r, "Revue par une personne")); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.Hub.Resources.Publish(t.Context(), bob.Viewer, r.Slug, true); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{page, page + "/historique", page + "/historique/2", page + "/historique/comparer?de=1&a=2", page + "/imprimer", "/recherche?q=" + url.QueryEscape("À trois")} {
		w := visitor.get(path)
		visitor.expect(w, http.StatusOK)
		if strings.Contains(w.Body.String(), "bob") {
			t.Errorf("%s names a private contributor", path)
		}
	}
	// They can be found and invited by nobody, as if they did not exist.
	other := alice.Draft("Une autre", "")
	access := "/ressources/" + other.Slug + "/acces"
	alice.browser.expect(alice.browser.post(access, "action", "invite", "handle", "bob"), http.StatusUnprocessableEntity, "Aucun profil de ce hub")
	if body := alice.browser.get(access + "?q=bob").Body.String(); strings.Contains(body, "@bob") || !strings.Contains(body, "Personne de ce hub") {
		t.Error("a private profile is found")
	}
	// Who hides invites without a name.
	theirs := bob.Draft("De bob", "")
	if err := bob.Hub.Resources.Invite(t.Context(), bob.Viewer, theirs.Slug, "carol"); err != nil {
		t.Fatal(err)
	}
	if body := carol.browser.get("/mes-ressources").Body.String(); strings.Contains(body, "bob Test") || !strings.Contains(body, "Une personne de ce hub vous invite") {
		t.Error("the invitation names a private profile")
	}
	// Made private, the resource names nobody to whoever has its link.
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	bob.browser.expect(bob.browser.get(page), http.StatusOK)
	if body := visitor.get(alice.browser.link(r.Slug, "make_link")).Body.String(); strings.Contains(body, "carol") {
		t.Error("the link names a contributor")
	}
	// The author hides too: who contributes goes on, and reads no name.
	alice.Hide()
	for _, path := range []string{page, page + "/modifier", page + "/historique", page + "/historique/2", page + "/imprimer", "/mes-ressources?etat=contributions"} {
		carol.browser.expect(carol.browser.get(path), http.StatusOK, "À trois")
		carol.browser.never(path, "alice Test", "bob Test", "/profils/alice")
		visitor.never(path, "À trois")
	}
}

func TestAnAccountThatIsDeletedContributesNoMore(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "zoe", "alice", "bob", "carol")
	alice, bob, carol := company["alice"], company["bob"], company["carol"]
	r := alice.Publish("À trois", "")
	contributes(t, alice, r.Slug, bob)
	if err := alice.Hub.Resources.Invite(t.Context(), alice.Viewer, r.Slug, "carol"); err != nil {
		t.Fatal(err)
	}
	if err := bob.Hub.Withdrawal.DeleteAccount(t.Context(), bob.Viewer, "bob"); err != nil {
		t.Fatal(err)
	}
	if body := (&browser{t: t, hub: alice.Hub}).get("/ressources/" + r.Slug).Body.String(); strings.Contains(body, "contribution de") {
		t.Error("a deleted account still contributes")
	}
	if a, err := alice.Hub.Resources.Access(t.Context(), alice.Viewer, r.Slug); err != nil || len(a.Contributors) != 1 {
		t.Errorf("contributors: %+v, %v", a.Contributors, err)
	}
	// The author's own account takes the resource along, and the invitation with it.
	if err := alice.Hub.Withdrawal.DeleteAccount(t.Context(), alice.Viewer, "alice"); err != nil {
		t.Fatal(err)
	}
	if waiting, err := carol.Hub.Resources.Invitations(t.Context(), carol.Viewer); err != nil || len(waiting) != 0 {
		t.Errorf("invitations to what is gone: %+v, %v", waiting, err)
	}
	carol.browser.expect(carol.browser.post("/mes-ressources", "action", "accept", "resource", string(r.ID)), http.StatusNotFound)
}

// withDescription is the published sheet of a resource with another description.
func withDescription(r basilic.Resource, text string) basilic.Sheet {
	sheet := r.Sheet
	sheet.Description = text
	return sheet
}
