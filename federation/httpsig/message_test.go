package httpsig_test

import (
	"bytes"
	"crypto"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
)

var edPair = sync.OnceValues(func() (string, string) {
	private, public, err := httpsig.GenerateEd25519()
	if err != nil {
		return "", ""
	}
	return private, public
})

// kind is a kind of keys with its signer by RFC 9421.
type kind struct {
	scheme  httpsig.Scheme
	keyID   basilic.IRI
	private string
	public  string
	signer  httpsig.Signer
}

func kinds(t testing.TB) []kind {
	t.Helper()
	rsaPrivate, rsaPublic := keyPair()
	cavage, err := httpsig.NewRSA("https://b.example/u/1#main-key", rsaPrivate)
	if err != nil {
		t.Fatal(err)
	}
	edPrivate, edPublic := edPair()
	ed, err := httpsig.NewEd25519("https://b.example/u/1#ed25519-key", edPrivate)
	if err != nil {
		t.Fatal(err)
	}
	return []kind{
		{httpsig.RFC9421, "https://b.example/u/1#main-key", rsaPrivate, rsaPublic, cavage.RFC9421()},
		{httpsig.Ed25519, "https://b.example/u/1#ed25519-key", edPrivate, edPublic, ed},
	}
}

func outgoing(t testing.TB, method, target string, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, origin+target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/activity+json")
	return r
}

// arrives returns a request as its receiver reads it from the wire.
func arrives(out *http.Request, target string, body []byte) *http.Request {
	in := httptest.NewRequest(out.Method, target, bytes.NewReader(body))
	in.Header = out.Header.Clone()
	in.Host = authority
	return in
}

// message returns a request signed by RFC 9421 as it arrives.
func message(t testing.TB, k kind, method, target string, body []byte) *http.Request {
	t.Helper()
	out := outgoing(t, method, target, body)
	if err := k.signer.Sign(out, body); err != nil {
		t.Fatal(err)
	}
	return arrives(out, target, body)
}

func verify(t testing.TB, k kind, r *http.Request, body []byte, now time.Time) (httpsig.Scheme, error) {
	t.Helper()
	s, err := httpsig.Parse(r, origin, body, now)
	if err != nil {
		return "", err
	}
	if s.KeyID != k.keyID {
		t.Errorf("key %s, want %s", s.KeyID, k.keyID)
	}
	return s.Verify(parsed(t, k.public))
}

var targets = []string{"/ap/inbox", "/ap/inbox?x=1&y=%20", "/caf%C3%A9/a%2Fb", "/", "/?", "/a//b/../c"}

func TestMessageSignatureIsVerified(t *testing.T) {
	t.Parallel()
	for _, k := range kinds(t) {
		for _, target := range targets {
			body := []byte(`{"a":1}`)
			if scheme, err := verify(t, k, message(t, k, http.MethodPost, target, body), body, time.Now()); err != nil || scheme != k.scheme {
				t.Errorf("%s POST %s: %q, %v", k.scheme, target, scheme, err)
			}
			if scheme, err := verify(t, k, message(t, k, http.MethodGet, target, nil), nil, time.Now()); err != nil || scheme != k.scheme {
				t.Errorf("%s GET %s: %q, %v", k.scheme, target, scheme, err)
			}
		}
	}
}

