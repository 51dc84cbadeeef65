package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

func TestEachThemeAndAudienceHasAPageWithFeeds(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, zoe := net.Person("a.example", "alice"), net.Person("b.example", "zoe")
	alice.Follow(*zoe.Profile)
	net.Settle()
	here := alice.Publish("Semer", "")
	zoe.Publish("Arroser", "")
	alice.Draft("Jamais publié", "")
	net.Settle()
	theme, audience := here.Sheet.Indexation.Themes[0], here.Sheet.Indexation.Audiences[0]
	category, _ := basilic.SharedVocabulary().Themes.CategoryOf(theme)
	visitor := &browser{t: t, hub: alice.Hub}
	for _, path := range []string{"/thematiques/" + theme, "/thematiques/" + category.Slug, "/publics/" + audience} {
		answer := visitor.get(path)
		visitor.expect(answer, http.StatusOK)
		shown := answer.Body.String()
		for _, want := range []string{"Semer", "Arroser", "b.example", "2\u00a0ressources", "<link rel=\"canonical\" href=\"https://a.example" + path + "\"", path + "/flux.atom", "og:title", "/recherche?"} {
			if !strings.Contains(shown, want) {
				t.Errorf("%s does not have %q", path, want)
			}
		}
		feed := visitor.get(path + "/flux.json")
		visitor.expect(feed, http.StatusOK)
		// Times of other servers have no parts of a second.
		if got := slices.Sorted(slices.Values(titlesIn(t, feed))); !slices.Equal(got, []string{"Arroser", "Semer"}) {
			t.Errorf("%s lists %q", path, got)
		}
		again := httptest.NewRequest(http.MethodGet, "https://a.example"+path+"/flux.json", nil)
		again.Header.Set("If-None-Match", feed.Header().Get("ETag"))
		if w := visitor.do(again); w.Code != http.StatusNotModified {
			t.Errorf("%s is sent again to who has it: %d", path, w.Code)
		}
		if places := visitor.get("/sitemap/thematiques.xml").Body.String(); !strings.Contains(places, "<loc>https://a.example"+path+"</loc>") {
			t.Errorf("the sitemap misses %s", path)
		}
	}
	for _, path := range []string{"/thematiques", "/publics"} {
		if shown := visitor.get(path).Body.String(); !strings.Contains(shown, path+"/") || !strings.Contains(shown, "2\u00a0ressources") {
			t.Errorf("%s does not lead to its topics", path)
		}
	}
	for _, path := range []string{"/thematiques/" + audience, "/publics/" + theme, "/thematiques/inconnue", "/publics/inconnu/flux.atom"} {
		visitor.expect(visitor.get(path), http.StatusNotFound)
	}
}

// TestEachTopicSaysWhatItCovers in one sentence, to readers.
func TestEachTopicSaysWhatItCovers(t *testing.T) {
	t.Parallel()
	v := basilic.SharedVocabulary()
	for _, topic := range append(v.Topics(basilic.FacetThemes), v.Topics(basilic.FacetAudiences)...) {
		hint := ui.TopicHint(topic)
		if !strings.HasSuffix(hint, ".") || strings.HasSuffix(hint, "..") || strings.HasPrefix(hint, "Si ") || len(hint) < 30 {
			t.Errorf("%s: %q", topic.Slug, hint)
		}
	}
}

func TestATopicIsReadPageByPage(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	const all = 23
	var last basilic.Resource
	for range all {
		last = alice.Publish("Semer", "")
	}
	visitor := &browser{t: t, hub: alice.Hub}
	path, seen := "/thematiques/"+last.Sheet.Indexation.Themes[0], map[string]bool{}
	for pages := 0; path != "" && pages < all; pages++ {
		shown := visitor.get(path).Body.String()
		// What comes after the beginning changes too often for search engines.
		if known := strings.Contains(shown, `rel="canonical"`); known != (pages == 0) || strings.Contains(shown, `content="noindex`) == known {
			t.Errorf("%s is known to search engines: %v", path, known)
		}
		for _, part := range strings.Split(shown, `data-id="`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			if seen[id] {
				t.Errorf("%s stands twice", id)
			}
			seen[id] = true
		}
		_, rest, found := strings.Cut(shown, `rel="next" href="`)
		path = ""
		if found {
			path, _, _ = strings.Cut(rest, `"`)
			path = strings.ReplaceAll(path, "&amp;", "&")
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d were shown", len(seen), all)
	}
}

func TestTheNumbersOfTopicsAreCountedBehindPages(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	first := alice.Publish("Semer", "")
	topic, err := basilic.SharedVocabulary().Topic(basilic.FacetThemes, first.Sheet.Indexation.Themes[0])
	if err != nil {
		t.Fatal(err)
	}
	count := func() search.Overview {
		o, err := alice.Hub.Search.Overview(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	if o := count(); o.Total != 1 || o.Of(topic).Count != 1 || o.Of(topic).Newest.IsZero() {
		t.Errorf("%+v", o)
	}
	alice.Publish("Planter", "")
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if o := count(); o.Total == 2 && o.Of(topic).Count == 2 {
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatal("the numbers stay those of before")
		}
	}
}
