package httpsig_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/yaronf/httpsign"

	"codeberg.org/basilic/basilic/federation/httpsig"
)

// raw returns the private key of a kind for the other implementation.
func raw(t testing.TB, k kind) any {
	t.Helper()
	block, _ := pem.Decode([]byte(k.private))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAnotherImplementationVerifiesOurs(t *testing.T) {
	t.Parallel()
	for _, k := range kinds(t) {
		fields := httpsign.Headers("@method", "@target-uri", "content-digest")
		config := httpsign.NewVerifyConfig().SetKeyID(string(k.keyID))
		var verifier *httpsign.Verifier
		var err error
		switch key := parsed(t, k.public).(type) {
		case *rsa.PublicKey:
			verifier, err = httpsign.NewRSAVerifier(*key, config, fields)
		case ed25519.PublicKey:
			verifier, err = httpsign.NewEd25519Verifier(key, config, fields)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range targets {
			body := []byte(`{"a":1}`)
			out := outgoing(t, http.MethodPost, target, body)
			if err := k.signer.Sign(out, body); err != nil {
				t.Fatal(err)
			}
			if err := httpsign.VerifyRequest("sig1", *verifier, out); err != nil {
				t.Errorf("%s %s: %v", k.scheme, target, err)
			}
			out.Header.Set("Content-Digest", "sha-256=:AAAA:")
			if err := httpsign.VerifyRequest("sig1", *verifier, out); err == nil {
				t.Errorf("%s %s: verified with another digest", k.scheme, target)
			}
		}
	}
}

// foreign signs with the other implementation.
func foreign(t testing.TB, k kind, label string, out *http.Request, fields ...string) {
	t.Helper()
	config := httpsign.NewSignConfig().SetKeyID(string(k.keyID))
	var signer *httpsign.Signer
	var err error
	switch key := raw(t, k).(type) {
	case *rsa.PrivateKey:
		signer, err = httpsign.NewRSASigner(*key, config, httpsign.Headers(fields...))
	case ed25519.PrivateKey:
		signer, err = httpsign.NewEd25519Signer(key, config, httpsign.Headers(fields...))
	}
	if err != nil {
		t.Fatal(err)
	}
	input, signature, err := httpsign.SignRequest(label, *signer, out)
	if err != nil {
		t.Fatal(err)
	}
	out.Header.Add("Signature-Input", input)
	out.Header.Add("Signature", signature)
}

func TestWeVerifyAnotherImplementation(t *testing.T) {
	t.Parallel()
	body := []byte(`{"a":1}`)
	for name, test := range map[string]struct {
		fields []string
		want   error
	}{
		"Mastodon":                {[]string{"@method", "@target-uri", "content-digest"}, nil},
		"Fedify":                  {[]string{"@method", "@target-uri", "@authority", "host", "date", "content-digest"}, nil},
		"parts":                   {[]string{"@method", "@authority", "@path", "@query", "content-digest", "content-type"}, nil},
		"request target and host": {[]string{"@method", "@scheme", "host", "@request-target", "content-digest"}, nil},
		"no method":               {[]string{"@target-uri", "content-digest"}, httpsig.ErrRefused},
		"no query":                {[]string{"@method", "@authority", "@path", "content-digest"}, httpsig.ErrRefused},
		"no authority":            {[]string{"@method", "@path", "@query", "content-digest"}, httpsig.ErrRefused},
		"no path":                 {[]string{"@method", "@authority", "@query", "content-digest"}, httpsig.ErrRefused},
		"no digest":               {[]string{"@method", "@target-uri"}, httpsig.ErrRefused},
	} {
		for _, k := range kinds(t) {
			out := outgoing(t, http.MethodPost, "/ap/inbox?x=1", body)
			out.Host = authority
			out.Header.Set("Host", authority)
			out.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
			digest(t, out, body)
			foreign(t, k, "theirs", out, test.fields...)
			if _, err := verify(t, k, arrives(out, "/ap/inbox?x=1", body), body, time.Now()); !errors.Is(err, test.want) {
				t.Errorf("%s, %s: %v", name, k.scheme, err)
			}
		}
	}
}

// digest sets Content-Digest as the other implementation makes it.
func digest(t testing.TB, out *http.Request, body []byte) {
	t.Helper()
	reader := io.NopCloser(bytes.NewReader(body))
	text, err := httpsign.GenerateContentDigestHeader(&reader, []string{httpsign.DigestSha512, httpsign.DigestSha256})
	if err != nil {
		t.Fatal(err)
	}
	out.Header.Set("Content-Digest", text)
}

func TestMultikeyTravelsWhole(t *testing.T) {
	t.Parallel()
	// From the did:key specification.
	const text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
	public, err := httpsig.ParseMultikey(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := httpsig.Multikey(public); err != nil || again != text {
		t.Errorf("%s, %v", again, err)
	}
	_, rsaPublic := keyPair()
	if _, err := httpsig.Multikey(rsaPublic); !errors.Is(err, httpsig.ErrKey) {
		t.Errorf("RSA: %v", err)
	}
	for _, wrong := range []string{"", "z", text[1:], "m" + text[1:], text + "0", text + "1", "z" + strings.Repeat("1", 63), "z" + strings.Repeat("z", 1<<20), "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"} {
		if _, err := httpsig.ParseMultikey(wrong); !errors.Is(err, httpsig.ErrKey) {
			t.Errorf("%.60q: %v", wrong, err)
		}
	}
}
