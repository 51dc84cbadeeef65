package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// flag is a report of another server about addresses of this one.
func flag(a *fedtest.RemoteActor, id, content string, objects ...string) map[string]any {
	f := a.Activity(id, "Flag", objects)
	f["content"] = content
	delete(f, "to")
	return f
}

// openReports returns the reports that wait.
func openReports(t *testing.T, hub *fedtest.Hub) []basilic.Report {
	t.Helper()
	page, err := hub.DB.Reports(t.Context(), false, basilic.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestReportsAreListedForAdministratorsOnly(t *testing.T) {
	t.Parallel()
	b, net, alice, _ := administrator(t)
	alice.Base("jardin")
	r := alice.Publish("Semer & récolter", "jardin")
	comment, err := alice.Hub.Resources.Comment(t.Context(), alice.Viewer, r.ID, "", "Un mot **de trop**")
	if err != nil {
		t.Fatal(err)
	}
	const path = "/admin/signalements"
	b.expect(b.get(path), http.StatusOK, "Rien à traiter", "Signalements")
	masto := net.Remote("m.example").Actor("actor", "Application")
	masto.Expect("a.example", http.StatusAccepted, flag(masto, "1", "C’est une publicité", string(alice.Profile.IRI), string(r.IRI), string(comment.IRI)))
	net.Settle()
	b.expect(b.get(path), http.StatusOK, "m.example", "C’est une publicité", "Autre", "Commentaire de alice Test sur «\u00a0Semer &amp; récolter\u00a0»",
		"<strong>de trop</strong>", `href="/ressources/`+r.Slug+`"`, `href="/profils/alice"`, "#commentaire-"+string(comment.ID), "à l’instant", "Marquer comme traité")
	b.expect(b.get("/"), http.StatusOK, `1<span class="sr"> à traiter</span>`)
	id := fmt.Sprint(openReports(t, alice.Hub)[0].ID)
	bob := &browser{t: t, hub: alice.Hub}
	net.Person("a.example", "bob")
	for _, status := range []int{http.StatusNotFound, http.StatusForbidden} {
		bob.expect(bob.get(path), status)
		bob.expect(bob.post(path, "report", id, "action", "close"), status)
		if strings.Contains(bob.get("/").Body.String(), path) {
			t.Error("the list is in the menu of who may not see it")
		}
		bob.post("/connexion", "email", "bob@exemple.fr", "password", fedtest.Password)
	}
	b.expect(b.post(path, "report", id, "action", "nonsense"), http.StatusUnprocessableEntity)
	b.expect(b.post(path, "report", "x", "action", "close"), http.StatusNotFound)
	if n := len(openReports(t, alice.Hub)); n != 1 {
		t.Fatalf("%d reports are open", n)
	}
	b.expect(b.post(path, "report", id, "action", "close"), http.StatusSeeOther)
	b.expect(b.get(path), http.StatusOK, "Signalement marqué comme traité.", "Rien à traiter")
	if strings.Contains(b.get("/").Body.String(), "à traiter") {
		t.Error("the menu still counts it")
	}
	b.expect(b.get(path+"?etat=traites"), http.StatusOK, "C’est une publicité", "Rouvrir")
	// Gone since: in words, without a link.
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	b.expect(b.post(path+"?etat=traites", "report", id, "action", "reopen"), http.StatusSeeOther)
	w := b.get(path)
	b.expect(w, http.StatusOK, "Un commentaire supprimé ou qui ne se lit plus", "Une ressource supprimée ou devenue privée", "Profil «\u00a0alice Test\u00a0»")
	if strings.Contains(w.Body.String(), "récolter") {
		t.Error("what was deleted is named")
	}
}

func TestTheLinkToAReportedCommentShowsItHoweverManyStandBefore(t *testing.T) {
	t.Parallel()
	b, net, alice, _ := administrator(t)
	r := alice.Publish("Semer", "")
	var last basilic.Comment
	for n := range 60 {
		var err error
		if last, err = alice.Hub.Resources.Comment(t.Context(), alice.Viewer, r.ID, "", fmt.Sprint("Commentaire ", n)); err != nil {
			t.Fatal(err)
		}
	}
	masto := net.Remote("m.example").Actor("actor", "Application")
	masto.Expect("a.example", http.StatusAccepted, flag(masto, "1", "", string(last.IRI)))
	net.Settle()
	_, link, _ := strings.Cut(b.get("/admin/signalements").Body.String(), `href="/ressources/semer?`)
	link, _, _ = strings.Cut(link, `#`)
	b.expect(b.get("/ressources/semer?"+link), http.StatusOK, `id="commentaire-`+string(last.ID)+`"`)
}

func TestSecurity50FlagsAreLimitedCutAndEscaped(t *testing.T) {
	t.Parallel()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.ReportRate = 5 }, "a.example")
	alice := net.Person("a.example", "alice")
	b := &browser{t: t, hub: alice.Hub}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	profile := string(alice.Profile.IRI)
	server := net.Remote("evil.example")
	one, other := server.Actor("one", "Person"), server.Actor("other", "Person")
	one.Expect("a.example", http.StatusAccepted, flag(one, "long", "Long"+strings.Repeat("é", 450_000)+"fin", profile))
	one.Expect("a.example", http.StatusAccepted, flag(one, "html", "<script>alert(1)</script>\u202e\x07\n\n\n\n\n<img src=x onerror=alert(1)>", profile))
	many := []string{profile}
	for i := range 900 {
		many = append(many, fmt.Sprintf("https://a.example/ap/notes/%d", i))
	}
	one.Expect("a.example", http.StatusAccepted, flag(one, "many", "Beaucoup", many...))
	// More than a million bytes are not even read.
	one.Expect("a.example", http.StatusRequestEntityTooLarge, flag(one, "huge", strings.Repeat("x", 1<<20), profile))
	net.Settle()
	for i := range 15 {
		one.Expect("a.example", http.StatusAccepted, flag(one, fmt.Sprint("flood", i), "Encore", profile))
		other.Expect("a.example", http.StatusAccepted, flag(other, fmt.Sprint("other", i), "Encore", profile))
	}
	net.Settle()
	reports := openReports(t, alice.Hub)
	if len(reports) != 5 {
		t.Errorf("%d reports of one host were taken, want 5", len(reports))
	}
	for _, r := range reports {
		if n := len([]rune(r.Content)); n > basilic.MaxReport+1 || len(r.Objects) > 20 {
			t.Errorf("%d characters about %d things", n, len(r.Objects))
		}
	}
	w := b.get("/admin/signalements")
	b.expect(w, http.StatusOK, "&lt;script&gt;alert(1)&lt;/script&gt;\n\n&lt;img src=x onerror=alert(1)&gt;", "Longéé", "é…")
	for _, text := range []string{"<script>", "<img src=x", "\u202e", "fin<"} {
		if strings.Contains(w.Body.String(), text) {
			t.Errorf("the page holds %q", text)
		}
	}
	// Another server is not in their way.
	third := net.Remote("third.example").Actor("third", "Person")
	third.Expect("a.example", http.StatusAccepted, flag(third, "flag", "Moi aussi", profile))
	net.Settle()
	b.expect(b.get("/admin/signalements"), http.StatusOK, "third.example", "Moi aussi")
}

