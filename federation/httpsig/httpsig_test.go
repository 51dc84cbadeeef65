package httpsig_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/federation/httpsig"
)

const (
	authority = "a.example"
	origin    = "https://" + authority
)

var keyPair = sync.OnceValues(func() (string, string) {
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		return "", ""
	}
	return private, public
})

// signed returns a POST as it arrives: signed by its sender, then read from the
// wire.
func signed(t testing.TB, method, target string, body []byte) *http.Request {
	t.Helper()
	private, _ := keyPair()
	signer, err := httpsig.NewRSA("https://b.example/ap/actors/1#main-key", private)
	if err != nil {
		t.Fatal(err)
	}
	out, err := http.NewRequest(method, "https://"+authority+target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out.Header.Set("Content-Type", "application/activity+json")
	if err := signer.Sign(out, body); err != nil {
		t.Fatal(err)
	}
	in := httptest.NewRequest(method, target, bytes.NewReader(body))
	in.Header = out.Header.Clone()
	in.Host = authority
	return in
}

func check(t testing.TB, r *http.Request, body []byte, now time.Time) error {
	s, err := httpsig.Parse(r, origin, body, now)
	if err != nil {
		return err
	}
	_, err = s.Verify(parsed(t, publicText()))
	return err
}

func TestSignedRequestIsVerified(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/ap/inbox", "/ap/inbox?x=1", "/caf%C3%A9/a%2Fb", "/"} {
		body := []byte(`{"a":1}`)
		if err := check(t, signed(t, http.MethodPost, target, body), body, time.Now()); err != nil {
			t.Errorf("POST %s: %v", target, err)
		}
		if err := check(t, signed(t, http.MethodGet, target, nil), nil, time.Now()); err != nil {
			t.Errorf("GET %s: %v", target, err)
		}
	}
}

func TestSpacesBetweenParametersAreRead(t *testing.T) {
	t.Parallel()
	r := signed(t, http.MethodPost, "/ap/inbox", []byte("x"))
	r.Header.Set("Signature", strings.ReplaceAll(r.Header.Get("Signature"), `",`, `", `))
	if err := check(t, r, []byte("x"), time.Now()); err != nil {
		t.Error(err)
	}
}

func TestAlteredRequestIsRefused(t *testing.T) {
	t.Parallel()
	body := []byte(`{"type":"Follow"}`)
	replace := func(old, text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), old, text, 1))
		}
	}
	tests := map[string]struct {
		change func(r *http.Request)
		want   error
	}{
		"unsigned":           {func(r *http.Request) { r.Header.Del("Signature") }, httpsig.ErrUnsigned},
		"other path":         {func(r *http.Request) { r.RequestURI = "/ap/actors/1/inbox" }, httpsig.ErrRefused},
		"two signatures":     {func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) }, httpsig.ErrMalformed},
		"parameter twice":    {replace(`keyId=`, `keyId="https://c.example/k",keyId=`), httpsig.ErrMalformed},
		"huge header":        {func(r *http.Request) { r.Header.Set("Signature", strings.Repeat("a=1,", 30_000)) }, httpsig.ErrMalformed},
		"hmac":               {replace("hs2019", "hmac-sha256"), httpsig.ErrRefused},
		"none":               {replace("hs2019", "none"), httpsig.ErrRefused},
		"target not covered": {replace("(request-target) ", ""), httpsig.ErrRefused},
		"host not covered":   {replace(" host", ""), httpsig.ErrRefused},
		"date not covered":   {replace(" date", ""), httpsig.ErrRefused},
		"digest not covered": {replace(" digest", ""), httpsig.ErrRefused},
		"digest missing":     {func(r *http.Request) { r.Header.Del("Digest") }, httpsig.ErrRefused},
		"digest weak only":   {func(r *http.Request) { r.Header.Set("Digest", "MD5=4dI4pCKo6HNn7fGg8d0wEg==") }, httpsig.ErrRefused},
		"digest wrong":       {func(r *http.Request) { r.Header.Set("Digest", "SHA-256=AAAA") }, httpsig.ErrRefused},
		"two digests":        {func(r *http.Request) { r.Header.Add("Digest", "SHA-256=AAAA") }, httpsig.ErrRefused},
		"both schemes":       {func(r *http.Request) { r.Header.Set("Signature-Input", "sig1=()") }, httpsig.ErrMalformed},
		"date altered": {func(r *http.Request) {
			r.Header.Set("Date", time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat))
		}, httpsig.ErrRefused},
		"key is not an iri":   {replace("https://b.example/", "javascript:"), httpsig.ErrRefused},
		"signature no base64": {replace(`signature="`, `signature="!`), httpsig.ErrMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := signed(t, http.MethodPost, "/ap/inbox", body)
			test.change(r)
			if err := check(t, r, body, time.Now()); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestSignatureCountsInItsWindowOnly(t *testing.T) {
	t.Parallel()
	body := []byte("x")
	for shift, want := range map[time.Duration]bool{
		0: true, 59 * time.Minute: true, 61 * time.Minute: false, -4 * time.Minute: true, -6 * time.Minute: false,
	} {
		err := check(t, signed(t, http.MethodPost, "/ap/inbox", body), body, time.Now().Add(shift))
		if (err == nil) != want {
			t.Errorf("checked %s after signing: %v", shift, err)
		}
	}
}

func TestSignatureForAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	body := []byte("x")
	s, err := httpsig.Parse(signed(t, http.MethodPost, "/ap/inbox", body), "https://c.example", body, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(parsed(t, publicText())); !errors.Is(err, httpsig.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	t.Parallel()
	public := func(key *rsa.PublicKey) string {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := httpsig.ParsePublicKey(public(&key.PublicKey)); err != nil {
		t.Errorf("2048 bits: %v", err)
	}
	exponentOne := key.PublicKey
	exponentOne.E = 1
	short := key.PublicKey
	short.N = short.N.Rsh(short.N, 1024)
	for name, text := range map[string]string{"exponent 1": public(&exponentOne), "1024 bits": public(&short), "no PEM": "x"} {
		if _, err := httpsig.ParsePublicKey(text); !errors.Is(err, httpsig.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`keyId="https://b.example/k",headers="(request-target) host date",signature="AAAA"`)
	f.Add(`keyId="a",keyId="b"`)
	f.Add(`a=1,b="`)
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest(http.MethodGet, "/x", nil)
		r.Header.Set("Signature", header)
		r.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
		s, err := httpsig.Parse(r, origin, nil, time.Now())
		if err != nil {
			return
		}
		if _, err := s.Verify(parsed(t, publicText())); err == nil {
			t.Error("verified without the private key")
		}
	})
}

func publicText() string {
	_, public := keyPair()
	return public
}

func parsed(t testing.TB, text string) crypto.PublicKey {
	t.Helper()
	key, err := httpsig.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
