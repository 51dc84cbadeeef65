package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// front reads what the first page shows.
func (s *scene) front(proposed postgres.Proposals) postgres.FrontIDs {
	s.t.Helper()
	return must(s, func() (postgres.FrontIDs, error) { return s.FrontIDs(s.ctx(), proposed, 3) })
}

// feature puts things forward.
func (s *scene) feature(by basilic.ActorID, all ...basilic.Featured) {
	s.t.Helper()
	s.must(s.LockFeaturedTx(s.ctx()))
	for _, f := range all {
		s.must(s.InsertFeaturedTx(s.ctx(), f, by))
	}
}

func ofResource(id basilic.ID) basilic.Featured {
	return basilic.Featured{Kind: basilic.FeaturedResource, ResourceID: id}
}

func ofBase(id basilic.ActorID) basilic.Featured {
	return basilic.Featured{Kind: basilic.FeaturedBase, ActorID: id}
}

func ofProfile(id basilic.ActorID) basilic.Featured {
	return basilic.Featured{Kind: basilic.FeaturedProfile, ActorID: id}
}

func TestTheFrontShowsWhatWasChosenInItsOrder(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	a, b, c := ofResource(s.resource(author).ID), ofResource(s.resource(author).ID), ofResource(s.resource(author).ID)
	s.feature(author, a, b, c, ofBase(base), ofProfile(author), b)
	expect := func(want ...basilic.Featured) {
		t.Helper()
		s.same(must(s, func() ([]basilic.Featured, error) { return s.FeaturedIn(s.ctx(), basilic.FeaturedResource) }), want)
		var ids []basilic.ID
		for _, f := range want {
			ids = append(ids, f.ResourceID)
		}
		got := s.front(postgres.Proposals{})
		s.same(got.Resources, ids)
		if !got.Chosen {
			t.Error("it was chosen")
		}
	}
	expect(a, b, c)
	s.must(s.MoveFeatured(s.ctx(), c, true))
	expect(a, c, b)
	s.must(s.MoveFeatured(s.ctx(), a, true))
	expect(a, c, b)
	s.must(s.MoveFeatured(s.ctx(), a, false))
	expect(c, a, b)
	s.must(s.DeleteFeatured(s.ctx(), a))
	expect(c, b)
	for f, want := range map[basilic.Featured]bool{a: false, b: true, ofBase(base): true, ofBase(author): false, ofProfile(author): true} {
		s.same(must(s, func() (bool, error) { return s.IsFeatured(s.ctx(), f) }), want)
	}
	got := s.front(postgres.Proposals{})
	s.same(got.Bases, []basilic.ActorID{base})
	s.same(got.Profiles, []basilic.ActorID{author})
}

func TestOnlyWhatEverybodyMaySeeIsPutForward(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, hidden := s.person(), s.base(), s.person(func(a *basilic.Actor) { a.Public, a.IRI = false, "" })
	private := s.resource(author, stated(basilic.ResourcePrivate)).ID
	for name, f := range map[string]basilic.Featured{
		"private": ofResource(private), "draft": ofResource(s.draft(author).ID), "hidden": ofProfile(hidden), "a base as a profile": ofProfile(base),
		"a profile as a base": ofBase(author), "nothing": {}, "unknown": ofResource(basilic.NewID()),
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.InsertFeaturedTx(s.ctx(), f, author) })
		})
	}
}

func TestWhatIsWithdrawnIsPutForwardNoMore(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, there := s.person(), s.base(), s.remote(s.host("a")).ID
	away := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	deleted, private, remote := s.resource(author), s.resource(author), s.resource(there, away)
	s.feature(author, ofResource(deleted.ID), ofResource(private.ID), ofResource(remote.ID), ofBase(base), ofProfile(there))
	s.must(s.MarkResourceDeleted(s.ctx(), deleted.ID))
	private.State = basilic.ResourcePrivate
	s.must(s.UpdateResource(s.ctx(), private))
	got := s.front(postgres.Proposals{})
	s.same(got.Resources, []basilic.ID{remote.ID})
	s.same(got.Bases, []basilic.ActorID{base})
	private.State = basilic.ResourcePublic
	s.must(s.UpdateResource(s.ctx(), private))
	if got := s.front(postgres.Proposals{}); len(got.Resources) != 1 {
		t.Errorf("what came back was not chosen again: %v", got.Resources)
	}
	s.must(s.MarkActorDeleted(s.ctx(), base))
	s.exec(`update hosts set visibility = 'hidden' where authority = $1`, s.host("a"))
	got = s.front(postgres.Proposals{})
	if len(got.Resources)+len(got.Bases)+len(got.Profiles)+len(got.Elsewhere) != 0 || got.Chosen {
		t.Errorf("%+v", got)
	}
	s.exec(`update hosts set visibility = 'shown' where authority = $1`, s.host("a"))
	if got := s.front(postgres.Proposals{}); len(got.Resources) != 1 || len(got.Profiles) != 1 {
		t.Errorf("what is shown again was chosen: %+v", got)
	}
}

