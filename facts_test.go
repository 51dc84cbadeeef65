package basilic_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
)

func TestFactsAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	for field, f := range map[string]basilic.Facts{
		"":              {},
		"provenance":    {Provenance: "stolen"},
		"producer":      {Producer: strings.Repeat("x", 101)},
		"source_url":    {SourceURL: "javascript:alert(1)"},
		"credits":       {Credits: strings.Split(strings.Repeat("x,", 10)+"x", ",")},
		"produced_year": {Produced: "2025-13"},
		"review_by":     {ReviewBy: "2027-02-30"},
		"view":          {View: "cube"},
	} {
		problems := basilic.Sheet{Title: "x", Facts: f}.CheckDraft()
		if field == "" && len(problems) > 0 || field != "" && (len(problems) != 1 || problems[0].Field != field) {
			t.Errorf("%q: %v", field, problems)
		}
	}
	if p := (basilic.Sheet{Title: "x", Facts: basilic.Facts{Credits: []string{strings.Repeat("é", 101)}}}).CheckDraft(); p.Of("credits") == "" {
		t.Error("a long line of the credits passes")
	}
	if p := (basilic.Sheet{Title: "x", Language: "klingon!"}).CheckDraft(); p.Of("language") == "" {
		t.Error("a language that is none passes")
	}
	if p := (basilic.Sheet{Title: "x", Cover: &basilic.Block{Kind: basilic.BlockImage, Alt: strings.Repeat("x", 281)}}).CheckDraft(); p.Of("cover") == "" {
		t.Error("a cover with too long an alternative passes")
	}
}

func TestWhatWasFoundElsewhereNamesItsProducerBeforeItIsPublished(t *testing.T) {
	t.Parallel()
	sheet := basilic.Sheet{Title: "x", Description: "x", Licence: "etalab_2_0", Facts: basilic.Facts{Provenance: basilic.ProvenanceFound}}
	if p := sheet.CheckDraft(); len(p) > 0 {
		t.Error("a draft is refused:", p)
	}
	if p := sheet.CheckPublish(basilic.SharedVocabulary(), false); p.Of("producer") == "" {
		t.Error("published without a producer")
	}
	sheet.Producer = "La Mèche"
	if p := sheet.CheckPublish(basilic.SharedVocabulary(), false); len(p) > 0 {
		t.Error(p)
	}
}

func TestFactsAreTidied(t *testing.T) {
	t.Parallel()
	got := basilic.Facts{Producer: " La  Mèche ", Credits: []string{"", " Anne ", ""}, View: basilic.ViewList}.Tidy()
	want := basilic.Facts{Provenance: basilic.ProvenanceFound, Producer: "La Mèche", Credits: []string{"Anne"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	own := basilic.Facts{Provenance: basilic.ProvenanceOwn, Producer: "La Mèche", SourceURL: "https://a.example"}.Tidy()
	if diff := cmp.Diff(basilic.Facts{Provenance: basilic.ProvenanceOwn}, own); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{basilic.WholeCountry}, basilic.TidyTerritories([]string{"29", basilic.WholeCountry})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"29", "35"}, basilic.TidyTerritories([]string{"35", "29", "35"})); diff != "" {
		t.Error(diff)
	}
}

func TestViewsBeginWithTheOneTheAuthorChose(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		facts basilic.Facts
		want  []basilic.SheetView
	}{
		{basilic.Facts{}, []basilic.SheetView{basilic.ViewList}},
		{basilic.Facts{View: basilic.ViewGrid}, []basilic.SheetView{basilic.ViewGrid}},
		{basilic.Facts{BothViews: true}, []basilic.SheetView{basilic.ViewList, basilic.ViewGrid}},
		{basilic.Facts{View: basilic.ViewGrid, BothViews: true}, []basilic.SheetView{basilic.ViewGrid, basilic.ViewList}},
	} {
		if diff := cmp.Diff(test.want, test.facts.Views()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestADayIsPastOnceItBegins(t *testing.T) {
	t.Parallel()
	d := basilic.Day("2027-03-01")
	if d.Past(time.Date(2027, 2, 28, 23, 59, 0, 0, time.UTC)) || !d.Past(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)) || basilic.Day("").Past(time.Now()) {
		t.Error("past is wrong")
	}
}
