package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

func rows(n int) string { return strconv.Itoa(n) }

func inputType(f Field) string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

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
	described := ""
	if f.Hint != "" {
		described = "h-" + f.Name
	}
	if form.Error(f.Name) != "" {
		a["aria-invalid"] = "true"
		described += " e-" + f.Name
	}
	if described != "" {
		a["aria-describedby"] = described
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	return a
}
