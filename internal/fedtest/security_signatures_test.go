package fedtest_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSecurity01UnsignedPost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	unsigned := func(r *http.Request) { r.Header.Del("Signature") }
	stranger := h.net.Remote("stranger.example").Actor("x", "Person")
	h.leavesNothing(func() {
		for _, inbox := range []string{"https://a.example/ap/inbox", string(h.reader.Profile.Inbox)} {
			for _, activity := range []any{
				h.friend.Activity("1", "Create", h.friend.Article("1", "x")), stranger.Activity("2", "Follow", string(h.reader.Profile.IRI)),
				stranger.Activity("3", "Delete", string(stranger.IRI)), []byte(`[{"@id":"x"}]`),
			} {
				if response := h.friend.PostTo(inbox, activity, unsigned); response.StatusCode != http.StatusUnauthorized {
					t.Errorf("%T at %s: status %d", activity, inbox, response.StatusCode)
				}
			}
		}
	})
	h.sees()
}

func TestSecurity02ActorIsAnotherPersonOfTheHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.accepts(h.friend, h.friend.Activity("0", "Create", h.friend.Article("0", "Vraie")))
	h.sees("Vraie")
	h.leavesNothing(func() {
		forged := h.friend.Article("0", "Forgée")
		forged["updated"] = "2026-06-01T00:00:00Z"
		for id, activity := range map[string]map[string]any{
			"1": h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée")), "2": h.friend.Activity("2", "Update", forged),
			"3": h.friend.Activity("3", "Delete", "https://evil.example/objects/0"),
			"4": h.friend.Activity("4", "Follow", string(h.reader.Profile.IRI)),
		} {
			if status := h.other.Post("a.example", activity).StatusCode; status != http.StatusForbidden && status != http.StatusUnauthorized {
				t.Errorf("%s: status %d", id, status)
			}
		}
	})
	h.sees("Vraie")
}

func TestSecurity03ForwardedActivityIsNeverBelieved(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	forwarder := h.net.Remote("forward.example").Actor("relay", "Service")
	h.knows(forwarder)
	article := h.friend.Article("1", "Vraie")
	h.server.Put("/objects/1", article)
	h.accepts(h.friend, h.friend.Activity("1", "Create", article))
	h.sees("Vraie")
	forged := h.friend.Article("1", "Forgée")
	forged["updated"] = "2026-06-01T00:00:00Z"
	before := h.state().requests
	h.leavesNoRows(func() { h.accepts(forwarder, h.friend.Activity("2", "Update", forged)) })
	h.sees("Vraie")
	if asked := h.asked(before); len(asked) != 1 || asked[0] != "GET https://evil.example/objects/1" {
		t.Errorf("asked %q", asked)
	}
	h.leavesNothing(func() {
		forwarder.Expect("a.example", http.StatusForbidden, h.friend.Activity("3", "Create", h.friend.Article("unknown", "Inconnue")))
		forwarder.Expect("a.example", http.StatusForbidden, h.friend.Activity("4", "Follow", string(h.reader.Profile.IRI)))
		forwarder.Expect("a.example", http.StatusForbidden, h.friend.Activity("5", "Delete", string(h.friend.IRI)))
	})
	h.sees("Vraie")
}

