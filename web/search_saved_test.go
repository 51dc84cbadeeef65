package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

var (
	savedPath = regexp.MustCompile(`/mes-recherches/[0-9a-f-]{36}`)
	savedFeed = regexp.MustCompile(`https://a\.example(/recherches/[^"/]+/flux)\.json`)
)

// keep saves a search and returns its page.
func (b *browser) keep(name, query string) string {
	b.t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		b.t.Fatal(err)
	}
	pairs := []string{"action", "save", "name", name}
	for field, all := range values {
		for _, v := range all {
			pairs = append(pairs, field, v)
		}
	}
	if w := b.post("/mes-recherches/nouvelle", pairs...); w.Code != http.StatusSeeOther {
		b.t.Fatalf("saving %s: %d %s", name, w.Code, w.Body)
	}
	page := b.get("/mes-recherches").Body.String()
	_, after, _ := strings.Cut(page, ">"+html.EscapeString(name)+"<")
	return savedPath.FindString(after)
}

func (b *browser) feedOf(path string) string {
	b.t.Helper()
	found := savedFeed.FindStringSubmatch(b.get(path).Body.String())
	if found == nil {
		b.t.Fatalf("%s names no feed", path)
	}
	return found[1]
}

func TestASearchIsSavedFoundAgainRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	b.expect(b.get("/recherche?q=mots&themes=accessibilite&sort=recent"), http.StatusOK, "Enregistrer la recherche",
		`href="/mes-recherches/nouvelle?q=mots&amp;themes=accessibilite"`)
	b.expect(b.get("/mes-recherches/nouvelle?q=mots&themes=accessibilite"), http.StatusOK, `value="mots · Accessibilité"`, `name="themes" value="accessibilite"`, `name="q" value="mots"`)
	b.expect(b.get("/mes-recherches"), http.StatusOK, "Aucune recherche enregistrée")
	path := b.keep("Ma veille", "q=+mots++&themes=accessibilite")
	b.expect(b.get("/mes-recherches"), http.StatusOK, `href="/recherche?q=mots&amp;themes=accessibilite">Ma veille<`, "Accessibilité")
	// The same search, however it is written, says that it is kept.
	b.expect(b.get("/recherche?themes=accessibilite&q=Mots&page=1"), http.StatusOK, `href="`+path+`"`, "Enregistrée\u00a0: Ma veille")
	b.expect(b.post("/mes-recherches/nouvelle", "name", "Encore", "q", "MOTS ", "themes", "accessibilite"), http.StatusUnprocessableEntity,
		"déjà enregistré cette recherche, sous le nom «\u00a0Ma veille\u00a0»", `value="Encore"`, `name="themes" value="accessibilite"`)
	b.expect(b.post(path, "action", "rename", "name", " "), http.StatusUnprocessableEntity, "Donnez un nom à la recherche.")
	b.expect(b.post(path, "action", "rename", "name", strings.Repeat("é", 101)), http.StatusUnprocessableEntity, "1 caractère de trop", strings.Repeat("é", 101))
	b.expect(b.post(path, "action", "rename", "name", "Autre nom"), http.StatusSeeOther)
	b.expect(b.get(path), http.StatusOK, "<h1>Autre nom</h1>", "Le nom est changé", `href="/recherche?q=mots&amp;themes=accessibilite"`)
	feed := b.feedOf(path)
	b.expect(b.get(path+"?confirmer=supprimer"), http.StatusOK, "Supprimer «\u00a0Autre nom\u00a0»\u00a0?", "Ce qui sera perdu")
	b.expect(b.post(path, "action", "delete"), http.StatusSeeOther)
	b.expect(b.get("/mes-recherches"), http.StatusOK, "est supprimée", "Aucune recherche enregistrée")
	b.expect(b.get(path), http.StatusNotFound)
	b.expect(b.get(feed+".atom"), http.StatusNotFound)
	if w := b.get("/recherche?q=mots&themes=accessibilite"); !strings.Contains(w.Body.String(), "Enregistrer la recherche") {
		t.Error("a search that was deleted cannot be saved again")
	}
}

func TestAVisitorWhoSavesASearchSignsInAndComesBack(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get("/recherche?q=mots+doux"), http.StatusOK, `href="/mes-recherches/nouvelle?q=mots+doux"`)
	w := visitor.get("/mes-recherches/nouvelle?q=mots+doux")
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || to.Path != "/connexion" {
		t.Fatalf("a visitor gets %d to %s", w.Code, to)
	}
	next := to.Query().Get("next")
	w = visitor.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password, "next", next)
	if at := w.Header().Get("Location"); at != "/mes-recherches/nouvelle?q=mots+doux" {
		t.Errorf("after signing in: %d to %s", w.Code, at)
	}
	visitor.expect(visitor.get(next), http.StatusOK, `name="q" value="mots doux"`)
}

func TestWhatCannotBeSoughtIsNotSaved(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Reconnaître l’hameçonnage", "")
	for query, want := range map[string]string{
		"":                        "Tapez des mots ou choisissez un filtre",
		"sort=recent":             "Tapez des mots ou choisissez un filtre",
		"q=de+la":                 "trop courants",
		"q=%25":                   "trop courants",
		"q=@jardin@b.example":     "C’est l’adresse d’une page",
		"q=mots&themes=inconnu":   "ne connaît pas «\u00a0inconnu\u00a0»",
		"hubs=nulle.example":      "ne connaît pas «\u00a0nulle.example\u00a0»",
		"territories=123&q=a+b+c": "ne connaît pas «\u00a0123\u00a0»",
	} {
		values, _ := url.ParseQuery(query)
		pairs := []string{"name", "Nom gardé"}
		for field, all := range values {
			pairs = append(pairs, field, all[0])
		}
		b.expect(b.post("/mes-recherches/nouvelle", pairs...), http.StatusUnprocessableEntity, want, `value="Nom gardé"`)
	}
	for _, nothing := range []string{"/recherche", "/recherche?kind=bases&q=mots", "/recherche?q=@a@b.example"} {
		if w := b.get(nothing); strings.Contains(w.Body.String(), "Enregistrer la recherche") {
			t.Errorf("%s offers to save it", nothing)
		}
	}
	// A misspelt word finds nothing new: it is kept as it was corrected.
	b.expect(b.get("/recherche?q=hamessonage"), http.StatusOK, `href="/mes-recherches/nouvelle?q=hame%C3%A7onnage"`)
}

