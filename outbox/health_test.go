package outbox_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/outbox"
)

const day = 24 * time.Hour

// clock is a clock that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// bundle is a hub with the real schedule and a clock, and another server of
// which actors follow somebody here.
type bundle struct {
	t      *testing.T
	net    *fedtest.Network
	alice  *fedtest.Person
	hub    *fedtest.Hub
	server *fedtest.Remote
	actors []*fedtest.RemoteActor
	clock  *clock
	// status is what inboxes of the server answer, 0 for the truth.
	status atomic.Int64
	posts  atomic.Int64
}

func setup(t *testing.T, followers int) *bundle {
	t.Helper()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.RetrySchedule = nil }, "a.example")
	b := &bundle{t: t, net: net, alice: net.Person("a.example", "alice"), hub: net.Hub("a.example"), server: net.Remote("b.example"), clock: &clock{}}
	b.hub.Outbox.SetNow(b.clock.now)
	for i := range followers {
		a := b.server.Actor(fmt.Sprintf("u%d", i), "Person")
		a.Expect("a.example", http.StatusAccepted, a.Activity(fmt.Sprintf("follow%d", i), "Follow", string(b.alice.Profile.IRI)))
		b.actors = append(b.actors, a)
	}
	net.Settle()
	net.Fault(func(r *http.Request) *http.Response {
		if r.Method != http.MethodPost || r.URL.Host != "b.example" {
			return nil
		}
		b.posts.Add(1)
		if status := b.status.Load(); status != 0 {
			return fedtest.Fail(int(status))
		}
		return nil
	})
	return b
}

// host returns what is known of the server.
func (b *bundle) host() basilic.Host {
	b.t.Helper()
	host, err := b.hub.DB.HostByAuthority(b.t.Context(), "b.example")
	if err != nil {
		b.t.Fatal(err)
	}
	return host
}

// waiting returns how many deliveries wait, without those being sent just now.
func (b *bundle) waiting() int {
	b.t.Helper()
	_, n, err := b.hub.DB.NextDelivery(b.t.Context(), b.host().ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// publish publishes and waits until nothing is being sent.
func (b *bundle) publish(title string) {
	b.t.Helper()
	b.alice.Publish(title, "")
	b.until("the chunks to be sent", func() bool {
		var busy int
		err := b.hub.DB.Pool().QueryRow(b.t.Context(), `select (select count(*) from delivery_chunks where finished_at is null)
			+ (select count(*) from river_job where kind in ('outbox.fan_out', 'outbox.deliver', 'outbox.retry_host') and state in ('available', 'running'))`).Scan(&busy)
		return err == nil && busy == 0
	})
}

func (b *bundle) until(what string, happened func() bool) {
	b.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("waited two minutes for %s", what)
		}
	}
}

// probe moves the clock to the next attempt and makes it, and returns how many
// requests that made and how long the wait was.
func (b *bundle) probe() (posts int64, waited time.Duration) {
	b.t.Helper()
	host := b.host()
	if host.NextAttemptAt != nil {
		waited = host.NextAttemptAt.Sub(b.clock.now())
		b.clock.advance(waited + time.Second)
	}
	before := b.posts.Load()
	if err := b.hub.Outbox.Drain(b.t.Context(), host.ID); err != nil {
		b.t.Fatal(err)
	}
	return b.posts.Load() - before, waited
}

func TestAHostThatFailsForEightDaysIsSuspendedThenAbandoned(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.status.Store(http.StatusServiceUnavailable)
	start := b.clock.now()
	for i := range 3 {
		b.publish(fmt.Sprintf("En panne %d", i))
	}
	if posts, waiting := b.posts.Load(), b.waiting(); posts != 1 || waiting != 3 {
		t.Fatalf("%d requests for 3 publications, %d wait", posts, waiting)
	}
	for b.host().SuspendedAt == nil {
		if b.clock.now().Sub(start) > 13*day {
			t.Fatalf("not suspended after %s", b.clock.now().Sub(start))
		}
		if posts, _ := b.probe(); posts != 1 {
			t.Fatalf("a probe makes %d requests", posts)
		}
	}
	host := b.host()
	if failed := host.SuspendedAt.Sub(*host.FailingSince); failed < 8*day {
		t.Errorf("suspended after %s", failed)
	}
	if host.State() != basilic.HostSuspended || host.LastError != "http 503" {
		t.Errorf("state %s, error %q", host.State(), host.LastError)
	}
	for b.host().AbandonedAt == nil {
		if b.waiting() != 3 {
			t.Fatalf("%d wait after %s", b.waiting(), b.clock.now().Sub(*host.SuspendedAt))
		}
		if _, waited := b.probe(); waited < 21*time.Hour || waited > 27*time.Hour {
			t.Errorf("a suspended host is probed after %s", waited)
		}
	}
	if kept := b.clock.now().Sub(*host.SuspendedAt); kept < 30*day || kept > 32*day || b.waiting() != 0 {
		t.Errorf("the backlog was kept %s, %d wait", kept, b.waiting())
	}
	before := b.posts.Load()
	b.publish("Pour personne")
	if b.posts.Load() != before || b.waiting() != 0 {
		t.Errorf("an abandoned host: %d requests, %d wait", b.posts.Load()-before, b.waiting())
	}
	b.status.Store(0)
	b.clock.advance(time.Minute)
	b.actors[0].Expect("a.example", http.StatusAccepted, b.actors[0].Activity("life", "Like", "https://a.example/rien"))
	if b.host().State() != basilic.HostWell {
		t.Errorf("after a signed request: %s", b.host().State())
	}
	b.publish("De retour")
	if !b.server.Received("Create") {
		t.Error("nothing is sent to a host that came back")
	}
}

