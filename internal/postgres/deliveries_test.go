package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) inbox(actor basilic.ActorID) postgres.Recipient {
	s.t.Helper()
	return must(s, func() (postgres.Recipient, error) { return s.InboxOf(s.ctx(), actor) })
}

// recipients returns the inboxes of an audience in their order.
func (s *scene) recipients(audience postgres.Audience, order postgres.Order) []postgres.Recipient {
	s.t.Helper()
	return must(s, func() ([]postgres.Recipient, error) { return s.Recipients(s.ctx(), audience, order) })
}

func inboxIDs(recipients []postgres.Recipient) []int64 {
	var ids []int64
	for _, r := range recipients {
		ids = append(ids, r.InboxID)
	}
	return ids
}

// pending records a delivery and returns its key.
func (s *scene) pending(a basilic.Activity, to postgres.Recipient, after time.Time) int64 {
	s.t.Helper()
	s.must(s.InsertDeliveries(s.ctx(), []postgres.NewDelivery{{ActivityID: a.ID, Object: a.Object, InboxID: to.InboxID, HostID: to.HostID, After: after}}))
	var id int64
	s.must(s.row("select id from deliveries where activity_id = $1 and inbox_id = $2", a.ID, to.InboxID).Scan(&id))
	return id
}

func (s *scene) due(host int64) []int64 {
	s.t.Helper()
	var ids []int64
	for _, d := range must(s, func() ([]postgres.Delivery, error) { return s.DueDeliveries(s.ctx(), host, time.Now(), 10) }) {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestRecipientsAreDistinctInboxesOfRemoteFollowers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	one, same, other := s.remote(s.host("a")), s.remote(s.host("a")), s.remote(s.host("b"))
	waiting, deleted := s.remote(s.host("c")), s.remote(s.host("d"))
	s.follow(one.ID, author)
	s.follow(one.ID, base)
	s.follow(same.ID, base)
	s.follow(other.ID, base)
	s.follow(waiting.ID, author, basilic.FollowPending)
	s.follow(deleted.ID, author)
	s.must(s.MarkActorDeleted(s.ctx(), deleted.ID))
	s.follow(s.person(), author)
	got := inboxIDs(s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{author, base}}, postgres.Order{}))
	s.same(got, []int64{s.inbox(one.ID).InboxID, s.inbox(other.ID).InboxID})
	s.same(s.inbox(one.ID).InboxID, s.inbox(same.ID).InboxID)
}

func TestReachIsEveryInboxThatAnObjectWasSentTo(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	former, follower := s.remote(s.host("a")), s.remote(s.host("b"))
	author, object := s.person(), basilic.IRI("https://here.example/"+s.name("o"))
	s.follow(follower.ID, author)
	a := s.activity(author)
	for _, finished := range []bool{true, true} {
		must(s, func() (int64, error) {
			return s.InsertChunk(s.ctx(), a.ID, object, []int64{s.inbox(former.ID).InboxID, s.inbox(follower.ID).InboxID}, finished)
		})
	}
	must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), a.ID, object+"2", []int64{s.inbox(s.remote(s.host("c")).ID).InboxID}, true)
	})
	got := inboxIDs(s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{author}, ReachOf: object}, postgres.Order{}))
	s.same(got, []int64{s.inbox(former.ID).InboxID, s.inbox(follower.ID).InboxID})
}

func TestBlockedAndGoneInboxesReceiveNothing(t *testing.T) {
	t.Parallel()
	for host, receives := range map[string]bool{
		"%s":                   false,
		"sub.%s":               false,
		"a.b.%s":               false,
		"%s:8080":              false,
		"not%s":                true,
		"%s.elsewhere.example": true,
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			s := inTx(t)
			known := s.remote(fmt.Sprintf(host, s.host("x")))
			s.decide(s.host("x"), basilic.PolicyBlock)
			s.reachable(known, receives)
			s.reachable(s.remote(fmt.Sprintf("met."+host, s.host("x"))), receives)
		})
	}
}