func TestReportingFromThePageOfAThing(t *testing.T) {
	t.Parallel()
	b, net, alice, bob := administrator(t)
	carol := net.Person("a.example", "carol")
	carol.Base("verger")
	r := carol.Publish("Tailler", "verger")
	comment, err := alice.Hub.Resources.Comment(t.Context(), carol.Viewer, r.ID, "", "Un mot **de trop**")
	if err != nil {
		t.Fatal(err)
	}
	far := bob.Publish("Ailleurs", "")
	net.Settle()
	there, err := alice.Hub.Resources.Known(t.Context(), far.IRI)
	if err != nil {
		t.Fatal(err)
	}
	remote := "/ressources/distantes/" + string(there.ID)
	farComment, err := alice.Hub.Resources.Comment(t.Context(), carol.Viewer, there.ID, "", "Ici aussi")
	if err != nil {
		t.Fatal(err)
	}
	for _, thing := range []struct{ page, form, title, forward string }{
		{"/profils/carol", "/profils/carol/signaler", "Signaler ce profil", ""},
		{"/bases/verger", "/bases/verger/signaler", "Signaler cette base", ""},
		{"/ressources/tailler", "/ressources/tailler/signaler", "Signaler cette ressource", ""},
		{"/ressources/tailler", "/ressources/tailler/signaler?commentaire=" + string(comment.ID), "Signaler ce commentaire", ""},
		{"/profils/bob@b.example", "/profils/bob@b.example/signaler", "Signaler ce profil", "b.example"},
		{remote, remote + "/signaler", "Signaler cette ressource", "b.example"},
		{remote, remote + "/signaler?commentaire=" + string(farComment.ID), "Signaler ce commentaire", ""},
	} {
		b.expect(b.get(thing.page), http.StatusOK, `href="`+thing.form+`"`)
		visitor := &browser{t: t, hub: b.hub}
		if strings.Contains(visitor.get(thing.page).Body.String(), "/signaler") {
			t.Errorf("%s offers to report to visitors", thing.page)
		}
		w := b.get(thing.form)
		b.expect(w, http.StatusOK, thing.title, "Inapproprié", "Droits d’auteur", "Identité usurpée", "Votre nom n’est montré à personne")
		offered := strings.Contains(w.Body.String(), `name="forward"`)
		if offered != (thing.forward != "") || offered && !strings.Contains(w.Body.String(), "Transmettre aussi à "+thing.forward) {
			t.Errorf("%s offers to forward: %v", thing.form, offered)
		}
		// Nothing typed is lost.
		b.expect(b.post(thing.form, "reason", "autre", "details", "", "action", "report"), http.StatusUnprocessableEntity, "Expliquez le problème", `value="autre" checked`)
		b.expect(b.post(thing.form, "details", "Ce que j’ai <écrit>", "forward", "1", "action", "report"), http.StatusUnprocessableEntity,
			"Choisissez un motif.", "Ce que j’ai &lt;écrit&gt;", `href="#f-reason"`)
		w = b.post(thing.form, "reason", "inapproprie", "details", "Regardez "+thing.form, "forward", "1", "action", "report")
		b.expect(w, http.StatusSeeOther)
		location, _, _ := strings.Cut(w.Header().Get("Location"), "#")
		b.expect(b.get(location), http.StatusOK, "L’équipe de ce hub va regarder")
		if got := openReports(t, alice.Hub)[0]; got.Content != "Regardez "+thing.form || got.ForwardedTo != thing.forward {
			t.Errorf("kept %+v", got)
		}
	}
	net.Settle()
	if n := len(openReports(t, bob.Hub)); n != 2 {
		t.Errorf("b.example was told of %d", n)
	}
	b.expect(b.get("/admin/signalements"), http.StatusOK, "Signalé par une personne de ce hub", "Transmis à b.example, sans nom", "Base «\u00a0Base verger\u00a0»")
	// One's own is not offered.
	if strings.Contains(b.get("/profils/alice").Body.String(), "/signaler") {
		t.Error("one may report oneself")
	}
	b.expect(b.get("/profils/alice/signaler"), http.StatusForbidden)
	// A session that ended keeps what was typed, and signing in sends it.
	gone := &browser{t: t, hub: b.hub}
	b.expect(gone.get("/bases/verger/signaler"), http.StatusSeeOther)
	b.expect(gone.post("/bases/verger/signaler", "reason", "autre", "details", "Écrit avant la fin", "action", "report"), http.StatusUnprocessableEntity, "Votre session a pris fin", "Écrit avant la fin", "Précisions")
	b.expect(gone.post("/bases/verger/signaler", "reason", "autre", "details", "Écrit avant la fin", "action", "report",
		"signin_email", "alice@exemple.fr", "signin_password", fedtest.Password), http.StatusSeeOther)
	if got := openReports(t, alice.Hub)[0]; got.Content != "Écrit avant la fin" {
		t.Errorf("kept %+v", got)
	}
}

