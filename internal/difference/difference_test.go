package difference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
)

// marked writes pieces as people note them: [-gone-]{+come+}.
func marked(pieces []difference.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case difference.Removed:
			b.WriteString("[-" + p.Text + "-]")
		case difference.Added:
			b.WriteString("{+" + p.Text + "+}")
		case difference.Same:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestTextsDifferByWholeWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ before, after, want string }{
		{"", "", ""},
		{"Bonjour.", "Bonjour.", "Bonjour."},
		{"", "Nouveau texte", "{+Nouveau texte+}"},
		{"Ancien texte", "", "[-Ancien texte-]"},
		{"Six personnes au plus.", "Huit personnes au plus.", "[-Six-]{+Huit+} personnes au plus."},
		{"Le jardin d’Anne", "Le jardin de Paul", "Le jardin [-d’Anne-]{+de Paul+}"},
		// Neighbouring words that all changed are one change.
		{"un deux trois quatre", "un 2 3 quatre", "un [-deux trois-]{+2 3+} quatre"},
		{"a b c", "a c", "a [-b -]c"},
		// A change does not run from one line into the next.
		{"un\ndeux", "1\n2", "[-un-]{+1+}\n[-deux-]{+2+}"},
		{"réseau", "re\u0301seau", "[-réseau-]{+re\u0301seau+}"},
		{"🌿 vert", "🌿 bleu", "🌿 [-vert-]{+bleu+}"},
	} {
		pieces := difference.Words(test.before, test.after)
		if got := marked(pieces); got != test.want {
			t.Errorf("%q, %q: %s, want %s", test.before, test.after, got, test.want)
		}
	}
}

func TestTwoTextsAreMergedLineByLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ one, other, want string }{
		{"", "", ""}, {"a\nb", "a\r\nb", "a\nb"}, {"a\nb\nd", "a\nc\nd", "a\nb\nc\nd"}, {"a", "", "a"}, {"", "b", "b"},
	} {
		if got := difference.Merge(test.one, test.other); got != test.want {
			t.Errorf("%q and %q: %q, want %q", test.one, test.other, got, test.want)
		}
	}
}

func FuzzBothTextsAreInTheirDifference(f *testing.F) {
	f.Add("un deux trois", "un 2 3")
	f.Add("a\u00a0: b\r\n", "\xff a")
	f.Fuzz(func(t *testing.T, before, after string) {
		var old, now strings.Builder
		for _, p := range difference.Words(before, after) {
			if p.Op != difference.Added {
				old.WriteString(p.Text)
			}
			if p.Op != difference.Removed {
				now.WriteString(p.Text)
			}
		}
		if old.String() != before || now.String() != after {
			t.Errorf("%q and %q became %q and %q", before, after, old.String(), now.String())
		}
	})
}

func id(n int) basilic.ID { return basilic.ID(fmt.Sprintf("00000000-0000-7000-8000-%012d", n)) }

// sheet is one whose blocks have these numbers, and their numbers as titles.
func sheet(numbers ...int) basilic.Sheet {
	var s basilic.Sheet
	for _, n := range numbers {
		s.Blocks = append(s.Blocks, basilic.Block{ID: id(n), Kind: basilic.BlockSectionTitle, Title: fmt.Sprint(n)})
	}
	return s
}

// told is a difference of blocks in short: +3 came, -1 went, >2 moved, *4 changed.
func told(s difference.Sheets) string {
	var all []string
	for _, b := range s.Blocks {
		switch {
		case b.Added():
			all = append(all, "+"+b.After.Title)
		case b.Removed():
			all = append(all, "-"+b.Before.Title)
		case b.Moved && len(b.Texts) > 0:
			all = append(all, ">*"+b.Before.Title)
		case b.Moved:
			all = append(all, ">"+b.Before.Title)
		case len(b.Texts) > 0:
			all = append(all, "*"+b.Before.Title)
		default:
			all = append(all, b.Before.Title)
		}
	}
	return strings.Join(all, " ")
}

func TestBlocksComeGoMoveAndChange(t *testing.T) {
	t.Parallel()
	changed := sheet(1, 3, 2)
	changed.Blocks[1].Title = "trois"
	for _, test := range []struct {
		before, after basilic.Sheet
		want          string
		changes       basilic.Changes
	}{
		{sheet(), sheet(), "", basilic.Changes{}},
		{sheet(1, 2), sheet(1, 2), "1 2", basilic.Changes{}},
		{sheet(1, 2), sheet(1, 3, 2), "1 +3 2", basilic.Changes{Added: 1}},
		{sheet(1, 2, 3), sheet(1, 3), "1 -2 3", basilic.Changes{Removed: 1}},
		// One that passes many moved; the many did not.
		{sheet(1, 2, 3, 4), sheet(4, 1, 2, 3), ">4 1 2 3", basilic.Changes{Moved: 1}},
		{sheet(1, 2, 3, 4), sheet(2, 3, 4, 1), "2 3 4 >1", basilic.Changes{Moved: 1}},
		{sheet(1, 3), changed, "1 *3 +2", basilic.Changes{Added: 1, Edited: 1}},
		{sheet(1), sheet(2), "-1 +2", basilic.Changes{Added: 1, Removed: 1}},
	} {
		got := difference.Compare(test.before, test.after)
		if told(got) != test.want {
			t.Errorf("%q, want %q", told(got), test.want)
		}
		if diff := cmp.Diff(test.changes, got.Changes()); diff != "" {
			t.Errorf("%s: %s", test.want, diff)
		}
		if got.Empty() != (test.changes.Added+test.changes.Removed+test.changes.Moved+test.changes.Edited == 0) {
			t.Errorf("%s: empty is %v", test.want, got.Empty())
		}
	}
	moved := difference.Compare(sheet(1, 2, 3), sheet(3, 1, 2)).Blocks[0]
	if moved.From != 3 || moved.To != 1 {
		t.Errorf("from %d to %d", moved.From, moved.To)
	}
}

func TestTheSheetsFieldsAndChoicesAreCompared(t *testing.T) {
	t.Parallel()
	before := basilic.Sheet{
		Title: "Un jardin", Description: "En ville.", Licence: "cc0-1.0",
		Indexation: basilic.Indexation{Themes: []string{"a", "b"}, Keywords: []string{"x"}},
	}
	after := before
	after.Title, after.Licence = "Un potager", "cc-by-4.0"
	after.Indexation.Themes = []string{"b", "c"}
	got := difference.Compare(before, after)
	want := []difference.List{{Field: "themes", Added: []string{"c"}, Removed: []string{"a"}}, {Field: "licence", Added: []string{"cc-by-4.0"}, Removed: []string{"cc0-1.0"}}}
	if diff := cmp.Diff(want, got.Lists); diff != "" {
		t.Error(diff)
	}
	if len(got.Fields) != 1 || marked(got.Fields[0].Words) != "Un [-jardin-]{+potager+}" {
		t.Error(got.Fields)
	}
	if diff := cmp.Diff([]string{"title", "themes", "licence"}, got.Changes().Fields); diff != "" {
		t.Error(diff)
	}
	if got.Empty() || !difference.Compare(before, before).Empty() {
		t.Error("empty says the contrary")
	}
}
