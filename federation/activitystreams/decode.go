package activitystreams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
func Decode(body []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	value, err := decodeValue(d, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("more than one value")
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

func decodeValue(d *json.Decoder, key string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, malformed("nested too deep")
	}
	token, err := d.Token()
	if err != nil {
		return nil, malformed("not JSON")
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return decodeObject(d, depth)
		}
		return decodeArray(d, key, depth)
	case string:
		if strings.ContainsRune(t, 0) {
			return nil, malformed("text with a null character")
		}
	case json.Number:
		if len(t) > maxNumber {
			return nil, malformed("number too long")
		}
	}
	return token, nil
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	object := make(map[string]any)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, malformed("not JSON")
		}
		key, ok := token.(string)
		if !ok {
			return nil, malformed("key is not a string")
		}
		if _, twice := object[key]; twice {
			return nil, malformed("key twice: " + key)
		}
		if exact := exactTerm(strings.ToLower(key)); exact != "" && exact != key {
			return nil, malformed("key in another case: " + key)
		}
		if len(object) >= maxArray {
			return nil, malformed("too many keys")
		}
		if object[key], err = decodeValue(d, key, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, malformed("not JSON")
	}
	return object, nil
}

func decodeArray(d *json.Decoder, key string, depth int) (any, error) {
	limit := arrayLimit(key)
	array := []any{}
	for d.More() {
		if len(array) >= limit {
			return nil, malformed("array too long: " + key)
		}
		value, err := decodeValue(d, key, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	if _, err := d.Token(); err != nil {
		return nil, malformed("not JSON")
	}
	return array, nil
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
	for _, term := range []string{"attributedTo", "inReplyTo", "publicKey", "publicKeyPem", "preferredUsername", "sharedInbox", "orderedItems"} {
		if strings.ToLower(term) == lower {
			return term
		}
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
