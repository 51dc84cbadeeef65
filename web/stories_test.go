package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// again signs in on the page that says that the session has ended, sending every
// field of its form back.
func again(b *browser, path string, page *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	b.t.Helper()
	fields := []string{"signin_email", "alice@exemple.fr", "signin_password", fedtest.Password}
	main := page.Body.String()
	main = main[strings.Index(main, "<main"):]
	for _, input := range regexp.MustCompile(`<input[^>]*>`).FindAllString(main, -1) {
		name, value := attribute(input, "name"), attribute(input, "value")
		if !strings.HasPrefix(name, "signin_") {
			fields = append(fields, name, value)
		}
	}
	for _, area := range regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>`).FindAllStringSubmatch(main, -1) {
		fields = append(fields, area[1], area[2])
	}
	return b.post(path, fields...)
}

func attribute(tag, name string) string {
	m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestSigningInOnTheSpotCompletesEveryForm(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	slug, block := p.known["slug"][1], p.known["block"][0]
	tests := map[string]struct {
		path   string
		fields []string
	}{
		"the profile": {"/mon-compte", []string{"title", "Texte gardé", "action", "save"}},
		"a base":      {"/bases/nouvelle", []string{"title", "Texte gardé", "handle", "neuve", "action", "save"}},
		"its edition": {"/bases/jardin/modifier", []string{"title", "Texte gardé", "action", "save"}},
		"a member":    {"/bases/jardin/membres", []string{"handle", "carol", "role", "contributor", "description", "Texte gardé", "action", "add"}},
		"a resource":  {"/ressources/nouvelle", append([]string{"title", "Texte gardé", "description", "d", "licence", "etalab_2_0", "action", "publish"}, indexation...)},
		"its draft":   {"/ressources/" + slug + "/modifier", []string{"title", "Texte gardé", "description", "d", "action", "save"}},
		"a new block": {"/ressources/" + slug + "/blocs", []string{"kind", "Text", "source", "Texte gardé", "action", "add"}},
		"a block":     {"/ressources/" + slug + "/blocs/" + block, []string{"source", "Texte gardé", "version", "1", "action", "save"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &browser{t: t, hub: p.hub}
			page := b.post(test.path, test.fields...)
			b.expect(page, http.StatusUnprocessableEntity, "Votre session a pris fin", "Texte gardé", `name="signin_email"`, `name="signin_password"`)
			if w := again(b, test.path, page); w.Code != http.StatusSeeOther {
				t.Errorf("signing in: %d %.300s", w.Code, w.Body.String()[strings.Index(w.Body.String(), "<main"):])
			}
		})
	}
}

func TestTwoTabsOnOneBlockLoseNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, bob := p.people["an administrator"], p.people["a contributor"]
	path := "/ressources/" + p.known["slug"][1]
	block := path + "/blocs/" + p.known["block"][0]
	versions := regexp.MustCompile(`_version" value="(\d+)"`).FindAllStringSubmatch(alice.get(path+"/modifier").Body.String(), -1)
	version := versions[len(versions)-1][1]
	if w := bob.post(block, "source", "Le texte de Bob", "version", version, "action", "save"); w.Code != http.StatusSeeOther {
		t.Fatalf("the first save: %d", w.Code)
	}
	alice.expect(alice.post(block, "source", "Le texte d’Alice", "version", version, "action", "save"),
		http.StatusUnprocessableEntity, "La version enregistrée", "de Bob", "Votre version", "d’Alice", ">Le texte d’Alice</textarea>")
	if page := alice.get(path + "/modifier").Body.String(); !strings.Contains(page, "Le texte de Bob") {
		t.Error("the stale save was kept")
	}
	for _, garbage := range []string{"", "x", "-1", "99999999999999999999"} {
		if w := alice.post(block, "source", "Sans version", "version", garbage, "action", "save"); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("version %q: %d", garbage, w.Code)
		}
	}
}

func TestManyWhoPublishAtOncePublishOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, bob := p.people["an administrator"], p.people["a contributor"]
	path := "/ressources/" + p.known["slug"][1]
	fields := append([]string{"title", "Publiée par tous", "description", "d", "licence", "etalab_2_0", "action", "publish"}, indexation...)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			who := &browser{t: t, hub: p.hub, cookie: []*browser{alice, bob}[i%2].cookie}
			// Once the first one has published, the address is the title's.
			if w := who.post(path+"/modifier", fields...); !slices.Contains([]int{303, 404, 422}, w.Code) {
				t.Errorf("publishing: %d", w.Code)
			}
		})
	}
	group.Wait()
	if n := strings.Count(alice.get("/hub").Body.String(), ">Publiée par tous<"); n != 1 {
		t.Errorf("it stands %d times on the hub", n)
	}
}

