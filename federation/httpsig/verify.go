package httpsig

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	fed "github.com/go-fed/httpsig"

	"codeberg.org/basilic/basilic"
)

// The window in which a signature counts (federation.md 4).
const (
	maxAge    = time.Hour
	maxFuture = 5 * time.Minute
)

// maxHeader is the longest Signature header that is read, in bytes.
const maxHeader = 4096

// Signature is a signature that covers what it must and whose digest and date
// are right. It proves nothing until Verify has succeeded with the key of KeyID.
type Signature struct {
	KeyID basilic.IRI
	check func(key crypto.PublicKey) (Scheme, error)
}

// Parse reads the signature of a request received by the server whose public
// origin is given (scheme and host), and checks all that needs no key: its
// algorithm, what it covers, its time and, with a body, the digest. With
// Signature-Input the request is judged by RFC 9421, otherwise by draft-cavage,
// never by both (security.md 18). Errors match ErrUnsigned, ErrMalformed or
// ErrRefused.
func Parse(r *http.Request, origin string, body []byte, now time.Time) (*Signature, error) {
	values := r.Header.Values("Signature")
	switch {
	case len(values) == 0:
		return nil, ErrUnsigned
	case len(r.Header.Values("Signature-Input")) > 0:
		return parseMessage(r, origin, body, now)
	case len(values) > 1:
		return nil, fmt.Errorf("httpsig: %d Signature headers: %w", len(values), ErrMalformed)
	}
	_, authority, _ := strings.Cut(origin, "://")
	return parseCavage(r, authority, body, now)
}

// Verify checks the signature with a key that ParsePublicKey returned, and says
// by which scheme. Errors match ErrRefused.
func (s *Signature) Verify(key crypto.PublicKey) (Scheme, error) { return s.check(key) }

func parseCavage(r *http.Request, authority string, body []byte, now time.Time) (*Signature, error) {
	p, err := parseParameters(r.Header.Get("Signature"))
	if err != nil {
		return nil, err
	}
	if err := checkAlgorithm(p["algorithm"]); err != nil {
		return nil, err
	}
	keyID, err := basilic.ParseIRI(p["keyId"])
	if err != nil || strings.ContainsAny(p["keyId"], `,"`) {
		return nil, fmt.Errorf("httpsig: keyId is not an address: %w", ErrRefused)
	}
	covered := strings.Fields(p["headers"])
	if err := checkCovered(covered, r.Method == http.MethodPost); err != nil {
		return nil, err
	}
	if err := checkDate(r, covered, p, now); err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost {
		if err := checkDigest(r.Header.Values("Digest"), body); err != nil {
			return nil, err
		}
	}
	rawPath, _, _ := strings.Cut(r.RequestURI, "?")
	request := normalise(r, rawPath, authority)
	request.Header.Del("Authorization")
	request.Header.Set("Signature", canonical(p, covered))
	check := func(key crypto.PublicKey) (Scheme, error) { return Cavage, verifyCavage(key, request) }
	return &Signature{KeyID: keyID, check: check}, nil
}

// verifyCavage checks a signature with an RSA key: the draft is spoken with no
// other kind.
func verifyCavage(key crypto.PublicKey, request *http.Request) error {
	if _, ok := key.(*rsa.PublicKey); !ok {
		return fmt.Errorf("httpsig: verify: the key is not RSA: %w", ErrRefused)
	}
	verifier, err := fed.NewVerifier(request)
	if err != nil {
		return fmt.Errorf("httpsig: verify: %w: %w", err, ErrRefused)
	}
	if err := verifier.Verify(key, fed.RSA_SHA256); err != nil {
		return fmt.Errorf("httpsig: verify: %w: %w", err, ErrRefused)
	}
	return nil
}

