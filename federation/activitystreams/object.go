package activitystreams

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// ID returns the object's own identifier, or "" when it has no usable one.
func (o Object) ID() basilic.IRI { return iriOf(o["id"]) }

// Type returns the object's type: of several, the first that is a plain word.
func (o Object) Type() string {
	switch t := o["type"].(type) {
	case string:
		return t
	case []any:
		for _, v := range t {
			if s, ok := v.(string); ok && !strings.Contains(s, ":") {
				return s
			}
		}
	}
	return ""
}

// IRI returns the identifier that a property holds: a string, an object with
// an id, or the first of an array of those.
func (o Object) IRI(key string) basilic.IRI {
	if all := o.IRIs(key); len(all) > 0 {
		return all[0]
	}
	return ""
}

// IRIs returns all identifiers that a property holds. The three spellings of
// the public collection are made one.
func (o Object) IRIs(key string) []basilic.IRI {
	var iris []basilic.IRI
	for _, v := range asArray(o[key]) {
		if iri := iriOf(v); iri != "" {
			iris = append(iris, iri)
		}
	}
	return iris
}

// Object returns the object embedded in a property, or nil.
func (o Object) Object(key string) Object {
	for _, v := range asArray(o[key]) {
		if m, ok := v.(map[string]any); ok {
			return m
		}
	}
	return nil
}

// Objects returns all objects embedded in a property.
func (o Object) Objects(key string) []Object {
	var objects []Object
	for _, v := range asArray(o[key]) {
		if m, ok := v.(map[string]any); ok {
			objects = append(objects, m)
		}
	}
	return objects
}

// Text returns a text property: the string, or of its language map the French entry
// or the first by its code (Activity Vocabulary, natural language values).
func (o Object) Text(key string) string {
	if s, ok := o[key].(string); ok {
		return s
	}
	languages, _ := o[key+"Map"].(map[string]any)
	if s, ok := languages["fr"].(string); ok {
		return s
	}
	for _, code := range slices.Sorted(maps.Keys(languages)) {
		if s, ok := languages[code].(string); ok {
			return s
		}
	}
	return ""
}

// Strings returns the strings of a property that is one or an array of them.
func (o Object) Strings(key string) []string {
	var all []string
	for _, v := range asArray(o[key]) {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// Bool returns a boolean property, false when absent.
func (o Object) Bool(key string) bool {
	b, _ := o[key].(bool)
	return b
}

// Int returns a whole number between 0 and a billion, or 0.
func (o Object) Int(key string) int {
	number, ok := o[key].(json.Number)
	if !ok {
		return 0
	}
	n, err := number.Int64()
	if err != nil || n < 0 || n > 1_000_000_000 {
		return 0
	}
	return int(n)
}

// Time returns a date property, or the zero time when it is absent, wrong, or
// more than a day ahead (Activity Vocabulary, xsd:dateTime).
func (o Object) Time(key string) time.Time {
	s, _ := o[key].(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.After(time.Now().Add(24*time.Hour)) || t.Year() < 1970 {
		return time.Time{}
	}
	return t.UTC()
}

func asArray(v any) []any {
	switch t := v.(type) {
	case nil:
		return nil
	case []any:
		return t
	}
	return []any{v}
}

func iriOf(v any) basilic.IRI {
	switch t := v.(type) {
	case string:
		if t == "Public" || t == "as:Public" {
			return basilic.PublicAudience
		}
		iri, err := basilic.ParseIRI(t)
		if err != nil {
			return ""
		}
		return iri
	case map[string]any:
		if s, ok := t["id"].(string); ok {
			return iriOf(s)
		}
		if s, ok := t["href"].(string); ok {
			return iriOf(s)
		}
	}
	return ""
}

// LinkTo returns the page for people among the values of "url": the first of
// type text/html, or the first link at all.
func (o Object) LinkTo() string {
	first := ""
	for _, v := range asArray(o["url"]) {
		iri := string(iriOf(v))
		if m, ok := v.(map[string]any); ok && m["mediaType"] == "text/html" && iri != "" {
			return iri
		}
		if first == "" {
			first = iri
		}
	}
	return first
}