func TestASignedRequestRevivesAHostAndSendsWhatWaits(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]func(b *bundle){
		"a POST": func(b *bundle) {
			b.actors[0].Expect("a.example", http.StatusAccepted, b.actors[0].Activity("life", "Like", "https://a.example/rien"))
		},
		"a GET": func(b *bundle) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, string(b.alice.Profile.IRI), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.actors[0].Signer.Sign(r, nil); err != nil {
				t.Fatal(err)
			}
			if response, err := b.net.RoundTrip(r); err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("%v %v", response, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, 1)
			b.status.Store(http.StatusBadGateway)
			b.publish("Un")
			b.publish("Deux")
			b.status.Store(0)
			if b.host().State() != basilic.HostFailing {
				t.Fatalf("state %s", b.host().State())
			}
			b.clock.advance(11 * time.Second)
			sign(b)
			b.until("the backlog to be sent", func() bool { return b.waiting() == 0 })
			if !b.server.Received("Create") || b.host().State() != basilic.HostWell {
				t.Errorf("state %s", b.host().State())
			}
		})
	}
}

func TestADownHostCostsOneProbe(t *testing.T) {
	t.Parallel()
	b := setup(t, 5)
	b.status.Store(http.StatusServiceUnavailable)
	b.publish("Un")
	if first := b.posts.Load(); first > 4 || b.waiting() != 5 {
		t.Errorf("%d requests, %d wait", first, b.waiting())
	}
	drop := func() {
		if _, err := b.hub.DB.DropDeliveries(t.Context(), []int64{b.host().ID}); err != nil {
			t.Fatal(err)
		}
	}
	drop()
	before := b.posts.Load()
	b.publish("Deux")
	if made := b.posts.Load() - before; made != 0 || b.waiting() != 5 {
		t.Errorf("before its next attempt a host is asked %d times, %d wait", made, b.waiting())
	}
	drop()
	b.clock.advance(10 * time.Minute)
	b.publish("Trois")
	if made := b.posts.Load() - before; made != 1 || b.waiting() != 5 {
		t.Errorf("its next attempt is %d requests, %d wait", made, b.waiting())
	}
}

func TestAnInboxIsGoneAfterThreeDaysOf404WhenItsActorStillNamesIt(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.status.Store(http.StatusNotFound)
	b.publish("Introuvable")
	for start := b.clock.now(); b.clock.now().Sub(start) < 3*day; {
		if b.waiting() != 1 || b.host().State() != basilic.HostWell {
			t.Fatalf("after %s: %d wait, the host is %s", b.clock.now().Sub(start), b.waiting(), b.host().State())
		}
		b.clock.advance(6 * time.Hour)
		b.probe()
	}
	b.clock.advance(2 * day)
	b.probe()
	b.until("the inbox to be given up", func() bool { return b.waiting() == 0 })
	before := b.posts.Load()
	b.publish("Après")
	if b.posts.Load() != before {
		t.Error("something is sent to an inbox that is gone")
	}
}

func TestAnInboxThatAnswersAgainIsNotMissingAnyMore(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.status.Store(http.StatusNotFound)
	b.publish("Introuvable")
	b.status.Store(0)
	b.clock.advance(2 * day)
	b.probe()
	b.status.Store(http.StatusNotFound)
	b.clock.advance(2 * day)
	b.publish("Encore")
	if b.waiting() != 1 {
		t.Errorf("%d wait: the days before it answered count", b.waiting())
	}
}

func TestAGoneInboxIsLookedForAtItsActor(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]bool{"still named": false, "moved": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, 1)
			if moved {
				document := b.actors[0].Document("u0", "Person")
				document["inbox"] = "https://b.example/new/inbox"
				b.server.Put("/users/u0", document)
			}
			old := string(b.actors[0].IRI) + "/inbox"
			b.net.Fault(func(r *http.Request) *http.Response {
				if r.URL.String() == old {
					return fedtest.Fail(http.StatusGone)
				}
				return nil
			})
			b.publish("Partie")
			b.until("the inbox to be looked for", func() bool { return b.waiting() == 0 })
			if b.server.Received("Create") != moved {
				t.Errorf("received at the new inbox: %v", !moved)
			}
			requests := strings.Join(b.net.Requests(), "\n")
			if _, after, _ := strings.Cut(requests, "POST "+old); !strings.Contains(after, "GET "+string(b.actors[0].IRI)) {
				t.Error("the actor was not fetched again")
			}
		})
	}
}

func TestOutcomesOfDeliveries(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		200: "delivered", 202: "delivered", 400: "refused", 401: "postponed", 403: "refused", 404: "missing", 405: "refused", 408: "postponed",
		410: "gone", 413: "refused", 422: "refused", 425: "postponed", 429: "host_down", 500: "postponed", 501: "postponed", 502: "host_down",
		503: "host_down", 504: "host_down", 505: "postponed", 301: "refused",
	} {
		if got, _ := outbox.OutcomeOf(status, nil); got != want {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
	for want, err := range map[basilic.DeliveryFailure]error{
		basilic.FailureTimeout: context.DeadlineExceeded, basilic.FailureName: &net.DNSError{}, basilic.FailureRefused: syscall.ECONNREFUSED,
		basilic.FailureTLS: x509.UnknownAuthorityError{}, basilic.FailureNetwork: errors.New("cut"),
	} {
		verdict, got := outbox.OutcomeOf(0, fmt.Errorf("%w: %w", err, basilic.ErrUnreachable))
		if verdict != "host_down" || got != want {
			t.Errorf("%v: %s %q", err, verdict, got)
		}
	}
	if verdict, got := outbox.OutcomeOf(0, basilic.ErrInvalid); verdict != "refused" || got != basilic.FailureForbidden {
		t.Errorf("a private address: %s %q", verdict, got)
	}
}
