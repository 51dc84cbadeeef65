package activitystreams

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// scanner reads a text that is known to be one valid JSON value (RFC 8259) and
// applies the limits on the way. Each activity is read twice, at the door and
// when it is applied, so this is the hottest code of the inbox: the standard
// library's tokens cost twice as much and three times the allocations.
type scanner struct {
	data []byte
	at   int
	// heading leaves out what people read, which decides nothing at the door.
	heading bool
}

// space passes white space, and what stands between values in a valid text.
func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r', ',', ':':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) value(key string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, malformed("nested too deep")
	}
	s.space()
	switch s.data[s.at] {
	case '{':
		return s.object(key, depth)
	case '[':
		return s.array(key, depth)
	case '"':
		if s.heading && isProse(key) && s.skip() {
			return "", nil
		}
		text, err := s.text()
		if err == nil && strings.IndexByte(text, 0) >= 0 {
			err = malformed("text with a null character")
		}
		return text, err
	case 't':
		s.at += len("true")
		return true, nil
	case 'f':
		s.at += len("false")
		return false, nil
	case 'n':
		s.at += len("null")
		return nil, nil
	}
	return s.number()
}

func (s *scanner) object(of string, depth int) (any, error) {
	prose := s.heading && isProse(of)
	object := make(map[string]any)
	s.at++
	for s.space(); s.data[s.at] != '}'; s.space() {
		key, err := s.text()
		if err != nil {
			return nil, err
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
		name := key
		if prose {
			// One text in several languages.
			name = of
		}
		if object[key], err = s.value(name, depth+1); err != nil {
			return nil, err
		}
	}
	s.at++
	return object, nil
}

// isProse reports whether a property holds what people read.
func isProse(key string) bool {
	switch key {
	case "content", "contentMap", "summary", "summaryMap", "name", "nameMap":
		return true
	}
	return false
}

// skip passes a string unread, unless it may hold a null character.
func (s *scanner) skip() bool {
	end := s.at + 1
	for {
		next := bytes.IndexByte(s.data[end:], '"')
		if escape := bytes.IndexByte(s.data[end:end+next], '\\'); escape >= 0 {
			end += escape + 2
			continue
		}
		end += next
		break
	}
	if bytes.Contains(s.data[s.at:end], []byte(`\u0000`)) {
		return false
	}
	s.at = end + 1
	return true
}

func (s *scanner) array(key string, depth int) (any, error) {
	limit := arrayLimit(key)
	array := []any{}
	s.at++
	for s.space(); s.data[s.at] != ']'; s.space() {
		if len(array) >= limit {
			return nil, malformed("array too long: " + key)
		}
		value, err := s.value(key, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	s.at++
	return array, nil
}

// text reads a string. One without escapes is taken as it stands; the rest, and
// what is not UTF-8, is left to the standard library.
func (s *scanner) text() (string, error) {
	start := s.at
	end := start + 1
	for plain := true; ; end++ {
		next := bytes.IndexByte(s.data[end:], '"')
		if escape := bytes.IndexByte(s.data[end:end+next], '\\'); escape >= 0 {
			// Past the escape and what it escapes.
			plain, end = false, end+escape+1
			continue
		}
		end += next
		s.at = end + 1
		if inner := s.data[start+1 : end]; plain && utf8.Valid(inner) {
			return string(inner), nil
		}
		break
	}
	var text string
	if err := json.Unmarshal(s.data[start:s.at], &text); err != nil {
		return "", malformed("not JSON")
	}
	return text, nil
}

func (s *scanner) number() (any, error) {
	start := s.at
	for s.at < len(s.data) && strings.IndexByte("+-.0123456789Ee", s.data[s.at]) >= 0 {
		s.at++
	}
	if s.at-start > maxNumber {
		return nil, malformed("number too long")
	}
	return json.Number(s.data[start:s.at]), nil
}