// reachable checks whether a follower would be delivered to.
func (s *scene) reachable(follower basilic.Actor, want bool) {
	s.t.Helper()
	author, host := s.person(), follower.Host
	s.follow(follower.ID, author)
	got := s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{author}}, postgres.Order{})
	if (len(got) == 1) != want {
		s.t.Errorf("a fan-out reaches %s: %v", host, !want)
	}
	if _, urls := s.targets(follower.ID); (len(urls) == 1) != want {
		s.t.Errorf("a chunk made before reaches %s: %v", host, !want)
	}
}

func TestInboxThatIsGoneReceivesNothingUntilFetchedAnew(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, follower, neighbour := s.person(), s.remote(s.host("a")), s.remote(s.host("b"))
	s.follow(follower.ID, author)
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{author}}
	s.pending(s.activity(author), s.inbox(follower.ID), day(1))
	kept := s.pending(s.activity(author), s.inbox(neighbour.ID), day(1))
	s.must(s.InboxGone(s.ctx(), s.inbox(follower.ID).InboxID))
	s.same(len(s.recipients(audience, postgres.Order{})), 0)
	_, urls := s.targets(follower.ID)
	s.same(len(urls), 0)
	s.same(s.due(s.inbox(follower.ID).HostID), []int64(nil))
	s.same(s.due(s.inbox(neighbour.ID).HostID), []int64{kept})
	must(s, func() (basilic.Actor, error) {
		return s.UpsertRemoteActor(s.ctx(), postgres.RemoteActor{Actor: follower})
	})
	s.same(len(s.recipients(audience, postgres.Order{})), 1)
}

func TestHostWithSomethingAheadWaits(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	free, behind, flying := s.remote(s.host("a")), s.remote(s.host("b")), s.remote(s.host("c"))
	for _, a := range []basilic.Actor{free, behind, flying} {
		s.follow(a.ID, author)
	}
	create := s.activity(author)
	s.pending(s.activity(author), s.inbox(behind.ID), day(1))
	chunk := must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), create.ID, create.Object, []int64{s.inbox(flying.ID).InboxID}, false)
	})
	waiting := func(object basilic.IRI) []bool {
		var all []bool
		for _, r := range s.recipients(postgres.Audience{FollowersOf: []basilic.ActorID{author}}, postgres.Order{Object: object}) {
			all = append(all, r.Waiting)
		}
		return all
	}
	s.same(waiting(create.Object), []bool{false, true, true})
	s.same(waiting(""), []bool{false, true, false})
	s.same([]bool{s.inbox(free.ID).Waiting, s.inbox(behind.ID).Waiting}, []bool{false, true})
	s.must(s.FinishChunk(s.ctx(), chunk))
	s.same(waiting(create.Object), []bool{false, true, false})
}

func TestChunkIsTheWorkOfOneJob(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	a, b, a2 := s.remote(s.host("a")), s.remote(s.host("b")), s.remote(s.host("a"))
	activity := s.activity(s.person())
	ids := []int64{s.inbox(b.ID).InboxID, s.inbox(a2.ID).InboxID, s.inbox(a.ID).InboxID}
	id := must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), activity.ID, activity.Object, slices.Compact(ids), false)
	})
	chunk := must(s, func() (postgres.Chunk, error) { return s.ChunkByID(s.ctx(), id) })
	s.same(chunk, postgres.Chunk{ID: id, ActivityID: activity.ID, Object: activity.Object})
	targets := must(s, func() ([]postgres.Target, error) { return s.ChunkTargets(s.ctx(), id) })
	s.same(targets, []postgres.Target{
		{InboxID: s.inbox(a.ID).InboxID, URL: a.SharedInbox, HostID: s.inbox(a.ID).HostID, Host: a.Host},
		{InboxID: s.inbox(b.ID).InboxID, URL: b.SharedInbox, HostID: s.inbox(b.ID).HostID, Host: b.Host},
	})
	s.must(s.FinishChunk(s.ctx(), id))
	if chunk := must(s, func() (postgres.Chunk, error) { return s.ChunkByID(s.ctx(), id) }); chunk.FinishedAt == nil {
		t.Error("the chunk is not finished")
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ChunkByID(s.ctx(), -1); return err })
}

