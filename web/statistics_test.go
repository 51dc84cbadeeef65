package web_test

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// counted writes all that waits to be counted, and counts what there is.
func (b *browser) counted() {
	b.t.Helper()
	if err := b.hub.Visits.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	if err := b.hub.Statistics.Roll(b.t.Context(), time.Now()); err != nil {
		b.t.Fatal(err)
	}
}

// spreadsheet reads a file that is downloaded.
func (b *browser) spreadsheet(path string) [][]string {
	b.t.Helper()
	w := b.get(path)
	text, marked := strings.CutPrefix(w.Body.String(), "\ufeff")
	if w.Code != http.StatusOK || !marked || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
		b.t.Fatalf("%s: %d %v", path, w.Code, w.Header())
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func TestAnybodySeesHowMuchTheHubHolds(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	alice.Base("jardin")
	r := alice.Publish("Semer", "jardin")
	secret := alice.Publish("Secret", "")
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, secret.Slug); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.2:1"} {
		visitor.asks(address, firefox, http.MethodGet, "/ressources/"+r.Slug)
	}
	b.counted()
	visitor.expect(visitor.get("/statistiques"), http.StatusOK, `role="img"`, "Les chiffres de chaque mois", "Thématiques", "Type de support", "Publics cibles", `href="/statistiques/mois.csv"`)
	visitor.expect(visitor.get("/"), http.StatusOK, `href="/statistiques"`)
	// A number leads to what it counts.
	theme := r.Sheet.Indexation.Themes[0]
	visitor.expect(visitor.get("/statistiques"), http.StatusOK, `href="/recherche?hubs=a.example&amp;themes=`+theme+`"`)
	visitor.expect(visitor.get("/recherche?hubs=a.example&themes="+theme), http.StatusOK, "<strong>1\u00a0ressource<")
	now := basilic.MonthOf(time.Now())
	months := visitor.spreadsheet("/statistiques/mois.csv")
	want := []string{now.Format("2006-01"), "1", "1", "1", "2", "0", "0", "0"}
	if got := months[len(months)-1]; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("this month: %v, want %v under %v", got, want, months[0])
	}
	themes := r.Sheet.Indexation.Themes
	for _, row := range visitor.spreadsheet("/statistiques/indexation.csv")[1:] {
		if row[3] != "1" || row[4] != "2" {
			t.Errorf("counted %v", row)
		}
		if row[0] == "Thématiques" && row[2] != basilic.SharedVocabulary().Themes.LabelOf(themes[0]) {
			t.Errorf("the theme is %v", row)
		}
	}
}

func TestANewHubSaysThatNumbersAreComing(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Settle()
	b := &browser{t: t, hub: net.Hub("a.example")}
	if _, err := b.hub.DB.Pool().Exec(t.Context(), "delete from statistics_runs; delete from statistics_months"); err != nil {
		t.Fatal(err)
	}
	b.expect(b.get("/statistiques"), http.StatusOK, "Les premiers chiffres arrivent")
	b.expect(b.get("/statistiques/mois"), http.StatusOK, "Les premiers chiffres arrivent")
	if rows := b.spreadsheet("/statistiques/mois.csv"); len(rows) != 1 {
		t.Errorf("rows %v", rows)
	}
}

// TestTheStatisticsOfAnOldHubAreAsLight: with every value of the indexation, and more
// than a year (ui.md 1).
func TestTheStatisticsOfAnOldHubAreAsLight(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	b.counted()
	v, n := basilic.SharedVocabulary(), 0
	for name, facet := range map[string]basilic.Facet{"themes": v.Themes, "support_types": v.SupportTypes, "audiences": v.Audiences} {
		for _, term := range facet.All() {
			n++
			if _, err := b.hub.DB.Pool().Exec(t.Context(), `insert into statistics_values (facet, value, resources, views) values ($1, $2, $3::int, 10 * $3::int)`, name, term.Slug, n); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := b.hub.DB.Pool().Exec(t.Context(), `insert into statistics_months (kind, month, number)
		select k, date_trunc('month', now() at time zone 'UTC')::date - make_interval(months => m), 100 - m
		from unnest(array['resources', 'bases', 'profiles', 'views', 'downloads', 'clicks', 'searches']) k, generate_series(0, 20) m
		on conflict (kind, month) do update set number = excluded.number`); err != nil {
		t.Fatal(err)
	}
	page := b.get("/statistiques").Body.String()
	if bars := strings.Count(page, "figures__bar"); bars < n {
		t.Errorf("%d values of %d", bars, n)
	}
	for path, body := range map[string]string{"/statistiques": page, "/statistiques/mois": b.get("/statistiques/mois").Body.String()} {
		if elements := len(regexp.MustCompile(`<[a-z]`).FindAllString(body, -1)); elements > 800 {
			t.Errorf("%s has %d elements", path, elements)
		}
	}
	b.expect(b.get("/statistiques/mois"), http.StatusOK, `<th scope="row">`, `data-l="Vues">80</td>`)
}
