package ui

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestWhatAVersionChangedIsToldInOneLine(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]basilic.Changes{
		"Rien n’a changé.":                       {},
		"1\u00a0bloc ajouté.":                    {Added: 1},
		"Dans la fiche\u00a0: titre, mots-clés.": {Fields: []string{"title", "keywords"}},
		"2\u00a0blocs retirés, 1\u00a0bloc déplacé. Dans la fiche\u00a0: description.": {Removed: 2, Moved: 1, Fields: []string{"description"}},
	} {
		if got := changesText(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