func TestDeliveriesOfOneInboxAndObjectKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	to, neighbour := s.inbox(s.remote(s.host("a")).ID), s.inbox(s.remote(s.host("b")).ID)
	create := s.activity(author)
	about := func(a *basilic.Activity) { a.Type, a.Object = basilic.ActivityUpdate, create.Object }
	soon := time.Now().Add(time.Hour)
	first := s.pending(create, to, soon)
	behind := s.pending(s.activity(author, about), to, day(1))
	other := s.pending(s.activity(author), to, day(1))
	last := s.pending(s.activity(author), to, day(1))
	s.pending(create, neighbour, day(1))
	s.same(s.due(to.HostID), []int64{other, last})
	s.must(s.PostponeDelivery(s.ctx(), first, day(1), "HTTP 500"))
	s.same(s.due(to.HostID), []int64{first, behind, other, last})
	got := must(s, func() ([]postgres.Delivery, error) { return s.DueDeliveries(s.ctx(), to.HostID, time.Now(), 1) })
	if len(got) != 1 || got[0].Attempts != 1 || got[0].Activity != create.IRI || got[0].Host != s.host("a") || string(got[0].Document) != string(create.Document) {
		t.Errorf("got %+v", got)
	}
	s.must(s.DeleteDelivery(s.ctx(), first))
	s.same(s.due(to.HostID), []int64{behind, other, last})
}

func TestRetryWaitsForAChunkInFlightOfTheSameObject(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, to := s.person(), s.inbox(s.remote(s.host("a")).ID)
	create := s.activity(author)
	behind := s.pending(s.activity(author, func(a *basilic.Activity) { a.Object = create.Object }), to, day(1))
	chunk := must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), create.ID, create.Object, []int64{to.InboxID}, false)
	})
	s.same(s.due(to.HostID), []int64(nil))
	s.must(s.FinishChunk(s.ctx(), chunk))
	s.same(s.due(to.HostID), []int64{behind})
}

func TestDeliveryIsRecordedOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	to, a := s.inbox(s.remote(s.host("a")).ID), s.activity(s.person())
	id := s.pending(a, to, day(2))
	s.same(s.pending(a, to, day(3)), id)
	at, pending, err := s.NextDelivery(s.ctx(), to.HostID)
	s.must(err)
	if pending != 1 || !at.Equal(day(2)) {
		t.Errorf("%d pending, at %s", pending, at)
	}
	s.pending(s.activity(s.person()), to, day(1))
	if at, pending, err := s.NextDelivery(s.ctx(), to.HostID); err != nil || pending != 2 || !at.Equal(day(1)) {
		t.Errorf("%d pending, at %s: %v", pending, at, err)
	}
	if at, pending, err := s.NextDelivery(s.ctx(), -1); err != nil || pending != 0 || !at.IsZero() {
		t.Errorf("%d pending, at %s: %v", pending, at, err)
	}
}

func TestHostsPendingAreThoseWithSomethingToRetry(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.same(must(s, func() ([]int64, error) { return s.HostsPending(s.ctx()) }), []int64{})
	one, two := s.inbox(s.remote(s.host("a")).ID), s.inbox(s.remote(s.host("b")).ID)
	s.remote(s.host("c"))
	a, b := s.activity(s.person()), s.activity(s.person())
	s.pending(b, two, day(1))
	s.pending(a, one, day(1))
	s.pending(b, one, time.Now().Add(time.Hour))
	s.same(must(s, func() ([]int64, error) { return s.HostsPending(s.ctx()) }), []int64{one.HostID, two.HostID})
}

func TestPendingDeliveriesAreThoseInChunksToo(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	count := func() int { return must(s, func() (int, error) { return s.CountDeliveries(s.ctx()) }) }
	s.same(count(), 0)
	a, to := s.activity(s.person()), s.inbox(s.remote(s.host("a")).ID)
	s.pending(a, to, day(1))
	chunk := must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), a.ID, a.Object, []int64{to.InboxID, to.InboxID + 1}, false)
	})
	must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), a.ID, a.Object, []int64{to.InboxID}, true) })
	s.same(count(), 3)
	s.must(s.FinishChunk(s.ctx(), chunk))
	s.same(count(), 1)
}

