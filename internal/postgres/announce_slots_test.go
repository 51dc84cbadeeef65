package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

func TestAnnouncesOfABaseKeepTheirPace(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, other := s.base(), s.base()
	now := day(10)
	take := func(base basilic.ActorID, at time.Time) (basilic.ID, time.Duration) {
		a := s.activity(base).ID
		slot := must(s, func() (time.Time, error) { return s.TakeAnnounceSlotTx(s.ctx(), base, a, 2, at) })
		return a, slot.Sub(now)
	}
	var got []time.Duration
	var last basilic.ID
	for range 4 {
		var wait time.Duration
		last, wait = take(base, now)
		got = append(got, wait)
	}
	s.same(got, []time.Duration{0, 0, time.Hour, 90 * time.Minute})
	_, wait := take(other, now)
	s.same(wait, time.Duration(0))
	cancel := func(a basilic.ID, at time.Time) bool {
		return must(s, func() (bool, error) { return s.CancelAnnounceSlotTx(s.ctx(), a, at) })
	}
	s.same([]bool{cancel(last, now.Add(2*time.Hour)), cancel(last, now), cancel(last, now)}, []bool{false, true, false})
	_, wait = take(base, now.Add(48*time.Hour))
	s.same(wait, 48*time.Hour)
}
