package timeline

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
)

func TestALetterNamesWhoSpeaksAndWhere(t *testing.T) {
	t.Parallel()
	d := NewDigests(DigestsConfig{Origin: "https://a.example", Page: func(r basilic.Resource) string { return "/ressources/" + r.Slug }})
	card := basilic.ResourceCard{
		Resource: basilic.Resource{Slug: "semer", Sheet: basilic.Sheet{Title: "Semer", Description: "Des  graines\n\npartout"}},
		Author:   basilic.Actor{Name: "Alice", Host: "a.example", Local: true},
	}
	got := d.told(card)
	if got.By != "Alice" || got.Host != "" || got.Description != "Des graines partout" || got.Link != "https://a.example/ressources/semer" {
		t.Errorf("of a profile here: %+v", got)
	}
	card.Base = &basilic.Actor{Name: "Le jardin", Host: "b.example"}
	if got := d.told(card); got.By != "Le jardin" || got.Host != "b.example" {
		t.Errorf("of a base elsewhere: %+v", got)
	}
}

func TestALetterCutsLongDescriptionsWithoutBreakingThem(t *testing.T) {
	t.Parallel()
	d := NewDigests(DigestsConfig{Page: func(basilic.Resource) string { return "" }})
	told := func(text string) string {
		return d.told(basilic.ResourceCard{Resource: basilic.Resource{Sheet: basilic.Sheet{Description: text}}}).Description
	}
	if whole := strings.Repeat("é", digestText); told(whole) != whole {
		t.Error("what fits is cut")
	}
	if got := told(strings.Repeat("é", digestText+1)); !utf8.ValidString(got) || utf8.RuneCountInString(got) != digestText+1 || !strings.HasSuffix(got, "é…") {
		t.Errorf("cut to %q", got)
	}
	if got := told(strings.Repeat("a", digestText-2) + ", encore"); got != strings.Repeat("a", digestText-2)+"…" {
		t.Errorf("cut to %q", got[digestText-5:])
	}
}

func TestAMonthIsWrittenAsFrenchDoes(t *testing.T) {
	t.Parallel()
	for month, want := range map[time.Month]string{time.January: "janvier 2026", time.August: "août 2026", time.December: "décembre 2026"} {
		if got := monthName(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNewLinesOfAPageAreThoseAfterATime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	page := &basilic.Page[basilic.TimelineEntry]{Items: []basilic.TimelineEntry{{At: at.Add(time.Second)}, {At: at}, {At: at.Add(-time.Second)}}}
	if n := newerLines(page, at); n != 1 {
		t.Errorf("%d are new, want 1", n)
	}
}
