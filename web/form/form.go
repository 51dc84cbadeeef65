// Package form is what people type: it reads the forms of pages within limits of
// size and time, turns them into the words of the domain, and keeps what was typed
// beside what is wrong with it, so that a page that refuses a form shows it again
// with nothing lost. What a field may hold is not decided here but by the domain.
package form

import (
	"net/http"
	"net/url"
	"strconv"

	"codeberg.org/basilic/basilic"
)

// Form is a form being shown: what was typed and what is wrong with it.
type Form struct {
	Values   url.Values
	Problems basilic.Problems
}

// Value returns what was typed in a field.
func (f Form) Value(name string) string {
	if v := f.Values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether a field holds a value.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error returns what is wrong with a field, or "".
func (f Form) Error(name string) string { return f.Problems.Of(name) }

// Of returns what a request's form holds, with what is wrong with it.
func Of(r *http.Request, problems basilic.Problems) Form {
	return Form{Values: r.PostForm, Problems: problems}
}

// Number reads a whole number, 0 when it is none.
func Number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
