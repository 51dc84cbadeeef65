package postgres_test

import (
	"log/slog"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
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
	s.must(s.SetHostSoftware(s.ctx(), asked.HostID, postgres.HostSoftware{Name: "mastodon", Version: "4.7"}))
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
	s.must(s.SetHostSoftware(s.ctx(), id, postgres.HostSoftware{Name: "mastodon", Version: "4.7"}))
	s.must(s.SetHostSoftware(s.ctx(), id, postgres.HostSoftware{}))
	h := must(s, func() (basilic.Host, error) { return s.HostByID(s.ctx(), id) })
	s.same([]string{h.Software, h.SoftwareVersion}, []string{"mastodon", "4.7"})
}

func TestNamesOfHostsFollowWhatTheyTell(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	db.Changes().Listen(slog.New(slog.DiscardHandler))
	s := newScene(t, db)
	named, nameless := s.inbox(s.remote(s.host("a")).ID).HostID, s.inbox(s.remote(s.host("b")).ID).HostID
	changes := 0
	db.Changes().OnChange(postgres.ChangedName, func(string) { changes++ })
	tell := func(host int64, name, server string) {
		s.must(s.SetHostSoftware(s.ctx(), host, postgres.HostSoftware{Name: name, Server: server}))
	}
	names := func(limit int) map[string]string {
		return must(s, func() (map[string]string, error) { return s.HostNames(s.ctx(), limit) })
	}
	tell(named, "basilic", "Hub Bretagne")
	tell(nameless, "basilic", "")
	s.same(names(10), map[string]string{s.host("a"): "Hub Bretagne"})
	s.same(names(0), map[string]string{})
	before := changes
	// One that does not answer, and one that says the same again, change nothing.
	tell(named, "", "")
	tell(named, "basilic", "Hub Bretagne")
	s.same(names(10), map[string]string{s.host("a"): "Hub Bretagne"})
	s.same(changes, before)
	tell(named, "basilic", "")
	s.same(names(10), map[string]string{})
}
