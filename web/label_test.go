package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// withRole gives somebody a role on their hub.
func withRole(t *testing.T, p *fedtest.Person, role basilic.AccountRole) *browser {
	t.Helper()
	if _, err := p.Hub.DB.Pool().Exec(t.Context(), `update accounts set role = $2 where id = $1`, p.Account.ID, role); err != nil {
		t.Fatal(err)
	}
	return enter(t, p)
}

func TestALabelIsAskedAndAnsweredAndSeenOnOtherHubs(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	net.Person("a.example", "first") // an administrator
	alice, bob, zoe := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("b.example", "zoe")
	zoe.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Le zinnia en commun", "")
	net.Settle()
	author, moderator, reader := enter(t, alice), withRole(t, bob, basilic.RoleModerator), enter(t, zoe)
	path, answer := "/ressources/"+r.Slug+"/label", func(action, reason string) int {
		return moderator.post("/admin/labels", "action", action, "resource", string(r.ID), "reason", reason).Code
	}
	author.expect(author.post(path, "action", "ask", "text", ""), http.StatusUnprocessableEntity, "Dites en quelques phrases")
	if w := author.post(path, "action", "ask", "text", "Repris par dix structures."); w.Code != http.StatusSeeOther {
		t.Fatalf("asking: %d", w.Code)
	}
	moderator.expect(moderator.get("/admin/labels"), http.StatusOK, "Le zinnia en commun", "Repris par dix structures.")
	// Only moderators answer, and say why they refuse.
	for _, action := range []string{"grant", "refuse"} {
		author.expect(author.post("/admin/labels", "action", action, "resource", string(r.ID), "reason", "x"), http.StatusForbidden)
	}
	author.expect(author.get("/admin/labels"), http.StatusForbidden)
	if code := answer("refuse", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("refusing without a reason: %d", code)
	}
	if code := answer("refuse", "Il manque une licence."); code != http.StatusSeeOther {
		t.Fatalf("refusing: %d", code)
	}
	author.expect(author.get("/ressources/"+r.Slug+"/modifier"), http.StatusOK, "Il manque une licence.")
	if w := author.post(path, "action", "ask", "text", "La licence y est."); w.Code != http.StatusSeeOther {
		t.Fatalf("asking again: %d", w.Code)
	}
	if code := answer("grant", ""); code != http.StatusSeeOther {
		t.Fatalf("granting: %d", code)
	}
	net.Settle()
	bears := func(b *browser, want bool, path, text string) {
		t.Helper()
		if got := strings.Contains(b.get(path).Body.String(), text); got != want {
			t.Errorf("%s says %q: %v", path, text, got)
		}
	}
	bears(author, true, "/ressources/"+r.Slug, "Numérique en Commun[s]")
	// Here its moderators gave it; elsewhere that is what this hub says.
	const given, said = "/recherche?label=nec", "/recherche?label=nec-ailleurs"
	bears(author, true, given, "Le zinnia en commun")
	bears(author, false, said, "Le zinnia en commun")
	bears(author, true, "/recherche", "Numérique en Commun[s], donné par ce hub<span")
	bears(author, false, "/recherche", "selon un autre hub")
	bears(reader, true, said, "Numérique en Commun[s], selon a.example")
	bears(reader, false, given, "Le zinnia en commun")
	bears(reader, true, "/recherche", "Numérique en Commun[s], selon un autre hub<span")
	bears(reader, false, "/recherche", "donné par ce hub")
	// Editing keeps it; a moderator may take it back.
	alice.Edit(r.Slug, "Le zinnia en commun, revu")
	net.Settle()
	bears(reader, true, said, "Le zinnia en commun, revu")
	if code := answer("withdraw", "La ressource a changé d’objet."); code != http.StatusSeeOther {
		t.Fatalf("withdrawing: %d", code)
	}
	net.Settle()
	bears(author, false, given, "Le zinnia en commun, revu")
	bears(reader, false, said, "Le zinnia en commun, revu")
	mails := 0
	for _, m := range alice.Hub.Mailbox.All() {
		if strings.Contains(m.Subject, "label") || strings.Contains(m.Subject, "Label") {
			mails++
		}
	}
	if mails != 3 {
		t.Errorf("%d mails tell the author, want one for each answer", mails)
	}
}

