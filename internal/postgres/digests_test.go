package postgres_test

import (
	"context"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestASummaryIsAwaitedOnceByWhoeverAskedInTime(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.exec("update accounts set digest_since = null")
	early, late, never := s.account().ID, s.account().ID, s.account().ID
	march, april := basilic.MonthOf(on(2026, 3, 1)), basilic.MonthOf(on(2026, 4, 1))
	s.must(s.SetDigest(s.ctx(), early, true, on(2026, 2, 1)))
	s.must(s.SetDigest(s.ctx(), early, true, on(2026, 5, 1)))
	s.must(s.SetDigest(s.ctx(), late, true, on(2026, 4, 2)))
	await := func(month, before time.Time, after basilic.ID) []basilic.ID {
		return must(s, func() ([]basilic.ID, error) { return s.AwaitDigest(s.ctx(), month, before, after, 10) })
	}
	wanted := func(id basilic.ID) bool {
		return must(s, func() (bool, error) { return s.DigestWanted(s.ctx(), id) })
	}
	s.same([]bool{wanted(early), wanted(never)}, []bool{true, false})
	s.same(await(march, april, ""), []basilic.ID{early})
	s.same(await(march, april, early), []basilic.ID{})
	s.same(len(await(april, on(2026, 5, 1), "")), 2)
	s.must(s.InsertDigest(s.ctx(), early, march, []byte("hash")))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertDigest(s.ctx(), early, march, []byte("other")) })
	s.must(s.InsertDigest(s.ctx(), late, march, nil))
	s.must(s.InsertDigest(s.ctx(), never, march, nil))
	s.same(await(march, april, ""), []basilic.ID{})
	s.same(must(s, func() (basilic.ID, error) { return s.DigestAccount(s.ctx(), []byte("hash")) }), early)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.DigestAccount(s.ctx(), []byte("other"))
		return err
	})
	s.must(s.SetDigest(s.ctx(), early, false, time.Time{}))
	s.same(wanted(early), false)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.SetDigest(s.ctx(), basilic.NewID(), true, time.Now()) })
	s.must(s.ForgetDigests(s.ctx(), april, 2))
	var left int
	s.must(s.row("select count(*) from digests").Scan(&left))
	s.same(left, 1)
	s.must(s.DeleteAccount(s.ctx(), never))
}

// digestPlans are the statements of the monthly summary.
func digestPlans(ctx context.Context) []planList {
	month := basilic.MonthOf(time.Now())
	return []planList{
		{"await digest", 2_000, func(db *postgres.DB) error {
			_, err := db.AwaitDigest(ctx, month, time.Now(), "00000000-0000-7000-c000-000000000100", 100)
			return err
		}},
		{"digest account", 0, func(db *postgres.DB) error {
			// That nobody has this token is no matter here.
			_, _ = db.DigestAccount(ctx, []byte("x"))
			return nil
		}},
		{"forget digests", 2_000, func(db *postgres.DB) error { return db.ForgetDigests(ctx, month.AddDate(0, -1, 0), 100) }},
	}
}
