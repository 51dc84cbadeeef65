package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// formAfter returns the address and the hidden fields of the form in which some words
// stand.
func formAfter(t *testing.T, page, words string) (string, []string) {
	t.Helper()
	before, _, found := strings.Cut(page, words)
	if !found {
		t.Fatalf("no form says %q:\n%s", words, page)
	}
	form := before[strings.LastIndex(before, "<form"):]
	var fields []string
	for _, f := range hiddenField.FindAllStringSubmatch(form, -1) {
		fields = append(fields, f[1], html.UnescapeString(f[2]))
	}
	return html.UnescapeString(part(t, form, `action="`, `"`)), fields
}

// TestWhatAVisitorWantsToFollowIsFollowedOnceTheySignIn: a theme and a base, by one form
// that asks who they are and does it.
func TestWhatAVisitorWantsToFollowIsFollowedOnceTheySignIn(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice")
	base := net.Person("a.example", "bob").Base("verger")
	theme, err := basilic.SharedVocabulary().Topic(basilic.FacetThemes, fedtest.Indexation().Themes[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct{ page, button, to, follows string }{
		{"/thematiques/" + theme.Slug, "Suivre cette thématique", "/thematiques/" + theme.Slug, "Ne plus suivre cette thématique"},
		{"/suivre?uri=" + string(base.IRI), "Me connecter et suivre", "/bases/verger", "Ne plus suivre"},
	} {
		visitor := &browser{t: t, hub: net.Hub("a.example")}
		path, fields := formAfter(t, visitor.get(of.page).Body.String(), of.button)
		asked := visitor.post(path, append(fields, "action", "follow")...)
		visitor.expect(asked, http.StatusUnprocessableEntity, "Connectez-vous pour suivre", `name="signin_email"`, "Créer un compte")
		path, fields = formAfter(t, asked.Body.String(), "Se connecter et continuer")
		visitor.expect(visitor.post(path, append(fields, "signin_email", "alice@exemple.fr", "signin_password", "faux")...), http.StatusUnprocessableEntity, "Connectez-vous pour suivre")
		done := visitor.post(path, append(fields, "signin_email", "alice@exemple.fr", "signin_password", fedtest.Password)...)
		if done.Code != http.StatusSeeOther || done.Header().Get("Location") != of.to {
			t.Errorf("%s: %d to %q", of.page, done.Code, done.Header().Get("Location"))
		}
		visitor.expect(visitor.get(of.to), http.StatusOK, of.follows)
	}
}

// TestSecurity59NoOtherSiteFollowsForAVisitor: what a button of another site sends is
// refused, signed in or not.
func TestSecurity59NoOtherSiteFollowsForAVisitor(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for _, who := range []*browser{b, {t: t, hub: b.hub}} {
		r := httptest.NewRequest(http.MethodPost, "https://a.example/mon-compte/thematiques", strings.NewReader("visitor=1&facet=themes&action=follow&slug="+fedtest.Indexation().Themes[0]))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		who.expect(who.do(r), http.StatusForbidden)
	}
	b.expect(b.get("/mon-compte/thematiques"), http.StatusOK)
	if strings.Contains(b.get("/mon-compte/thematiques").Body.String(), " checked") {
		t.Error("another site chose a theme")
	}
}
