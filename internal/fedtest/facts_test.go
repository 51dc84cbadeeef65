package fedtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// saysAll publishes a sheet that says everything about itself.
func saysAll(t *testing.T, author *fedtest.Person) basilic.Resource {
	t.Helper()
	sheet := fedtest.Sheet("Choisir un mot de passe")
	sheet.Language = "br"
	sheet.Indexation.Territories, sheet.Indexation.Keywords = []string{"29", "35"}, []string{"mots de passe"}
	sheet.Facts = basilic.Facts{
		Provenance: basilic.ProvenanceFound, Producer: "La Mèche & Cie", SourceURL: "https://meche.example/?a=1&b=2", Credits: []string{"Anne <Le Gall>", "Le Phare"},
		Produced: "2025-03", ReviewBy: "2027-03-01", View: basilic.ViewGrid, BothViews: true,
	}
	draft, err := author.Hub.Resources.Create(t.Context(), author.Viewer, sheet, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := author.Hub.Resources.AddBlock(t.Context(), author.Viewer, draft.Slug, "", basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Pour commencer"}); err != nil {
		t.Fatal(err)
	}
	r, err := author.Hub.Resources.Publish(t.Context(), author.Viewer, draft.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatASheetSaysOfItselfTravels(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	r := saysAll(t, alice)
	net.Settle()
	there, err := bob.Hub.Resources.Known(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	want := []any{r.Sheet.Facts, r.Sheet.Language, r.Sheet.Indexation}
	if diff := cmp.Diff(want, []any{there.Sheet.Facts, there.Sheet.Language, there.Sheet.Indexation}); diff != "" {
		t.Error(diff)
	}
	here := shownFacts(t, alice.Hub, "/ressources/"+r.Slug)
	if diff := cmp.Diff(here, shownFacts(t, bob.Hub, "/ressources/distantes/"+string(there.ID))); diff != "" || len(here) < 10 {
		t.Errorf("the two hubs show %q: %s", here, diff)
	}
}

var (
	shownFact    = regexp.MustCompile(`(?s)<dt>.*?</dd>`)
	shownSection = regexp.MustCompile(`<li><a href="#bloc-[0-9a-f-]+">.*?</a></li>`)
	shownChip    = regexp.MustCompile(`(?s)<a class="chip".*?</a>`)
)

// shownFacts are what a page says of a sheet beside its text: the sections in its
// summary, how it is filed, and its facts but the versions, which its own hub keeps.
func shownFacts(t *testing.T, hub *fedtest.Hub, path string) []string {
	t.Helper()
	w := httptest.NewRecorder()
	hub.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://"+hub.Config.Authority()+path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	page := w.Body.String()
	all := append(shownSection.FindAllString(page, -1), shownChip.FindAllString(page, -1)...)
	for _, fact := range shownFact.FindAllString(page, -1) {
		if !strings.HasPrefix(fact, "<dt>Versions") {
			all = append(all, fact)
		}
	}
	return all
}

func TestWhatAnotherServerSaysOfASheetIsHeldToOurRules(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	many := make([]any, 40)
	for i := range many {
		many[i] = strings.Repeat("é", 300)
	}
	h.accepts(h.friend, h.friend.Activity("facts", "Create", changed(h.friend.Article("facts", "Titre"),
		"provenance", "stolen", "producer", strings.Repeat("x", 5000), "sourceUrl", "ftp://x.example/", "credits", many, "produced", "1492",
		"reviewBy", "2027-02-30", "views", []any{"cube", "list"}, "contentMap", map[string]any{"<b>": "x"},
	)))
	h.net.Settle()
	r, err := h.hub.Resources.Known(t.Context(), "https://evil.example/objects/facts")
	if err != nil {
		t.Fatal(err)
	}
	f := r.Sheet.Facts
	got := fmt.Sprint(f.Provenance, " ", len([]rune(f.Producer)), " ", f.SourceURL, len(f.Credits), " ", len([]rune(f.Credits[0])), f.Produced, f.ReviewBy, " ", f.Views(), r.Sheet.Language)
	if want := "found 100 10 100 [list grid]fr"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if problems := r.Sheet.CheckDraft(); len(problems) > 0 {
		t.Error("kept what a sheet of ours could not say:", problems)
	}
}
