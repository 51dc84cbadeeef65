package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
)

func (f Field) prefix() string {
	if f.Prefix == "" {
		return "f"
	}
	return f.Prefix
}

func (f Field) id() string      { return f.prefix() + "-" + f.Name }
func (f Field) hintID() string  { return f.prefix() + "-h-" + f.Name }
func (f Field) errorID() string { return f.prefix() + "-e-" + f.Name }

func rows(n int) string { return strconv.Itoa(n) }

func inputType(f Field) string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// length is how many characters a field holds, as they are counted when it is saved.
func (f Field) length(form Form) int {
	return utf8.RuneCountInString(strings.TrimSpace(strings.ReplaceAll(form.Value(f.Name), "\r\n", "\n")))
}

// counted says how many of the characters that a field may hold it holds.
func (f Field) counted(form Form) string { return Number(f.length(form)) + " sur " + Number(f.Most) }

// inputValue returns what is shown again: never a password.
func inputValue(form Form, f Field) string {
	if f.Type == "password" {
		return ""
	}
	return form.Value(f.Name)
}

// describe ties an input to its hint and error for assistive technology.
func describe(form Form, f Field) templ.Attributes {
	a := templ.Attributes{}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	var described []string
	if f.Hint != "" {
		described = append(described, f.hintID())
	}
	if form.Error(f.Name) != "" {
		a["aria-invalid"] = "true"
		described = append(described, f.errorID())
	}
	if len(described) > 0 {
		a["aria-describedby"] = strings.Join(described, " ")
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	return a
}

// wrong ties a group of boxes to its error.
func wrong(form Form, name string) templ.Attributes {
	if form.Error(name) == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": "e-" + name}
}

// several lets more than one value be chosen from a list that shows rows.
func several(f Field) templ.Attributes {
	if f.Rows == 0 {
		return nil
	}
	return templ.Attributes{"multiple": true, "size": rows(f.Rows)}
}

// departmentOptions lists the departments; optional begins with none.
func departmentOptions(optional bool) []Option {
	var options []Option
	if optional {
		options = append(options, Option{Label: "Aucun en particulier"})
	}
	for _, d := range basilic.SharedVocabulary().Departments {
		options = append(options, Option{Value: d.Code, Label: d.Code + " – " + d.Label})
	}
	return options
}

func licenceOptions() []Option {
	var options []Option
	for _, l := range basilic.SharedVocabulary().Licences {
		options = append(options, Option{Value: l.Slug, Label: l.Label})
	}
	return options
}

// placeOptions are where a resource can be located: on one's profile, or in a
// base of which one is a member.
func placeOptions(bases []basilic.Membership) []Option {
	options := []Option{{Label: "Sur mon profil"}}
	for _, m := range bases {
		options = append(options, Option{Value: m.Base.Handle, Label: m.Base.DisplayName()})
	}
	return options
}

// baseOptions are the bases to choose one from.
func baseOptions(bases []basilic.Actor) []Option {
	options := []Option{{Label: "Choisir une base"}}
	for _, b := range bases {
		options = append(options, Option{Value: b.Handle, Label: b.DisplayName()})
	}
	return options
}

// roleOptions are the roles that somebody may give.
func roleOptions(admin bool) []Option {
	options := []Option{{Value: string(basilic.MemberContributor), Label: "Contributeur"}}
	if admin {
		options = append(options, Option{Value: string(basilic.MemberAdministrator), Label: "Administrateur"})
	}
	return options
}

// facetHint says what a field of the indexation asks.
func facetHint(name string) string {
	switch name {
	case "themes":
		return "De quoi elle parle. Ouvrez une catégorie pour voir ses thématiques."
	case "support_types":
		return "La forme de ce que l’on ouvre ou télécharge."
	}
	return "Qui s’en servira, ou pour accompagner qui."
}

// chosen counts the values of a list that are ticked.
func chosen(f Form, name string, terms []basilic.Term) int {
	n := 0
	for _, t := range terms {
		if f.Has(name, t.Slug) {
			n++
		}
	}
	return n
}

// hasAny reports whether a list must be seen: it holds a choice or an error.
func hasAny(f Form, name string, terms []basilic.Term) bool {
	return chosen(f, name, terms) > 0 || f.Error(name) != ""
}
