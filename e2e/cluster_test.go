package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// The followers elsewhere of the person who publishes.
const (
	chaosInboxes = 100
	chaosPerHost = 5
)

// cluster is one hub of several processes: two that serve behind a proxy, two
// that work, on one durable Postgres.
type cluster struct {
	t         *testing.T
	folder    string
	db        *postgres.DB
	front     *hub
	processes []*hub
	sink      *sink
	alice     *person
	sender    basilic.IRI
	signer    *httpsig.RSA

	mu                  sync.Mutex
	published, accepted []string
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, folder: openFolder(t), sink: &sink{received: make(map[string][]string), first: make(map[string]time.Time), last: make(map[string]time.Time)}}
	pg, err := embeddedpg.Start(t.Context(), embeddedpg.Config{DataDir: c.folder, MaxConnections: 200, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Stop(t.Context()) })
	databaseURL := pg.URL(embeddedpg.Database)
	ports := []string{freePort(t), freePort(t)}
	frontURL := c.proxy(ports)
	for n, role := range []string{"web", "web", "work", "work"} {
		h := &hub{t: t, URL: frontURL, Role: role, quiet: true}
		listen := freePort(t)
		if role == "web" {
			listen = ports[n]
		}
		h.Env = append(os.Environ(), "DATABASE_URL="+databaseURL, "BASILIC_MODE=development", "BASILIC_URL="+frontURL,
			"BASILIC_LISTEN=127.0.0.1:"+listen, "BASILIC_METRICS_LISTEN=127.0.0.1:"+freePort(t), "BASILIC_DATA="+c.folder,
			"BASILIC_DEV_PEERS=127.0.0.0/8:*,localhost:*", "BASILIC_LOG=error", "BASILIC_CLIENT_RATE=0", "BASILIC_INBOX_RATE=0",
			"BASILIC_RETRY_SCHEDULE=1s,1s,1s,2s,2s,5s,5s")
		h.start()
		t.Cleanup(h.stop)
		c.processes = append(c.processes, h)
	}
	c.front = &hub{t: t, URL: frontURL, Env: c.processes[0].Env}
	if c.db, err = postgres.Open(t.Context(), databaseURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.db.Close)
	c.people()
	return c
}

// proxy serves what web processes serve, each request by the next of them; one
// that finds nobody is answered 502.
func (c *cluster) proxy(ports []string) string {
	c.t.Helper()
	var turn atomic.Uint64
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		c.t.Fatal(err)
	}
	server := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "127.0.0.1:" + ports[turn.Add(1)%uint64(len(ports))]})
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}}
	go func() { _ = server.Serve(l) }()
	c.t.Cleanup(func() { _ = server.Close() })
	return "http://localhost:" + port
}

// people makes who publishes and who reads: alice with followers elsewhere, bob
// at home who follows her and somebody of another server.
func (c *cluster) people() {
	t := c.t
	t.Helper()
	c.alice = c.front.person("alice")
	bob := c.front.person("bob")
	followers(t, c.db, "alice", chaosInboxes, chaosPerHost, c.sink.listen(t, chaosInboxes/chaosPerHost))
	bob.post("/profils/alice", http.StatusSeeOther, "action", "follow")
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	c.sender = "http://127.60.0.1:9/users/zoe"
	if c.signer, err = httpsig.NewRSA(c.sender+"#main-key", private); err != nil {
		t.Fatal(err)
	}
	actor, err := c.db.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
		Kind: basilic.ActorPerson, IRI: c.sender, Handle: "zoe", Host: c.sender.Host(), Inbox: c.sender + "/inbox", URL: string(c.sender),
	}, Keys: []postgres.Key{{KeyID: c.sender + "#main-key", PublicPEM: public}}})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := c.db.LocalActorByHandle(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	follow := basilic.Follow{FollowerID: reader.ID, FollowedID: actor.ID, State: basilic.FollowAccepted, IRI: basilic.IRI(c.front.URL) + "/ap/activities/f"}
	if err := c.db.UpsertFollow(t.Context(), follow); err != nil {
		t.Fatal(err)
	}
}

// killPostgres ends the server as a power cut would; it is started again by its
// supervisor.
func (c *cluster) killPostgres() {
	c.t.Helper()
	killed := postmaster(c.folder)
	if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
		c.t.Fatal(err)
	}
	c.await("another Postgres", func() bool {
		if now := postmaster(c.folder); now == 0 || now == killed {
			return false
		}
		c.db.Pool().Reset()
		return c.db.Pool().Ping(c.t.Context()) == nil
	})
}

// postmaster returns the process of the server in a data folder, or 0.
func postmaster(folder string) int {
	text, err := os.ReadFile(filepath.Join(folder, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		return 0
	}
	return pid
}

// traffic is what people and other servers do meanwhile.
type traffic struct {
	stop chan struct{}
	done sync.WaitGroup
}

// traffic begins: one person publishes, another server posts.
func (c *cluster) traffic() *traffic {
	tr := &traffic{stop: make(chan struct{})}
	repeat := func(pause time.Duration, one func(n int)) {
		tr.done.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-tr.stop:
					return
				case <-time.After(pause):
					one(n)
				}
			}
		})
	}
	repeat(200*time.Millisecond, c.publish)
	repeat(20*time.Millisecond, c.receive)
	c.await("a first publication", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.published) > 0
	})
	return tr
}

// finish ends the traffic; what was begun is answered first.
func (tr *traffic) finish() {
	close(tr.stop)
	tr.done.Wait()
}

// publish tries once: an answer that never came promises nothing.
func (c *cluster) publish(n int) {
	title := fmt.Sprintf("Publication %d", n)
	values := url.Values{"title": {title}, "description": {"Pendant les pannes."}, "visibility": {"public"}, "action": {"publish"}}
	for fields := indexation(); len(fields) > 0; fields = fields[2:] {
		values.Set(fields[0], fields[1])
	}
	response, err := c.alice.client.PostForm(c.front.URL+"/ressources/nouvelle", values)
	if err != nil {
		return
	}
	_ = response.Body.Close()
	if response.StatusCode == http.StatusSeeOther && !strings.Contains(response.Header.Get("Location"), "/modifier") {
		c.note(&c.published, title)
	}
}

// receive posts an activity until it is answered 202, as servers do.
func (c *cluster) receive(n int) {
	title := fmt.Sprintf("Reçue %d", n)
	body, err := json.Marshal(map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s/creates/%d", c.sender, n), "type": "Create", "actor": c.sender,
		"to": []string{string(basilic.PublicAudience)},
		"object": map[string]any{
			"id": fmt.Sprintf("%s/articles/%d", c.sender, n), "type": "Article", "attributedTo": c.sender, "name": title,
			"content": "<p>Un texte.</p>", "to": []string{string(basilic.PublicAudience)}, "published": "2026-01-02T03:04:05Z",
		},
	})
	if err != nil {
		c.t.Error(err)
		return
	}
	for range 600 {
		if c.postSigned(body) == http.StatusAccepted {
			c.note(&c.accepted, title)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.t.Errorf("%s was not accepted in a minute", title)
}

func (c *cluster) postSigned(body []byte) int {
	r, err := http.NewRequest(http.MethodPost, c.front.URL+"/ap/inbox", bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/activity+json")
		err = c.signer.Sign(r, body)
	}
	if err != nil {
		c.t.Error(err)
		return 0
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		var network *url.Error
		if !errors.As(err, &network) {
			c.t.Error(err)
		}
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func (c *cluster) note(list *[]string, title string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, title)
}
