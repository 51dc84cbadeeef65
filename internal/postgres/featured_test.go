package postgres_test

import (
	"testing"

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
	s.exec(`insert into resource_counts (resource_id, views) values ($1, 5), ($2, 900)`, read, old)
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
}
