package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) hostByID(id int64) basilic.Host {
	s.t.Helper()
	return must(s, func() (basilic.Host, error) { return s.HostByID(s.ctx(), id) })
}

// down makes a host fail, and be suspended.
func (s *scene) down(id int64) {
	s.t.Helper()
	s.must(s.HostsFailed(s.ctx(), day(1), []postgres.HostFailure{{HostID: id, Next: day(2), Suspended: true, Failure: basilic.FailureName}}))
}

func TestHostsThatFailTogetherKeepTheirOwnSchedules(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	a, b, well := s.inbox(s.remote(s.host("a")).ID).HostID, s.inbox(s.remote(s.host("b")).ID).HostID, s.inbox(s.remote(s.host("c")).ID).HostID
	s.down(a)
	s.must(s.HostsFailed(s.ctx(), day(3), []postgres.HostFailure{
		{HostID: b, Next: day(4), Failure: basilic.FailureRefused},
		{HostID: a, Next: day(5), Failure: basilic.FailureTimeout},
	}))
	first, second, third := day(1), day(3), day(5)
	fourth := day(4)
	s.same(must(s, func() ([]postgres.HostHealth, error) { return s.HostsHealth(s.ctx(), []int64{well, b, a}) }), []postgres.HostHealth{
		{ID: a, Attempts: 2, FailingSince: &first, NextAttemptAt: &third},
		{ID: b, Attempts: 1, FailingSince: &second, NextAttemptAt: &fourth},
		{ID: well},
	})
	s.same([]basilic.DeliveryFailure{s.hostByID(a).LastError, s.hostByID(b).LastError}, []basilic.DeliveryFailure{basilic.FailureTimeout, basilic.FailureRefused})
	s.same([]bool{s.hostByID(a).SuspendedAt.Equal(day(1)), s.hostByID(b).SuspendedAt == nil}, []bool{true, true})
}

func TestSignOfLifeEndsSuspensionAndAbandonment(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	to, other := s.inbox(s.remote(s.host("a")).ID), s.inbox(s.remote(s.host("b")).ID)
	s.down(to.HostID)
	s.pending(s.activity(s.person()), to, day(1))
	kept := s.pending(s.activity(s.person()), other, day(1))
	s.same(must(s, func() ([]string, error) { return s.FailingHosts(s.ctx()) }), []string{s.host("a")})
	s.same(must(s, func() (int64, error) { return s.AbandonHostTx(s.ctx(), to.HostID, day(3)) }), int64(1))
	h := s.hostByID(to.HostID)
	s.same([]bool{h.SuspendedAt != nil, h.AbandonedAt != nil}, []bool{true, true})
	s.same([][]int64{s.due(to.HostID), s.due(other.HostID)}, [][]int64{nil, {kept}})
	s.must(s.HostHeard(s.ctx(), to.HostID))
	h = s.hostByID(to.HostID)
	s.same([]bool{h.FailingSince != nil, h.SuspendedAt != nil, h.AbandonedAt != nil, h.NextAttemptAt != nil}, []bool{false, false, false, false})
	s.same(must(s, func() ([]string, error) { return s.FailingHosts(s.ctx()) }), []string{})
}

func TestWhatWaitsForAHostIsHurriedOrDropped(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	to := s.inbox(s.remote(s.host("a")).ID)
	s.down(to.HostID)
	late := s.pending(s.activity(s.person()), to, time.Now().Add(time.Hour))
	s.exec(`insert into river_job (state, kind, args, max_attempts, scheduled_at) values ('scheduled', $1, $2, 5, $3)`,
		s.tag, map[string]int64{"host_id": to.HostID}, time.Now().Add(time.Hour))
	s.same(s.due(to.HostID), []int64(nil))
	s.must(s.HurryHostTx(s.ctx(), to.HostID, time.Now().Add(-time.Second)))
	s.same(s.due(to.HostID), []int64{late})
	if h := s.hostByID(to.HostID); h.NextAttemptAt != nil {
		t.Errorf("it still waits until %s", h.NextAttemptAt)
	}
	state := func() (state string) {
		s.must(s.row("select state::text from river_job where kind = $1", s.tag).Scan(&state))
		return state
	}
	s.must(s.WakeRetryTx(s.ctx(), s.tag, to.HostID+1))
	s.same(state(), "scheduled")
	s.must(s.WakeRetryTx(s.ctx(), s.tag, to.HostID))
	s.same(state(), "available")
	s.same(must(s, func() (int64, error) { return s.DropDeliveries(s.ctx(), []int64{to.HostID}) }), int64(1))
	s.same(s.due(to.HostID), []int64(nil))
}

func TestInboxIsMissingSinceItsFirst404(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	first, second := s.remote(s.host("a")), s.remote(s.host("a"))
	id := s.inbox(first.ID).InboxID
	missing := func(at time.Time) time.Time {
		return must(s, func() (time.Time, error) { return s.InboxMissing(s.ctx(), id, at) }).UTC()
	}
	s.same([]time.Time{missing(day(2)), missing(day(3))}, []time.Time{day(2), day(2)})
	s.must(s.InboxesFound(s.ctx(), []int64{id}))
	s.same(missing(day(4)), day(4))
	s.exec("update actors set fetched_at = now() - interval '1 day' where id = $1", second.ID)
	s.must(s.MarkActorDeleted(s.ctx(), s.remote(s.host("a")).ID))
	s.same(must(s, func() ([]basilic.IRI, error) { return s.InboxActors(s.ctx(), id, 5) }), []basilic.IRI{second.IRI, first.IRI})
	s.same(must(s, func() ([]basilic.IRI, error) { return s.InboxActors(s.ctx(), id, 1) }), []basilic.IRI{second.IRI})
}

func TestDeliveriesFollowAnActorToItsNewInbox(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	old, moved := s.remote(s.host("a")), s.remote(s.host("b"))
	from, to := s.inbox(old.ID), s.inbox(moved.ID)
	one, two := s.activity(s.person()), s.activity(s.person())
	s.pending(one, from, time.Now().Add(time.Hour))
	s.pending(two, from, time.Now().Add(time.Hour))
	redirect := func(actor basilic.ActorID) int64 {
		return must(s, func() (int64, error) { return s.RedirectDeliveriesTx(s.ctx(), from.InboxID, actor) })
	}
	s.same([]int64{redirect(old.ID), redirect(moved.ID), redirect(moved.ID)}, []int64{0, to.HostID, 0})
	var urls []basilic.IRI
	for _, d := range must(s, func() ([]postgres.Delivery, error) {
		return s.DueDeliveries(s.ctx(), to.HostID, time.Now().Add(time.Minute), 10)
	}) {
		urls = append(urls, d.Activity)
	}
	s.same(urls, []basilic.IRI{one.IRI, two.IRI})
}