func TestNobodyKeepsMoreSearchesThanTheLimit(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for n := range basilic.MaxSavedSearches {
		if w := b.post("/mes-recherches/nouvelle", "name", "Recherche", "q", "fiche"+strconv.Itoa(n)); w.Code != http.StatusSeeOther {
			t.Fatalf("search %d: %d", n, w.Code)
		}
	}
	b.expect(b.post("/mes-recherches/nouvelle", "name", "Une de trop", "q", "mots"), http.StatusUnprocessableEntity, "50 recherches enregistrées, le maximum", `value="Une de trop"`)
}

func TestSecurity60SavedSearchesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice").Publish("Semer des mots de passe", "")
	net.Person("a.example", "zoe")
	b, zoe := browserOf(t, net, "alice"), browserOf(t, net, "zoe")
	path := b.keep("Veille de Marie", "q=mots")
	feed := b.feedOf(path)
	unknown := "/mes-recherches/" + string(basilic.NewID())
	for _, at := range []string{"", "?confirmer=supprimer"} {
		got, want := zoe.get(path+at), zoe.get(unknown+at)
		if got.Code != http.StatusNotFound || strings.ReplaceAll(got.Body.String(), path, unknown) != want.Body.String() {
			t.Errorf("%s%s answers %d, otherwise than what does not exist", path, at, got.Code)
		}
	}
	for _, action := range []string{"rename", "rekey", "delete"} {
		zoe.expect(zoe.post(path, "action", action, "name", "Volée"), http.StatusNotFound)
	}
	if page := zoe.get("/mes-recherches").Body.String(); strings.Contains(page, "Veille") {
		t.Error("somebody else's search is listed")
	}
	b.expect(b.get(path), http.StatusOK, "Veille de Marie")
	// Whoever has the address of a feed reads what everybody finds, and not whose it is.
	visitor := &browser{t: t, hub: b.hub}
	for _, format := range []string{".atom", ".json"} {
		w := visitor.get(feed + format)
		visitor.expect(w, http.StatusOK, "Semer des mots de passe", "mots · Hub a.example")
		if strings.Contains(w.Body.String(), "Veille") || strings.Contains(w.Body.String(), path) || w.Header().Get("X-Robots-Tag") != "noindex" {
			t.Errorf("the feed says whose it is, or is shown by search engines: %v", w.Header())
		}
	}
	b.expect(b.post(path, "action", "rekey"), http.StatusSeeOther)
	visitor.expect(visitor.get(feed+".atom"), http.StatusNotFound)
	visitor.expect(visitor.get(b.feedOf(path)+".atom"), http.StatusOK)
	visitor.expect(visitor.get("/recherches/"+basilic.NewLinkToken().String()+"/flux.atom"), http.StatusNotFound)
	visitor.expect(visitor.get("/recherches/abc/flux.json"), http.StatusNotFound)
}

// browserOf returns the browser of a person of a.example, signed in.
func browserOf(t *testing.T, net *fedtest.Network, handle string) *browser {
	t.Helper()
	b := &browser{t: t, hub: net.Hub("a.example")}
	if w := b.post("/connexion", "email", handle+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return b
}

func TestTheFeedOfASavedSearchFollowsItsResults(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots", "")
	gone := alice.Publish("Des mots à retirer", "")
	alice.Publish("Planter des choux", "")
	alice.Draft("Des mots jamais publiés", "")
	feed := b.feedOf(b.keep("Mots", "q=mot&themes=accessibilite"))
	visitor := &browser{t: t, hub: b.hub}
	first := visitor.get(feed + ".json")
	if got := titlesIn(t, first); !slices.Equal(got, []string{"Des mots à retirer", "Semer des mots"}) {
		t.Errorf("the feed lists %q", got)
	}
	again := httptest.NewRequest(http.MethodGet, "https://a.example"+feed+".json", nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	visitor.expect(visitor.do(again), http.StatusNotModified)
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, gone.Slug); err != nil {
		t.Fatal(err)
	}
	again = httptest.NewRequest(http.MethodGet, "https://a.example"+feed+".json", nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	if got := titlesIn(t, visitor.do(again)); !slices.Equal(got, []string{"Semer des mots"}) {
		t.Errorf("after a deletion the feed lists %q", got)
	}
}

func TestTheFilNamesTheSearchThatFound(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "zoe")
	alice, b := net.Person("a.example", "alice"), browserOf(t, net, "zoe")
	path := b.keep("Ma <veille>", "q=mots")
	alice.Publish("Semer des mots de passe", "")
	net.Settle()
	b.expect(b.get("/fil"), http.StatusOK, "Semer des mots de passe", `data-reason="found"`, "Recherche enregistrée «\u00a0<a href=\""+path+`">Ma &lt;veille&gt;</a>`)
	b.expect(b.post(path, "action", "delete"), http.StatusSeeOther)
	if fil := b.get("/fil").Body.String(); strings.Contains(fil, "Semer") {
		t.Error("a line of a search that was deleted remains")
	}
}