func TestManyResourcesOfOneTitleHaveEachTheirAddress(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	locations := make(chan string, 8)
	var group sync.WaitGroup
	for range cap(locations) {
		group.Go(func() {
			who := &browser{t: t, hub: b.hub, cookie: b.cookie}
			w := who.post("/ressources/nouvelle", append([]string{"title", "Le même titre", "description", "d", "licence", "etalab_2_0", "action", "publish"}, indexation...)...)
			if w.Code != http.StatusSeeOther {
				t.Errorf("publishing: %d", w.Code)
			}
			locations <- w.Header().Get("Location")
		})
	}
	group.Wait()
	close(locations)
	seen := map[string]bool{}
	for location := range locations {
		if seen[location] {
			t.Errorf("%s is the address of two", location)
		}
		seen[location] = true
		b.expect(b.get(location), http.StatusOK, "Le même titre")
	}
}

func TestTitlesOfEveryScriptAreKeptAndReached(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for _, title := range []string{
		"🌿🌿🌿", "حديقة النعناع", "Ünïcödé", strings.Repeat("é", 100), strings.Repeat("🌿", 100), "nouvelle", "distantes", "a/b?c#d", "<b>gras</b>", "1",
	} {
		w := b.post("/ressources/nouvelle", append([]string{"title", title, "description", "d", "licence", "etalab_2_0", "action", "publish"}, indexation...)...)
		if w.Code != http.StatusSeeOther {
			t.Errorf("%.40s: %d", title, w.Code)
			continue
		}
		page := b.get(w.Header().Get("Location"))
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(title)) {
			t.Errorf("%.40s at %s: %d", title, w.Header().Get("Location"), page.Code)
		}
	}
	for _, title := range []string{"", "   ", "\u00a0\u2003", "\x00", "\t\n"} {
		w := b.post("/ressources/nouvelle", "title", title, "description", "Gardée", "action", "save")
		b.expect(w, http.StatusUnprocessableEntity, "Donnez un titre", "Gardée")
	}
}

func TestCapitalsInAnAddressAreTheSameAddress(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for path, to := range map[string]string{
		"/recherche?q=" + url.QueryEscape("@ALICE@A.example"): "/profils/alice", "/profils/ALICE": "/profils/alice", "/bases/JARDIN": "/bases/jardin",
	} {
		w := b.get(path)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	visitor := &browser{t: t, hub: b.hub}
	if w := visitor.post("/connexion", "email", " Alice@Exemple.FR ", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Errorf("an e-mail address in capitals: %d", w.Code)
	}
	b.expect(visitor.post("/inscription", "first_name", "A", "last_name", "B", "email", "a@b.fr", "handle", "Alice", "password", fedtest.Password, "terms", "1"),
		http.StatusUnprocessableEntity, `value="Alice"`)
}

func TestABaseKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, bob := p.people["an administrator"], p.people["a contributor"]
	for _, fields := range [][]string{{"action", "remove"}, {"action", "set_role", "role", "contributor"}} {
		alice.expect(alice.post("/bases/jardin/membres", append(fields, "handle", "alice")...), http.StatusUnprocessableEntity, "au moins un administrateur")
	}
	bob.expect(bob.post("/bases/jardin/membres", "action", "set_role", "handle", "bob", "role", "administrator"), http.StatusForbidden)
	bob.expect(bob.post("/bases/jardin/membres", "action", "add", "handle", "carol", "role", "administrator"), http.StatusForbidden)
	if w := bob.post("/bases/jardin/membres", "action", "add", "handle", "@Carol@a.example", "role", "contributor"); w.Code != http.StatusSeeOther {
		t.Errorf("a contributor adds a contributor: %d", w.Code)
	}
	alice.expect(alice.post("/bases/jardin/membres", "action", "add", "handle", "carol", "role", "contributor"), http.StatusUnprocessableEntity, "déjà membre")
	alice.expect(alice.post("/bases/jardin/membres", "action", "add", "handle", "personne", "role", "contributor"), http.StatusUnprocessableEntity, "Aucun profil", `value="personne"`)
	if w := alice.post("/bases/jardin/membres", "action", "set_role", "handle", "bob", "role", "administrator"); w.Code != http.StatusSeeOther {
		t.Errorf("an administrator names another: %d", w.Code)
	}
	if w := alice.post("/bases/jardin/membres", "action", "remove", "handle", "alice"); w.Code != http.StatusSeeOther {
		t.Errorf("then leaves: %d", w.Code)
	}
	alice.expect(alice.get("/bases/jardin/modifier"), http.StatusForbidden)
}

