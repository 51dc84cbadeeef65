package fedtest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
)

// found returns how many resources words find on a hub, and the first title.
func found(t *testing.T, hub *fedtest.Hub, q search.Query) (n int, title string) {
	t.Helper()
	r, err := hub.Search.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Cards) > 0 {
		title = r.Cards[0].Resource.Sheet.Title
	}
	return r.Counts[search.Resources], title
}

func TestWhatArrivesIsFoundWithItsOriginUntilItIsWithdrawn(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	alice.Follow(*bob.Profile)
	net.Settle()
	first, second := bob.Publish("Les tomates anciennes", ""), bob.Publish("Le semis des tomates", "")
	alice.Publish("Mes tomates", "")
	net.Settle()
	there := map[search.Filter][]string{search.Hubs: {"b.example"}}
	if n, _ := found(t, alice.Hub, search.Query{Text: "tomate"}); n != 3 {
		t.Errorf("%d found, want 3", n)
	}
	if n, _ := found(t, alice.Hub, search.Query{Text: "tomate", Filters: there}); n != 2 {
		t.Errorf("%d found of the other hub, want 2", n)
	}
	body := page(t, alice.Hub, "/recherche?q=tomates+anciennes", "").Body.String()
	if !strings.Contains(body, "Les tomates anciennes") || !strings.Contains(body, "b.example") {
		t.Error("the page does not say where it comes from")
	}
	bob.Edit(first.Slug, "Les courges anciennes")
	net.Settle()
	if n, title := found(t, alice.Hub, search.Query{Text: "courge"}); n != 1 || title != "Les courges anciennes" {
		t.Errorf("updated: %d, %q", n, title)
	}
	if err := bob.Hub.Resources.Delete(t.Context(), bob.Viewer, first.Slug); err != nil {
		t.Fatal(err)
	}
	if n, _ := found(t, bob.Hub, search.Query{Text: "courge"}); n != 0 {
		t.Error("found where it was deleted")
	}
	// Here, as soon as its Delete is applied.
	known := func() bool { _, err := alice.Hub.DB.ResourceByIRI(t.Context(), first.IRI); return err == nil }
	for known() {
		time.Sleep(5 * time.Millisecond)
	}
	if n, _ := found(t, alice.Hub, search.Query{Text: "courge"}); n != 0 {
		t.Error("found after its Delete")
	}
	if err := bob.Hub.Resources.MakePrivate(t.Context(), bob.Viewer, second.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if n, title := found(t, alice.Hub, search.Query{Text: "tomate"}); n != 1 || title != "Mes tomates" {
		t.Errorf("withdrawn: %d, %q", n, title)
	}
	if n, _ := found(t, alice.Hub, search.Query{Filters: there}); n != 0 {
		t.Errorf("%d are left of the other hub", n)
	}
}

func TestSecurity52SearchTellsNothingOfWhatIsPrivate(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	base := h.reader.Base("potager")
	keyword := func(slug string) {
		sheet := fedtest.Sheet("Zygomatique")
		sheet.Indexation.Keywords = []string{"quetsche"}
		if err := h.hub.Resources.SaveSheet(t.Context(), h.reader.Viewer, slug, 0, sheet); err != nil {
			t.Fatal(err)
		}
	}
	draft := h.reader.Draft("Zygomatique", "")
	keyword(draft.Slug)
	withdrawn := h.reader.Publish("Zygomatique", "")
	keyword(withdrawn.Slug)
	if _, err := h.hub.Resources.Publish(t.Context(), h.reader.Viewer, withdrawn.Slug, true); err != nil {
		t.Fatal(err)
	}
	if n, _ := found(t, h.hub, search.Query{Text: "quetsches zygomatiques"}); n != 1 {
		t.Fatalf("%d found while it is public", n)
	}
	// Its words are learnt while it is public.
	for done := false; !done; {
		var err error
		if done, err = h.hub.DB.LearnWords(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := h.hub.Search.Search(t.Context(), search.Query{Text: "quetsche zigomatique"}); err != nil || r.Corrected == "" {
		t.Fatalf("not corrected while public: %v, %v", r.Corrected, err)
	}
	if err := h.hub.Resources.MakePrivate(t.Context(), h.reader.Viewer, withdrawn.Slug); err != nil {
		t.Fatal(err)
	}
	if err := h.hub.Withdrawal.MakeBasePrivate(t.Context(), h.reader.Viewer, base.Handle); err != nil {
		t.Fatal(err)
	}
	// Neither the words, nor near ones, nor filters tell it from what never was.
	neutral := func(path, word string) string {
		w := h.get(path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		body := without(w, path)
		return strings.NewReplacer(word, "mot", url.QueryEscape(word), "mot").Replace(body)
	}
	for _, word := range []string{"zygomatique", "zygomatiques", "zigomatique", "quetsche", "quetches", "potager", "potagé"} {
		for _, rest := range []string{"", "&kind=bases", "&kind=profiles", "&themes=accessibilite", "&sort=recent"} {
			secret := neutral("/recherche?q="+url.QueryEscape(word)+rest, word)
			unknown := neutral("/recherche?q="+url.QueryEscape("xxkwvz")+rest, "xxkwvz")
			if secret != unknown {
				t.Errorf("« %s »%s is told from a word that nobody wrote", word, rest)
			}
		}
	}
	for _, beginning := range []string{"zy", "zygomat", "quet", "potager"} {
		if w := h.get("/recherche/suggestions.json?q=" + beginning); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != "[]" {
			t.Errorf("« %s » is completed: %d %s", beginning, w.Code, w.Body)
		}
		if w := h.get("/mots-cles/suggestions.json?q=" + beginning); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != "[]" {
			t.Errorf("the keyword « %s » is proposed: %d %s", beginning, w.Code, w.Body)
		}
	}
	all, err := h.hub.Search.Search(t.Context(), search.Query{})
	if err != nil || all.Counts[search.Resources] != 0 || all.Counts[search.Bases] != 0 || len(all.Facets.Values[search.Themes]) != 0 {
		t.Errorf("counted: %v %v, %v", all.Counts, all.Facets, err)
	}
}