func TestAlteredMessageIsRefused(t *testing.T) {
	t.Parallel()
	body := []byte(`{"type":"Follow"}`)
	input := func(old, text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Signature-Input", strings.Replace(r.Header.Get("Signature-Input"), old, text, 1))
		}
	}
	long := strings.Repeat(`a="b";`, 2_000)
	for name, test := range map[string]struct {
		change func(r *http.Request)
		want   error
	}{
		"other path":              {func(r *http.Request) { r.RequestURI = "/ap/actors/1/inbox" }, httpsig.ErrRefused},
		"other query":             {func(r *http.Request) { r.RequestURI += "?x=1" }, httpsig.ErrRefused},
		"absolute target":         {func(r *http.Request) { r.RequestURI = "https://c.example/ap/inbox" }, httpsig.ErrRefused},
		"other method":            {func(r *http.Request) { r.Method = http.MethodPut }, httpsig.ErrRefused},
		"no signature":            {func(r *http.Request) { r.Header.Del("Signature") }, httpsig.ErrUnsigned},
		"other label":             {func(r *http.Request) { r.Header.Set("Signature", "sig2"+r.Header.Get("Signature")[4:]) }, httpsig.ErrMalformed},
		"cavage beside":           {func(r *http.Request) { r.Header.Add("Signature", `keyId="https://b.example/k",signature="AAAA"`) }, httpsig.ErrMalformed},
		"label twice":             {func(r *http.Request) { r.Header.Add("Signature-Input", r.Header.Get("Signature-Input")) }, httpsig.ErrMalformed},
		"signature twice":         {func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) }, httpsig.ErrMalformed},
		"parameter twice":         {input(";keyid", `;keyid="https://c.example/k";keyid`), httpsig.ErrMalformed},
		"huge header":             {input(";keyid", ";"+long+"keyid"), httpsig.ErrMalformed},
		"five labels":             {input("sig1=", `a=("x"),b=("x"),c=("x"),d=("x"),sig1=`), httpsig.ErrMalformed},
		"component twice":         {input(`"@method"`, `"@method" "@method"`), httpsig.ErrRefused},
		"component parameter":     {input(`"@method"`, `"@method" "date";sf`), httpsig.ErrRefused},
		"component forges a line": {input(`"@method"`, `"@method" "a\": b"`), httpsig.ErrRefused},
		"component missing":       {input(`"@method"`, `"@method" "x-absent"`), httpsig.ErrRefused},
		"component unknown":       {input(`"@method"`, `"@method" "@status"`), httpsig.ErrRefused},
		"method not covered":      {input(`"@method" `, ""), httpsig.ErrRefused},
		"target not covered":      {input(`"@target-uri" `, ""), httpsig.ErrRefused},
		"digest not covered":      {input(` "content-digest"`, ""), httpsig.ErrRefused},
		"no created":              {input("created", "made"), httpsig.ErrRefused},
		"created is text":         {input("created=", `created="x";a=`), httpsig.ErrRefused},
		"expired":                 {input(";keyid", ";expires=1000;keyid"), httpsig.ErrRefused},
		"expires added":           {input(";keyid", ";expires=9000000000;keyid"), httpsig.ErrRefused},
		"tagged":                  {input(";keyid", `;tag="x";keyid`), httpsig.ErrRefused},
		"key is not an iri":       {input("https://b.example/", "javascript:"), httpsig.ErrRefused},
		"no key":                  {input("keyid", "key"), httpsig.ErrRefused},
		"hmac":                    {algorithm("hmac-sha256"), httpsig.ErrRefused},
		"pss":                     {algorithm("rsa-pss-sha512"), httpsig.ErrRefused},
		"another algorithm":       {algorithm("ed25519", "rsa-v1_5-sha256"), httpsig.ErrRefused},
		"digest missing":          {func(r *http.Request) { r.Header.Del("Content-Digest") }, httpsig.ErrRefused},
		"digest weak only":        {func(r *http.Request) { r.Header.Set("Content-Digest", "md5=:4dI4pCKo6HNn7fGg8d0wEg==:") }, httpsig.ErrRefused},
		"digest wrong":            {func(r *http.Request) { r.Header.Set("Content-Digest", "sha-256=:AAAA:") }, httpsig.ErrRefused},
		"digest not a dictionary": {func(r *http.Request) { r.Header.Set("Content-Digest", "SHA-256=AAAA") }, httpsig.ErrRefused},
		"two digests":             {func(r *http.Request) { r.Header.Add("Content-Digest", r.Header.Get("Content-Digest")) }, httpsig.ErrRefused},
		"not a dictionary":        {func(r *http.Request) { r.Header.Set("Signature-Input", "(") }, httpsig.ErrMalformed},
		"not a list":              {func(r *http.Request) { r.Header.Set("Signature-Input", `sig1="x"`) }, httpsig.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, k := range kinds(t) {
				r := message(t, k, http.MethodPost, "/ap/inbox", body)
				test.change(r)
				if _, err := verify(t, k, r, body, time.Now()); !errors.Is(err, test.want) {
					t.Errorf("%s: got %v, want %v", k.scheme, err, test.want)
				}
			}
		})
	}
}

// algorithm makes a request say another one than the key's: of several the first
// that it does not say yet.
func algorithm(names ...string) func(r *http.Request) {
	return func(r *http.Request) {
		head, tail, _ := strings.Cut(r.Header.Get("Signature-Input"), `;alg=`)
		for _, name := range names {
			if tail != `"`+name+`"` {
				r.Header.Set("Signature-Input", head+`;alg="`+name+`"`)
				return
			}
		}
	}
}

