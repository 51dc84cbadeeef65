package fedtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// heardWithin is the second of security.md 53 and what a machine that runs everything at
// once adds.
const heardWithin = 20 * time.Second

// second starts another process on the database of a hub, which only serves.
func (h *hostile) second(t *testing.T) *app.App {
	t.Helper()
	other, err := app.New(t.Context(), app.Options{
		Config: fedtest.Config(t, "a.example"), DatabaseURL: h.hub.DatabaseURL, Transport: h.net, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = other.Stop(ctx)
	})
	eventually(t, "the other process hears", time.Minute, other.DB.Changes().Listening)
	return other
}

func eventually(t *testing.T, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > limit {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// postTo posts an activity, signed, to one of several processes of a.example.
func postTo(t *testing.T, process http.Handler, signer *httpsig.RSA, body any) int {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example/ap/inbox", bytes.NewReader(data))
	r.RequestURI = "/ap/inbox"
	r.Header.Set("Content-Type", "application/activity+json")
	if err := signer.Sign(r, data); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	process.ServeHTTP(w, r)
	return w.Code
}

func TestBlockReachesTheOtherProcess(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	other := h.second(t)
	x := h.net.Remote("sub.bad.example").Actor("x", "Person")
	post := func() int {
		return postTo(t, other.Handler, x.Signer, x.Activity(string(basilic.NewID()), "Create", x.Article("1", "Un")))
	}
	if first, again := post(), post(); first != http.StatusAccepted || again != http.StatusAccepted {
		t.Fatalf("before the block: %d, %d", first, again)
	}
	decide(t, h.hub, basilic.PolicyBlock, "bad.example")
	eventually(t, "the other process refuses", heardWithin, func() bool { return post() == http.StatusForbidden })
	decide(t, h.hub, basilic.PolicyAllow, "bad.example")
	eventually(t, "the other process accepts again", heardWithin, func() bool { return post() == http.StatusAccepted })
}

func TestReplacedKeyIsRefusedByTheOtherProcess(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	other := h.second(t)
	server := h.net.Remote("keys.example")
	x := server.Actor("x", "Person")
	former := x.Signer
	post := func(signer *httpsig.RSA) int {
		return postTo(t, other.Handler, signer, x.Activity(string(basilic.NewID()), "Create", x.Article("1", "Un")))
	}
	if first, again := post(former), post(former); first != http.StatusAccepted || again != http.StatusAccepted {
		t.Fatalf("with the first key: %d, %d", first, again)
	}
	server.Actor("x", "Person") // serves a new key under the same identifier
	if _, err := h.hub.Actors.Client.FetchActor(t.Context(), x.IRI); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the former key is refused", heardWithin, func() bool { return post(former) == http.StatusUnauthorized })
}

func TestKeyOfADeletedActorIsForgottenByTheOtherProcess(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	other := h.second(t)
	server := h.net.Remote("gone.example")
	x := server.Actor("x", "Person")
	post := func() int {
		return postTo(t, other.Handler, x.Signer, x.Activity(string(basilic.NewID()), "Create", x.Article("1", "Un")))
	}
	if first, again := post(), post(); first != http.StatusAccepted || again != http.StatusAccepted {
		t.Fatalf("before: %d, %d", first, again)
	}
	server.PutAs("/users/x", "application/activity+json", http.StatusGone, map[string]any{})
	x.Expect("a.example", http.StatusAccepted, x.Activity("bye", "Delete", string(x.IRI)))
	h.net.Settle()
	eventually(t, "its key is refused", heardWithin, func() bool { return post() == http.StatusUnauthorized })
}
