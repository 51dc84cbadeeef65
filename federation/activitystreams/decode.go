package activitystreams

import (
	"encoding/json"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
)

// Limits of what is read (security.md 42).
const (
	maxDepth      = 32
	maxArray      = 1_000
	maxTags       = 100
	maxRecipients = 2_000
	maxNumber     = 32
)

// Object is one JSON object as it was received.
type Object map[string]any

// Decode reads one JSON object. It refuses duplicate keys and keys of the
// protocol in another case (security.md 41), depths and lengths beyond the
// limits (42) with an error matching basilic.ErrInvalid, and aliased or
// expanded JSON-LD (40) with one matching basilic.ErrDropped.
func Decode(body []byte) (Object, error) { return decode(&scanner{data: body}) }

func decode(s *scanner) (Object, error) {
	if !json.Valid(s.data) {
		return nil, malformed("not JSON")
	}
	value, err := s.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, ok := value.([]any); ok {
		return nil, fmt.Errorf("activitystreams: expanded JSON-LD: %w", basilic.ErrDropped)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, malformed("not an object")
	}
	if err := checkPlain(object); err != nil {
		return nil, err
	}
	return object, nil
}

func malformed(why string) error {
	return fmt.Errorf("activitystreams: %s: %w", why, basilic.ErrInvalid)
}

func arrayLimit(key string) int {
	switch key {
	case "tag":
		return maxTags
	case "to", "cc", "bto", "bcc", "audience":
		return maxRecipients
	}
	return maxArray
}

// exactTerm returns how a term that decides what is believed is spelt, given in
// lower case, or "". A key that differs from it only by case is an attempt to be
// read differently by two servers (security.md 41).
func exactTerm(lower string) string {
	if isCoreTerm(lower) {
		return lower
	}
	switch lower {
	case "attributedto":
		return "attributedTo"
	case "inreplyto":
		return "inReplyTo"
	case "publickey":
		return "publicKey"
	case "publickeypem":
		return "publicKeyPem"
	case "preferredusername":
		return "preferredUsername"
	case "sharedinbox":
		return "sharedInbox"
	case "ordereditems":
		return "orderedItems"
	}
	return ""
}

// isCoreTerm reports whether a key is one of the lower-case words that decide what
// is believed, whose meaning no context may change.
func isCoreTerm(lower string) bool {
	switch lower {
	case "id", "type", "actor", "object", "to", "cc", "audience", "target", "inbox", "outbox", "owner", "tag", "url":
		return true
	}
	return false
}

// checkPlain refuses the JSON-LD forms that mean something else than they say.
func checkPlain(object map[string]any) error {
	for _, key := range []string{"@graph", "@included", "@reverse", "@id", "@type"} {
		if _, present := object[key]; present {
			return fmt.Errorf("activitystreams: %s: %w", key, basilic.ErrDropped)
		}
	}
	for key := range object {
		if strings.HasPrefix(key, "https://www.w3.org/ns/activitystreams#") || strings.HasPrefix(key, "as:") {
			return fmt.Errorf("activitystreams: expanded term: %w", basilic.ErrDropped)
		}
	}
	return checkContext(object["@context"])
}

// checkContext refuses a context that gives another meaning to the words that
// decide what is believed. Unknown contexts are neither fetched nor needed.
func checkContext(context any) error {
	switch c := context.(type) {
	case []any:
		for _, part := range c {
			if err := checkContext(part); err != nil {
				return err
			}
		}
	case map[string]any:
		for term, meaning := range c {
			if aliasOfCoreTerm(term, meaning) {
				return fmt.Errorf("activitystreams: context redefines %q: %w", term, basilic.ErrDropped)
			}
		}
	}
	return nil
}

func aliasOfCoreTerm(term string, meaning any) bool {
	id, _ := meaning.(string)
	if object, ok := meaning.(map[string]any); ok {
		id, _ = object["@id"].(string)
	}
	switch term {
	case "id":
		return id != "@id"
	case "type":
		return id != "@type"
	}
	if !isCoreTerm(term) {
		return id == "@id" || id == "@type" || id == "@graph" || id == "@reverse" || id == "@included"
	}
	name, found := strings.CutPrefix(id, "as:")
	if !found {
		name, found = strings.CutPrefix(id, "https://www.w3.org/ns/activitystreams#")
	}
	if term == "inbox" || term == "owner" {
		return id == "@id" || id == "@type"
	}
	return !found || name != term
}
