package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

const featuredPath = "/admin/accueil"

// part returns what a page says between two of its words.
func part(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, from)
	if !found {
		t.Fatalf("the page does not say %q", from)
	}
	inside, _, _ := strings.Cut(rest, to)
	return inside
}

// featuredTitles are the titles of « À la une » on the first page, in their order.
func featuredTitles(t *testing.T, b *browser) []string {
	t.Helper()
	var titles []string
	for _, card := range strings.Split(part(t, b.get("/").Body.String(), `id="une"`, "</section>"), "<h3>")[1:] {
		titles = append(titles, part(t, card, ">", "<"))
	}
	return titles
}

func TestOnlyAdministratorsChooseWhatIsPutForward(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for who, status := range map[string]int{"a visitor": http.StatusNotFound, "a contributor": http.StatusForbidden, "no member": http.StatusForbidden} {
		p.people[who].expect(p.people[who].get(featuredPath), status)
		p.people[who].expect(p.people[who].post(featuredPath, "action", "add", "address", "@alice@a.example"), status)
		p.people[who].expect(p.people[who].post(featuredPath, "action", "remove", "kind", "profile", "key", "@alice@a.example"), status)
	}
	if chosen, err := p.hub.DB.FeaturedIn(t.Context(), basilic.FeaturedProfile); err != nil || len(chosen) != 0 {
		t.Errorf("chosen: %v, %v", chosen, err)
	}
	administrator := p.people["an administrator"]
	administrator.expect(administrator.get(featuredPath), http.StatusOK)
	foreign := form(t, featuredPath, urlencoded, url.Values{"action": {"add"}, "address": {"@alice@a.example"}}.Encode())
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	administrator.expect(administrator.do(foreign), http.StatusForbidden)
	for who, linked := range map[string]bool{"an administrator": true, "a contributor": false} {
		if strings.Contains(p.people[who].get("/").Body.String(), `href="/admin/accueil"`) != linked {
			t.Errorf("the menu of %s", who)
		}
	}
}

func TestAnAdministratorChoosesTheFirstPage(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Base("jardin")
	for _, title := range []string{"Arroser", "Biner", "Cueillir"} {
		r := alice.Publish(title, "")
		b.expect(b.get(featuredPath+"?q="+url.QueryEscape(title)), http.StatusOK, title, string(r.IRI), "Mettre à la une")
		b.expect(b.post(featuredPath, "action", "add", "address", string(r.IRI)), http.StatusSeeOther)
	}
	visitor := &browser{t: t, hub: alice.Hub}
	expect := func(want ...string) {
		t.Helper()
		if got := featuredTitles(t, visitor); !slices.Equal(got, want) {
			t.Errorf("%q are put forward, want %q", got, want)
		}
	}
	expect("Arroser", "Biner", "Cueillir")
	page := b.get(featuredPath).Body.String()
	for range 2 {
		b.expect(b.post(featuredPath, "action", "up", "kind", "resource", "key", part(t, part(t, page, "Cueillir", "</form>"), `name="key" value="`, `"`)), http.StatusSeeOther)
	}
	expect("Cueillir", "Arroser", "Biner")
	b.expect(b.post(featuredPath, "action", "remove", "kind", "resource", "key", part(t, part(t, page, ">Biner", "</form>"), `name="key" value="`, `"`)), http.StatusSeeOther)
	expect("Cueillir", "Arroser")
	b.expect(b.post(featuredPath, "action", "add", "address", "@jardin@a.example"), http.StatusSeeOther)
	b.expect(b.get(featuredPath), http.StatusOK, "C’est à la une.", "Ressources\u00a0: 2 sur 6", "Bases\u00a0: 1 sur 3", "Profils\u00a0: 0 sur 3")
	b.expect(visitor.get("/"), http.StatusOK, "Choisies par l’équipe du hub.", "Base jardin")
}

func TestWhatCannotBePutForwardIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	private, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Gardée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", "deux mots", "@personne@a.example", "https://a.example/ressources/" + private.Slug} {
		answer := b.post(featuredPath, "action", "add", "address", address)
		b.expect(answer, http.StatusUnprocessableEntity, `href="#f-address"`, `value="`+address+`"`)
	}
	for n := range basilic.FeaturedResource.Most() + 1 {
		r := alice.Publish("Semer", "")
		status := http.StatusSeeOther
		if n == basilic.FeaturedResource.Most() {
			status = http.StatusUnprocessableEntity
		}
		b.expect(b.post(featuredPath, "action", "add", "address", string(r.IRI)), status)
	}
}

// TestSecurity52TheFirstPageNamesNothingPrivate: what its author takes back is
// gone at the next look of whoever may not read it, also from the choice.
func TestSecurity52TheFirstPageNamesNothingPrivate(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	kept := alice.Publish("Semer", "")
	secret := alice.Publish("Le plan secret", "")
	for _, r := range []basilic.Resource{secret, kept} {
		b.expect(b.post(featuredPath, "action", "add", "address", string(r.IRI)), http.StatusSeeOther)
	}
	visitor := &browser{t: t, hub: alice.Hub}
	b.expect(visitor.get("/"), http.StatusOK, "Le plan secret")
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, secret.Slug); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if strings.Contains(visitor.get("/").Body.String(), "Le plan secret") {
		t.Error("what is private is on the first page a second later")
	}
	if page := b.get(featuredPath).Body.String(); strings.Contains(page, "Le plan secret") || !strings.Contains(page, "Semer") {
		t.Error("the choice names what is private")
	}
}
