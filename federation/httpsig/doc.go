// Package httpsig signs the requests that this hub sends and checks the
// signatures of those it receives. Servers of the network prove who they are by
// signing parts of each request with a key published in an actor's document.
// Two ways of doing so are spoken:
//
//   - draft-cavage-http-signatures-12, which every server knows, with RSA;
//   - HTTP Message Signatures (RFC 9421), with RSA or Ed25519.
//
// For the first the cryptography is go-fed/httpsig's, applied to a normalised
// copy of the request. What that library does not look at is checked here
// first: the date window, the headers that must be covered, the digest against
// the body, the request target exactly as it was sent. For the second this
// package holds a small profile of its own on structured fields (RFC 9651): the
// components that servers of this network sign, no component parameters, one
// signature evaluated.
//
// A request is judged by one scheme only: with Signature-Input by RFC 9421,
// without it by the draft.
package httpsig

import "errors"

// Scheme is a way of signing. It is also what is remembered of a host and the
// label of a metric.
type Scheme string

// The schemes spoken.
const (
	// Cavage is draft-cavage-http-signatures-12 with RSA and SHA-256.
	Cavage Scheme = "cavage"
	// RFC9421 is RFC 9421 with rsa-v1_5-sha256.
	RFC9421 Scheme = "rfc9421"
	// Ed25519 is RFC 9421 with ed25519, the cheapest by far to sign.
	Ed25519 Scheme = "ed25519"
)

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
