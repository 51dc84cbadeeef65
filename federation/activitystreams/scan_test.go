package activitystreams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// byTokens reads a value with the standard library's tokens: slower, and the
// judge of the scanner.
func byTokens(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	value, err := tokensValue(d, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("more than one value")
	}
	return value, nil
}

func tokensValue(d *json.Decoder, key string, depth int) (any, error) {
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
			return tokensObject(d, depth)
		}
		return tokensArray(d, key, depth)
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

func tokensObject(d *json.Decoder, depth int) (any, error) {
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
		if object[key], err = tokensValue(d, key, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, malformed("not JSON")
	}
	return object, nil
}

func tokensArray(d *json.Decoder, key string, depth int) (any, error) {
	limit := arrayLimit(key)
	array := []any{}
	for d.More() {
		if len(array) >= limit {
			return nil, malformed("array too long: " + key)
		}
		value, err := tokensValue(d, key, depth+1)
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

func byScanner(body []byte) (any, error) {
	if !json.Valid(body) {
		return nil, malformed("not JSON")
	}
	return (&scanner{data: body}).value("", 0)
}

func compareReaders(t *testing.T, body []byte) {
	t.Helper()
	want, wantErr := byTokens(body)
	got, err := byScanner(body)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: scanner says %v, tokens say %v", body, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: scanner reads %#v, tokens read %#v", body, got, want)
	}
	compareHeadings(t, body)
}

// compareHeadings sees that the door refuses what would be refused later, and
// judges by the same.
func compareHeadings(t *testing.T, body []byte) {
	t.Helper()
	want, wantErr := ParseActivity(body)
	got, err := ParseHeading(body)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("%q: the heading says %v, the activity says %v", body, err, wantErr)
	}
	if got.IRI != want.IRI || got.Type != want.Type || got.Actor != want.Actor || got.Object != want.Object ||
		got.Embedded.IRI("inReplyTo") != want.Embedded.IRI("inReplyTo") {
		t.Fatalf("%q: heading %+v of %+v", body, got, want)
	}
}

func hardTexts() []string {
	return []string{
		`{"a":"x\"y","b":"\\","c":"\\\"","d":"\u00e9\ud83d\ude00\ud800","e":"é\n"}`, `{"a" : [ 1 , -2.5e+10 , true,false ,null ] , "b":{}}`,
		"{\"a\":\"\xff\"}", `{"a":"\u0000"}`, `{"\u0061":1,"a":2}`, `{"Actor":1}`, `{"attributedto":1}`, `[]`, `""`, `"a`, `1`, `-`, `{`, `{"a":1}{}`, ` {"a":1} `,
		`{"a":1,}`, `[1 2]`, `{"a" 1}`, `{"a":tru}`, "", `null`, `{"n":123456789012345678901234567890123}`, `{"a":"` + strings.Repeat(`\\`, 50) + `"}`, "\"\x01\"",
		`{"content":"\u0000"}`, `{"content":"\\u0000","name":"\""}`, `{"contentMap":{"fr":"\"\u0000","x":{"Actor":1}}}`, `{"name":["a\\",{"content":"\u0000"}]}`,
		`{"id":"https://a.example/1","type":"Create","actor":"https://a.example/x","summary":"\"","object":{"id":"https://a.example/2","name":"\\","inReplyTo":"https://b.example/1"}}`,
		strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40), strings.Repeat(`[`, 33) + strings.Repeat(`]`, 33), strings.Repeat(`[`, 32) + strings.Repeat(`]`, 32),
		`{"tag":[` + strings.Repeat(`1,`, 100) + `1]}`, `{"tag":[` + strings.Repeat(`1,`, 99) + `1]}`, `{"to":[` + strings.Repeat(`"x",`, 1500) + `"x"]}`,
	}
}

func TestScannerReadsAsTheStandardLibraryDoes(t *testing.T) {
	t.Parallel()
	for _, text := range hardTexts() {
		compareReaders(t, []byte(text))
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		compareReaders(t, body)
		for n := range body {
			compareReaders(t, body[:n])
		}
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range hardTexts() {
		f.Add([]byte(text))
	}
	f.Fuzz(compareReaders)
}

func BenchmarkParseActivity(b *testing.B) {
	body, err := os.ReadFile("testdata/create.golden.json")
	if err != nil {
		b.Skip(err)
	}
	b.Run("scanner", func(b *testing.B) {
		for b.Loop() {
			_, _ = byScanner(body)
		}
	})
	b.Run("heading", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = ParseHeading(body)
		}
	})
	b.Run("activity", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = ParseActivity(body)
		}
	})
	b.Run("tokens", func(b *testing.B) {
		for b.Loop() {
			_, _ = byTokens(body)
		}
	})
}
