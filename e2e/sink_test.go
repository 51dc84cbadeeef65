package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// sink takes what is delivered to many hosts and kills the hub in the middle.
type sink struct {
	mu       sync.Mutex
	received map[string][]string
	// first and last are when an inbox was first and last sent an activity.
	first, last map[string]time.Time
	total       int
	killAt      int
	kill        func()
}

// ServeHTTP notes which activity came to which inbox.
func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var activity struct{ ID string }
	if err := json.NewDecoder(r.Body).Decode(&activity); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	inbox := r.Host + r.URL.Path
	s.received[inbox] = append(s.received[inbox], activity.ID)
	if s.last != nil {
		s.last[inbox+" "+activity.ID] = time.Now()
		if _, known := s.first[inbox+" "+activity.ID]; !known {
			s.first[inbox+" "+activity.ID] = time.Now()
		}
	}
	s.total++
	now := s.total == s.killAt
	s.mu.Unlock()
	if now {
		s.kill()
	}
	w.WriteHeader(http.StatusAccepted)
}

func (s *sink) reached() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.received)
}

// listen serves the sink on so many loopback hosts of one port.
func (s *sink) listen(t *testing.T, hosts int) func(n int) string {
	t.Helper()
	port := "0"
	address := func(n int) string { return fmt.Sprintf("127.50.%d.%d:%s", n/250, 1+n%250, port) }
	for n := range hosts {
		l, err := net.Listen("tcp", address(n))
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if _, port, err = net.SplitHostPort(l.Addr().String()); err != nil {
				t.Fatal(err)
			}
		}
		server := &http.Server{Handler: s}
		go func() { _ = server.Serve(l) }()
		t.Cleanup(func() { _ = server.Close() })
	}
	return address
}

// database reaches the Postgres that a hub runs for itself.
func database(t *testing.T, folder string) *postgres.DB {
	t.Helper()
	url, err := embeddedpg.SocketURL(folder, embeddedpg.Database)
	if err != nil {
		t.Fatal(err)
	}
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// finishedBefore returns the inboxes of the chunks that were finished at a time.
func finishedBefore(t *testing.T, db *postgres.DB, at time.Time) map[string]bool {
	t.Helper()
	rows, err := db.Pool().Query(t.Context(), `select replace(i.url, 'http://', '') from delivery_chunks c
		cross join unnest(c.inbox_ids) as u (id) join inboxes i on i.id = u.id where c.finished_at < $1`, at)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	finished := make(map[string]bool)
	for rows.Next() {
		var inbox string
		if err := rows.Scan(&inbox); err != nil {
			t.Fatal(err)
		}
		finished[inbox] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return finished
}

// followers gives a profile followers elsewhere, with inboxes of their own.
func followers(t *testing.T, db *postgres.DB, handle string, inboxes, perHost int, address func(n int) string) {
	t.Helper()
	profile, err := db.LocalActorByHandle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *postgres.DB) error {
		for n := range inboxes {
			iri := basilic.IRI(fmt.Sprintf("http://%s/users/%d", address(n/perHost), n))
			actor, err := tx.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
				Kind: basilic.ActorPerson, IRI: iri, Handle: fmt.Sprintf("u%d", n), Host: iri.Host(), Inbox: iri + "/inbox", URL: string(iri),
			}})
			if err != nil {
				return err
			}
			follow := basilic.Follow{FollowerID: actor.ID, FollowedID: profile.ID, State: basilic.FollowAccepted, IRI: iri + "/follow"}
			if err := tx.UpsertFollow(t.Context(), follow); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHubKilledWhileDelivering: killed by the sink between its 200th and 800th
// of 1,000 deliveries, the hub delivers everything after its restart; what comes
// twice is the same activity, of chunks that were being sent.
func TestHubKilledWhileDelivering(t *testing.T) {
	t.Parallel()
	const inboxes, perHost = 1000, 5
	here, folder := startAlone(t)
	alice := here.person("alice")
	killed := make(chan time.Time, 1)
	s := &sink{received: make(map[string][]string), killAt: 200 + rand.IntN(600)}
	s.kill = func() {
		_ = here.command.Process.Kill()
		killed <- time.Now()
	}
	followers(t, database(t, folder), "alice", inboxes, perHost, s.listen(t, inboxes/perHost))
	alice.publish("Coupée au milieu", "")
	at := <-killed
	_ = here.command.Wait()
	t.Logf("killed at the delivery %d", s.killAt)
	here.start()
	eventually(t, "every follower to be reached", func() bool { return s.reached() == inboxes })
	finished := finishedBefore(t, database(t, folder), at)
	s.mu.Lock()
	defer s.mu.Unlock()
	ids, repeated := make(map[string]bool), 0
	for inbox, activities := range s.received {
		for _, id := range activities {
			ids[id] = true
		}
		repeated += len(activities) - 1
		if finished[inbox] && len(activities) > 1 {
			t.Errorf("%s was sent again, though its chunk was finished", inbox)
		}
	}
	if len(ids) != 1 {
		t.Errorf("%d activity ids for one publication", len(ids))
	}
	t.Logf("%d of %d deliveries came twice, all of chunks that were being sent; %d were of finished ones", repeated, inboxes, len(finished))
}
