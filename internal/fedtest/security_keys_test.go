package fedtest_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestSecurity04KeyOwnershipIsReciprocal(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	thief := h.net.Remote("thief.example")
	key := func(a *fedtest.RemoteActor) map[string]any {
		return map[string]any{"id": string(a.IRI) + "#main-key", "owner": string(h.friend.IRI), "publicKeyPem": a.Public}
	}
	apart, embedded, moved := thief.Actor("apart", "Person"), thief.Actor("embedded", "Person"), thief.Actor("moved", "Person")
	// A key whose document says that its owner is the friend, who names another.
	thief.Put("/users/apart", key(apart))
	// An actor whose key says so.
	document := embedded.Document("embedded", "Person")
	document["publicKey"] = key(embedded)
	delete(document, "assertionMethod")
	thief.Put("/users/embedded", document)
	// A key at an address that leads to the friend's own server.
	h.net.Serve("thief.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/users/moved" {
			http.Redirect(w, r, string(h.friend.IRI), http.StatusFound)
			return
		}
		thief.ServeHTTP(w, r)
	}))
	// Several keys, of which the first is another's.
	several := thief.Actor("several", "Person")
	document = several.Document("several", "Person")
	document["publicKey"] = []any{key(several), document["publicKey"]}
	thief.Put("/users/several", document)
	for _, a := range []*fedtest.RemoteActor{apart, embedded, moved} {
		before := h.state().rows
		if status := a.Post("a.example", h.friend.Activity("1"+string(a.IRI[len(a.IRI)-3:]), "Create", h.friend.Article("1", "Forgée"))).StatusCode; status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", a.IRI, status)
		}
		if after := h.state().rows; section(after, "actor_keys") != section(before, "actor_keys") {
			t.Errorf("%s: a key was kept", a.IRI)
		}
	}
	// The others are of no use to speak as the friend.
	if status := several.Post("a.example", h.friend.Activity("9", "Create", h.friend.Article("1", "Forgée"))).StatusCode; status == http.StatusAccepted {
		t.Error("one of several keys speaks for another server's actor")
	}
	h.sees()
}

// section returns how many rows of a table Stored counted.
func section(rows, table string) string {
	_, rest, _ := strings.Cut(rows, table+" ")
	count, _, _ := strings.Cut(rest, ",")
	return count
}

// flood posts 1,000 requests with keys that nobody knows and returns how many
// were answered 429, after which the key's server must not be asked.
func (h *hostile) flood(keyID, from func(i int) string) (limited int) {
	h.t.Helper()
	for i := range 1000 {
		body := fmt.Appendf(nil, `{"id":"%s-a","type":"Follow","actor":"%s","object":"%s"}`, keyID(i), keyID(i), h.reader.Profile.IRI)
		r := httptest.NewRequest(http.MethodPost, "https://a.example/ap/inbox", bytes.NewReader(body))
		b := byHand{h: h}
		r.Header = b.request(body).Header
		r.Header.Set("Signature", parametersOf(map[string]string{"keyId": keyID(i), "algorithm": "hs2019", "headers": usual, "signature": "AAAA"}))
		r.RemoteAddr = from(i) + ":1234"
		w := httptest.NewRecorder()
		h.hub.Handler.ServeHTTP(w, r)
		switch {
		case w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "":
			limited++
		case w.Code == http.StatusAccepted:
			h.t.Fatal("an unknown key was believed")
		}
	}
	return limited
}

func TestSecurity09UnknownKeysAreLimited(t *testing.T) {
	t.Parallel()
	const rate = 20
	one := func(int) string { return "192.0.2.7" }
	many := func(i int) string { return fmt.Sprintf("198.51.%d.%d", i/250, i%250) }
	for name, test := range map[string]struct{ keyID, from func(i int) string }{
		"one address, one host":    {func(i int) string { return fmt.Sprint("https://evil.example/ghosts/", i) }, one},
		"one address, many hosts":  {func(i int) string { return fmt.Sprintf("https://h%d.example/ghost", i) }, one},
		"many addresses, one host": {func(i int) string { return fmt.Sprint("https://evil.example/ghosts/", i) }, many},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostileWith(t, func(c *config.Config) { c.ClientRate = rate })
			before := h.state()
			began := time.Now()
			limited := h.flood(test.keyID, test.from)
			most := rate + 2 + int(time.Since(began).Minutes()*rate)
			if asked := len(h.asked(before.requests)); asked > most || limited < 1000-most {
				t.Errorf("%d keys were asked, %d requests limited", asked, limited)
			}
			if after := h.state(); after.rows != before.rows {
				t.Errorf("rows were added: %s, before %s", after.rows, before.rows)
			}
		})
	}
}

func TestSecurity09AKeyThatWasNotFoundIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	ghost := h.server.Actor("ghost", "Person")
	h.server.PutAs("/users/ghost", "text/plain", http.StatusNotFound, "")
	before := h.state().requests
	for range 50 {
		ghost.Expect("a.example", http.StatusUnauthorized, ghost.Activity("1", "Follow", string(h.reader.Profile.IRI)))
	}
	if asked := h.asked(before); len(asked) != 1 {
		t.Errorf("the key was asked %d times: %q", len(asked), asked)
	}
}

