package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// line is what a timeline says of one resource.
type line struct {
	Resource basilic.ID
	Via      basilic.ActorID
	Reason   basilic.Reason
	Day      int
}

func lineOf(e basilic.TimelineEntry) line {
	return line{e.Card.Resource.ID, e.Via.ID, e.Reason, e.At.UTC().Day()}
}

func (s *scene) timeline(owner basilic.ActorID) []line {
	s.t.Helper()
	return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.TimelineEntry], error) {
		return s.Timeline(s.ctx(), postgres.TimelineQuery{Owner: owner, After: after, Limit: limit})
	}, lineOf)
}

func TestEventReachesAcceptedLocalFollowers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	reader, waiting, gone, there, stranger := s.person(), s.person(), s.person(), s.remote(s.host("a")).ID, s.person()
	s.follow(reader, author)
	s.follow(waiting, author, basilic.FollowPending)
	s.follow(gone, author)
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	s.follow(there, author)
	r := s.resource(author).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.same(s.timeline(reader), []line{{r, author, basilic.ReasonPublished, 2}})
	for _, other := range []basilic.ActorID{waiting, gone, there, stranger} {
		s.same(s.timeline(other), []line(nil))
	}
}

func TestLineMovesToItsNewestEvent(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, reader := s.person(), s.base(), s.person()
	s.follow(reader, author)
	s.follow(reader, base)
	r := s.resource(author).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.event(r, base, basilic.ReasonShared, day(5))
	s.event(r, author, basilic.ReasonUpdated, day(3))
	s.same(s.timeline(reader), []line{{r, base, basilic.ReasonShared, 5}})
	s.event(r, author, basilic.ReasonUpdated, day(6))
	s.same(s.timeline(reader), []line{{r, author, basilic.ReasonUpdated, 6}})
}

func TestUndoneShareLeavesTheReasonThatRemains(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, both, only := s.person(), s.base(), s.person(), s.person()
	s.follow(both, author)
	s.follow(both, base)
	s.follow(only, base)
	r, other := s.resource(author).ID, s.resource(author).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.event(r, base, basilic.ReasonShared, day(5))
	s.event(other, base, basilic.ReasonShared, day(4))
	s.must(s.WithdrawEventTx(s.ctx(), r, base, basilic.ReasonShared))
	s.same(s.timeline(both), []line{{other, base, basilic.ReasonShared, 4}, {r, author, basilic.ReasonPublished, 2}})
	s.same(s.timeline(only), []line{{other, base, basilic.ReasonShared, 4}})
}

func TestAShareOfWhatIsLocatedThereIsAPublication(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, reader := s.base(), s.person()
	s.follow(reader, base)
	r, other := s.resource(s.person()).ID, s.resource(s.person()).ID
	s.same(must(s, func() (basilic.ActorID, error) { return s.HoldBaseOf(s.ctx(), r) }), basilic.ActorID(0))
	s.event(r, base, basilic.ReasonShared, day(5))
	s.event(other, base, basilic.ReasonShared, day(4))
	events := must(s, func() ([]postgres.Event, error) { return s.EndShareTx(s.ctx(), r, base) })
	s.same(len(events), 1)
	s.same(events[0].At.Equal(day(5)), true)
	s.same(s.timeline(reader), []line{{r, base, basilic.ReasonPublished, 5}, {other, base, basilic.ReasonShared, 4}})
	s.same(len(must(s, func() ([]postgres.Event, error) { return s.EndShareTx(s.ctx(), r, base) })), 0)
}

func TestUnfollowTakesAwayWhatNothingElseExplains(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, reader, other := s.person(), s.base(), s.person(), s.person()
	f := s.follow(reader, base)
	s.follow(reader, author)
	s.follow(other, base)
	r, shared := s.resource(author).ID, s.resource(s.person()).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.event(r, base, basilic.ReasonShared, day(5))
	s.event(shared, base, basilic.ReasonShared, day(4))
	s.must(s.DeleteFollow(s.ctx(), f.ID))
	s.must(s.ExplainActorTx(s.ctx(), reader, author))
	s.same(len(s.timeline(reader)), 2)
	s.must(s.ExplainActorTx(s.ctx(), reader, base))
	s.same(s.timeline(reader), []line{{r, author, basilic.ReasonPublished, 2}})
	s.same(len(s.timeline(other)), 2)
	s.must(s.ExplainTimelineTx(s.ctx(), reader))
	s.same(s.timeline(reader), []line{{r, author, basilic.ReasonPublished, 2}})
}

