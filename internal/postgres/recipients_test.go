package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestRecipientsAreNarrowedByWhatTheirServersRun(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base := s.base()
	hub, other, unknown := s.remote(s.host("a")), s.remote(s.host("b")), s.remote(s.host("c"))
	for a, software := range map[basilic.ActorID]string{hub.ID: "basilic", other.ID: "mastodon"} {
		s.must(s.SetHostSoftware(s.ctx(), s.inbox(a).HostID, postgres.HostSoftware{Name: software, Version: "1"}))
	}
	ids := func(all ...basilic.Actor) []int64 {
		var inboxes []int64
		for _, a := range all {
			inboxes = append(inboxes, s.inbox(a.ID).InboxID)
		}
		return inboxes
	}
	for _, a := range []basilic.Actor{hub, other, unknown} {
		s.follow(a.ID, base)
	}
	for servers, want := range map[postgres.Servers][]int64{
		postgres.AllServers:            ids(hub, other, unknown),
		postgres.GroupServers:          ids(hub),
		postgres.GroupOrUnknownServers: ids(hub, unknown),
		postgres.OtherServers:          ids(other, unknown),
	} {
		s.same(inboxIDs(s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{base}, Servers: servers}, postgres.Order{})), want)
		s.same(inboxIDs(s.recipients(postgres.Audience{Actors: []basilic.ActorID{hub.ID, other.ID, unknown.ID, base}, Servers: servers}, postgres.Order{})), want)
	}
	former := s.activity(base)
	must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), former.ID, "", ids(other), true) })
	s.same(inboxIDs(s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{base}, Servers: postgres.GroupServers, RecipientsOf: former.ID}, postgres.Order{})),
		ids(hub, other))
}

func TestOnlyWhatAnActorSaidIsFollowedInOrder(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, follower := s.person(), s.base(), s.remote(s.host("a"))
	s.follow(follower.ID, author)
	create := s.activity(author)
	must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), create.ID, create.Object, []int64{s.inbox(follower.ID).InboxID}, false)
	})
	for _, c := range []struct {
		order postgres.Order
		want  bool
	}{
		{postgres.Order{Object: create.Object}, true},
		{postgres.Order{Object: create.Object, Actor: author, Types: []basilic.ActivityType{basilic.ActivityCreate}}, true},
		{postgres.Order{Object: create.Object, Actor: author, Types: []basilic.ActivityType{basilic.ActivityAnnounce}}, false},
		{postgres.Order{Object: create.Object, Actor: base, Types: []basilic.ActivityType{basilic.ActivityCreate}}, false},
		{postgres.Order{}, false},
	} {
		if got := s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{author}}, c.order); got[0].Waiting != c.want {
			t.Errorf("%+v: waiting %v", c.order, got[0].Waiting)
		}
	}
}

func TestWhoFetchedAResourceIsInItsReachOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, there := s.person(), s.remote(s.host("a"))
	create := s.activity(author)
	reach := func() []int64 {
		return inboxIDs(s.recipients(postgres.Audience{ReachOf: create.Object}, postgres.Order{}))
	}
	s.must(s.ExtendReachTx(s.ctx(), create.Object, author))
	s.same(reach(), []int64(nil))
	s.must(s.ExtendReachTx(s.ctx(), create.Object, there.ID))
	s.must(s.ExtendReachTx(s.ctx(), create.Object, there.ID))
	s.same(reach(), []int64{s.inbox(there.ID).InboxID})
	var chunks int
	s.must(s.row("select count(*) from delivery_chunks where object_iri = $1", create.Object).Scan(&chunks))
	s.same(chunks, 1)
}
