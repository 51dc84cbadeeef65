package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/mail"
)

// nextMonth is the day on which the summaries of the present month are written.
func nextMonth() time.Time { return basilic.MonthOf(time.Now()).AddDate(0, 1, 0).Add(8 * time.Hour) }

// digests writes the summaries of the present month and returns those that were sent.
func (b *browser) digests(net *fedtest.Network) []mail.Message {
	b.t.Helper()
	if last, err := b.hub.Digests.Write(b.t.Context(), nextMonth(), time.Now().Add(time.Minute)); err != nil || !last {
		b.t.Fatalf("writing: %v, %v", last, err)
	}
	net.Settle()
	var all []mail.Message
	for _, m := range b.hub.Mailbox.All() {
		if strings.HasPrefix(m.Subject, "Votre résumé") {
			all = append(all, m)
		}
	}
	return all
}

// asked makes somebody ask for summaries as if that were two months ago.
func (b *browser) asked(t *testing.T) {
	t.Helper()
	b.expect(b.post("/mon-compte/resume", "digest", "1", "action", "save"), http.StatusSeeOther)
	if _, err := b.hub.DB.Pool().Exec(t.Context(), "update accounts set digest_since = now() - interval '2 months' where digest_since is not null"); err != nil {
		t.Fatal(err)
	}
}

func TestAMonthIsSummedUpForWhoeverAsked(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "bob@exemple.fr", "password", fedtest.Password)
	bob.Follow(*alice.Profile)
	net.Settle()
	alice.Publish("Semer <tôt>", "")
	secret := alice.Publish("Secret", "")
	net.Settle()
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, secret.Slug); err != nil {
		t.Fatal(err)
	}
	if all := b.digests(net); len(all) != 0 {
		t.Fatalf("nobody asked, and there are %d", len(all))
	}
	b.expect(b.get("/mon-compte"), http.StatusOK, "Recevoir chaque mois un résumé")
	b.post("/mon-compte/resume", "digest", "1", "action", "save")
	b.expect(b.get("/mon-compte"), http.StatusOK, `value="1" checked`, "C’est noté")
	if _, err := b.hub.DB.Pool().Exec(t.Context(), "update accounts set digest_since = $1 where digest_since is not null", nextMonth()); err != nil {
		t.Fatal(err)
	}
	if all := b.digests(net); len(all) != 0 {
		t.Fatalf("the first month is not over, and there are %d", len(all))
	}
	b.post("/mon-compte/resume", "action", "save")
	b.asked(t)
	b.digests(net)
	all := b.digests(net)
	if len(all) != 1 || all[0].To != "bob@exemple.fr" {
		t.Fatalf("sent %+v", all)
	}
	m := all[0]
	for _, want := range []string{"Bonjour bob", "votre fil d’actualité", "Semer <tôt>\nPar ", "https://a.example/ressources/semer-tot", "https://a.example/fil", m.Unsubscribe} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the text does not say %q:\n%s", want, m.Text)
		}
	}
	for _, want := range []string{`<html lang="fr">`, ">Semer &lt;tôt&gt;</a>", m.Unsubscribe} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("the page does not say %q:\n%s", want, m.HTML)
		}
	}
	if strings.Contains(m.Text+m.HTML, "Secret") {
		t.Error("it tells of what is private")
	}
}

func TestOneClickEndsTheSummaries(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	b.asked(t)
	alice.Publish("Semer", "")
	all := b.digests(net)
	if len(all) != 1 {
		t.Fatalf("sent %+v", all)
	}
	path, found := strings.CutPrefix(all[0].Unsubscribe, "https://a.example")
	if !found || len(path) < len("/desabonnement/")+40 {
		t.Fatalf("the link is %q", all[0].Unsubscribe)
	}
	wanted := func() bool {
		wanted, err := b.hub.Digests.Wanted(t.Context(), alice.Viewer)
		if err != nil {
			t.Fatal(err)
		}
		return wanted
	}
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get(path), http.StatusOK, `method="post"`, "Ne plus le recevoir")
	if !wanted() {
		t.Fatal("opening the page was enough")
	}
	visitor.expect(visitor.get("/desabonnement/inconnu"), http.StatusNotFound, "n’est plus valable")
	visitor.expect(visitor.post("/desabonnement/inconnu", "List-Unsubscribe", "One-Click"), http.StatusNotFound)
	// As mail programs do it, from another site.
	for range 2 {
		r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, strings.NewReader(url.Values{"List-Unsubscribe": {"One-Click"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://courriel.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := visitor.do(r)
		visitor.expect(w, http.StatusOK, "Vous ne recevrez plus")
		if w.Header().Get("Set-Cookie") != "" {
			t.Error("a session is begun")
		}
	}
	if wanted() {
		t.Error("they still want summaries")
	}
	// The other form in which programs may send it (RFC 8058, 3.2).
	b.asked(t)
	body := "--limite\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--limite--\r\n"
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=limite")
	if visitor.expect(visitor.do(r), http.StatusOK); wanted() {
		t.Error("a form in parts ends nothing")
	}
}
