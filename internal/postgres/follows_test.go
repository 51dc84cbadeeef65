package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) iri(id basilic.ActorID) basilic.IRI {
	s.t.Helper()
	return must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) }).IRI
}

func TestFollowIsFoundByItsEndsAndIdentifier(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	follower, followed := s.person(), s.base()
	f := s.follow(follower, followed, basilic.FollowPending)
	s.same([]any{f.FollowerID, f.FollowedID, f.State, f.AcceptedAt == nil}, []any{follower, followed, basilic.FollowPending, true})
	s.same(must(s, func() (basilic.Follow, error) { return s.FollowByIRI(s.ctx(), f.IRI) }), f)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowOf(s.ctx(), followed, follower); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowByIRI(s.ctx(), f.IRI+"x"); return err })
	s.must(s.SetFollowState(s.ctx(), f.ID, basilic.FollowAccepted))
	got := must(s, func() (basilic.Follow, error) { return s.FollowOf(s.ctx(), follower, followed) })
	s.same([]any{got.State, got.AcceptedAt != nil}, []any{basilic.FollowAccepted, true})
	s.must(s.DeleteFollow(s.ctx(), f.ID))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowByIRI(s.ctx(), f.IRI); return err })
}

func TestRepeatedFollowTakesTheNewIdentifierAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, again, want basilic.FollowState }{
		{basilic.FollowPending, basilic.FollowAccepted, basilic.FollowAccepted},
		{basilic.FollowRejected, basilic.FollowPending, basilic.FollowPending},
		{basilic.FollowAccepted, basilic.FollowPending, basilic.FollowAccepted},
	} {
		t.Run(string(c.before)+" then "+string(c.again), func(t *testing.T) {
			t.Parallel()
			s := inTx(t)
			follower, followed := s.person(), s.base()
			before := s.follow(follower, followed, c.before)
			after := s.follow(follower, followed, c.again)
			s.same([]any{after.ID, after.State, after.AcceptedAt != nil}, []any{before.ID, c.want, c.want == basilic.FollowAccepted})
			s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowByIRI(s.ctx(), before.IRI); return err })
		})
	}
}

func TestIdentifierOfAFollowIsNobodyElses(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	f := s.follow(s.person(), s.base())
	f.FollowerID = s.person()
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.UpsertFollow(s.ctx(), f) })
}

func TestFollowsWithAnActorAreThoseOfAndByIt(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor := s.base()
	want := []basilic.Follow{s.follow(s.person(), actor), s.follow(actor, s.base(), basilic.FollowPending), s.follow(s.person(), actor, basilic.FollowRejected)}
	s.follow(s.person(), s.base())
	s.same(must(s, func() ([]basilic.Follow, error) { return s.FollowsWith(s.ctx(), actor) }), want)
}

func TestFollowingShowsPendingAndNotWhatIsHidden(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader := s.person()
	var want []basilic.ActorID
	for range 3 {
		public, there := s.base(), s.remote(s.host("a")).ID
		s.follow(reader, public)
		s.follow(reader, there, basilic.FollowPending)
		want = append([]basilic.ActorID{there, public}, want...)
	}
	s.follow(reader, s.base(), basilic.FollowRejected)
	s.follow(reader, s.base(func(a *basilic.Actor) { a.Public = false }))
	gone := s.base()
	s.follow(reader, gone)
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	s.follow(s.person(), s.base())
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[postgres.Followed], error) {
		return s.Following(s.ctx(), reader, after, limit)
	}, func(f postgres.Followed) basilic.ActorID { return f.ID })
	s.same(got, want)
	page := must(s, func() (basilic.Page[postgres.Followed], error) {
		return s.Following(s.ctx(), reader, basilic.Cursor{}, 1)
	})
	s.same([]any{page.Items[0].State, page.Items[0].Since.IsZero()}, []any{basilic.FollowPending, false})
}

func TestPublicCollectionsHoldPublicAcceptedActors(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base := s.base()
	var followers, following []basilic.IRI
	for range 4 {
		there, here := s.remote(s.host("a")).ID, s.base()
		s.follow(there, base)
		s.follow(base, here)
		followers = append([]basilic.IRI{s.iri(there)}, followers...)
		following = append([]basilic.IRI{s.iri(here)}, following...)
	}
	hidden, gone, waiting := s.person(func(a *basilic.Actor) { a.Public, a.IRI = false, "" }), s.person(), s.person()
	for _, id := range []basilic.ActorID{hidden, gone} {
		s.follow(id, base)
		s.follow(base, id)
	}
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	s.follow(waiting, base, basilic.FollowPending)
	s.follow(base, waiting, basilic.FollowRejected)
	itself := func(iri basilic.IRI) basilic.IRI { return iri }
	s.same(walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
		return s.FollowerIRIs(s.ctx(), base, after, limit)
	}, itself), followers)
	s.same(walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
		return s.FollowingIRIs(s.ctx(), base, after, limit)
	}, itself), following)
}

func TestCountsAreWhatEverybodyMayKnow(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, member := s.base(), s.person()
	s.follow(member, base)
	s.follow(s.remote(s.host("a")).ID, base)
	s.follow(s.person(func(a *basilic.Actor) { a.Public, a.IRI = false, "" }), base)
	s.follow(s.person(), base, basilic.FollowPending)
	s.follow(base, s.base())
	s.must(s.InsertMember(s.ctx(), base, member, basilic.MemberAdministrator))
	gone := s.person()
	s.must(s.InsertMember(s.ctx(), base, gone, basilic.MemberContributor))
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	s.resource(member, in(base, basilic.MappingAuthor))
	s.resource(member, in(base, basilic.MappingBase))
	s.resource(member, in(base, basilic.MappingAuthor), stated(basilic.ResourcePrivate))
	counts := func(id basilic.ActorID) postgres.Counts {
		return must(s, func() (postgres.Counts, error) { return s.CountsOf(s.ctx(), id) })
	}
	s.same(counts(base), postgres.Counts{Followers: 2, RemoteFollowers: 1, Following: 1, Resources: 2})
	s.same(counts(member), postgres.Counts{Following: 1, Resources: 1})
}

func TestFollowedHereNeedsALocalFollowerWhoStillWants(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	followed := func(id basilic.ActorID) bool {
		return must(s, func() (bool, error) { return s.FollowedHere(s.ctx(), id) })
	}
	there := s.remote(s.host("a")).ID
	s.follow(s.remote(s.host("b")).ID, there)
	s.follow(s.person(), there, basilic.FollowRejected)
	s.same(followed(there), false)
	s.follow(s.person(), there, basilic.FollowPending)
	s.same(followed(there), true)
}
