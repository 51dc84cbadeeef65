package basilic

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed vocabulary.json
var vocabularyJSON []byte

// Vocabulary is the indexation that all hubs share. Its slugs travel between
// servers and are never renamed.
type Vocabulary struct {
	Themes       Facet        `json:"themes"`
	SupportTypes Facet        `json:"support_types"`
	Audiences    Facet        `json:"audiences"`
	Licences     []Licence    `json:"licences"`
	Departments  []Department `json:"departments"`
}

// Facet is one field of the indexation with its values, in categories or not.
type Facet struct {
	Label string `json:"label"`
	// Max is how many values a resource may carry.
	Max        int        `json:"max"`
	Categories []Category `json:"categories"`
	Values     []Term     `json:"values"`
}

// Category groups values of a facet.
type Category struct {
	Slug   string `json:"slug"`
	Label  string `json:"label"`
	Hint   string `json:"hint"`
	Values []Term `json:"values"`
}

// Term is one value of a facet.
type Term struct {
	Slug  string `json:"slug"`
	Label string `json:"label"`
}

// Licence is what readers may do with a resource.
type Licence struct {
	Slug          string `json:"slug"`
	Label         string `json:"label"`
	SPDX          string `json:"spdx"`
	Default       bool   `json:"default"`
	Adaptation    bool   `json:"adaptation"`
	ShareAlike    bool   `json:"share_alike"`
	NonCommercial bool   `json:"non_commercial"`
}

// Page is the address where the text of a licence is found: that of its SPDX
// identifier, "" for one that is on no list.
func (l Licence) Page() string {
	if l.SPDX == "" || strings.HasPrefix(l.SPDX, "LicenseRef-") {
		return ""
	}
	return "https://spdx.org/licenses/" + l.SPDX + ".html"
}

// Department is a French department.
type Department struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// parseVocabulary reads a vocabulary file.
func parseVocabulary(data []byte) (Vocabulary, error) {
	var v Vocabulary
	if err := json.Unmarshal(data, &v); err != nil {
		return Vocabulary{}, fmt.Errorf("vocabulary: %w", err)
	}
	return v, nil
}

var sharedVocabulary = sync.OnceValue(func() Vocabulary {
	v, err := parseVocabulary(vocabularyJSON)
	if err != nil {
		// The file is part of the binary and a test reads it.
		return Vocabulary{}
	}
	return v
})

// SharedVocabulary returns the vocabulary that is built in.
func SharedVocabulary() Vocabulary { return sharedVocabulary() }

// Value returns the term with this slug, in whichever category it stands.
func (f Facet) Value(slug string) (Term, bool) {
	for _, t := range f.Values {
		if t.Slug == slug {
			return t, true
		}
	}
	for _, c := range f.Categories {
		for _, t := range c.Values {
			if t.Slug == slug {
				return t, true
			}
		}
	}
	return Term{}, false
}

// LabelOf returns the French label of a slug, or the slug itself when another
// hub uses one that we do not know.
func (f Facet) LabelOf(slug string) string {
	if t, ok := f.Value(slug); ok {
		return t.Label
	}
	return slug
}

// All returns the values of every category in order.
func (f Facet) All() []Term {
	all := f.Values
	for _, c := range f.Categories {
		all = append(all[:len(all):len(all)], c.Values...)
	}
	return all
}

// CategoryOf returns the category that holds a slug.
func (f Facet) CategoryOf(slug string) (Category, bool) {
	for _, c := range f.Categories {
		for _, t := range c.Values {
			if t.Slug == slug {
				return c, true
			}
		}
	}
	return Category{}, false
}

// Licence returns the licence with this slug.
func (v Vocabulary) Licence(slug string) (Licence, bool) {
	for _, l := range v.Licences {
		if l.Slug == slug {
			return l, true
		}
	}
	return Licence{}, false
}

// LicenceBySPDX returns the licence with this SPDX identifier, as other
// servers name it (FEP-c118).
func (v Vocabulary) LicenceBySPDX(id string) (Licence, bool) {
	for _, l := range v.Licences {
		if l.SPDX == id {
			return l, true
		}
	}
	return Licence{}, false
}

// DefaultLicence returns the licence proposed first.
func (v Vocabulary) DefaultLicence() Licence {
	for _, l := range v.Licences {
		if l.Default {
			return l
		}
	}
	return Licence{}
}

// DepartmentLabel returns the name of a department, or "".
func (v Vocabulary) DepartmentLabel(code string) string {
	for _, d := range v.Departments {
		if d.Code == code {
			return d.Label
		}
	}
	return ""
}