func TestSecurity10DateAndCreatedOutsideTheWindow(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	dated := func(shift time.Duration) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Date", time.Now().Add(shift).UTC().Format(http.TimeFormat))
			b.sign(r, usual)
		}
	}
	created := func(shift time.Duration, more ...string) func(r *http.Request) {
		at := append([]string{"created", fmt.Sprint(time.Now().Add(shift).Unix())}, more...)
		return func(r *http.Request) { b.sign(r, "(request-target) (created) host digest", at...) }
	}
	b.refuses(map[string]attempt{
		"date of two hours ago":    {dated(-2 * time.Hour), 401},
		"date in ten minutes":      {dated(10 * time.Minute), 401},
		"no date":                  {func(r *http.Request) { r.Header.Del("Date"); b.sign(r, usual) }, 401},
		"two dates":                {func(r *http.Request) { r.Header.Add("Date", r.Header.Get("Date")); b.sign(r, usual) }, 401},
		"created two hours ago":    {created(-2 * time.Hour), 401},
		"created in ten minutes":   {created(10 * time.Minute), 401},
		"created is not a number":  {func(r *http.Request) { b.sign(r, "(request-target) (created) host digest", "created", "x") }, 401},
		"expired":                  {created(0, "expires", fmt.Sprint(time.Now().Add(-time.Minute).Unix())), 401},
		"expired, though dated":    {func(r *http.Request) { b.sign(r, usual, "expires", fmt.Sprint(time.Now().Add(-time.Minute).Unix())) }, 401},
		"expires is not a number":  {created(0, "expires", "x"), 401},
		"the date was not covered": {func(r *http.Request) { b.sign(r, "(request-target) host digest") }, 401},
	})
	r := b.request(b.activity("created"))
	created(0, "expires", fmt.Sprint(time.Now().Add(time.Minute).Unix()))(r)
	if status := h.send(r); status != http.StatusAccepted {
		t.Errorf("created now: status %d", status)
	}
}

func TestSecurity11ReplayHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	create := h.friend.Activity("1", "Create", h.friend.Article("1", "Une fois"))
	var first *http.Request
	h.friend.PostTo("https://a.example/ap/inbox", create, func(r *http.Request) { first = r.Clone(t.Context()) })
	h.sees("Une fois")
	h.leavesNothing(func() {
		for range 3 {
			h.friend.PostTo("https://a.example/ap/inbox", create, func(r *http.Request) { r.Header = first.Header.Clone() })
			h.accepts(h.friend, create)
		}
	})
	h.sees("Une fois")
	// A Follow that is replayed after its Undo does not come back.
	follow := h.other.Activity("follow", "Follow", string(h.reader.Profile.IRI))
	h.other.PostTo("https://a.example/ap/inbox", follow, func(r *http.Request) { first = r.Clone(t.Context()) })
	h.net.Settle()
	h.accepts(h.other, h.other.Activity("undo", "Undo", follow))
	h.net.Settle()
	h.other.PostTo("https://a.example/ap/inbox", follow, func(r *http.Request) { r.Header = first.Header.Clone() })
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 {
		t.Errorf("%d followers, %v", counts.Followers, err)
	}
}

func TestSecurity12ReplayToAnotherPathOrHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	to := func(address string) func(r *http.Request) {
		return func(r *http.Request) {
			there, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			there.Header = r.Header
			b.sign(there, usual)
		}
	}
	b.refuses(map[string]attempt{
		"another path":   {to("https://a.example/ap/actor/inbox"), 401},
		"another query":  {to("https://a.example/ap/inbox?x=1"), 401},
		"another host":   {to("https://b.example/ap/inbox"), 401},
		"another method": {func(r *http.Request) { r.Method = http.MethodPut; b.sign(r, usual); r.Method = http.MethodPost }, 401},
	})
}

