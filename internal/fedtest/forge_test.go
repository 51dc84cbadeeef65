package fedtest_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

// byHand is an actor of the hostile server whose requests are signed by hand
// (draft-cavage-http-signatures-12 2.3), with any key and any part wrong.
type byHand struct {
	h       *hostile
	iri     basilic.IRI
	n, e, d *big.Int
}

// byHand puts an actor with an RSA key on the hostile server.
func (h *hostile) byHand(name string, n, e, d *big.Int) *byHand {
	h.t.Helper()
	b := &byHand{h: h, iri: basilic.IRI("https://evil.example/users/" + name), n: n, e: e, d: d}
	h.server.Put("/users/"+name, b.document(name))
	return b
}

// document is the actor's, with its key.
func (b *byHand) document(name string) map[string]any {
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: b.n, E: int(b.e.Int64())})
	if err != nil {
		b.h.t.Fatal(err)
	}
	return map[string]any{
		"id": string(b.iri), "type": "Person", "preferredUsername": name, "inbox": string(b.iri) + "/inbox",
		"publicKey": map[string]any{
			"id": string(b.iri) + "#main-key", "owner": string(b.iri),
			"publicKeyPem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		},
	}
}

// signer is one with a good key, known to the hub.
func (h *hostile) signer() *byHand {
	h.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		h.t.Fatal(err)
	}
	b := h.byHand("signer", key.N, big.NewInt(int64(key.E)), key.D)
	if _, err := h.hub.Actors.Resolve(h.t.Context(), b.iri); err != nil {
		h.t.Fatal(err)
	}
	return b
}

// activity is a Follow that would be accepted.
func (b *byHand) activity(id string) []byte {
	body, err := json.Marshal(map[string]any{
		"id": "https://evil.example/activities/" + id, "type": "Follow", "actor": string(b.iri), "object": string(b.h.reader.Profile.IRI),
	})
	if err != nil {
		b.h.t.Fatal(err)
	}
	return body
}

// request is a POST with all that a signature must cover.
func (b *byHand) request(body []byte) *http.Request {
	r, err := http.NewRequestWithContext(b.h.t.Context(), http.MethodPost, "https://a.example/ap/inbox", bytes.NewReader(body))
	if err != nil {
		b.h.t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	r.Header.Set("Content-Type", "application/activity+json")
	r.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	r.Header.Set("Digest", "SHA-256="+base64.StdEncoding.EncodeToString(sum[:]))
	return r
}

// usual is what every server covers.
const usual = "(request-target) host date digest"

// sign signs what is covered; parameters are added, or replaced when they have
// the same name.
func (b *byHand) sign(r *http.Request, covered string, parameters ...string) {
	p := map[string]string{"keyId": string(b.iri) + "#main-key", "algorithm": "hs2019", "headers": covered}
	for i := 0; i < len(parameters); i += 2 {
		p[parameters[i]] = parameters[i+1]
	}
	p["signature"] = base64.StdEncoding.EncodeToString(b.seal(signingString(r, covered, p)))
	r.Header.Set("Signature", parametersOf(p))
}

func parametersOf(p map[string]string) string {
	var parts []string
	for name, value := range p {
		if name != "created" && name != "expires" {
			value = `"` + value + `"`
		}
		parts = append(parts, name+"="+value)
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func signingString(r *http.Request, covered string, p map[string]string) string {
	var lines []string
	for _, name := range strings.Fields(covered) {
		value := strings.Join(r.Header.Values(name), ", ")
		switch name {
		case "(request-target)":
			value = strings.ToLower(r.Method) + " " + r.URL.RequestURI()
		case "host":
			value = r.URL.Host
		case "(created)", "(expires)":
			value = p[strings.Trim(name, "()")]
		}
		lines = append(lines, name+": "+value)
	}
	return strings.Join(lines, "\n")
}

// seal is RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2), for keys that the
// library refuses to sign with.
func (b *byHand) seal(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	info := append([]byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, sum[:]...)
	size := (b.n.BitLen() + 7) / 8
	padded := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, size-len(info)-3)...)
	padded = append(append(padded, 0), info...)
	return new(big.Int).Exp(new(big.Int).SetBytes(padded), b.d, b.n).FillBytes(make([]byte, size))
}

// send posts a request and returns the status.
func (h *hostile) send(r *http.Request) int {
	h.t.Helper()
	response, err := h.net.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return response.StatusCode
}

// attempt is one way of signing and the status that answers it.
type attempt struct {
	sign   func(r *http.Request)
	status int
}

// refuses sends each attempt and fails the test unless it has its status and
// leaves nothing; then it sees that the same request, rightly signed, is taken.
func (b *byHand) refuses(attempts map[string]attempt) {
	t := b.h.t
	t.Helper()
	n := 0
	b.h.leavesNothing(func() {
		for name, a := range attempts {
			n++
			r := b.request(b.activity(fmt.Sprint(n)))
			a.sign(r)
			if status := b.h.send(r); status != a.status {
				t.Errorf("%s: status %d, want %d", name, status, a.status)
			}
		}
	})
	b.taken(t)
}

// taken fails the test unless a rightly signed request is accepted.
func (b *byHand) taken(t *testing.T) {
	t.Helper()
	r := b.request(b.activity("right"))
	b.sign(r, usual)
	if status := b.h.send(r); status != http.StatusAccepted {
		t.Errorf("rightly signed: status %d", status)
	}
}
