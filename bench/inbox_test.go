package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func ownCPU(t testing.TB) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkInbox posts signed Creates into the shared inbox. The requests are
// signed before the clock starts, so that the hub's work is what is measured.
func BenchmarkInbox(b *testing.B) {
	const requests, senders = 4_000, 16
	h := newHub(b)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := app.Server(h.Handler)
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	for round := range b.N {
		signed := h.signedCreates(b, round, requests, listener.Addr().String())
		before, start := h.spent(), time.Now()
		send(b, signed, senders)
		accepted := time.Since(start)
		for {
			backlog, err := h.DB.CountInboxBacklog(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if backlog == 0 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		applied := time.Since(start)
		used := h.spent().since(before)
		b.ReportMetric(requests/accepted.Seconds(), "accepted/s")
		b.ReportMetric(requests/applied.Seconds(), "applied/s")
		b.ReportMetric(float64((used.own+used.postgres).Microseconds())/requests, "µs-CPU/activity")
		b.ReportMetric(used.postgres.Seconds(), "s-CPU-Postgres")
		b.ReportMetric(float64(used.wal)/requests, "B-WAL/activity")
	}
}

// signedCreates makes requests of an actor that the author follows.
func (h *hub) signedCreates(b *testing.B, round, n int, address string) []*http.Request {
	b.Helper()
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	iri := basilic.IRI(fmt.Sprintf("http://127.0.0.9:9/users/%d", round))
	actor, err := h.DB.UpsertRemoteActor(b.Context(), postgres.RemoteActor{
		Actor: basilic.Actor{Kind: basilic.ActorPerson, IRI: iri, Handle: fmt.Sprintf("s%d", round), Host: iri.Host(), Inbox: iri + "/inbox", URL: string(iri)},
		Keys:  []postgres.Key{{KeyID: iri + "#main-key", PublicPEM: public}},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := h.DB.UpsertFollow(b.Context(), basilic.Follow{FollowerID: h.author.ProfileID(), FollowedID: actor.ID, State: basilic.FollowAccepted, IRI: iri + "/f"}); err != nil {
		b.Fatal(err)
	}
	signer, err := httpsig.NewRSA(iri+"#main-key", private)
	if err != nil {
		b.Fatal(err)
	}
	all := make([]*http.Request, n)
	for i := range all {
		body, err := json.Marshal(map[string]any{
			"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s/creates/%d", iri, i), "type": "Create", "actor": iri,
			"to": []string{string(basilic.PublicAudience)},
			"object": map[string]any{
				"id": fmt.Sprintf("%s/articles/%d", iri, i), "type": "Article", "attributedTo": iri, "name": fmt.Sprintf("Article %d", i),
				"content": "<p>Un texte.</p>", "to": []string{string(basilic.PublicAudience)}, "published": "2026-01-02T03:04:05Z",
			},
		})
		if err != nil {
			b.Fatal(err)
		}
		// Signed for the hub's own authority, sent to where it listens.
		r, err := http.NewRequest(http.MethodPost, "http://localhost:1/ap/inbox", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/activity+json")
		if err := signer.Sign(r, body); err != nil {
			b.Fatal(err)
		}
		r.Host, r.URL.Host = "localhost:1", address
		all[i] = r
	}
	return all
}

func send(b *testing.B, requests []*http.Request, senders int) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	var wait sync.WaitGroup
	for sender := range senders {
		wait.Go(func() {
			for i := sender; i < len(requests); i += senders {
				response, err := client.Do(requests[i])
				if err != nil {
					b.Error(err)
					return
				}
				_ = response.Body.Close()
				if response.StatusCode != http.StatusAccepted {
					b.Errorf("status %d", response.StatusCode)
					return
				}
			}
		})
	}
	wait.Wait()
}
