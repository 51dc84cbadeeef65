package httpsig

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"time"

	fed "github.com/go-fed/httpsig"
	"golang.org/x/crypto/ssh"

	"codeberg.org/basilic/basilic"
)

// Signer signs requests in an actor's name. It may be used concurrently.
type Signer interface {
	// Sign sets the headers of the signature and, when there is a body, its
	// digest. The URL and every other header must be final.
	Sign(r *http.Request, body []byte) error
}

// RSA signs by draft-cavage. The key is Go's, or libcrypto's when built with it.
type RSA struct {
	keyID     basilic.IRI
	key       rsaKey
	get, post fed.SSHSigner
	now       func() time.Time
}

// NewRSA returns a signer for the key published under keyID.
func NewRSA(keyID basilic.IRI, privatePEM string) (*RSA, error) {
	private, err := parsePrivateKey(privatePEM)
	if err != nil {
		return nil, err
	}
	goKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("httpsig: private key is not RSA: %w", ErrKey)
	}
	key, err := newRSAKey(goKey)
	if err != nil {
		return nil, err
	}
	s := &RSA{keyID: keyID, key: rsaKey{key}, now: time.Now}
	headers := []string{fed.RequestTarget, "host", "date"}
	if s.get, _, err = fed.NewSSHSigner(s.key, fed.DigestSha256, headers, fed.Signature, 0); err != nil {
		return nil, fmt.Errorf("httpsig: signer: %w", err)
	}
	headers = append(headers, "digest", "content-type")
	if s.post, _, err = fed.NewSSHSigner(s.key, fed.DigestSha256, headers, fed.Signature, 0); err != nil {
		return nil, fmt.Errorf("httpsig: signer: %w", err)
	}
	return s, nil
}

// Sign signs (request-target), host and date, and with a body digest and
// content-type too (draft-cavage-http-signatures-12 2.3).
func (s *RSA) Sign(r *http.Request, body []byte) error {
	r.Header.Set("Date", s.now().UTC().Format(http.TimeFormat))
	clone := normalise(r, r.URL.EscapedPath(), basilic.Authority(r.URL))
	clone.Header.Del("Signature")
	clone.Header.Del("Digest")
	signer := s.get
	if body != nil {
		signer = s.post
	}
	if err := signer.SignRequest(string(s.keyID), clone, body); err != nil {
		return fmt.Errorf("httpsig: sign: %w", err)
	}
	r.Header.Set("Signature", clone.Header.Get("Signature"))
	if body != nil {
		r.Header.Set("Digest", clone.Header.Get("Digest"))
	}
	return nil
}

// RFC9421 returns a signer that signs by RFC 9421 with the same key.
func (s *RSA) RFC9421() *Message {
	return &Message{keyID: s.keyID, algorithm: algorithmRSA, sign: s.key.sign, now: s.now}
}

// NewEd25519 returns a signer by RFC 9421 for the key published under keyID.
func NewEd25519(keyID basilic.IRI, privatePEM string) (*Message, error) {
	private, err := parsePrivateKey(privatePEM)
	if err != nil {
		return nil, err
	}
	key, ok := private.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("httpsig: private key is not Ed25519: %w", ErrKey)
	}
	sign := func(base []byte) ([]byte, error) { return ed25519.Sign(key, base), nil }
	return &Message{keyID: keyID, algorithm: algorithmEd25519, sign: sign, now: time.Now}, nil
}

// rsaKey signs texts with RSA and SHA-256. To go-fed/httpsig it looks like an
// SSH key, the one form of signer that the library takes from outside; nothing
// of SSH is in what it makes.
type rsaKey struct{ crypto.Signer }

func (k rsaKey) sign(text []byte) ([]byte, error) {
	sum := sha256.Sum256(text)
	signature, err := k.Signer.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("httpsig: sign: %w", err)
	}
	return signature, nil
}

// PublicKey tells the library that the key is RSA.
func (k rsaKey) PublicKey() ssh.PublicKey { return sshType{} }

// Sign makes the bytes of a signature.
func (k rsaKey) Sign(_ io.Reader, text []byte) (*ssh.Signature, error) {
	blob, err := k.sign(text)
	if err != nil {
		return nil, err
	}
	return &ssh.Signature{Format: ssh.KeyAlgoRSASHA256, Blob: blob}, nil
}

// sshType is the type of an RSA key and nothing else.
type sshType struct{}

func (sshType) Type() string                        { return ssh.KeyAlgoRSA }
func (sshType) Marshal() []byte                     { return nil }
func (sshType) Verify([]byte, *ssh.Signature) error { return ErrRefused }

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
