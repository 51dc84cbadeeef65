package basilic

import (
	"fmt"
	"net/url"
	"strings"
)

// maxIRI is the longest identifier that is believed, in bytes.
const maxIRI = 2048

// IRI is the permanent identifier of an actor, an object or an activity
// (ActivityPub 3.1): an absolute http or https URL with a host. Its text is
// opaque: two IRIs are the same when their bytes are. The zero value means
// "none".
type IRI string

// ParseIRI accepts an absolute http(s) URL without user information and
// fragment problems and returns it unchanged, or an error matching ErrInvalid.
// Fragments are kept, since key identifiers carry one.
func ParseIRI(s string) (IRI, error) {
	if s == "" || len(s) > maxIRI {
		return "", fmt.Errorf("iri: length %d: %w", len(s), ErrInvalid)
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f || s[i] == '\\' {
			return "", fmt.Errorf("iri: control character, space or backslash: %w", ErrInvalid)
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("iri: %w", ErrInvalid)
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return "", fmt.Errorf("iri: not an absolute http(s) url: %w", ErrInvalid)
	}
	// One dot may end a host; an empty label is no host.
	if host := strings.TrimSuffix(u.Hostname(), "."); host == "" || strings.HasPrefix(host, ".") || strings.Contains(host, "..") || strings.HasSuffix(host, ".") {
		return "", fmt.Errorf("iri: host with an empty label: %w", ErrInvalid)
	}
	return IRI(s), nil
}

// Host returns the authority of the IRI in lower case, with its port when it
// is not the scheme's default. It is the unit of limits, policy and delivery.
func (i IRI) Host() string {
	u, err := url.Parse(string(i))
	if err != nil {
		return ""
	}
	return Authority(u)
}

// Origin returns scheme, host and port (FEP-fe34), such as
// "https://bases.example".
func (i IRI) Origin() string {
	u, err := url.Parse(string(i))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Scheme) + "://" + Authority(u)
}

// SameOrigin reports whether both IRIs exist and share scheme, host and port.
func (i IRI) SameOrigin(other IRI) bool {
	return i != "" && other != "" && i.Origin() == other.Origin()
}

// WithoutFragment returns the IRI up to its '#', which names the document that
// holds it.
func (i IRI) WithoutFragment() IRI {
	document, _, _ := strings.Cut(string(i), "#")
	return IRI(document)
}

// Authority returns the host of u in lower case without trailing dot, with the
// port when it is not the default of the scheme.
func Authority(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return host
	}
	return host + ":" + port
}
