package resources

import "testing"

func TestATitleKeepsTheNoBreakSpacesOfFrench(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"  Semer\n et \t récolter ": "Semer et récolter",
		"Jeu\u00a0: le  colis":      "Jeu\u00a0: le colis",
		"\u202fQuand\u202f?\u00a0":  "Quand\u202f?",
		" \u00a0 ":                  "",
	} {
		if got := oneLine(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
