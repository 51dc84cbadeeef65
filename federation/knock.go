package federation

import (
	"context"
	"net/http"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// schemesFor is how long what the database says of hosts is used before it is
	// read again: another process may have learnt something.
	schemesFor = time.Minute
	// learntFor is how long what a host accepted counts. Later it is asked as
	// everybody is, so that a server that has learnt something better is found out.
	learntFor = 30 * 24 * time.Hour
)

// schemes remembers how requests to each host are to be signed.
type schemes struct {
	db *postgres.DB

	mu     sync.Mutex
	known  map[string]httpsig.Scheme
	readAt time.Time
}

// first returns how a request to a host is signed first: as everybody
// understands, unless something else is known of it.
func (s *schemes) first(ctx context.Context, host string) httpsig.Scheme {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.readAt) > schemesFor {
		s.readAt = now
		if rows, err := s.db.HostSignatures(ctx, now.Add(-learntFor), string(httpsig.Ed25519)); err == nil {
			s.known = make(map[string]httpsig.Scheme, len(rows))
			for _, row := range rows {
				s.known[row.Authority] = httpsig.Scheme(row.Scheme)
			}
		}
	}
	if scheme, ok := s.known[host]; ok {
		return scheme
	}
	return httpsig.Cavage
}

// learn remembers what came of a second knock: the scheme that a host accepted
// after it had refused another, or that what was remembered is worth nothing.
func (s *schemes) learn(ctx context.Context, host string, refused, tried httpsig.Scheme, statuses [2]int) {
	learnt := httpsig.Scheme("")
	switch {
	case statuses[1] >= 200 && statuses[1] < 300:
		learnt = tried
	case statuses[0] != http.StatusUnauthorized || refused == httpsig.Cavage:
		return
	}
	if err := s.db.SetHostSignature(ctx, postgres.HostSignature{Authority: host, Scheme: string(learnt)}); err != nil {
		// It will be learnt again.
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[string]httpsig.Scheme)
	}
	s.known[host] = learnt
	if learnt == "" {
		delete(s.known, host)
	}
}

// second returns the other scheme to try.
func second(first httpsig.Scheme) httpsig.Scheme {
	if first == httpsig.Cavage {
		return httpsig.RFC9421
	}
	return httpsig.Cavage
}

// refusesSignature reports whether an answer may come from a server that does not
// know the scheme: 401 as it should be, or 400 of a parser that did not expect it.
func refusesSignature(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusBadRequest
}

// knock makes a request signed in an actor's name, and once more by another
// scheme when the signature is refused (double knocking): cavage is what every
// server reads, RFC 9421 what some demand. request makes one attempt from an
// address on; each hop is signed as its host wants it, and only then.
func (c *Client) knock(ctx context.Context, target, actor basilic.IRI, body []byte,
	request func(target basilic.IRI, sign httpclient.Sign) (httpclient.Response, error),
) (httpclient.Response, error) {
	used := make(map[string]httpsig.Scheme)
	sign := func(r *http.Request) error {
		host := basilic.Authority(r.URL)
		if _, again := used[host]; !again {
			used[host] = c.schemes.first(ctx, host)
		}
		return c.sign(ctx, r, actor, body, used[host])
	}
	response, err := request(target, sign)
	if err != nil || !refusesSignature(response.Status) {
		return response, err
	}
	host := response.URL.Host()
	refused := used[host]
	used[host] = second(refused)
	again, err := request(response.URL, sign)
	if err != nil {
		return again, err
	}
	c.schemes.learn(ctx, host, refused, used[host], [2]int{response.Status, again.Status})
	return again, nil
}

// sign signs a request in the name of a local actor.
func (c *Client) sign(ctx context.Context, r *http.Request, actor basilic.IRI, body []byte, scheme httpsig.Scheme) error {
	scheme, err := c.Keys.sign(ctx, r, actor, body, scheme)
	if err != nil {
		return err
	}
	c.countSignature(scheme, "out")
	return nil
}

func (c *Client) countSignature(scheme httpsig.Scheme, direction string) {
	if c.Signatures != nil {
		c.Signatures.WithLabelValues(string(scheme), direction).Inc()
	}
}
