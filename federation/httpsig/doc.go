// Package httpsig signs the requests that this hub sends and checks the
// signatures of those it receives. Servers of the network prove who they are by
// signing some headers of each request with the RSA key published in an actor's
// document (draft-cavage-http-signatures-12).
//
// The cryptography is go-fed/httpsig's, applied to a normalised copy of the
// request. What that library does not look at is checked here first: the date
// window, the headers that must be covered, the digest against the body, the
// request target exactly as it was sent. A request signed only by RFC 9421 is
// refused.
package httpsig

import "errors"

// The ways in which a request fails.
var (
	// ErrUnsigned says that there is no signature.
	ErrUnsigned = errors.New("request is not signed")
	// ErrMalformed says that the signature cannot be read.
	ErrMalformed = errors.New("signature is malformed")
	// ErrRefused says that the signature does not prove what it must.
	ErrRefused = errors.New("signature refused")
	// ErrKey says that a key is not one that may be used.
	ErrKey = errors.New("key refused")
)
