package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// searched is how many searches this month counts, once all that waits is written.
func (b *browser) searched() int {
	b.t.Helper()
	b.counted()
	months, err := b.hub.Statistics.Months(b.t.Context(), time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return months[len(months)-1].Numbers[basilic.MeasureSearches]
}

func TestASearchIsCountedOnce(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des carottes", "")
	for _, query := range []string{"q=semer", "q=+Semer+", "q=semer&page=2", "q=semer&themes=accessibilite", "q=semer&kind=bases", "q=semer&sort=recent"} {
		b.asks("192.0.2.1:4000", firefox, http.MethodGet, "/recherche?"+query)
	}
	if n := b.searched(); n != 1 {
		t.Errorf("one visitor and the same words: %d searches", n)
	}
	for _, query := range []string{"", "themes=accessibilite", "q=%40alice%40a.example"} {
		b.asks("192.0.2.1:4000", firefox, http.MethodGet, "/recherche?"+query)
	}
	b.asks("192.0.2.2:4000", "curl/8.5.0", http.MethodGet, "/recherche?q=semer")
	b.asks("192.0.2.2:4000", firefox, http.MethodGet, "/recherche?q=semer", "Sec-Purpose", "prefetch")
	if n := b.searched(); n != 1 {
		t.Errorf("no words, an address, a robot, a page that nobody looks at: %d searches", n)
	}
	b.asks("192.0.2.2:4000", firefox, http.MethodGet, "/recherche?q=semer")
	b.asks("192.0.2.1:4000", firefox, http.MethodGet, "/recherche?q=carottes")
	if n := b.searched(); n != 3 {
		t.Errorf("another visitor, other words: %d searches", n)
	}
}

func TestAdministratorsLearnWhatManyLookFor(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des carottes", "")
	look := func(words string, visitors int) {
		t.Helper()
		// More than it takes: two in 256 look alike.
		for n := range visitors {
			b.asks(fmt.Sprintf("192.0.2.%d:4000", n+1), firefox, http.MethodGet, "/recherche?q="+url.QueryEscape(words))
		}
	}
	look("semer", 12)
	look("=introuvable+9", 12)
	look("un secret", 1)
	for _, kept := range []string{"zoe@exemple.fr le jardin", "06 12 34 56 78", "https://exemple.fr/secret", strings.Repeat("une longue lettre ", 8)} {
		look(kept, 12)
	}
	b.counted()
	page := b.get("/admin/recherches")
	b.expect(page, http.StatusOK, ">semer</a>", ">=introuvable+9</a>")
	for _, kept := range []string{"un secret", "exemple.fr", "12 34", "longue lettre"} {
		if strings.Contains(page.Body.String(), kept) {
			t.Errorf("the page says %q", kept)
		}
	}
	rows := b.spreadsheet("/admin/recherches.csv")
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	want := [][]string{{"'=introuvable+9", "12", "12"}, {"Mots", "Recherches", "Sans résultat"}, {"semer", "12", "0"}}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("the file says %v, want %v", rows, want)
	}
	b.expect(b.get("/statistiques"), http.StatusOK, `href="/admin/recherches"`)
	var secrets int
	if err := b.hub.DB.Pool().QueryRow(t.Context(), `select count(*) from searched_words where words like '%@%' or words like '%12%' or words like '%exemple%' or length(words) > 60`).Scan(&secrets); err != nil || secrets != 0 {
		t.Errorf("%d rows are kept of what nobody may learn, %v", secrets, err)
	}
}

func TestOnlyAdministratorsLearnWhatIsLookedFor(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice")
	net.Person("a.example", "bob")
	b := &browser{t: t, hub: net.Hub("a.example")}
	for _, path := range []string{"/admin/recherches", "/admin/recherches.csv"} {
		b.expect(b.get(path), http.StatusNotFound)
	}
	b.post("/connexion", "email", "bob@exemple.fr", "password", fedtest.Password)
	for _, path := range []string{"/admin/recherches", "/admin/recherches.csv"} {
		b.expect(b.get(path), http.StatusForbidden)
	}
	if strings.Contains(b.get("/statistiques").Body.String(), "/admin/recherches") {
		t.Error("somebody who may not is led there")
	}
}
