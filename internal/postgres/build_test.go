package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// scene is a database, or a transaction on one, with builders that state only
// what a test is about. In a transaction now() stands still, so that rows made
// there have equal times and their keys decide their order.
type scene struct {
	*postgres.DB
	t *testing.T
	// tag makes names the test's own: transactions side by side on one database
	// would wait for one another's unique keys.
	tag string
	n   int
	// last is what later returned.
	last basilic.ID
}

func newScene(t *testing.T, db *postgres.DB) *scene {
	t.Helper()
	letters := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}
	return &scene{DB: db, t: t, tag: strings.Map(letters, t.Name())}
}

// inTx returns a scene that is rolled back.
func inTx(t *testing.T) *scene {
	t.Helper()
	return newScene(t, pgtest.Tx(t))
}

func (s *scene) ctx() context.Context { return s.t.Context() }

// name returns a name that nothing else has.
func (s *scene) name(prefix string) string {
	s.n++
	return fmt.Sprintf("%s_%s_%d", prefix, s.tag, s.n)
}

// host returns an authority that nothing else has.
func (s *scene) host(label string) string { return label + "." + s.tag + ".example" }

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// exec runs a statement of the test's own, for what no method does.
func (s *scene) exec(sql string, arguments ...any) {
	s.t.Helper()
	var err error
	if tx := s.Tx(); tx != nil {
		_, err = tx.Exec(s.ctx(), sql, arguments...)
	} else {
		_, err = s.Pool().Exec(s.ctx(), sql, arguments...)
	}
	s.must(err)
}

// row reads one row, for what no method returns.
func (s *scene) row(sql string, arguments ...any) pgx.Row {
	if tx := s.Tx(); tx != nil {
		return tx.QueryRow(s.ctx(), sql, arguments...)
	}
	return s.Pool().QueryRow(s.ctx(), sql, arguments...)
}

// fails runs f in a savepoint and checks which error it returns.
func (s *scene) fails(want error, f func(tx *postgres.DB) error) {
	s.t.Helper()
	if err := s.InTx(s.ctx(), f); !errors.Is(err, want) {
		s.t.Errorf("got %v, want %v", err, want)
	}
}

// local adds a public profile or base of this hub.
func (s *scene) local(kind basilic.ActorKind, change ...func(*basilic.Actor)) basilic.ActorID {
	s.t.Helper()
	handle := s.name("a")
	iri := basilic.IRI("https://here.example/ap/actors/" + handle)
	actor := basilic.Actor{
		Kind: kind, IRI: iri, Handle: handle, Host: "here.example", Name: handle, Public: true,
		Inbox: iri + "/inbox", Outbox: iri + "/outbox", Followers: iri + "/followers", Following: iri + "/following",
	}
	for _, f := range change {
		f(&actor)
	}
	return must(s, func() (basilic.ActorID, error) { return s.InsertLocalActor(s.ctx(), actor) })
}

func (s *scene) person(change ...func(*basilic.Actor)) basilic.ActorID {
	s.t.Helper()
	return s.local(basilic.ActorPerson, change...)
}

func (s *scene) base(change ...func(*basilic.Actor)) basilic.ActorID {
	s.t.Helper()
	return s.local(basilic.ActorGroup, change...)
}

// remote adds an actor of another server, whose inbox is shared by its host.
func (s *scene) remote(host string) basilic.Actor {
	s.t.Helper()
	handle := s.name("r")
	origin := basilic.IRI("https://" + host)
	iri := origin + "/" + basilic.IRI(handle)
	return must(s, func() (basilic.Actor, error) {
		return s.UpsertRemoteActor(s.ctx(), postgres.RemoteActor{
			Actor: basilic.Actor{Kind: basilic.ActorPerson, IRI: iri, Handle: handle, Host: host, Inbox: iri + "/inbox", SharedInbox: origin + "/inbox"},
			Keys:  []postgres.Key{{KeyID: iri + "#main-key", PublicPEM: "pem"}},
		})
	})
}

// follow adds an accepted Follow, or one of another state.
func (s *scene) follow(follower, followed basilic.ActorID, state ...basilic.FollowState) basilic.Follow {
	s.t.Helper()
	f := basilic.Follow{FollowerID: follower, FollowedID: followed, State: basilic.FollowAccepted, IRI: basilic.IRI("https://here.example/" + s.name("follow"))}
	if len(state) > 0 {
		f.State = state[0]
	}
	s.must(s.UpsertFollow(s.ctx(), f))
	return must(s, func() (basilic.Follow, error) { return s.FollowOf(s.ctx(), follower, followed) })
}

