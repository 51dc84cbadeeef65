package httpsig

import (
	"crypto/rsa"
	"fmt"
	"net/http"
	"time"

	fed "github.com/go-fed/httpsig"

	"codeberg.org/basilic/basilic"
)

// Signer signs requests in an actor's name.
type Signer interface {
	// Sign sets Date, Digest (when there is a body) and Signature. The URL and
	// every other header must be final.
	Sign(r *http.Request, body []byte) error
}

// RSA signs by draft-cavage with Go's crypto/rsa.
type RSA struct {
	keyID basilic.IRI
	key   *rsa.PrivateKey
	now   func() time.Time
}

// NewRSA returns a signer for the key published under keyID.
func NewRSA(keyID basilic.IRI, privatePEM string) (*RSA, error) {
	key, err := ParsePrivateKey(privatePEM)
	if err != nil {
		return nil, err
	}
	return &RSA{keyID: keyID, key: key, now: time.Now}, nil
}

// Sign signs (request-target), host and date, and with a body digest and
// content-type too (draft-cavage-http-signatures-12 2.3).
func (s *RSA) Sign(r *http.Request, body []byte) error {
	r.Header.Set("Date", s.now().UTC().Format(http.TimeFormat))
	headers := []string{fed.RequestTarget, "host", "date"}
	if body != nil {
		headers = append(headers, "digest", "content-type")
	}
	signer, _, err := fed.NewSigner([]fed.Algorithm{fed.RSA_SHA256}, fed.DigestSha256, headers, fed.Signature, 0)
	if err != nil {
		return fmt.Errorf("httpsig: sign: %w", err)
	}
	clone := normalise(r, r.URL.EscapedPath(), basilic.Authority(r.URL))
	clone.Header.Del("Signature")
	clone.Header.Del("Digest")
	if err := signer.SignRequest(s.key, string(s.keyID), clone, body); err != nil {
		return fmt.Errorf("httpsig: sign: %w", err)
	}
	r.Header.Set("Signature", clone.Header.Get("Signature"))
	if body != nil {
		r.Header.Set("Digest", clone.Header.Get("Digest"))
	}
	return nil
}

// normalise returns a copy of the request as the library expects it: the path
// exactly as on the wire, where it would sign the decoded one, and Host among
// the headers.
func normalise(r *http.Request, rawPath, host string) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = rawPath, ""
	if u.Path == "" {
		u.Path = "/"
	}
	header := r.Header.Clone()
	header.Set("Host", host)
	return &http.Request{Method: r.Method, URL: &u, Header: header, Host: host}
}
