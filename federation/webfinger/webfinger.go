// Package webfinger reads and writes WebFinger (RFC 7033): how an address such
// as @base@hub.example becomes the identifier of an actor, and back.
package webfinger

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"codeberg.org/basilic/basilic"
)

// ContentType is the media type of a JRD (RFC 7033 10.2).
const ContentType = "application/jrd+json"

// Address is what people type to name an actor: handle and host.
type Address struct {
	Name string
	Host string
}

// String returns "@name@host".
func (a Address) String() string { return "@" + a.Name + "@" + a.Host }

// Acct returns "acct:name@host" (RFC 7565).
func (a Address) Acct() string { return "acct:" + a.Name + "@" + a.Host }

var (
	namePattern = regexp.MustCompile(`^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?$`)
	hostPattern = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?$`)
)

// ParseAddress reads "@name@host", "name@host" or "acct:name@host". The host is
// normalised (lower case, punycode, no trailing dot); look-alikes, marks, user
// information and anything longer than an address match basilic.ErrInvalid
// (security.md 39).
func ParseAddress(text string) (Address, error) {
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "acct:"), "@")
	name, host, found := strings.Cut(text, "@")
	if !found || len(text) > 320 || !namePattern.MatchString(name) {
		return Address{}, fmt.Errorf("webfinger: address: %w", basilic.ErrInvalid)
	}
	host, err := NormaliseHost(host)
	if err != nil {
		return Address{}, err
	}
	return Address{Name: name, Host: host}, nil
}

// CheckName reports whether a name may stand in an address: the letters, digits
// and marks that every server agrees on (RFC 7565 7).
func CheckName(name string) bool { return namePattern.MatchString(name) }

// NormaliseHost returns a host, with its port when it has one, as it is
// compared and dialled: lower case, punycode, without trailing dot.
func NormaliseHost(host string) (string, error) {
	name, port := host, ""
	if at := strings.LastIndex(host, ":"); at >= 0 {
		name, port = host[:at], host[at:]
	}
	name = strings.TrimSuffix(name, ".")
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || !utf8.ValidString(name) {
		return "", fmt.Errorf("webfinger: host: %w", basilic.ErrInvalid)
	}
	// A name that does not stand its own normal form could be two hosts.
	if again, err := idna.Lookup.ToASCII(ascii); err != nil || again != ascii {
		return "", fmt.Errorf("webfinger: host: %w", basilic.ErrInvalid)
	}
	host = strings.ToLower(ascii) + port
	if !hostPattern.MatchString(host) {
		return "", fmt.Errorf("webfinger: host: %w", basilic.ErrInvalid)
	}
	return host, nil
}

// Link is one link of a JRD.
type Link struct {
	Rel      string `json:"rel"`
	Type     string `json:"type,omitempty"`
	Href     string `json:"href,omitempty"`
	Template string `json:"template,omitempty"`
}

// JRD is the answer to a query (RFC 7033 4.4).
type JRD struct {
	Subject string   `json:"subject"`
	Aliases []string `json:"aliases,omitempty"`
	Links   []Link   `json:"links"`
}

// Parse reads an answer. Errors match basilic.ErrInvalid.
func Parse(body []byte) (JRD, error) {
	var jrd JRD
	if err := json.Unmarshal(body, &jrd); err != nil {
		return JRD{}, fmt.Errorf("webfinger: parse: %w", basilic.ErrInvalid)
	}
	return jrd, nil
}

// Self returns the identifier of the actor that the answer names, or an error
// matching basilic.ErrNotFound.
func (j JRD) Self() (basilic.IRI, error) {
	for _, link := range j.Links {
		if link.Rel != "self" {
			continue
		}
		if link.Type != "application/activity+json" && !strings.HasPrefix(link.Type, "application/ld+json") {
			continue
		}
		if iri, err := basilic.ParseIRI(link.Href); err == nil {
			return iri, nil
		}
	}
	return "", fmt.Errorf("webfinger: no actor in the answer: %w", basilic.ErrNotFound)
}

// Query returns the address to ask on a host (RFC 7033 4.1).
func Query(scheme, host, resource string) basilic.IRI {
	return basilic.IRI(scheme + "://" + host + "/.well-known/webfinger?" + url.Values{"resource": {resource}}.Encode())
}

// Answer returns the JRD of a local public actor; origin is the hub's, where
// people of other servers begin to follow.
func Answer(a basilic.Actor, origin string) ([]byte, error) {
	address := Address{Name: a.Handle, Host: a.Host}
	jrd := JRD{
		Subject: address.Acct(),
		Aliases: []string{a.URL, string(a.IRI)},
		Links: []Link{
			{Rel: "self", Type: "application/activity+json", Href: string(a.IRI)},
			{Rel: "http://webfinger.net/rel/profile-page", Type: "text/html", Href: a.URL},
			{Rel: "http://ostatus.org/schema/1.0/subscribe", Template: origin + "/suivre?uri={uri}"},
			// FEP-3b86: where to go with an object somebody wants to see or follow here.
			{Rel: "https://w3id.org/fep/3b86/Follow", Template: origin + "/suivre?uri={object}"},
			{Rel: "https://w3id.org/fep/3b86/Object", Template: origin + "/recherche?q={object}"},
		},
	}
	document, err := json.Marshal(jrd)
	if err != nil {
		return nil, fmt.Errorf("webfinger: answer: %w", err)
	}
	return document, nil
}

// SubscribeTemplate returns where the server that gave this answer lets its
// people begin to follow somebody, or "".
func (j JRD) SubscribeTemplate() string {
	return j.Template("http://ostatus.org/schema/1.0/subscribe", "{uri}")
}

// Template returns the first address of a relation that has a place for something,
// or "".
func (j JRD) Template(rel, slot string) string {
	for _, link := range j.Links {
		if link.Rel == rel && strings.Contains(link.Template, slot) {
			return link.Template
		}
	}
	return ""
}