func TestSecurity13DigestMissingUnsignedWrongWeakOrTwo(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	with := func(digests ...string) func(r *http.Request) {
		return func(r *http.Request) {
			right := r.Header.Get("Digest")
			r.Header.Del("Digest")
			for _, d := range digests {
				r.Header.Add("Digest", strings.ReplaceAll(d, "RIGHT", right))
			}
			b.sign(r, usual)
		}
	}
	other := sha256.Sum256([]byte("other"))
	wrong, weak, long := base64.StdEncoding.EncodeToString(other[:]), md5.Sum([]byte("x")), sha512.Sum512([]byte("other"))
	b.refuses(map[string]attempt{
		"missing":                 {func(r *http.Request) { r.Header.Del("Digest"); b.sign(r, "(request-target) host date") }, 401},
		"missing, though covered": {func(r *http.Request) { r.Header.Del("Digest"); b.sign(r, usual) }, 401},
		"unsigned":                {func(r *http.Request) { b.sign(r, "(request-target) host date") }, 401},
		"wrong":                   {with("SHA-256=" + wrong), 401},
		"empty":                   {with("SHA-256="), 401},
		"weak only":               {with("MD5=" + base64.StdEncoding.EncodeToString(weak[:])), 401},
		"two different":           {with("RIGHT,SHA-256=" + wrong), 401},
		"two headers":             {with("RIGHT", "SHA-256="+wrong), 401},
		"one of two wrong":        {with("RIGHT,SHA-512=" + base64.StdEncoding.EncodeToString(long[:])), 401},
	})
}

func TestSecurity14WhatMustBeCovered(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	covering := func(covered string) attempt {
		return attempt{func(r *http.Request) { b.sign(r, covered) }, 401}
	}
	b.refuses(map[string]attempt{
		"no host": covering("(request-target) date digest"), "no request target": covering("host date digest"),
		"no date": covering("(request-target) host digest"), "date only": covering("date"), "nothing": covering(""),
	})
}

func TestSecurity15TwoOfAParameterTwoHeadersAHugeOne(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	changed := func(change func(string) string) func(r *http.Request) {
		return func(r *http.Request) {
			b.sign(r, usual)
			r.Header.Set("Signature", change(r.Header.Get("Signature")))
		}
	}
	b.refuses(map[string]attempt{
		"keyId twice":   {changed(func(s string) string { return s + `,keyId="` + string(h.friend.IRI) + `#main-key"` }), 400},
		"headers twice": {changed(func(s string) string { return `headers="date",` + s }), 400},
		"two headers":   {func(r *http.Request) { b.sign(r, usual); r.Header.Add("Signature", r.Header.Get("Signature")) }, 400},
		"100 kB":        {changed(func(s string) string { return s + `,x="` + strings.Repeat("a", 100_000) + `"` }), 400},
		"no quote":      {changed(func(s string) string { return s + `,x="` }), 400},
		"other base64":  {changed(func(s string) string { return strings.Replace(s, `signature="`, `signature="!`, 1) }), 400},
	})
}

func TestSecurity16NoAlgorithmAndSharedSecret(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	b := h.signer()
	document := h.friend.Public
	shared := func(algorithm string) func(r *http.Request) {
		return func(r *http.Request) {
			p := map[string]string{"keyId": string(h.friend.IRI) + "#main-key", "algorithm": algorithm, "headers": usual}
			mac := hmac.New(sha256.New, []byte(document))
			mac.Write([]byte(signingString(r, usual, p)))
			p["signature"] = base64.StdEncoding.EncodeToString(mac.Sum(nil))
			r.Header.Set("Signature", parametersOf(p))
		}
	}
	unsigned := func(signature string) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Signature", parametersOf(map[string]string{
				"keyId": string(b.iri) + "#main-key", "algorithm": "none", "headers": usual, "signature": signature,
			}))
		}
	}
	if block, _ := pem.Decode([]byte(document)); block == nil {
		t.Fatal("the friend has no key")
	}
	b.refuses(map[string]attempt{
		"none, rightly signed":     {func(r *http.Request) { b.sign(r, usual, "algorithm", "none") }, 401},
		"none, signed by nobody":   {unsigned("AAAA"), 401},
		"none, empty":              {unsigned(""), 400},
		"hmac with the public key": {shared("hmac-sha256"), 401},
		"hmac called hs2019":       {shared("hs2019"), 401},
		"hmac called rsa":          {shared("rsa-sha256"), 401},
		"sha1":                     {func(r *http.Request) { b.sign(r, usual, "algorithm", "rsa-sha1") }, 401},
	})
}