// parseParameters reads key="value" pairs, with or without spaces after the
// commas. A parameter that comes twice is an attempt to be read differently by
// two parsers (security.md 15).
func parseParameters(text string) (map[string]string, error) {
	if len(text) > maxHeader {
		return nil, fmt.Errorf("httpsig: header of %d bytes: %w", len(text), ErrMalformed)
	}
	p := make(map[string]string)
	for rest := text; rest != ""; {
		key, after, found := strings.Cut(rest, "=")
		key = strings.TrimSpace(key)
		if !found || key == "" {
			return nil, fmt.Errorf("httpsig: parameter without value: %w", ErrMalformed)
		}
		if _, twice := p[key]; twice {
			return nil, fmt.Errorf("httpsig: parameter %q twice: %w", key, ErrMalformed)
		}
		value, remainder, err := cutValue(after)
		if err != nil {
			return nil, err
		}
		p[key], rest = value, remainder
	}
	for _, key := range []string{"keyId", "signature"} {
		if p[key] == "" {
			return nil, fmt.Errorf("httpsig: no %s: %w", key, ErrMalformed)
		}
	}
	if _, err := base64.StdEncoding.DecodeString(p["signature"]); err != nil {
		return nil, fmt.Errorf("httpsig: signature is not base64: %w", ErrMalformed)
	}
	return p, nil
}

// cutValue reads one value, quoted or a number, and returns what follows its
// comma.
func cutValue(text string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, ",")
		return strings.TrimSpace(value), strings.TrimSpace(rest), nil
	}
	value, rest, found := strings.Cut(text[1:], `"`)
	if !found {
		return "", "", fmt.Errorf("httpsig: quote without end: %w", ErrMalformed)
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return value, "", nil
	}
	if !strings.HasPrefix(rest, ",") {
		return "", "", fmt.Errorf("httpsig: text after a value: %w", ErrMalformed)
	}
	return value, strings.TrimSpace(rest[1:]), nil
}

// checkAlgorithm admits what servers send for RSA with SHA-256. The key decides
// the algorithm in the end, so that "hmac" with a public key as secret cannot
// work (security.md 16).
func checkAlgorithm(algorithm string) error {
	switch strings.ToLower(algorithm) {
	case "", "hs2019", "rsa-sha256":
		return nil
	}
	return fmt.Errorf("httpsig: algorithm %q: %w", algorithm, ErrRefused)
}

func checkCovered(covered []string, post bool) error {
	needed := []string{fed.RequestTarget, "host"}
	if post {
		needed = append(needed, "digest")
	}
	for _, name := range needed {
		if !slices.Contains(covered, name) {
			return fmt.Errorf("httpsig: %s is not covered: %w", name, ErrRefused)
		}
	}
	if !slices.Contains(covered, "date") && !slices.Contains(covered, "(created)") {
		return fmt.Errorf("httpsig: neither date nor (created) is covered: %w", ErrRefused)
	}
	return nil
}

func checkDate(r *http.Request, covered []string, p map[string]string, now time.Time) error {
	if text, given := p["expires"]; given {
		// A fraction is allowed (draft-cavage-http-signatures-12 2.1.5).
		expires, err := strconv.ParseFloat(text, 64)
		if err != nil || float64(now.Unix()) > expires {
			return fmt.Errorf("httpsig: expired: %w", ErrRefused)
		}
	}
	if slices.Contains(covered, "date") {
		date, err := http.ParseTime(r.Header.Get("Date"))
		if err != nil || len(r.Header.Values("Date")) != 1 {
			return fmt.Errorf("httpsig: date: %w", ErrRefused)
		}
		if err := checkWindow(date, now); err != nil {
			return err
		}
	}
	if slices.Contains(covered, "(created)") {
		created, err := strconv.ParseInt(p["created"], 10, 64)
		if err != nil {
			return fmt.Errorf("httpsig: created: %w", ErrRefused)
		}
		return checkWindow(time.Unix(created, 0), now)
	}
	return nil
}

func checkWindow(date, now time.Time) error {
	if date.Before(now.Add(-maxAge)) || date.After(now.Add(maxFuture)) {
		return fmt.Errorf("httpsig: date %s is outside the window: %w", date.UTC().Format(time.RFC3339), ErrRefused)
	}
	return nil
}

// canonical writes the parameters in the only form that the library reads.
func canonical(p map[string]string, covered []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `keyId="%s",algorithm="hs2019",headers="%s",signature="%s"`,
		p["keyId"], strings.Join(covered, " "), p["signature"])
	for _, key := range []string{"created", "expires"} {
		if n, err := strconv.ParseInt(p[key], 10, 64); err == nil {
			fmt.Fprintf(&b, `,%s=%d`, key, n)
		}
	}
	return b.String()
}