func TestWithdrawnResourceLeavesEveryTimeline(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	s.follow(reader, author)
	r, kept := s.resource(author).ID, s.resource(author).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.event(kept, author, basilic.ReasonPublished, day(1))
	s.must(s.WithdrawResourceTx(s.ctx(), r))
	s.same(s.timeline(reader), []line{{kept, author, basilic.ReasonPublished, 1}})
	s.same(must(s, func() ([]basilic.ActorID, error) { return s.EventActors(s.ctx(), r) }), []basilic.ActorID{})
}

func TestEventsSayWhoShowedAResource(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	r := s.resource(author).ID
	s.event(r, base, basilic.ReasonShared, day(2))
	s.event(r, author, basilic.ReasonUpdated, day(3))
	s.event(r, author, basilic.ReasonPublished, day(1))
	s.same(must(s, func() ([]basilic.ActorID, error) { return s.EventActors(s.ctx(), r) }), []basilic.ActorID{author, base})
	has := func(actor basilic.ActorID) bool {
		return must(s, func() (bool, error) { return s.HasEvent(s.ctx(), r, actor) })
	}
	s.same([]bool{has(author), has(base), has(s.base())}, []bool{true, true, false})
}

func TestAnnouncedResourceIsFoundByAnnounceThenByObject(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, author := s.base(), s.person()
	byAnnounce, byObject, own := s.resource(author), s.resource(author), s.resource(base)
	announce := basilic.IRI("https://there.example/" + s.name("announce"))
	s.atOnce(1_000, postgres.Event{ResourceID: byAnnounce.ID, ActorID: base, Reason: basilic.ReasonShared, ActivityIRI: announce, At: day(1)})
	s.atOnce(1_000, postgres.Event{ResourceID: byObject.ID, ActorID: base, Reason: basilic.ReasonShared, At: day(1)})
	s.event(own.ID, base, basilic.ReasonPublished, day(1))
	find := func(actor basilic.ActorID, announce, object basilic.IRI) basilic.ID {
		id, err := s.AnnouncedResource(s.ctx(), actor, announce, object)
		if err != nil {
			s.fails(basilic.ErrNotFound, func(*postgres.DB) error { return err })
		}
		return id
	}
	s.same(find(base, announce, ""), byAnnounce.ID)
	s.same(find(base, announce, byObject.IRI), byAnnounce.ID)
	s.same(find(base, "https://there.example/unknown", byObject.IRI), byObject.ID)
	// Nobody announces their own, an actor undoes only what it did, and no
	// identifier finds nothing.
	s.same(find(base, "https://there.example/unknown", own.IRI), basilic.ID(""))
	s.same(find(author, announce, byObject.IRI), basilic.ID(""))
	s.same(find(base, "", ""), basilic.ID(""))
}

func TestNewFollowerSeesTheNewestOfBefore(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, reader := s.person(), s.base(), s.person()
	s.follow(reader, base)
	old, updated, recent, private := s.resource(author).ID, s.resource(author).ID, s.resource(author).ID, s.resource(author, stated(basilic.ResourcePrivate)).ID
	s.event(old, author, basilic.ReasonPublished, day(1))
	s.event(updated, author, basilic.ReasonPublished, day(2))
	s.event(updated, author, basilic.ReasonUpdated, day(6))
	s.event(recent, author, basilic.ReasonPublished, day(4))
	s.event(recent, base, basilic.ReasonShared, day(5))
	s.event(private, author, basilic.ReasonPublished, day(7))
	s.must(s.FillTimelineTx(s.ctx(), reader, author, 2))
	s.same(s.timeline(reader), []line{{updated, author, basilic.ReasonUpdated, 6}, {recent, base, basilic.ReasonShared, 5}})
}

func TestTimelinePagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	s.follow(reader, author)
	var tied []basilic.ID
	for range 5 {
		r := s.resource(author).ID
		s.event(r, author, basilic.ReasonPublished, day(3))
		tied = append(tied, r)
	}
	hidden := s.resource(author, stated(basilic.ResourcePrivate)).ID
	s.event(hidden, author, basilic.ReasonPublished, day(3))
	last := s.resource(author).ID
	s.event(last, author, basilic.ReasonPublished, day(3).Add(-time.Microsecond))
	var got []basilic.ID
	for _, l := range s.timeline(reader) {
		got = append(got, l.Resource)
	}
	s.same(got, append(descending(tied...), last))
}
