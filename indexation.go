package basilic

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// WholeCountry is the territory that is all departments, said as such.
const WholeCountry = "france"

// TerritoryLabel names a department or the whole country, or is "".
func (v Vocabulary) TerritoryLabel(code string) string {
	if code == WholeCountry {
		return "France entière"
	}
	return v.DepartmentLabel(code)
}

// TerritoryNamed returns the code of the territory that somebody wrote, by its code or
// its name: capitals, accents, hyphens, spaces and the article aside.
func (v Vocabulary) TerritoryNamed(text string) (string, bool) {
	named := bare(text)
	if named == "" {
		return "", false
	}
	for _, name := range []string{WholeCountry, v.TerritoryLabel(WholeCountry)} {
		if named == bare(name) {
			return WholeCountry, true
		}
	}
	for _, d := range v.Departments {
		label := bare(d.Label)
		if named == bare(d.Code) || "0"+named == bare(d.Code) || named == label {
			return d.Code, true
		}
		for _, article := range []string{"l", "la", "le", "les"} {
			if named == article+label || article+named == label {
				return d.Code, true
			}
		}
	}
	return "", false
}

// bare is a name without what people leave out when they write it.
func bare(name string) string {
	plain := strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "û", "u", "ü", "u", "œ", "oe")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, plain.Replace(strings.ToLower(name)))
}

// TidyTerritories returns territories without repetition: the whole country holds
// every department.
func TidyTerritories(codes []string) []string {
	if slices.Contains(codes, WholeCountry) {
		return []string{WholeCountry}
	}
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Indexation is what makes a resource findable on every hub: slugs of the
// shared vocabulary, and free keywords.
type Indexation struct {
	Themes       []string `json:"themes,omitempty"`
	SupportTypes []string `json:"support_types,omitempty"`
	Audiences    []string `json:"audiences,omitempty"`
	// Territories are department codes, or WholeCountry alone; none says nothing.
	Territories []string `json:"territories,omitempty"`
	Keywords    []string `json:"keywords,omitempty"`
}

// Check returns what is wrong with the indexation. Compulsory fields are
// compulsory only in public.
func (i Indexation) Check(v Vocabulary, public bool) Problems {
	var p Problems
	v.Themes.check(&p, "themes", i.Themes, public, "Choisissez au moins une thématique.")
	v.SupportTypes.check(&p, "support_types", i.SupportTypes, public, "Choisissez au moins un type de support.")
	v.Audiences.check(&p, "audiences", i.Audiences, public, "Choisissez au moins un public cible.")
	for _, code := range i.Territories {
		if v.TerritoryLabel(code) == "" {
			p.Add("territories", fmt.Sprintf("Le département « %s » n’existe pas.", code))
		}
	}
	if len(i.Keywords) > MaxKeywords {
		p.Add("keywords", fmt.Sprintf("Dix mots-clés au plus\u00a0; vous en avez écrit %d.", len(i.Keywords)))
	}
	for _, k := range i.Keywords {
		if runes := []rune(k); len(runes) > MaxKeyword {
			p.Add("keywords", fmt.Sprintf("Le mot-clé «\u00a0%s…\u00a0» est trop long\u00a0: 40 caractères au plus. Séparez les mots-clés par des virgules.", string(runes[:MaxKeyword])))
			break
		}
	}
	return p
}

func (f Facet) check(p *Problems, field string, slugs []string, required bool, missing string) {
	if required && len(slugs) == 0 {
		p.Add(field, missing)
	}
	if len(slugs) > f.Max {
		p.Add(field, fmt.Sprintf("%d choix au plus ; vous en avez fait %d.", f.Max, len(slugs)))
	}
	for n, slug := range slugs {
		if _, ok := f.Value(slug); !ok || slices.Contains(slugs[:n], slug) {
			p.Add(field, "Un des choix n’existe pas ou est répété. Choisissez dans la liste.")
			return
		}
	}
}