func TestTwoAdministratorsWhoLeaveAtOnceLeaveOne(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, bob := p.people["an administrator"], p.people["a contributor"]
	if w := alice.post("/bases/jardin/membres", "action", "set_role", "handle", "bob", "role", "administrator"); w.Code != http.StatusSeeOther {
		t.Fatalf("naming bob: %d", w.Code)
	}
	codes := make(chan int, 2)
	for handle, b := range map[string]*browser{"alice": alice, "bob": bob} {
		go func() { codes <- b.post("/bases/jardin/membres", "action", "remove", "handle", handle).Code }()
	}
	got := []int{<-codes, <-codes}
	slices.Sort(got)
	if !slices.Equal(got, []int{http.StatusSeeOther, http.StatusUnprocessableEntity}) {
		t.Errorf("leaving: %v", got)
	}
}

func TestCookieOfProductionIsOfTheHostAlone(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	w := visitor.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-basilic" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %v", c)
	}
	visitor.expect(visitor.get("/dev/mails"), http.StatusNotFound)
}

func TestCardsCarryWhatScriptsReadOff(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	bob.Follow(*alice.Profile)
	r := alice.Publish("Publique", "")
	private, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Privée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	reader, writer := &browser{t: t, hub: net.Hub("a.example")}, &browser{t: t, hub: net.Hub("a.example")}
	reader.post("/connexion", "email", "bob@exemple.fr", "password", fedtest.Password)
	writer.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	card := func(w *httptest.ResponseRecorder, id basilic.ID) string {
		return regexp.MustCompile(fmt.Sprintf(`<article[^>]*data-id="%s"[^>]*>`, id)).FindString(w.Body.String())
	}
	if got := card(reader.get("/fil"), r.ID); !strings.Contains(got, `data-iri="`+string(r.IRI)+`"`) || !strings.Contains(got, `data-reason="published"`) {
		t.Errorf("in the fil: %q", got)
	}
	if got := card(reader.get("/hub"), r.ID); !strings.Contains(got, `data-iri="`+string(r.IRI)+`"`) || strings.Contains(got, "data-reason") {
		t.Errorf("on the hub: %q", got)
	}
	if got := card(writer.get("/mes-ressources"), private.ID); got == "" || strings.Contains(got, "data-iri") {
		t.Errorf("a private one: %q", got)
	}
	if got := card(reader.get("/profils/alice"), private.ID); got != "" {
		t.Errorf("to others: %q", got)
	}
}

func TestDocumentsStandWhereTheContractSays(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	base := alice.Base("jardin")
	r := alice.Publish("Publique", "jardin")
	b := &browser{t: t, hub: net.Hub("a.example")}
	path := func(iri basilic.IRI) string { return strings.TrimPrefix(string(iri), "https://a.example") }
	types := map[string]string{
		"/.well-known/webfinger?resource=acct:alice@a.example": "application/jrd+json", "/.well-known/host-meta": "application/xrd+xml",
		"/.well-known/nodeinfo": "application/json", "/nodeinfo/2.1": "application/json", path(r.IRI): "application/activity+json", "/ap/actor": "application/activity+json",
	}
	for _, actor := range []basilic.IRI{alice.Profile.IRI, base.IRI} {
		for _, part := range []string{"", "/outbox", "/followers", "/following", "/featured"} {
			types[path(actor)+part] = "application/activity+json"
		}
	}
	types[path(base.IRI)+"/moderators"] = "application/activity+json"
	for address, want := range types {
		if w := b.get(address); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), want) {
			t.Errorf("GET %s: %d %s, want %s", address, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
	if !strings.HasPrefix(path(r.IRI), "/ap/resources/") || !strings.HasPrefix(path(base.IRI), "/ap/actors/") {
		t.Errorf("addresses %s, %s", r.IRI, base.IRI)
	}
	for _, inbox := range []string{"/ap/inbox", path(base.IRI) + "/inbox"} {
		w := b.do(form(t, inbox, "application/activity+json", `{"id":"https://b.example/1","type":"Follow","actor":"https://b.example/u","object":"https://a.example/ap/actor"}`))
		if w.Code != http.StatusUnauthorized {
			t.Errorf("POST %s unsigned: %d", inbox, w.Code)
		}
	}
}
