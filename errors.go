package basilic

import (
	"errors"
	"strings"
)

// The errors that every layer understands. The front doors translate them
// once, into an HTTP status or a sentence for people.
var (
	// ErrNotFound says that the thing does not exist, or that the caller may
	// not know that it does.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that the thing exists already.
	ErrConflict = errors.New("conflict")
	// ErrForbidden says that the caller may see the thing but not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrGone says that the thing was public once and has been withdrawn.
	ErrGone = errors.New("gone")
	// ErrInvalid says that what was given breaks a rule; see Problems.
	ErrInvalid = errors.New("invalid")
	// ErrStale says that what the caller edited has changed meanwhile.
	ErrStale = errors.New("changed meanwhile")
	// ErrBlocked says that the host concerned is refused by this hub's policy.
	ErrBlocked = errors.New("host blocked")
	// ErrUnreachable says that another server could not be asked for a passing
	// reason.
	ErrUnreachable = errors.New("server unreachable")
	// ErrLimited says that the caller has asked too often.
	ErrLimited = errors.New("too many requests")
	// ErrDropped says that what was received must leave no trace: it is
	// acknowledged and nothing is stored (security.md).
	ErrDropped = errors.New("dropped")
)

// Problem is one rule broken by one field of a form. Field is the form's
// English name of the field, Text a French sentence that says what to do.
type Problem struct {
	Field string
	Text  string
}

// Problems are all rules broken by one form, in the order of its fields. As an
// error it matches ErrInvalid.
type Problems []Problem

// Add appends a problem of field.
func (p *Problems) Add(field, text string) { *p = append(*p, Problem{Field: field, Text: text}) }

// Err returns p as an error, or nil when there is no problem.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Of returns the text of the first problem of field, or "".
func (p Problems) Of(field string) string {
	for _, problem := range p {
		if problem.Field == field {
			return problem.Text
		}
	}
	return ""
}

// Error joins the problems for a log.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = problem.Field + ": " + problem.Text
	}
	return "invalid: " + strings.Join(texts, "; ")
}

// Is makes errors.Is(p, ErrInvalid) true.
func (p Problems) Is(target error) bool { return target == ErrInvalid }
