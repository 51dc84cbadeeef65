package basilic

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checkText adds a problem when s is longer than limit characters, or empty
// where missing says what to do about it.
func checkText(p *Problems, field, s string, limit int, missing string) {
	if missing != "" && strings.TrimSpace(s) == "" {
		p.Add(field, missing)
		return
	}
	if n := utf8.RuneCountInString(s); n > limit {
		p.Add(field, fmt.Sprintf("%s : %s au plus.", tooMany(n-limit), frenchNumber(limit)))
	}
}

// tooMany says by how many characters a text is too long.
func tooMany(n int) string {
	if n == 1 {
		return "1 caractère de trop"
	}
	return frenchNumber(n) + " caractères de trop"
}

// frenchNumber writes n with no-break spaces between thousands.
func frenchNumber(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s\u00a0%03d", frenchNumber(n/1000), n%1000)
}

// CheckDraft returns what keeps the sheet from being saved as a draft.
func (s Sheet) CheckDraft() Problems {
	var p Problems
	checkText(&p, "title", s.Title, MaxTitle, "Donnez un titre à la ressource.")
	checkText(&p, "description", s.Description, MaxDescription, "")
	s.check(&p)
	if s.Language != "" && !IsLanguage(s.Language) {
		p.Add("language", "Choisissez une langue de la liste.")
	}
	if s.Cover != nil {
		for _, problem := range s.Cover.Check() {
			p.Add("cover", problem.Text)
		}
	}
	if len(s.Blocks) > MaxBlocks {
		p.Add("blocks", "Une ressource compte 200 blocs au plus. Supprimez ou regroupez des blocs.")
	}
	return p
}

// CheckPublish returns what keeps the sheet from being published. In public it
// needs its indexation (product.md 3).
func (s Sheet) CheckPublish(v Vocabulary, public bool) Problems {
	p := s.CheckDraft()
	if strings.TrimSpace(s.Description) == "" {
		p.Add("description", "Décrivez la ressource en quelques phrases.")
	}
	s.checkPublish(&p)
	p = append(p, s.Indexation.Check(v, public)...)
	if _, ok := v.Licence(s.Licence); !ok {
		p.Add("licence", "Choisissez une licence.")
	}
	for _, b := range s.Blocks {
		for _, problem := range b.Check() {
			p.Add("block-"+string(b.ID), problem.Text)
		}
	}
	return p
}

// CheckActor returns what keeps a profile or base from being saved.
func (a Actor) CheckActor() Problems {
	var p Problems
	missing := "Indiquez le nom à afficher."
	if a.IsBase() {
		missing = "Donnez un titre à la base."
	}
	checkText(&p, "title", a.Name, MaxTitle, missing)
	checkText(&p, "description", a.SummarySource, MaxText, "")
	checkText(&p, "job", a.Title, MaxTitle, "")
	if a.Website != "" {
		if text := CheckURL(a.Website); text != "" {
			p.Add("website", text)
		}
	}
	for i, l := range a.Links {
		if text := CheckURL(l.URL); text != "" {
			p.Add(fmt.Sprintf("link_%d", i+1), text)
		}
	}
	if len(a.Links) > 5 {
		p.Add("links", "Cinq liens au plus.")
	}
	return p
}
