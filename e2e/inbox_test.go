package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// flood is another server that posts as fast as it is answered.
type flood struct {
	t      *testing.T
	here   *hub
	sender basilic.IRI
	signer *httpsig.RSA

	mu       sync.Mutex
	accepted map[string]bool
}

// database opens the hub's own database beside it.
func (h *hub) database(t *testing.T, folder string) *postgres.DB {
	t.Helper()
	address, err := embeddedpg.SocketURL(folder, embeddedpg.Database)
	if err != nil {
		t.Fatal(err)
	}
	db, err := postgres.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// newFlood makes a sender that a person follows.
func newFlood(t *testing.T, here *hub, folder, reader string) *flood {
	t.Helper()
	f := &flood{t: t, here: here, sender: "http://127.60.0.2:9/users/zoe", accepted: make(map[string]bool)}
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	if f.signer, err = httpsig.NewRSA(f.sender+"#main-key", private); err != nil {
		t.Fatal(err)
	}
	db := here.database(t, folder)
	defer db.Close()
	actor, err := db.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
		Kind: basilic.ActorPerson, IRI: f.sender, Handle: "zoe", Host: f.sender.Host(), Inbox: f.sender + "/inbox", URL: string(f.sender),
	}, Keys: []postgres.Key{{KeyID: f.sender + "#main-key", PublicPEM: public}}})
	if err != nil {
		t.Fatal(err)
	}
	local, err := db.LocalActorByHandle(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	follow := basilic.Follow{FollowerID: local.ID, FollowedID: actor.ID, State: basilic.FollowAccepted, IRI: basilic.IRI(here.URL) + "/ap/activities/f"}
	if err := db.UpsertFollow(t.Context(), follow); err != nil {
		t.Fatal(err)
	}
	return f
}

// post sends one Create and notes when it was answered 202. It reports whether
// anybody answered.
func (f *flood) post(title string) bool {
	id := basilic.NewID()
	body, err := json.Marshal(map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s/creates/%s", f.sender, id), "type": "Create", "actor": f.sender,
		"to": []string{string(basilic.PublicAudience)},
		"object": map[string]any{
			"id": fmt.Sprintf("%s/articles/%s", f.sender, id), "type": "Article", "attributedTo": f.sender, "name": title,
			"content": "<p>Un texte.</p>", "to": []string{string(basilic.PublicAudience)}, "published": "2026-01-02T03:04:05Z",
		},
	})
	if err != nil {
		f.t.Error(err)
		return false
	}
	r, err := http.NewRequest(http.MethodPost, f.here.URL+"/ap/inbox", bytes.NewReader(body))
	if err != nil {
		f.t.Error(err)
		return false
	}
	r.Header.Set("Content-Type", "application/activity+json")
	if err := f.signer.Sign(r, body); err != nil {
		f.t.Error(err)
		return false
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	if response.StatusCode == http.StatusAccepted {
		f.mu.Lock()
		f.accepted[title] = true
		f.mu.Unlock()
	}
	return true
}

// run posts over many connections until end, and returns when all are done.
func (f *flood) run(round string, end func()) int {
	var senders sync.WaitGroup
	for sender := range 12 {
		senders.Go(func() {
			for n := 0; f.post(fmt.Sprintf("%s %d-%d", round, sender, n)); n++ {
			}
		})
	}
	end()
	senders.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.accepted)
}

// takenIn lasts a second at least, and until more than so many were answered 202.
func (f *flood) takenIn(before int) {
	time.Sleep(time.Second)
	eventually(f.t, "an activity to be taken in", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return len(f.accepted) > before
	})
}

// check fails the test unless all that was answered 202 is in a timeline, once.
func (f *flood) check(folder string) {
	t := f.t
	t.Helper()
	db := f.here.database(t, folder)
	defer db.Close()
	waited := 0
	eventually(t, "nothing to wait", func() bool {
		n, err := db.CountInboxBacklog(t.Context())
		waited = max(waited, n)
		return err == nil && n == 0
	})
	rows, err := db.Pool().Query(t.Context(), `select r.title, count(*) from timeline_entries e join resources r on r.id = e.resource_id group by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	shown := make(map[string]int)
	for rows.Next() {
		var title string
		var n int
		if err := rows.Scan(&title, &n); err != nil {
			t.Fatal(err)
		}
		shown[title] = n
	}
	for title := range f.accepted {
		if shown[title] != 1 {
			t.Errorf("%q was answered 202 and is shown %d times", title, shown[title])
		}
	}
	t.Logf("%d were answered 202, %d are shown, %d waited after the start", len(f.accepted), len(shown), waited)
}

func TestEveryActivityAnswered202SurvivesAKill(t *testing.T) {
	t.Parallel()
	here, folder := startAlone(t, "BASILIC_INBOX_RATE=0")
	here.person("bob")
	f := newFlood(t, here, folder, "bob")
	for round := range 3 {
		before := len(f.accepted)
		accepted := f.run(fmt.Sprint("Avant la coupure ", round), func() {
			f.takenIn(before)
			here.kill()
		})
		if accepted == before {
			t.Error("nothing was accepted before the kill: nothing is shown")
		}
		here.start()
		f.check(folder)
	}
}

func TestStopAnswersAndKeepsWhatWasTakenIn(t *testing.T) {
	t.Parallel()
	here, folder := startAlone(t, "BASILIC_INBOX_RATE=0")
	here.person("bob")
	f := newFlood(t, here, folder, "bob")
	start := time.Now()
	f.run("Avant l’arrêt", func() {
		f.takenIn(0)
		start = time.Now()
		here.stop()
	})
	if took := time.Since(start); took > time.Minute {
		t.Errorf("stopping took %s", took)
	}
	here.start()
	f.check(folder)
}