func TestOtherBodyIsRefused(t *testing.T) {
	t.Parallel()
	for _, k := range kinds(t) {
		r := message(t, k, http.MethodPost, "/ap/inbox", []byte("a"))
		if _, err := verify(t, k, r, []byte("b"), time.Now()); !errors.Is(err, httpsig.ErrRefused) {
			t.Errorf("%s: %v", k.scheme, err)
		}
	}
}

func TestMessageCountsInItsWindowOnly(t *testing.T) {
	t.Parallel()
	k := kinds(t)[1]
	r := message(t, k, http.MethodGet, "/x", nil)
	for shift, want := range map[time.Duration]bool{
		0: true, 59 * time.Minute: true, 61 * time.Minute: false, -4 * time.Minute: true, -6 * time.Minute: false,
	} {
		if _, err := verify(t, k, r, nil, time.Now().Add(shift)); (err == nil) != want {
			t.Errorf("checked %s after signing: %v", shift, err)
		}
	}
}

func TestMessageForAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	for _, elsewhere := range []string{"https://c.example", "http://" + authority, origin + ":8443"} {
		for _, k := range kinds(t) {
			s, err := httpsig.Parse(message(t, k, http.MethodGet, "/x", nil), elsewhere, nil, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Verify(parsed(t, k.public)); !errors.Is(err, httpsig.ErrRefused) {
				t.Errorf("%s at %s: %v", k.scheme, elsewhere, err)
			}
		}
	}
}

func TestTheFirstCompleteSignatureIsTheOneEvaluated(t *testing.T) {
	t.Parallel()
	k, body := kinds(t)[1], []byte("x")
	both := func(first, second []string) *http.Request {
		out := outgoing(t, http.MethodPost, "/ap/inbox", body)
		digest(t, out, body)
		foreign(t, k, "b", out, first...)
		foreign(t, k, "a", out, second...)
		return arrives(out, "/ap/inbox", body)
	}
	whole, part := []string{"@method", "@target-uri", "content-digest"}, []string{"@method"}
	if _, err := verify(t, k, both(part, whole), body, time.Now()); err != nil {
		t.Errorf("a proxy's signature first: %v", err)
	}
	r := both(whole, whole)
	first, rest, _ := strings.Cut(r.Header.Values("Signature")[0], ":")
	r.Header["Signature"][0] = first + ":AAAA" + rest[4:]
	if _, err := verify(t, k, r, body, time.Now()); !errors.Is(err, httpsig.ErrRefused) {
		t.Errorf("the first is forged, the second good: %v", err)
	}
}

func TestDraftIsNotSpokenWithEd25519(t *testing.T) {
	t.Parallel()
	_, public := edPair()
	s, err := httpsig.Parse(signed(t, http.MethodGet, "/x", nil), origin, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(parsed(t, public)); !errors.Is(err, httpsig.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func FuzzMessage(f *testing.F) {
	k := kinds(f)[1]
	r := message(f, k, http.MethodPost, "/ap/inbox?x=1", []byte("x"))
	f.Add(r.Header.Get("Signature-Input"), r.Header.Get("Signature"), r.Header.Get("Content-Digest"))
	other := parsed(f, otherKey(f))
	f.Fuzz(func(t *testing.T, input, signature, contentDigest string) {
		r := httptest.NewRequest(http.MethodPost, "/ap/inbox?x=1", nil)
		r.Header["Signature-Input"], r.Header["Signature"] = []string{input}, []string{signature}
		r.Header["Content-Digest"] = []string{contentDigest}
		s, err := httpsig.Parse(r, origin, []byte("x"), time.Now())
		if err != nil {
			return
		}
		if _, err := basilic.ParseIRI(string(s.KeyID)); err != nil {
			t.Errorf("key %q", s.KeyID)
		}
		for _, key := range []crypto.PublicKey{other, parsed(t, publicText())} {
			if _, err := s.Verify(key); err == nil {
				t.Error("verified without the private key")
			}
		}
	})
}

func otherKey(t testing.TB) string {
	t.Helper()
	_, public, err := httpsig.GenerateEd25519()
	if err != nil {
		t.Fatal(err)
	}
	return public
}