func TestHostFailsUntilItAnswers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := s.inbox(s.remote(s.host("a")).ID).HostID
	read := func() basilic.Host { return must(s, func() (basilic.Host, error) { return s.HostByID(s.ctx(), id) }) }
	// counts leaves out the states in which no host is.
	counts := func() map[basilic.HostState]int {
		all := must(s, func() (map[basilic.HostState]int, error) { return s.CountHosts(s.ctx()) })
		maps.DeleteFunc(all, func(_ basilic.HostState, n int) bool { return n == 0 })
		return all
	}
	s.same(counts(), map[basilic.HostState]int{basilic.HostWell: 1})
	s.must(s.HostsFailed(s.ctx(), day(1), []postgres.HostFailure{{HostID: id, Next: day(2), Failure: basilic.FailureName}}))
	s.must(s.HostsFailed(s.ctx(), day(2), []postgres.HostFailure{{HostID: id, Next: day(3), Failure: basilic.FailureTimeout}}))
	h := read()
	if !h.FailingSince.Equal(day(1)) || h.Attempts != 2 || h.LastError != basilic.FailureTimeout || !h.NextAttemptAt.Equal(day(3)) || h.SuspendedAt != nil {
		t.Errorf("got %+v", h)
	}
	s.same(counts(), map[basilic.HostState]int{basilic.HostFailing: 1})
	s.must(s.HostAlive(s.ctx(), []int64{id}, day(4)))
	h = read()
	if h.FailingSince != nil || h.Attempts != 0 || h.NextAttemptAt != nil || h.LastSuccessAt == nil || !h.LastSuccessAt.Equal(day(4)) {
		t.Errorf("got %+v", h)
	}
	s.decide(s.host("a"), basilic.PolicyBlock)
	s.same(counts(), map[basilic.HostState]int{basilic.HostBlocked: 1})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.HostByID(s.ctx(), -1); return err })
}

func TestRecordingAFailureAndEndingARetryTakeTurns(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	to, a := s.inbox(s.remote(s.host("a")).ID), s.activity(s.person())
	var pending int
	s.waits(func(tx *postgres.DB) error {
		if err := tx.LockHosts(s.ctx(), []int64{to.HostID}); err != nil {
			return err
		}
		return tx.InsertDeliveries(s.ctx(), []postgres.NewDelivery{{ActivityID: a.ID, InboxID: to.InboxID, HostID: to.HostID, After: day(1)}})
	}, func(tx *postgres.DB) (err error) {
		if err := tx.LockHosts(s.ctx(), []int64{to.HostID}); err != nil {
			return err
		}
		_, pending, err = tx.NextDelivery(s.ctx(), to.HostID)
		return err
	})
	s.same(pending, 1)
}

func TestWithdrawalWaitsForAFanOut(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	a := s.activity(s.person())
	s.waits(func(tx *postgres.DB) error {
		_, err := tx.ActivityToSend(s.ctx(), a.ID)
		return err
	}, func(tx *postgres.DB) error { return tx.WithdrawActivities(s.ctx(), a.Object) })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActivityToSend(s.ctx(), a.ID); return err })
}

func TestOrphanedJobsAreReleased(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	job := func(state string, at time.Time) {
		s.exec("insert into river_job (state, kind, args, max_attempts, scheduled_at, finalized_at) values ($1, $2, '{}', 5, $3, $4)",
			state, s.tag, at, map[bool]any{true: at, false: nil}[state == "completed"])
	}
	quiet := func() bool { return must(s, func() (bool, error) { return s.JobsQuiet(s.ctx()) }) }
	s.same(quiet(), true)
	job("completed", day(1))
	job("scheduled", time.Now().Add(time.Hour))
	s.same(quiet(), true)
	job("running", day(1))
	s.same(quiet(), false)
	s.same(must(s, func() (int64, error) { return s.ReleaseOrphanedJobs(s.ctx()) }), int64(1))
	var states string
	s.must(s.row("select string_agg(state::text, ' ' order by id) from river_job where kind = $1", s.tag).Scan(&states))
	s.same(states, "completed scheduled available")
}

func TestUnfinishedChunkIsNotQuiet(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	a := s.activity(s.person())
	quiet := func() bool { return must(s, func() (bool, error) { return s.JobsQuiet(s.ctx()) }) }
	chunk := must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), a.ID, a.Object, []int64{1}, false) })
	s.same(quiet(), false)
	s.must(s.FinishChunk(s.ctx(), chunk))
	s.same(quiet(), true)
}