func TestSecurity09AWrongSignatureByAnUnknownActorLeavesNoRow(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	unknown := h.byHand("unknown", key.N, big.NewInt(int64(key.E)), key.D)
	another, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	forger := *unknown
	forger.n, forger.d = another.N, another.D
	before := h.state().requests
	h.leavesNoRows(func() {
		for i := range 3 {
			r := forger.request(forger.activity(fmt.Sprint("forged", i)))
			forger.sign(r, usual)
			if status := h.send(r); status != http.StatusUnauthorized {
				t.Errorf("status %d", status)
			}
		}
	})
	if asked := h.asked(before); len(asked) != 1 || asked[0] != "GET "+string(unknown.iri) {
		t.Errorf("the forger made the hub ask %q", asked)
	}
	// The owner of the key is not locked out by that, and then known without being
	// asked any more.
	for i := range 2 {
		r := unknown.request(unknown.activity(fmt.Sprint("true", i)))
		unknown.sign(r, usual)
		if status := h.send(r); status != http.StatusAccepted {
			t.Errorf("the owner: status %d", status)
		}
	}
	h.net.Settle()
	asked := slices.DeleteFunc(h.asked(before), func(r string) bool { return strings.HasPrefix(r, "POST") })
	if len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
}

// ofPrimes is an RSA key of many small primes: quick to make, however long.
func ofPrimes(t *testing.T, count, bits int) (n, e, d *big.Int) {
	t.Helper()
	n, phi, e := big.NewInt(1), big.NewInt(1), big.NewInt(65537)
	for range count {
		p, err := rand.Prime(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		n.Mul(n, p)
		phi.Mul(phi, p.Sub(p, big.NewInt(1)))
	}
	return n, e, new(big.Int).ModInverse(e, phi)
}

func TestSecurity17WeakAndHugeKeysAreRefused(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	good, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	one := big.NewInt(1)
	for _, test := range []struct {
		name    string
		n, e, d *big.Int
		status  int
	}{
		{"good", good.N, big.NewInt(int64(good.E)), good.D, http.StatusAccepted},
		{"exponentone", good.N, one, one, http.StatusUnauthorized},
		{"short", nil, nil, nil, http.StatusUnauthorized},
		{"long", nil, nil, nil, http.StatusUnauthorized},
	} {
		switch test.name {
		case "short":
			test.n, test.e, test.d = ofPrimes(t, 3, 512)
		case "long":
			test.n, test.e, test.d = ofPrimes(t, 17, 512)
		}
		b := h.byHand(test.name, test.n, test.e, test.d)
		if _, err := h.hub.Actors.Resolve(t.Context(), b.iri); err != nil {
			t.Fatal(err)
		}
		h.leavesNoRowsIf(test.status != http.StatusAccepted, func() {
			r := b.request(b.activity(test.name))
			b.sign(r, usual)
			if status := h.send(r); status != test.status {
				t.Errorf("%s key of %d bits: status %d", test.name, test.n.BitLen(), status)
			}
		})
	}
}

// leavesNoRowsIf is leavesNoRows for a case that is an attack.
func (h *hostile) leavesNoRowsIf(isAttack bool, attack func()) {
	h.t.Helper()
	if !isAttack {
		attack()
		return
	}
	h.leavesNoRows(attack)
}

// ageKeys makes kept keys old enough to be asked again.
func (h *hostile) ageKeys() {
	h.t.Helper()
	if _, err := h.hub.DB.Pool().Exec(h.t.Context(), "update actor_keys set fetched_at = now() - interval '1 hour'"); err != nil {
		h.t.Fatal(err)
	}
	err := h.hub.DB.InTx(h.t.Context(), func(tx *postgres.DB) error {
		return tx.NotifyChangedTx(h.t.Context(), postgres.Change{Kind: postgres.ChangedKey})
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestSecurity26KeyChangeSignedByTheNewKeyOnly(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	impostor := h.byHand("impostor", key.N, big.NewInt(int64(key.E)), key.D)
	impostor.iri = h.friend.IRI
	update := func(id string) *http.Request {
		document := h.friend.Document("friend", "Person")
		document["name"] = "Usurpé"
		body, err := json.Marshal(h.friend.Activity(id, "Update", document))
		if err != nil {
			t.Fatal(err)
		}
		r := impostor.request(body)
		impostor.sign(r, usual)
		return r
	}
	h.leavesNothing(func() {
		if status := h.send(update("1")); status != http.StatusUnauthorized {
			t.Errorf("a new key: status %d", status)
		}
	})
	h.ageKeys()
	before := h.state().requests
	h.leavesNoRows(func() {
		if status := h.send(update("2")); status != http.StatusUnauthorized {
			t.Errorf("a new key that the origin does not know: status %d", status)
		}
	})
	if asked := h.asked(before); len(asked) != 1 || asked[0] != "GET "+string(h.friend.IRI) {
		t.Errorf("asked %q", asked)
	}
	if friend := h.knows(h.friend); friend.Name == "Usurpé" {
		t.Error("the Update was believed")
	}
	// Once the origin has the new key, it counts.
	h.ageKeys()
	h.server.Put("/users/friend", impostor.document("friend"))
	if status := h.send(update("3")); status != http.StatusAccepted {
		t.Errorf("the origin's new key: status %d", status)
	}
}
