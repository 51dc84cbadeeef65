package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) arrival(author basilic.ActorID, title string) postgres.NewResource {
	id := basilic.NewID()
	at := day(1)
	return postgres.NewResource{Type: basilic.ObjectArticle, Resource: basilic.Resource{
		ID: id, IRI: basilic.IRI("https://there.example/" + id), AuthorID: author, State: basilic.ResourcePublic,
		Sheet: basilic.Sheet{Title: title, Language: "fr", Facts: allFacts(), Indexation: basilic.Indexation{Themes: []string{"a"}}}, PublishedAt: &at, UpdatedAt: at,
	}}
}

func TestManyResourcesArriveAtOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.remote(s.host("a")).ID
	one, two := s.arrival(author, "Un"), s.arrival(author, "Deux")
	one.Sheet.Cover = cover()
	s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{one, two}))
	first := must(s, func() (basilic.Resource, error) { return s.ResourceByIRI(s.ctx(), one.IRI) })
	s.same([]any{first.Sheet.Facts, first.Sheet.Cover}, []any{allFacts(), cover()})
	got := must(s, func() (basilic.Resource, error) { return s.ResourceByIRI(s.ctx(), two.IRI) })
	s.same([]any{got.Local, got.Sheet.Title, got.Sheet.Indexation.Themes, got.BaseID}, []any{false, "Deux", []string{"a"}, basilic.ActorID(0)})
	fresh, again := s.arrival(author, "Trois"), s.arrival(author, "Un")
	again.IRI = one.IRI
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		return tx.InsertRemoteResources(s.ctx(), []postgres.NewResource{fresh, again})
	})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ResourceByIRI(s.ctx(), fresh.IRI); return err })
}

func TestFactsOfArrivalsSayWhatIsKnownDeletedAndFollowed(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	followed, alone := s.remote(s.host("a")), s.remote(s.host("a"))
	s.follow(s.person(), followed.ID, basilic.FollowPending)
	s.follow(s.remote(s.host("b")).ID, alone.ID)
	known := s.arrival(alone.ID, "Un")
	s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{known}))
	s.must(s.InsertTombstone(s.ctx(), []byte(s.tag)))
	got := must(s, func() (postgres.Arrivals, error) {
		return s.FactsOfArrivals(s.ctx(), []basilic.IRI{known.IRI, "https://there.example/new"}, [][]byte{[]byte(s.tag), []byte("other")},
			[]basilic.ActorID{followed.ID, alone.ID})
	})
	s.same(got, postgres.Arrivals{
		Known: map[basilic.IRI]bool{known.IRI: true}, Buried: map[string]bool{s.tag: true}, Followed: map[basilic.ActorID]bool{followed.ID: true},
	})
}

func TestManyEventsReachTheirFollowers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader, waiting := s.remote(s.host("a")).ID, s.person(), s.person()
	s.follow(reader, author)
	s.follow(waiting, author, basilic.FollowPending)
	one, two := s.arrival(author, "Un"), s.arrival(author, "Deux")
	s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{one, two}))
	distribute := func(bound int, events ...postgres.Event) []postgres.Event {
		return must(s, func() ([]postgres.Event, error) { return s.DistributeAllLocallyTx(s.ctx(), events, bound) })
	}
	s.same(distribute(1,
		postgres.Event{ResourceID: one.ID, ActorID: author, Reason: basilic.ReasonPublished, At: day(1)},
		postgres.Event{ResourceID: two.ID, ActorID: author, Reason: basilic.ReasonPublished, At: day(2)},
	), []postgres.Event{})
	s.same(s.timeline(reader), []line{{two.ID, author, basilic.ReasonPublished, 2}, {one.ID, author, basilic.ReasonPublished, 1}})
	s.same(s.timeline(waiting), []line(nil))
	s.same(must(s, func() ([]basilic.ActorID, error) { return s.EventActors(s.ctx(), one.ID) }), []basilic.ActorID{author})
	// Too many followers: the event is recorded, and their timelines are left.
	s.follow(s.person(), author)
	three := s.arrival(author, "Trois")
	s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{three}))
	e := postgres.Event{ResourceID: three.ID, ActorID: author, Reason: basilic.ReasonPublished, At: day(3)}
	s.same(distribute(1, e), []postgres.Event{e})
	s.same(len(s.timeline(reader)), 2)
	s.same(must(s, func() ([]basilic.ActorID, error) { return s.EventActors(s.ctx(), three.ID) }), []basilic.ActorID{author})
}

func TestManyActorsAreFoundByTheirIdentifiers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	here, there, gone := s.iri(s.person()), s.remote(s.host("a")).IRI, s.remote(s.host("a"))
	s.must(s.MarkActorDeleted(s.ctx(), gone.ID))
	found := make(map[basilic.IRI]bool)
	for _, a := range must(s, func() ([]basilic.Actor, error) {
		return s.ActorsByIRIs(s.ctx(), []basilic.IRI{here, there, gone.IRI, "https://there.example/none"})
	}) {
		found[a.IRI] = true
	}
	s.same(found, map[basilic.IRI]bool{here: true, there: true})
}

func TestTransactionsAboutTheSameIdentifierWaitForOneAnother(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	lock := func(iris ...basilic.IRI) func(tx *postgres.DB) error {
		return func(tx *postgres.DB) error { return tx.LockIRIsTx(s.ctx(), iris) }
	}
	s.waits(lock("https://a.example/1", "https://a.example/2"), lock("https://a.example/3", "https://a.example/2", "https://a.example/2"))
}
