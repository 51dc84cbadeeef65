package basilic

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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
	if !plainHost(u.Hostname()) || !plainPort(u.Port()) {
		return "", fmt.Errorf("iri: host %q: %w", u.Host, ErrInvalid)
	}
	return IRI(s), nil
}

// plainHost reports whether a host has one spelling only (security.md 5, 39):
// ASCII, for other letters have their punycode; no empty label, though one dot
// may end it; an address only in its usual form, not as 2130706433 or 0x7f.1,
// which some resolvers read as 127.0.0.1.
func plainHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	host = strings.TrimSuffix(host, ".")
	for i := range len(host) {
		if host[i] >= utf8.RuneSelf {
			return false
		}
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	return !slices.Contains(labels, "") && !strings.HasPrefix(strings.ToLower(last), "0x") && strings.Trim(last, "0123456789") != ""
}

// plainPort reports whether a port, if any, is a number in its shortest form.
func plainPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0 && strconv.FormatUint(n, 10) == port
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
