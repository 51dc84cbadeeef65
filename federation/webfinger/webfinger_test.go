package webfinger_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
)

func TestSecurity39AddressesAreNormalisedOrRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"@base@hub.example":        "@base@hub.example",
		"base@HUB.Example.":        "@base@hub.example",
		"acct:Base@hub.example":    "@Base@hub.example",
		" @base@localhost:8081 ":   "@base@localhost:8081",
		"@base@café.example":       "@base@xn--caf-dma.example",
		"@base@hub.example/x":      "",
		"@base@user@hub.example":   "",
		"@ba/se@hub.example":       "",
		"@bа\u0455e@hub.example":   "",
		"@ba\u202ese@hub.example":  "",
		"@base@hub.example:port":   "",
		"@base@":                   "",
		"@@hub.example":            "",
		"base":                     "",
		"@base@" + long("a", 3000): "",
	} {
		got, err := webfinger.ParseAddress(text)
		if want == "" && err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
		if want != "" && (err != nil || got.String() != want) {
			t.Errorf("%q: got %s, %v, want %s", text, got, err, want)
		}
	}
}

func long(s string, n int) string { return strings.Repeat(s, n) }

func TestAnswerNamesTheActor(t *testing.T) {
	t.Parallel()
	actor := basilic.Actor{Handle: "base", Host: "a.example", IRI: "https://a.example/ap/actors/1", URL: "https://a.example/bases/base"}
	document, err := webfinger.Answer(actor, "https://a.example")
	if err != nil {
		t.Fatal(err)
	}
	jrd, err := webfinger.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	if self, err := jrd.Self(); err != nil || self != actor.IRI {
		t.Errorf("Self() = %s, %v", self, err)
	}
	if jrd.Subject != "acct:base@a.example" || jrd.SubscribeTemplate() != "https://a.example/suivre?uri={uri}" {
		t.Errorf("got %+v", jrd)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"subject":"acct:a@b","links":[{"rel":"self","type":"application/activity+json","href":"https://b/a"}]}`))
	f.Add([]byte(`{"links":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		jrd, err := webfinger.Parse(body)
		if err != nil {
			return
		}
		if self, err := jrd.Self(); err == nil && self.Host() == "" {
			t.Errorf("an actor without host: %q", self)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add("@base@hub.example:8080")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := webfinger.ParseAddress(text)
		if err != nil {
			return
		}
		again, err := webfinger.ParseAddress(a.String())
		if err != nil || again != a {
			t.Errorf("%q became %v, then %v (%v)", text, a, again, err)
		}
	})
}