func TestSecurity60NobodyReportsWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	b, net, alice, _ := administrator(t)
	carol := net.Person("a.example", "carol")
	carol.Base("cachee")
	if err := alice.Hub.Withdrawal.MakeBasePrivate(t.Context(), carol.Viewer, "cachee"); err != nil {
		t.Fatal(err)
	}
	draft, public, other := carol.Draft("Secret", ""), carol.Publish("Semer", ""), carol.Publish("Tailler", "")
	comment, err := alice.Hub.Resources.Comment(t.Context(), carol.Viewer, other.ID, "", "Bravo")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/bases/cachee/signaler", "/bases/inconnue/signaler", "/profils/personne/signaler", "/profils/nul@nulle.part/signaler",
		"/ressources/" + draft.Slug + "/signaler", "/ressources/inconnue/signaler", "/ressources/distantes/" + string(public.ID) + "/signaler",
		"/ressources/semer/signaler?commentaire=" + string(comment.ID), "/ressources/semer/signaler?commentaire=x",
		"/ressources/semer/signaler?commentaire=" + string(basilic.NewID()),
	} {
		b.expect(b.get(path), http.StatusNotFound)
		b.expect(b.post(path, "reason", "inapproprie", "action", "report"), http.StatusNotFound)
	}
	if n := len(openReports(t, alice.Hub)); n != 0 {
		t.Errorf("%d reports", n)
	}
}
