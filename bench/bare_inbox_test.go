package bench

import (
	"context"
	"crypto"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
)

// bareInbox is the least that a durable inbox can do: read, verify with a key at
// hand, keep the bytes in a commit shared by all who wait, answer.
type bareInbox struct {
	h    *hub
	keys map[basilic.IRI]crypto.PublicKey

	mu      sync.Mutex
	waiting []bareWaiter
	running bool
}

type bareWaiter struct {
	body []byte
	done chan error
}

func (h *hub) bareInbox(b *testing.B) http.Handler {
	b.Helper()
	i := &bareInbox{h: h, keys: make(map[basilic.IRI]crypto.PublicKey)}
	if _, err := h.DB.Pool().Exec(b.Context(), `create table bare (id bigint generated always as identity primary key, body bytea not null)`); err != nil {
		b.Fatal(err)
	}
	rows, err := h.DB.Pool().Query(b.Context(), `select key_id, public_pem from actor_keys where private_pem is null`)
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var id basilic.IRI
		var pem string
		if err := rows.Scan(&id, &pem); err != nil {
			b.Fatal(err)
		}
		if i.keys[id], err = httpsig.ParsePublicKey(pem); err != nil {
			b.Fatal(err)
		}
	}
	return i
}

// ServeHTTP takes one request in.
func (i *bareInbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	signature, err := httpsig.Parse(r, "http://localhost:1", body, time.Now())
	if err == nil {
		_, err = signature.Verify(i.keys[signature.KeyID])
	}
	if err == nil {
		err = i.keep(body)
	}
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (i *bareInbox) keep(body []byte) error {
	done := make(chan error, 1)
	i.mu.Lock()
	i.waiting = append(i.waiting, bareWaiter{body, done})
	if !i.running {
		i.running = true
		go i.run()
	}
	i.mu.Unlock()
	return <-done
}

func (i *bareInbox) run() {
	for {
		i.mu.Lock()
		batch := i.waiting
		i.waiting = nil
		i.running = len(batch) > 0
		i.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		bodies := make([][]byte, len(batch))
		for n, w := range batch {
			bodies[n] = w.body
		}
		_, err := i.h.DB.Pool().Exec(context.Background(), `insert into bare (body) select unnest($1::bytea[])`, bodies)
		for _, w := range batch {
			w.done <- err
		}
	}
}