func TestSecurity52DocumentsOfALabelAreForEditorsAndModerators(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob, carol := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("a.example", "carol")
	r := alice.Publish("Le zinnia en commun", "")
	author, moderator, stranger := enter(t, alice), withRole(t, bob, basilic.RoleModerator), enter(t, carol)
	path := "/ressources/" + r.Slug + "/label"
	if w := author.do(upload(t, path, []byte("le dossier du label"), "action", "add_file", "text", "Ce que je dis")); w.Code != http.StatusSeeOther {
		t.Fatalf("the document: %d", w.Code)
	}
	page := author.get(path).Body.String()
	link := regexp.MustCompile(path + `/[0-9a-f-]{36}`).FindString(page)
	if link == "" || !strings.Contains(page, "Ce que je dis") {
		t.Fatalf("the page names no document, or lost the text")
	}
	read := func(who string, b *browser, want int) {
		t.Helper()
		w := b.get(link)
		if w.Code != want || want == http.StatusOK && (w.Body.String() != "le dossier du label" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment")) {
			t.Errorf("%s reads the document: %d %v", who, w.Code, w.Header())
		}
	}
	read("its editor", author, http.StatusOK)
	read("a moderator who was not asked", moderator, http.StatusNotFound)
	if w := author.post(path, "action", "ask", "text", "Voilà"); w.Code != http.StatusSeeOther {
		t.Fatalf("asking: %d", w.Code)
	}
	read("a moderator", moderator, http.StatusOK)
	read("somebody else", stranger, http.StatusNotFound)
	stranger.expect(stranger.post(path, "action", "ask", "text", "Moi aussi"), http.StatusForbidden)
	id := link[strings.LastIndex(link, "/")+1:]
	for _, b := range []*browser{author, moderator, stranger} {
		b.expect(b.get("/medias/"+id+"/image.png"), http.StatusNotFound)
	}
}

func TestARequestOfALabelIsTakenBack(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "first") // an administrator
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	r := alice.Publish("Le zinnia en commun", "")
	author, moderator := enter(t, alice), withRole(t, bob, basilic.RoleModerator)
	path := "/ressources/" + r.Slug + "/label"
	author.expect(author.post(path, "action", "cancel", "text", ""), http.StatusUnprocessableEntity, "rien à annuler")
	if w := author.post(path, "action", "ask", "text", "Repris par dix structures."); w.Code != http.StatusSeeOther {
		t.Fatalf("asking: %d", w.Code)
	}
	const waiting = `<span class="count">1<span class="sr"> à étudier</span></span>`
	moderator.expect(moderator.get("/"), http.StatusOK, waiting)
	author.expect(author.get(path), http.StatusOK, "Annuler la demande")
	author.expect(author.post("/ressources/"+r.Slug+"/modifier", "title", "", "version", "1", "action", "save"), http.StatusUnprocessableEntity, "Demandé le")
	if strings.Contains(author.get("/").Body.String(), "à étudier") {
		t.Error("somebody who may not answer is told how many wait")
	}
	if w := moderator.post(path, "action", "cancel"); w.Code != http.StatusForbidden {
		t.Errorf("somebody else takes it back: %d", w.Code)
	}
	if w := author.post(path, "action", "cancel", "text", "Repris par dix structures."); w.Code != http.StatusSeeOther {
		t.Fatalf("taking it back: %d", w.Code)
	}
	author.expect(author.get(path), http.StatusOK, "La demande est annulée", "Repris par dix structures.", "Demande commencée, pas encore envoyée")
	for _, list := range []string{"/admin/labels", "/admin/labels?etat=traitees"} {
		if body := moderator.get(list).Body.String(); strings.Contains(body, "Repris par dix structures.") || strings.Contains(body, waiting) {
			t.Errorf("%s still shows it", list)
		}
	}
	if w := moderator.post("/admin/labels", "action", "grant", "resource", string(r.ID)); w.Code != http.StatusSeeOther || !strings.Contains(moderator.get("/admin/labels").Body.String(), "a déjà reçu une réponse") {
		t.Errorf("granting what is not asked any more: %d", w.Code)
	}
	// Refused, asked again and taken back, it is not among what was answered either.
	for _, step := range []string{"ask", "refuse", "ask", "cancel"} {
		b, to := author, path
		if step == "refuse" {
			b, to = moderator, "/admin/labels"
		}
		if w := b.post(to, "action", step, "text", "Un brouillon.", "resource", string(r.ID), "reason", "Pas encore."); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", step, w.Code)
		}
	}
	if body := moderator.get("/admin/labels?etat=traitees").Body.String(); strings.Contains(body, "Un brouillon.") {
		t.Error("a request that is prepared is shown to moderators")
	}
}