// resource adds a public resource of this hub.
func (s *scene) resource(author basilic.ActorID, change ...func(*basilic.Resource)) basilic.Resource {
	s.t.Helper()
	id := basilic.NewID()
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	r := basilic.Resource{
		ID: id, Local: true, IRI: basilic.IRI("https://here.example/ap/resources/" + id), Slug: s.name("slug"), AuthorID: author,
		Mapping: basilic.MappingAuthor, State: basilic.ResourcePublic, Sheet: basilic.Sheet{Title: "Une fiche", Language: "fr"}, PublishedAt: &at, UpdatedAt: at,
	}
	for _, f := range change {
		f(&r)
	}
	s.must(s.InsertResource(s.ctx(), r, basilic.ObjectArticle))
	return r
}

// draft adds a resource that was never published.
func (s *scene) draft(author basilic.ActorID) basilic.Resource {
	s.t.Helper()
	return s.resource(author, func(r *basilic.Resource) {
		r.State, r.PublishedAt, r.IRI, r.Mapping = basilic.ResourceDraft, nil, "", ""
	})
}

// activity adds a listed public Create.
func (s *scene) activity(actor basilic.ActorID, change ...func(*basilic.Activity)) basilic.Activity {
	s.t.Helper()
	id := basilic.NewID()
	a := basilic.Activity{
		ID: id, IRI: basilic.IRI("https://here.example/ap/activities/" + id), Type: basilic.ActivityCreate, ActorID: actor,
		ActorIRI: "https://here.example/actor", Object: basilic.IRI("https://here.example/" + s.name("object")),
		Document: []byte(`{"exact": "bytes"}`), Listed: true, CreatedAt: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC),
	}
	for _, f := range change {
		f(&a)
	}
	s.must(s.InsertActivity(s.ctx(), a, true))
	return a
}

// event puts a resource into the timelines of an actor's followers.
func (s *scene) event(resource basilic.ID, actor basilic.ActorID, reason basilic.Reason, at time.Time) {
	s.t.Helper()
	s.atOnce(1_000, postgres.Event{
		ResourceID: resource, ActorID: actor, Reason: reason, ActivityIRI: basilic.IRI("https://here.example/" + s.name("event")), At: at,
	})
}

// atOnce is event with a bound, and reports whether that was enough.
func (s *scene) atOnce(bound int, e postgres.Event) bool {
	s.t.Helper()
	return must(s, func() (bool, error) { return s.DistributeLocallyTx(s.ctx(), e, bound) })
}

// must returns what f returns, or ends the test.
func must[T any](s *scene, f func() (T, error)) T {
	s.t.Helper()
	value, err := f()
	s.must(err)
	return value
}

// walk reads a whole list by pages, and fails when it does not end.
func walk[T, K any](s *scene, read func(after basilic.Cursor, limit int) (basilic.Page[T], error), key func(T) K) []K {
	s.t.Helper()
	const size = 2
	var keys []K
	var after basilic.Cursor
	for range 100 {
		page, err := read(after, size)
		s.must(err)
		if len(page.Items) > size || !page.Next.IsZero() && len(page.Items) < size {
			s.t.Fatalf("a page of %d of %d with next %v", len(page.Items), size, page.Next)
		}
		for _, item := range page.Items {
			keys = append(keys, key(item))
		}
		if page.Next.IsZero() {
			return keys
		}
		// As an address carries it.
		after, err = basilic.ParseCursor(page.Next.String())
		s.must(err)
	}
	s.t.Fatal("the list does not end")
	return nil
}

// ascending returns IDs as statements that order by key do.
func ascending[T ~string | ~int64](ids ...T) []T {
	slices.Sort(ids)
	return ids
}

// descending returns IDs as lists show rows of one time: the newest key first.
func descending[T ~string | ~int64](ids ...T) []T {
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

func (s *scene) same(got, want any) {
	s.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func cardID(c basilic.ResourceCard) basilic.ID { return c.Resource.ID }

// day is a date of May 2026.
func day(d int) time.Time { return time.Date(2026, 5, d, 8, 0, 0, 0, time.UTC) }

// waits checks that a second transaction goes on only when the first one, which
// did its part before, has been committed.
func (s *scene) waits(first, second func(tx *postgres.DB) error) {
	s.t.Helper()
	done := make(chan error, 1)
	err := s.InTx(s.ctx(), func(tx *postgres.DB) error {
		if err := first(tx); err != nil {
			return err
		}
		go func() { done <- s.InTx(s.ctx(), second) }()
		select {
		case err := <-done:
			s.t.Errorf("the second transaction did not wait: %v", err)
			done <- err
		case <-time.After(200 * time.Millisecond):
		}
		return nil
	})
	s.must(err)
	s.must(<-done)
}
