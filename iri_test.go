package basilic_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestParseIRI(t *testing.T) {
	t.Parallel()
	for text, host := range map[string]string{
		"https://a.example/x#y": "a.example", "https://A.Example:443/": "a.example", "http://a.example.:8080": "a.example:8080",
		"https://[::1]/": "[::1]", "http://localhost:8081/ap/actor": "localhost:8081",
		"": "", "/x": "", "ftp://a.example/": "", "https://u:p@a.example/": "", "http://.": "", "http://..": "", "http://.a.example": "",
		"http://a..example": "", "https://a.example/ x": "", "javascript:alert(1)": "", "https:a.example": "", "http://a.example\\@b.example": "",
		"https://127.0.0.1:8443/": "127.0.0.1:8443", "https://xn--exmple-cua.example/": "xn--exmple-cua.example",
		"https://exämple.example/": "", "https://ex%C3%A4mple.example/": "", "https://2130706433/": "", "https://0x7f.1/": "", "https://0177.0.0.1/": "",
		"https://a.0x1f/": "", "https://a.example:0443/": "", "https://a.example:70000/": "", "https://a.example:0/": "",
	} {
		iri, err := basilic.ParseIRI(text)
		if host == "" {
			if !errors.Is(err, basilic.ErrInvalid) {
				t.Errorf("%q was read as %s, %v", text, iri, err)
			}
			continue
		}
		if err != nil || iri.Host() != host || string(iri) != text {
			t.Errorf("%q: host %q, %v", text, iri.Host(), err)
		}
	}
	if !basilic.IRI("https://a.example/1").SameOrigin("https://A.example:443/2") || basilic.IRI("https://a.example").SameOrigin("http://a.example") {
		t.Error("origins are not compared by scheme, host and port")
	}
}

func TestIDsSortAndParse(t *testing.T) {
	t.Parallel()
	a := basilic.NewID()
	if parsed, err := basilic.ParseID(string(a)); err != nil || parsed != a {
		t.Errorf("%s: %v", a, err)
	}
	for _, text := range []string{"", "x", string(a)[1:], string(a) + "0", "01A20D57-86be-7fcb-8fbf-119604508060", "nouvelle"} {
		if _, err := basilic.ParseID(text); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestHandles(t *testing.T) {
	t.Parallel()
	for handle, ok := range map[string]bool{
		"claire_m": true, "a": true, "": false, "Claire": false, "é": false, "a-b": false, "nouvelle": false, "admin": false,
		"abcdefghijklmnopqrstuvwxyz12345": false, "a@b": false,
	} {
		if (basilic.CheckHandle(handle) == "") != ok {
			t.Errorf("%q: %q", handle, basilic.CheckHandle(handle))
		}
	}
}
