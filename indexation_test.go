package basilic_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestATerritoryIsKnownByItsNumberOrItsName(t *testing.T) {
	t.Parallel()
	v := basilic.SharedVocabulary()
	for text, want := range map[string]string{
		"23": "23", "Creuse": "23", "la creuse": "23", " CREUSE ": "23", "1": "01", "2a": "2A", "l’Ain": "01", "L'Aisne": "02", "cotes d armor": "22", "Hérault": "34", "herault": "34",
		"réunion": "974", "La Réunion": "974", "france": basilic.WholeCountry, "France entière": basilic.WholeCountry,
		"": "", "-": "", "Bavière": "", "999": "", "la": "",
	} {
		if code, ok := v.TerritoryNamed(text); code != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, code, ok, want)
		}
	}
	// Each has a name and a number of its own.
	for _, d := range v.Departments {
		for _, text := range []string{d.Code, d.Label, strings.ToUpper(d.Label)} {
			if code, _ := v.TerritoryNamed(text); code != d.Code {
				t.Errorf("%q is %q, want %q", text, code, d.Code)
			}
		}
	}
}