func TestTheMostReadOfLateAreProposedWithoutAChoice(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, other, base := s.person(), s.person(), s.base()
	inBase := func(r *basilic.Resource) { r.BaseID = base }
	const month = 31 * 24 * 60
	old := s.resource(other, about(nil, nil, month)).ID
	quiet := s.resource(author, about(nil, nil, 20)).ID
	read := s.resource(author, about(nil, nil, 30), inBase).ID
	visited(s, time.Now(), read, 5)
	// What was read a lot, but long ago, is not read of late.
	visited(s, time.Now().AddDate(0, 0, -postgres.RecentDays), old, 9)
	s.same(must(s, func() (bool, error) { return s.PassDays(s.ctx(), time.Now(), 10) }), true)
	proposed := must(s, func() (postgres.Proposals, error) { return s.Propose(s.ctx(), 3, 2) })
	s.same(proposed.Resources, []basilic.ID{read, quiet, old})
	s.same(proposed.Bases, []basilic.ActorID{base})
	s.same(proposed.Profiles, []basilic.ActorID{author, other})
	got := s.front(proposed)
	s.same(got.Resources, proposed.Resources)
	s.same(got.Here, []basilic.ID{quiet, read, old})
	s.same(got.Profiles, proposed.Profiles)
	if got.Chosen {
		t.Error("nothing was chosen")
	}
	s.must(s.MarkResourceDeleted(s.ctx(), read))
	s.same(s.front(proposed).Resources, []basilic.ID{quiet, old})
	// What is old and read now comes first.
	visited(s, time.Now().AddDate(0, 0, 1-postgres.RecentDays), old, 1)
	s.same(must(s, func() (postgres.Proposals, error) { return s.Propose(s.ctx(), 3, 2) }).Resources, []basilic.ID{old, quiet})
}

// visited counts what a number of visitors read at an instant.
func visited(s *scene, at time.Time, id basilic.ID, visitors int) {
	s.t.Helper()
	var visits []postgres.Visit
	for range visitors {
		visits = append(visits, postgres.Visit{Mark: []byte(basilic.NewID()), Kind: "view", Thing: id, At: at})
	}
	s.must(s.CountVisits(s.ctx(), visits, 2*time.Hour))
}

func TestDaysThatAreOverAreReadOfLateNoMore(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	a, b := s.resource(author).ID, s.resource(author).ID
	now := time.Date(2026, 11, 26, 23, 0, 0, 0, time.UTC)
	visited(s, now, a, 3)
	visited(s, now.AddDate(0, 0, -29), a, 4)
	visited(s, now.AddDate(0, 0, -30), a, 5)
	visited(s, now.AddDate(0, 0, -31), a, 6)
	visited(s, now.AddDate(0, 0, -30), b, 7)
	recent := func() map[basilic.ID]int {
		t.Helper()
		views := make(map[basilic.ID]int)
		for _, id := range []basilic.ID{a, b} {
			var n int
			s.must(s.row(`select coalesce((select views from resource_recent where resource_id = $1), 0)`, id).Scan(&n))
			views[id] = n
		}
		return views
	}
	s.same(recent(), map[basilic.ID]int{a: 18, b: 7})
	s.same(must(s, func() (bool, error) { return s.PassDays(s.ctx(), now, 1) }), false)
	s.same(recent(), map[basilic.ID]int{a: 12, b: 7})
	s.same(must(s, func() (bool, error) { return s.PassDays(s.ctx(), now, 10) }), true)
	s.same(recent(), map[basilic.ID]int{a: 7, b: 0})
	// An hour later it is the next day.
	s.same(must(s, func() (bool, error) { return s.PassDays(s.ctx(), now.Add(time.Hour), 10) }), true)
	s.same(recent(), map[basilic.ID]int{a: 3, b: 0})
	var lines int
	s.must(s.row(`select (select count(*) from resource_days) + (select count(*) from resource_recent where views <= 0)`).Scan(&lines))
	s.same(lines, 1)
}
