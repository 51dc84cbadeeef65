package basilic_test

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestLicencesSayWhatAdaptationsMayBecome(t *testing.T) {
	t.Parallel()
	credited := []string{"etalab_2_0", "cc_by_4_0", "cc_by_sa_4_0", "cc_by_nc_sa_4_0", "tous_droits_reserves"}
	for licence, want := range map[string][]string{
		"cc0_1_0":              {"etalab_2_0", "cc_by_4_0", "cc_by_sa_4_0", "cc_by_nc_sa_4_0", "cc0_1_0", "tous_droits_reserves"},
		"etalab_2_0":           credited,
		"cc_by_4_0":            credited,
		"cc_by_sa_4_0":         {"cc_by_sa_4_0"},
		"cc_by_nc_sa_4_0":      {"cc_by_nc_sa_4_0"},
		"tous_droits_reserves": nil,
		"":                     nil,
		"inconnue":             nil,
	} {
		var got []string
		for _, l := range basilic.SharedVocabulary().LicencesFor(licence) {
			got = append(got, l.Slug)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q may become %v, want %v", licence, got, want)
		}
		if problem := basilic.AdaptationProblem(licence); (problem == "") != (want != nil) {
			t.Errorf("%q: %q", licence, problem)
		}
	}
}

func TestAnAdaptationKeepsToTheLicencesOfItsOrigin(t *testing.T) {
	t.Parallel()
	free, bound := basilic.NewID(), basilic.NewID()
	for name, c := range map[string]struct {
		origin, sheet, block string
		// fields are those that are wrong, says what each says.
		fields []string
		says   string
	}{
		"share-alike kept":               {"cc_by_sa_4_0", "cc_by_sa_4_0", "cc_by_nc_sa_4_0", nil, ""},
		"share-alike left":               {"cc_by_sa_4_0", "cc_by_4_0", "cc_by_nc_sa_4_0", []string{"licence"}, "Choisissez « CC BY-SA 4.0 »."},
		"not commercial, made so":        {"cc_by_nc_sa_4_0", "cc_by_sa_4_0", "cc_by_nc_sa_4_0", []string{"licence"}, "Choisissez « CC BY-NC-SA 4.0 »."},
		"credit dropped":                 {"cc_by_4_0", "cc0_1_0", "cc_by_nc_sa_4_0", []string{"licence"}, "« Licence Ouverte / Etalab 2.0 » ou « CC BY 4.0 »"},
		"a block that left its own":      {"cc_by_4_0", "etalab_2_0", "cc_by_sa_4_0", []string{"block-" + string(bound)}, "Ce bloc est repris d’une autre ressource"},
		"a block that takes the sheet's": {"cc_by_4_0", "cc_by_nc_sa_4_0", "", nil, ""},
		"no licence chosen":              {"cc_by_sa_4_0", "", "cc_by_nc_sa_4_0", nil, ""},
	} {
		l := basilic.Lineage{Licence: c.origin, Licences: map[basilic.ID]string{bound: "cc_by_nc_sa_4_0"}}
		var got []string
		for _, p := range l.CheckSheet(basilic.Sheet{Licence: c.sheet, Blocks: []basilic.Block{{ID: free}, {ID: bound, Licence: c.block}}}) {
			got = append(got, p.Field)
			if !strings.Contains(strings.ReplaceAll(p.Text, "\u00a0", " "), c.says) {
				t.Errorf("%s: %q", name, p.Text)
			}
		}
		if !slices.Equal(got, c.fields) {
			t.Errorf("%s: %v, want %v", name, got, c.fields)
		}
	}
}
