package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestHostsAreListedByNameAndState(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	waiting := s.inbox(s.remote(s.host("a")).ID)
	s.down(s.inbox(s.remote(s.host("b")).ID).HostID)
	s.remote(s.host("c"))
	s.decide(s.host("c"), basilic.PolicyBlock)
	s.pending(s.activity(s.person()), waiting, day(3))
	read := func(f postgres.HostFilter, after string, limit int) []string {
		var names []string
		for _, h := range must(s, func() ([]postgres.HostLine, error) { return s.HostLines(s.ctx(), f, after, limit) }) {
			names = append(names, h.Authority)
		}
		return names
	}
	a, b, c := s.host("a"), s.host("b"), s.host("c")
	s.same(read(postgres.HostFilter{}, "", 2), []string{a, b})
	s.same(read(postgres.HostFilter{}, b, 2), []string{c})
	for state, want := range map[string][]string{"waiting": {a}, "decided": {c}, "blocked": {c}, "suspended": {b}, "failing": nil, "well": {a}, "nonsense": nil} {
		s.same(read(postgres.HostFilter{State: state}, "", 9), want)
	}
	s.same(read(postgres.HostFilter{Words: "b." + s.tag}, "", 9), []string{b})
	line := must(s, func() (postgres.HostLine, error) { return s.HostLine(s.ctx(), a) })
	if line.Pending != 1 || line.NextAt == nil || !line.NextAt.Equal(day(3)) {
		t.Errorf("got %+v", line)
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.HostLine(s.ctx(), "none"); return err })
	decided := must(s, func() ([]basilic.Host, error) { return s.DecidedHosts(s.ctx()) })
	if len(decided) != 1 || decided[0].Authority != c {
		t.Errorf("got %+v", decided)
	}
	s.same(must(s, func() (postgres.HostOverview, error) { return s.HostOverview(s.ctx()) }),
		postgres.HostOverview{Known: 3, Suspended: 1, Blocked: 1, Pending: 1, WaitingHosts: 1})
}

func TestBlockingAHostEndsWhatTiesIt(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	under, beside := s.remote("sub."+s.host("x")), s.remote("not"+s.host("x"))
	base, reader := s.base(), s.person()
	s.follow(under.ID, base)
	s.follow(beside.ID, base)
	s.follow(reader, under.ID)
	s.follow(reader, base)
	foreign := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	lost, shared := s.resource(under.ID, foreign).ID, s.resource(under.ID, foreign).ID
	s.event(lost, under.ID, basilic.ReasonPublished, day(1))
	s.event(shared, under.ID, basilic.ReasonPublished, day(2))
	s.event(shared, base, basilic.ReasonShared, day(1))
	s.pending(s.activity(base), s.inbox(under.ID), day(1))
	names := []string{s.host("x")}
	s.same(must(s, func() (postgres.HostTies, error) { return s.HostTies(s.ctx(), names) }), postgres.HostTies{Followers: 1, Followed: 1, Resources: 2, Pending: 1})
	blocked := func() []int64 { return must(s, func() ([]int64, error) { return s.BlockedUnder(s.ctx(), names) }) }
	s.same(blocked(), []int64{})
	s.decide(s.host("x"), basilic.PolicyBlock)
	host := s.inbox(under.ID).HostID
	decided := must(s, func() (basilic.Host, error) { return s.HostByAuthority(s.ctx(), s.host("x")) }).ID
	s.same(blocked(), ascending(host, decided))
	s.must(s.EndFollowsTx(s.ctx(), []int64{host}))
	s.same(s.timeline(reader), []line(nil))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowOf(s.ctx(), under.ID, base); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.FollowOf(s.ctx(), reader, under.ID); return err })
	must(s, func() (basilic.Follow, error) { return s.FollowOf(s.ctx(), beside.ID, base) })
	// What a base shares of there is hidden as long as the block lasts.
	s.decide(s.host("x"), basilic.PolicyNone)
	s.same(s.timeline(reader), []line{{shared, base, basilic.ReasonShared, 1}})
}

