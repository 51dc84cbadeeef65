package resources

import (
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
)

// notPublicError is that an object is not for everybody (security.md 61).
type notPublicError struct {
	iri basilic.IRI
	// addressed says that the object names whom it is for instead.
	addressed bool
}

// Error says so.
func (e notPublicError) Error() string {
	return fmt.Sprintf("resources: object %s is not public", e.iri)
}

// Unwrap makes it one of what is dropped.
func (notPublicError) Unwrap() error { return basilic.ErrDropped }

// withdrawn reports whether what came of asking for an object says that nobody may
// read it any more: that it is gone, or that it is for some people only now. One that
// names nobody is served by somebody who forgot to.
func withdrawn(err error, iri basilic.IRI) bool {
	if errors.Is(err, basilic.ErrGone) || errors.Is(err, basilic.ErrNotFound) {
		return true
	}
	var hidden notPublicError
	return errors.As(err, &hidden) && hidden.iri == iri && hidden.addressed
}
