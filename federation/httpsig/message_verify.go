package httpsig

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"

	"codeberg.org/basilic/basilic"
)

// maxLabels is how many signatures a message may carry: a sender's and those of
// the proxies that it passed.
const maxLabels = 4

// parseMessage reads the signature of a request by RFC 9421 3.2. Of several, the
// first in the order of Signature-Input that covers what it must is the one
// evaluated, whatever becomes of it: a signature proves its own key only, and
// the order is the sender's, so that two readers choose alike.
func parseMessage(r *http.Request, origin string, body []byte, now time.Time) (*Signature, error) {
	inputs, err := dictionary(r.Header.Values("Signature-Input"))
	if err != nil {
		return nil, err
	}
	signatures, err := dictionary(r.Header.Values("Signature"))
	if err != nil {
		return nil, err
	}
	if n := len(inputs.Names()); n == 0 || n > maxLabels {
		return nil, fmt.Errorf("httpsig: %d signatures: %w", n, ErrMalformed)
	}
	if !strings.HasPrefix(r.RequestURI, "/") {
		return nil, fmt.Errorf("httpsig: request target is not a path: %w", ErrRefused)
	}
	scheme, authority, _ := strings.Cut(origin, "://")
	m := message{method: r.Method, scheme: scheme, authority: authority, target: r.RequestURI, header: r.Header}
	var first error
	for _, name := range inputs.Names() {
		member, _ := inputs.Get(name)
		found, err := parseOne(member, bytesOf(signatures, name), m, now)
		if err == nil {
			err = checkBody(member, m, body)
		}
		if err == nil {
			return found, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// parseOne reads one signature and checks all that needs neither body nor key.
func parseOne(member httpsfv.Member, signature []byte, m message, now time.Time) (*Signature, error) {
	list, ok := member.(httpsfv.InnerList)
	if !ok || len(signature) == 0 {
		return nil, fmt.Errorf("httpsig: a label without components or signature: %w", ErrMalformed)
	}
	text, _ := list.Params.Get("keyid")
	id, _ := text.(string)
	keyID, err := basilic.ParseIRI(id)
	if err != nil {
		return nil, fmt.Errorf("httpsig: keyid is not an address: %w", ErrRefused)
	}
	if _, tagged := list.Params.Get("tag"); tagged {
		// A tag says that the signature was made for something else (RFC 9421 7.2.7).
		return nil, fmt.Errorf("httpsig: the signature has a tag: %w", ErrRefused)
	}
	if err := checkTimes(list.Params, now); err != nil {
		return nil, err
	}
	algorithm, given := list.Params.Get("alg")
	if given && algorithm != algorithmRSA && algorithm != algorithmEd25519 {
		return nil, fmt.Errorf("httpsig: algorithm %v: %w", algorithm, ErrRefused)
	}
	if err := checkComponents(list, m); err != nil {
		return nil, err
	}
	base, err := signatureBase(list, m)
	if err != nil {
		return nil, err
	}
	check := func(key crypto.PublicKey) (Scheme, error) { return verifyMessage(key, algorithm, base, signature) }
	return &Signature{KeyID: keyID, check: check}, nil
}

// checkTimes admits a signature in its window only; created must be there.
func checkTimes(params *httpsfv.Params, now time.Time) error {
	value, _ := params.Get("created")
	created, ok := value.(int64)
	if !ok {
		return fmt.Errorf("httpsig: created is missing: %w", ErrRefused)
	}
	if err := checkWindow(time.Unix(created, 0), now); err != nil {
		return err
	}
	value, given := params.Get("expires")
	expires, ok := value.(int64)
	if given && (!ok || now.After(time.Unix(expires, 0))) {
		return fmt.Errorf("httpsig: the signature has expired: %w", ErrRefused)
	}
	return nil
}

// checkComponents demands that the method and the whole target are covered, and
// with a body its digest, so that the request counts for one address only
// (security.md 12, 14, 19).
func checkComponents(list httpsfv.InnerList, m message) error {
	covered := make(map[string]bool)
	for _, item := range list.Items {
		name, _ := item.Value.(string)
		covered[name] = true
	}
	_, _, hasQuery := strings.Cut(m.target, "?")
	path := covered["@request-target"] || covered["@path"] && (covered["@query"] || !hasQuery)
	target := covered["@target-uri"] || path && (covered["@authority"] || covered["host"])
	switch {
	case !covered["@method"]:
		return fmt.Errorf("httpsig: @method is not covered: %w", ErrRefused)
	case !target:
		return fmt.Errorf("httpsig: the target is not covered: %w", ErrRefused)
	case hasBody(m.method) && !covered["content-digest"]:
		return fmt.Errorf("httpsig: content-digest is not covered: %w", ErrRefused)
	}
	return nil
}

func hasBody(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// checkBody compares the body with a digest that is covered.
func checkBody(member httpsfv.Member, m message, body []byte) error {
	list, _ := member.(httpsfv.InnerList)
	for _, item := range list.Items {
		if item.Value == "content-digest" {
			return checkContentDigest(m.header.Values("Content-Digest"), body)
		}
	}
	return nil
}

// verifyMessage checks a signature by the algorithm of its key. A parameter that
// names another algorithm is an attempt at confusion (RFC 9421 3.2, 7.3.6;
// security.md 16).
func verifyMessage(key crypto.PublicKey, algorithm any, base, signature []byte) (Scheme, error) {
	switch k := key.(type) {
	case ed25519.PublicKey:
		if (algorithm == nil || algorithm == algorithmEd25519) && ed25519.Verify(k, base, signature) {
			return Ed25519, nil
		}
	case *rsa.PublicKey:
		sum := sha256.Sum256(base)
		if (algorithm == nil || algorithm == algorithmRSA) && rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil {
			return RFC9421, nil
		}
	}
	return "", fmt.Errorf("httpsig: verify: %w", ErrRefused)
}

// dictionary reads a structured field (RFC 9651 3.2), in the form that its
// serialisation gives back only. So a key that comes twice, of which readers may
// take the one or the other, is refused (security.md 15).
func dictionary(values []string) (*httpsfv.Dictionary, error) {
	text := strings.Join(values, ",")
	if len(text) > maxHeader {
		return nil, fmt.Errorf("httpsig: header of %d bytes: %w", len(text), ErrMalformed)
	}
	d, err := httpsfv.UnmarshalDictionary([]string{text})
	if err != nil {
		return nil, fmt.Errorf("httpsig: structured field: %w: %w", err, ErrMalformed)
	}
	again, err := httpsfv.Marshal(d)
	if err != nil || withoutSpaces(again) != withoutSpaces(text) {
		return nil, fmt.Errorf("httpsig: structured field has another form: %w", ErrMalformed)
	}
	return d, nil
}

// withoutSpaces returns a text without the spaces outside of its quotes.
func withoutSpaces(text string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
			c = text[i]
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t'):
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
