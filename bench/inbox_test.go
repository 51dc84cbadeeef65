package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
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

const postSenders = 64

// BenchmarkInbox posts signed Creates into the shared inbox from another
// process, which signs them before the clock starts. First without workers:
// what "HTTP, verify, grouped durable commit" allows (bare), what the hub takes
// in (received), then what it applies when nothing arrives (applied); then both
// at once, and how soon an activity is seen at half of that load.
func BenchmarkInbox(b *testing.B) {
	requests := 6_000
	if n, err := strconv.Atoi(os.Getenv("BENCH_INBOX_REQUESTS")); err == nil {
		requests = n
	}
	h := idleHub(b)
	p := h.senders(b, 20)
	p.Requests, p.Senders = requests, postSenders
	hub := strings.TrimPrefix(serve(b, h.Handler), "http://")
	bare := strings.TrimPrefix(serve(b, h.bareInbox(b)), "http://")
	var limit, both float64
	b.Run("bare", func(b *testing.B) { limit = h.receive(b, p, bare, "bare") })
	b.Run("received", func(b *testing.B) {
		rate := h.receive(b, p, hub, "received")
		b.ReportMetric(100*rate/limit, "%-of-bare")
	})
	h.work()
	b.Run("applied", func(b *testing.B) {
		waiting, before, start := h.backlog(b), h.spent(), time.Now()
		h.drain(b)
		h.report(b, waiting, time.Since(start), h.spent().since(before), "applied/s")
	})
	b.Run("both", func(b *testing.B) { both = h.receive(b, p, hub, "both") })
	b.Run("visible", func(b *testing.B) { h.visible(b, p, hub, int(both/2)) })
}

// senders makes actors on hosts of their own that the author follows; one key is
// enough for all of them.
func (h *hub) senders(b *testing.B, n int) posting {
	b.Helper()
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	p := posting{Private: private}
	for i := range n {
		iri := basilic.IRI(fmt.Sprintf("http://127.0.9.%d:9/users/x", i+1))
		actor, err := h.DB.UpsertRemoteActor(b.Context(), postgres.RemoteActor{
			Actor: basilic.Actor{Kind: basilic.ActorPerson, IRI: iri, Handle: "x", Host: iri.Host(), Inbox: iri + "/inbox", URL: string(iri)},
			Keys:  []postgres.Key{{KeyID: iri + "#main-key", PublicPEM: public}},
		})
		if err != nil {
			b.Fatal(err)
		}
		f := basilic.Follow{FollowerID: h.author.ProfileID(), FollowedID: actor.ID, State: basilic.FollowAccepted, IRI: iri + "/f"}
		if err := h.DB.UpsertFollow(b.Context(), f); err != nil {
			b.Fatal(err)
		}
		p.Actors = append(p.Actors, iri)
	}
	return p
}

// receive posts a round to an address and waits until what it brought is
// applied, when somebody works. It returns how many were accepted a second.
func (h *hub) receive(b *testing.B, p posting, address, name string) float64 {
	b.Helper()
	var rate float64
	for n := range b.N {
		p.Address, p.Round = address, fmt.Sprintf("%s%d-%d", name, n, time.Now().UnixNano())
		s := startPoster(b, p)
		before, start := h.spent(), time.Now()
		out := s.post()
		rate = float64(p.Requests) / out.Took.Seconds()
		b.ReportMetric(rate, "accepted/s")
		if name == "both" {
			h.drain(b)
			h.report(b, p.Requests, time.Since(start), h.spent().since(before), "applied/s")
		} else {
			h.report(b, p.Requests, out.Took, h.spent().since(before), "")
		}
		b.ReportMetric(float64(out.CPU.Microseconds())/float64(p.Requests), "µs-CPU-client/activity")
	}
	return rate
}

func (h *hub) report(b *testing.B, n int, took time.Duration, used cost, rate string) {
	b.Helper()
	if rate != "" {
		b.ReportMetric(float64(n)/took.Seconds(), rate)
	}
	b.ReportMetric(float64(used.own.Microseconds())/float64(n), "µs-CPU-hub/activity")
	b.ReportMetric(float64(used.postgres.Microseconds())/float64(n), "µs-CPU-Postgres/activity")
	b.ReportMetric(float64(used.wal)/float64(n), "B-WAL/activity")
}

func (h *hub) backlog(b *testing.B) int {
	b.Helper()
	n, err := h.DB.CountInboxBacklog(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func (h *hub) drain(b *testing.B) {
	b.Helper()
	for start := time.Now(); h.backlog(b) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 5*time.Minute {
			b.Fatalf("%d still wait", h.backlog(b))
		}
	}
}

// visible posts at a rate and reports how long after it was accepted an activity
// stood in the timeline.
func (h *hub) visible(b *testing.B, p posting, address string, rate int) {
	b.Helper()
	p.Address, p.Round, p.Rate = address, fmt.Sprintf("visible-%d", time.Now().UnixNano()), rate
	s := startPoster(b, p)
	base := h.progress(b)
	done := make(chan posted)
	go func() { done <- s.post() }()
	var seen []progress
	for len(seen) == 0 || seen[len(seen)-1].shown-base.shown < p.Requests {
		seen = append(seen, h.progress(b))
		time.Sleep(20 * time.Millisecond)
		if seen[len(seen)-1].at.Sub(base.at) > 5*time.Minute {
			b.Fatal("not all were shown")
		}
	}
	<-done
	var worst, sum time.Duration
	for i, j := 0, 0; i < len(seen); i++ {
		for j < len(seen)-1 && seen[j].shown-base.shown < seen[i].accepted-base.accepted {
			j++
		}
		lag := max(seen[j].at.Sub(seen[i].at), 0)
		worst, sum = max(worst, lag), sum+lag
	}
	b.ReportMetric(float64(rate), "posted/s")
	b.ReportMetric(float64(worst.Milliseconds()), "ms-to-timeline-worst")
	b.ReportMetric(float64(sum.Milliseconds())/float64(len(seen)), "ms-to-timeline-mean")
}

// progress is how many activities were accepted and how many lines stand in
// timelines, at an instant.
type progress struct {
	at              time.Time
	accepted, shown int
}

func (h *hub) progress(b *testing.B) progress {
	b.Helper()
	p := progress{at: time.Now()}
	row := h.DB.Pool().QueryRow(b.Context(), `select (select count(*) from inbox_seen), (select count(*) from timeline_entries)`)
	if err := row.Scan(&p.accepted, &p.shown); err != nil {
		b.Fatal(err)
	}
	return p
}