// TestBlockingAHostLooksAtWhatItBroughtOnly: of somebody who reads much, all other lines
// are left as they are, here one that nothing explains; so are the lines of who followed
// nobody there.
func TestBlockingAHostLooksAtWhatItBroughtOnly(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	there, also, beside := s.remote(s.host("x")), s.remote(s.host("x")), s.remote(s.host("y"))
	base, reader, other := s.base(), s.person(), s.person()
	for _, followed := range []basilic.ActorID{there.ID, also.ID, beside.ID, base} {
		s.follow(reader, followed)
	}
	s.follow(other, beside.ID)
	foreign := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	lost, older, kept := s.resource(there.ID, foreign).ID, s.resource(also.ID, foreign).ID, s.resource(beside.ID, foreign).ID
	s.event(lost, there.ID, basilic.ReasonPublished, day(1))
	s.event(older, also.ID, basilic.ReasonPublished, day(4))
	s.event(older, base, basilic.ReasonShared, day(2))
	for _, owner := range []basilic.ActorID{reader, other} {
		s.exec("insert into timeline_entries (owner_id, resource_id, via_id, reason, at) values ($1, $2, $3, 'published', $4)", owner, kept, beside.ID, day(3))
	}
	host := s.inbox(there.ID).HostID
	s.same(s.inbox(also.ID).HostID, host)
	s.must(s.EndFollowsTx(s.ctx(), []int64{host}))
	untouched := line{kept, beside.ID, basilic.ReasonPublished, 3}
	s.same(s.timeline(reader), []line{untouched, {older, base, basilic.ReasonShared, 2}})
	s.same(s.timeline(other), []line{untouched})
}

func TestActorsOfHiddenHostsAreHidden(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	hidden, shown := s.remote(s.host("bad")), s.remote(s.host("good"))
	s.inbox(hidden.ID)
	s.inbox(shown.ID)
	s.decide(s.host("bad"), basilic.PolicyBlock)
	for actor, want := range map[basilic.ActorID]bool{hidden.ID: true, shown.ID: false, s.person(): false} {
		if got := must(s, func() (bool, error) { return s.ActorHidden(s.ctx(), actor) }); got != want {
			t.Errorf("actor %d: %v", actor, got)
		}
	}
}

func TestTheSpreadOfAnObjectCountsItsServers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	up, down := s.inbox(s.remote(s.host("up")).ID), s.inbox(s.remote(s.host("down")).ID)
	a := s.activity(s.person())
	must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), a.ID, a.Object, []int64{up.InboxID, down.InboxID}, true)
	})
	s.pending(a, down, day(1))
	s.down(down.HostID)
	got := must(s, func() (postgres.Spread, error) { return s.SpreadOf(s.ctx(), a.Object) })
	if want := (postgres.Spread{Servers: 2, Waiting: 1, Unreachable: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), a.ID, a.Object, []int64{up.InboxID}, false) })
	fanOut := func(state string) {
		s.exec(`insert into river_job (state, kind, queue, args, max_attempts, scheduled_at) values ($1, 'outbox.fan_out', 'deliver', $2, 5, now())`,
			state, `{"activity_id":"`+string(a.ID)+`"}`)
	}
	fanOut("scheduled")
	got = must(s, func() (postgres.Spread, error) { return s.SpreadOf(s.ctx(), a.Object) })
	if want := (postgres.Spread{Servers: 2, Sending: 1, Waiting: 1, Unreachable: 1}); got != want {
		t.Errorf("while it is sent: %+v, want %+v", got, want)
	}
	fanOut("available")
	if got = must(s, func() (postgres.Spread, error) { return s.SpreadOf(s.ctx(), a.Object) }); !got.Preparing {
		t.Errorf("while its servers are looked for: %+v", got)
	}
	if got := must(s, func() (postgres.Spread, error) { return s.SpreadOf(s.ctx(), "") }); got != (postgres.Spread{}) {
		t.Errorf("nothing went nowhere: %+v", got)
	}
}
