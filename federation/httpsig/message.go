package httpsig

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"

	"codeberg.org/basilic/basilic"
)

// The algorithms of RFC 9421 that are spoken (RFC 9421 3.3).
const (
	algorithmRSA     = "rsa-v1_5-sha256"
	algorithmEd25519 = "ed25519"
)

// label names our signature among those of a message.
const label = "sig1"

// Message signs by RFC 9421.
type Message struct {
	keyID     basilic.IRI
	algorithm string
	sign      func(base []byte) ([]byte, error)
	now       func() time.Time
}

// Sign sets Signature-Input and Signature over the method and the whole target,
// and with a body Content-Digest too (RFC 9421 3.1). Mastodon demands exactly
// these components.
func (s *Message) Sign(r *http.Request, body []byte) error {
	covered := []string{"@method", "@target-uri"}
	if body != nil {
		r.Header.Set("Content-Digest", contentDigest(body))
		covered = append(covered, "content-digest")
	}
	list := httpsfv.InnerList{Params: httpsfv.NewParams()}
	for _, name := range covered {
		list.Items = append(list.Items, httpsfv.NewItem(name))
	}
	list.Params.Add("created", s.now().Unix())
	list.Params.Add("keyid", string(s.keyID))
	list.Params.Add("alg", s.algorithm)
	base, err := signatureBase(list, message{
		method: r.Method, scheme: r.URL.Scheme, authority: basilic.Authority(r.URL), target: r.URL.RequestURI(), header: r.Header,
	})
	if err != nil {
		return err
	}
	signature, err := s.sign(base)
	if err != nil {
		return err
	}
	return setSignature(r.Header, list, signature)
}

func setSignature(header http.Header, list httpsfv.InnerList, signature []byte) error {
	input, output := httpsfv.NewDictionary(), httpsfv.NewDictionary()
	input.Add(label, list)
	output.Add(label, httpsfv.NewItem(signature))
	inputText, err := httpsfv.Marshal(input)
	if err != nil {
		return fmt.Errorf("httpsig: sign: %w", err)
	}
	outputText, err := httpsfv.Marshal(output)
	if err != nil {
		return fmt.Errorf("httpsig: sign: %w", err)
	}
	header.Set("Signature-Input", inputText)
	header.Set("Signature", outputText)
	return nil
}

// message is what the components of a signature are taken from: the request as
// its sender made it.
type message struct {
	method, scheme, authority string
	// target is the request target exactly as on the wire.
	target string
	header http.Header
}

// fieldName are the names that may be covered: those of headers in small
// letters. Anything else could write lines of its own into the signature base.
var fieldName = regexp.MustCompile("^[a-z0-9!#$%&'*+.^_`|~-]+$")

// value returns the value of a component (RFC 9421 2.1, 2.2).
func (m message) value(name string) (string, error) {
	path, query, _ := strings.Cut(m.target, "?")
	switch name {
	case "@method":
		return m.method, nil
	case "@target-uri":
		return m.scheme + "://" + m.authority + m.target, nil
	case "@authority", "host":
		return m.authority, nil
	case "@scheme":
		return m.scheme, nil
	case "@request-target":
		return m.target, nil
	case "@path":
		return path, nil
	case "@query":
		return "?" + query, nil
	}
	if !fieldName.MatchString(name) {
		return "", fmt.Errorf("httpsig: component %q is not understood: %w", name, ErrRefused)
	}
	values := m.header.Values(name)
	if len(values) == 0 {
		return "", fmt.Errorf("httpsig: component %q is missing: %w", name, ErrRefused)
	}
	trimmed := make([]string, len(values))
	for i, value := range values {
		trimmed[i] = strings.Trim(value, " \t")
	}
	return strings.Join(trimmed, ", "), nil
}

// signatureBase returns the bytes that are signed (RFC 9421 2.5). Component
// parameters are refused: no server of this network sends any.
func signatureBase(list httpsfv.InnerList, m message) ([]byte, error) {
	var b strings.Builder
	seen := make(map[string]bool)
	for _, item := range list.Items {
		name, ok := item.Value.(string)
		if !ok || len(item.Params.Names()) > 0 || seen[name] {
			return nil, fmt.Errorf("httpsig: component %v: %w", item.Value, ErrRefused)
		}
		seen[name] = true
		value, err := m.value(name)
		if err != nil {
			return nil, err
		}
		b.WriteString(`"` + name + `": ` + value + "\n")
	}
	parameters, err := httpsfv.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("httpsig: signature parameters: %w: %w", err, ErrMalformed)
	}
	b.WriteString(`"@signature-params": ` + parameters)
	return []byte(b.String()), nil
}
