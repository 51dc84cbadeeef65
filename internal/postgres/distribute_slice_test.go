package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// manyFollowed is an actor with five readers, of which an event has reached none.
func (s *scene) manyFollowed() (readers []basilic.ActorID, e postgres.Event) {
	s.t.Helper()
	author := s.person()
	for range 5 {
		reader := s.person()
		s.follow(reader, author)
		readers = append(readers, reader)
	}
	s.follow(s.person(), author, basilic.FollowPending)
	s.follow(s.remote(s.host("a")).ID, author)
	e = postgres.Event{ResourceID: s.resource(author).ID, ActorID: author, Reason: basilic.ReasonPublished, At: day(1)}
	s.same(s.atOnce(4, e), false)
	return readers, e
}

func (s *scene) slice(e postgres.Event, after basilic.ActorID, limit int) basilic.ActorID {
	s.t.Helper()
	var last basilic.ActorID
	s.must(s.InTx(s.ctx(), func(tx *postgres.DB) (err error) {
		last, err = tx.DistributeSliceTx(s.ctx(), e, after, limit)
		return err
	}))
	return last
}

// reached returns how many of the readers have a line.
func (s *scene) reached(readers []basilic.ActorID) (n int) {
	s.t.Helper()
	for _, r := range readers {
		n += len(s.timeline(r))
	}
	return n
}

func TestManyFollowersAreReachedSliceBySlice(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	readers, e := s.manyFollowed()
	s.same(s.reached(readers), 0)
	s.same(s.atOnce(5, postgres.Event{ResourceID: s.resource(e.ActorID).ID, ActorID: e.ActorID, Reason: e.Reason, At: day(1)}), true)
	s.same(s.reached(readers), 5)
	s.same(s.slice(e, 0, 2), readers[1])
	s.same(s.reached(readers), 7)
	// Again, as after a crash: nothing twice.
	s.same(s.slice(e, 0, 2), readers[1])
	s.same(s.reached(readers), 7)
	s.same(s.slice(e, readers[1], 2), readers[3])
	s.same(s.slice(e, readers[3], 2), basilic.ActorID(0))
	s.same(s.reached(readers), 10)
	s.same(s.slice(e, readers[4], 2), basilic.ActorID(0))
}

func TestWhatIsWithdrawnReachesNobodyMore(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	readers, e := s.manyFollowed()
	s.slice(e, 0, 2)
	s.must(s.WithdrawResourceTx(s.ctx(), e.ResourceID))
	s.same(s.slice(e, readers[1], 2), basilic.ActorID(0))
	s.same(s.reached(readers), 0)
	gone := s.arrival(e.ActorID, "Partie")
	s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{gone}))
	e.ResourceID = gone.ID
	s.same(s.atOnce(1, e), false)
	s.must(s.DeleteRemoteResource(s.ctx(), gone.ID))
	s.same(s.slice(e, 0, 2), basilic.ActorID(0))
}

func TestASliceAndAWithdrawalWaitForOneAnother(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	for name, withdraw := range map[string]func(tx *postgres.DB, e postgres.Event) error{
		"resource": func(tx *postgres.DB, e postgres.Event) error { return tx.WithdrawResourceTx(s.ctx(), e.ResourceID) },
		"event": func(tx *postgres.DB, e postgres.Event) error {
			return tx.WithdrawEventTx(s.ctx(), e.ResourceID, e.ActorID, e.Reason)
		},
		"deletion": func(tx *postgres.DB, e postgres.Event) error { return tx.DeleteRemoteResource(s.ctx(), e.ResourceID) },
	} {
		for _, sliceFirst := range []bool{true, false} {
			t.Log(name, sliceFirst)
			readers, e := s.manyFollowed()
			arrival := s.arrival(e.ActorID, "Une")
			s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{arrival}))
			e.ResourceID = arrival.ID
			s.same(s.atOnce(1, e), false)
			slice := func(tx *postgres.DB) error { _, err := tx.DistributeSliceTx(s.ctx(), e, 0, 10); return err }
			withdrawal := func(tx *postgres.DB) error { return withdraw(tx, e) }
			if sliceFirst {
				s.waits(slice, withdrawal)
			} else {
				s.waits(withdrawal, slice)
			}
			s.same(s.reached(readers), 0)
		}
	}
}

func TestNoLineOutlivesItsResource(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	for name, lines := range map[string]func(tx *postgres.DB, e postgres.Event, reader basilic.ActorID) error{
		"a new follower": func(tx *postgres.DB, e postgres.Event, reader basilic.ActorID) error {
			return tx.FillTimelineTx(s.ctx(), reader, e.ActorID, 1)
		},
		"news": func(tx *postgres.DB, e postgres.Event, _ basilic.ActorID) error {
			_, err := tx.DistributeLocallyTx(s.ctx(), e, 100)
			return err
		},
	} {
		t.Log(name)
		readers, e := s.manyFollowed()
		reader := s.person()
		arrival := s.arrival(e.ActorID, "Une")
		s.must(s.InsertRemoteResources(s.ctx(), []postgres.NewResource{arrival}))
		e.ResourceID, e.At = arrival.ID, day(2)
		s.same(s.atOnce(1, e), false)
		s.waits(func(tx *postgres.DB) error { return lines(tx, e, reader) },
			func(tx *postgres.DB) error { return tx.DeleteRemoteResource(s.ctx(), e.ResourceID) })
		s.same(s.reached(append(readers, reader)), 0)
	}
}

func TestASliceAndAnUnfollowWaitForOneAnother(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	for _, sliceFirst := range []bool{true, false} {
		readers, e := s.manyFollowed()
		f := must(s, func() (basilic.Follow, error) { return s.FollowOf(s.ctx(), readers[2], e.ActorID) })
		slice := func(tx *postgres.DB) error { _, err := tx.DistributeSliceTx(s.ctx(), e, 0, 10); return err }
		unfollow := func(tx *postgres.DB) error {
			if err := tx.DeleteFollow(s.ctx(), f.ID); err != nil {
				return err
			}
			return tx.ExplainTimelineTx(s.ctx(), readers[2])
		}
		if sliceFirst {
			s.waits(slice, unfollow)
		} else {
			s.waits(unfollow, slice)
		}
		s.same([]int{s.reached(readers), s.reached(readers[2:3])}, []int{4, 0})
	}
}
