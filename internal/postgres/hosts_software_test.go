package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestHostsAreAskedWhatTheyRunOnceInAWhile(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	asked, never := s.inbox(s.remote(s.host("a")).ID), s.inbox(s.remote(s.host("b")).ID)
	gone, failing := s.inbox(s.remote(s.host("c")).ID), s.inbox(s.remote(s.host("d")).ID)
	s.remote(s.host("e"))
	s.must(s.InboxGone(s.ctx(), gone.InboxID))
	s.must(s.HostsFailed(s.ctx(), day(1), []postgres.HostFailure{{HostID: failing.HostID, Next: day(1)}}))
	s.decide(s.host("e"), basilic.PolicyBlock)
	s.must(s.SetHostSoftware(s.ctx(), asked.HostID, "mastodon", "4.7"))
	unasked := func(since time.Time, limit int) []int64 {
		return must(s, func() ([]int64, error) { return s.HostsUnasked(s.ctx(), since, limit) })
	}
	past, future := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	s.same(unasked(past, 10), []int64{never.HostID})
	s.same(unasked(future, 10), []int64{never.HostID, asked.HostID})
	s.same(unasked(future, 1), []int64{never.HostID})
	s.same(must(s, func() (int64, error) { return s.HostUnasked(s.ctx(), s.host("b"), past) }), never.HostID)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.HostUnasked(s.ctx(), s.host("a"), past); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.HostUnasked(s.ctx(), s.host("z"), future); return err })
}

func TestHostThatDoesNotTellKeepsWhatWasKnown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := s.inbox(s.remote(s.host("a")).ID).HostID
	s.must(s.SetHostSoftware(s.ctx(), id, "mastodon", "4.7"))
	s.must(s.SetHostSoftware(s.ctx(), id, "", ""))
	h := must(s, func() (basilic.Host, error) { return s.HostByID(s.ctx(), id) })
	s.same([]string{h.Software, h.SoftwareVersion}, []string{"mastodon", "4.7"})
}
