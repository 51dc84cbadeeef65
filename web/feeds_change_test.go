package web_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestWhatABaseSharesComesIntoItsFeed: also what was published long ago, and also to
// readers that ask by date alone, of which nothing in the feed tells the moment.
func TestWhatABaseSharesComesIntoItsFeed(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	alice.Base("jardin")
	old := bob.Publish("Publiée il y a longtemps", "")
	if _, err := alice.Hub.DB.Pool().Exec(t.Context(), "update resources set published_at = now() - interval '2 years', updated_at = now() - interval '2 years' where id = $1", string(old.ID)); err != nil {
		t.Fatal(err)
	}
	for n := range 30 {
		alice.Publish("Fiche "+strconv.Itoa(n), "jardin")
	}
	visitor := &browser{t: t, hub: alice.Hub}
	feed := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "https://a.example/bases/jardin/flux.json", nil)
		r.Header.Set("If-Modified-Since", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		return visitor.do(r)
	}
	before := titlesIn(t, feed())
	if len(before) != 30 || slices.Contains(before, old.Sheet.Title) {
		t.Fatalf("before: %q", before)
	}
	if err := alice.Hub.Resources.Share(t.Context(), alice.Viewer, old.ID, "jardin"); err != nil {
		t.Fatal(err)
	}
	if after := titlesIn(t, feed()); len(after) != 30 || after[0] != old.Sheet.Title {
		t.Errorf("after: %q", after)
	}
	if err := alice.Hub.Resources.Unshare(t.Context(), alice.Viewer, old.ID, "jardin"); err != nil {
		t.Fatal(err)
	}
	if after := titlesIn(t, feed()); !slices.Equal(after, before) {
		t.Errorf("taken back: %q", after)
	}
}

// TestFeedsAreCompressedAndAskedAgain: who has a feed, compressed or not, is not sent it
// again.
func TestFeedsAreCompressedAndAskedAgain(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	for _, path := range []string{"/hub/flux.atom", "/hub/flux.json", "/sitemap.xml", "/sitemap/acteurs.xml"} {
		r := httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := b.do(r)
		z, err := gzip.NewReader(w.Body)
		if err != nil || w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %v: %v", path, w.Header(), err)
		}
		packed, err := io.ReadAll(z)
		if plain := b.get(path); err != nil || plain.Body.String() != string(packed) || plain.Header().Get("ETag") != w.Header().Get("ETag") {
			t.Errorf("%s: compressed it is something else: %v", path, err)
		}
		r.Header.Set("If-None-Match", `"autre", `+w.Header().Get("ETag"))
		known := b.do(r)
		if known.Code != http.StatusNotModified || known.Body.Len() != 0 {
			t.Errorf("%s: sent again to who has it: %d, %d bytes", path, known.Code, known.Body.Len())
		}
		for _, w := range []*httptest.ResponseRecorder{w, known, b.get(path)} {
			if !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: %d does not say that it may be compressed or not", path, w.Code)
			}
		}
		r.Header.Del("If-None-Match")
		r.Header.Set("Range", "bytes=0-9")
		if w := b.do(r); w.Code != http.StatusOK {
			t.Errorf("%s: a part of a list: %d", path, w.Code)
		}
	}
}

// TestAFeedKeepsTheNamesOfItsEntries: an entry has the same identifier after a change,
// and a later date.
func TestAFeedKeepsTheNamesOfItsEntries(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	type item struct {
		ID        string    `json:"id"`
		Title     string    `json:"title"`
		Published time.Time `json:"date_published"`
		Modified  time.Time `json:"date_modified"`
	}
	read := func() item {
		var f struct{ Items []item }
		if err := json.Unmarshal(b.get("/hub/flux.json").Body.Bytes(), &f); err != nil || len(f.Items) != 1 {
			t.Fatalf("%v: %v", err, f)
		}
		return f.Items[0]
	}
	before := read()
	time.Sleep(1100 * time.Millisecond) // dates of feeds have seconds
	alice.Edit(r.Slug, "Semer tôt")
	after := read()
	if after.ID != before.ID || after.Title != "Semer tôt" || !after.Published.Equal(before.Published) || !after.Modified.After(before.Modified) || before.Modified.Before(before.Published) {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// TestTheSitemapTakesAsManyPartsAsItNeeds: beyond what one part may list, the others are
// in the next, each once.
func TestTheSitemapTakesAsManyPartsAsItNeeds(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	const crowd = 10_000
	if _, err := b.hub.DB.Pool().Exec(t.Context(), `insert into actors (kind, local, public, iri, handle, host, name, url)
		select kind, true, true, iri || n, handle || n, host, name, url || '-' || n from actors, generate_series(1, $1::int) n where handle = 'alice'`, crowd); err != nil {
		t.Fatal(err)
	}
	locations := func(path string) []string {
		w := b.get(path)
		b.expect(w, http.StatusOK)
		return regexp.MustCompile(`<loc>([^<]+)</loc>`).FindAllString(w.Body.String(), -1)
	}
	if index := locations("/sitemap.xml"); !slices.Contains(index, "<loc>https://a.example/sitemap/acteurs-2.xml</loc>") || len(index) != 4 {
		t.Errorf("the index is %q", index)
	}
	first, second := locations("/sitemap/acteurs.xml"), locations("/sitemap/acteurs-2.xml")
	all := append(first, second...)
	slices.Sort(all)
	if len(first) != 10_000 || len(second) != 1 || len(slices.Compact(all)) != crowd+1 {
		t.Errorf("%d and %d", len(first), len(second))
	}
	if pages := locations("/sitemap/pages.xml"); !slices.Contains(pages, "<loc>https://a.example/thematiques</loc>") {
		t.Errorf("%q", pages)
	}
	for _, none := range []string{"acteurs-3", "acteurs-1", "acteurs-x", "acteurs--2", "acteurs-99999999999999999999"} {
		b.expect(b.get("/sitemap/"+none+".xml"), http.StatusNotFound)
	}
}
