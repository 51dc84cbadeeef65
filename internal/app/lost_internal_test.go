package app

import (
	"slices"
	"testing"
	"time"
)

func TestProcessIsLostWhenItWasAbsentAtEveryLook(t *testing.T) {
	t.Parallel()
	var gone absences
	start := time.Now()
	for _, look := range []struct {
		after  time.Duration
		absent []string
		lost   []string
	}{
		{0, []string{"a", "b"}, nil},
		{lostFor / 2, []string{"a"}, nil},
		{lostFor - 1, []string{"a", "b"}, nil},
		{lostFor, []string{"a", "b"}, []string{"a"}},
		{lostFor + 1, []string{"a", "b"}, []string{"a"}},
		{2*lostFor - 1, []string{"b"}, []string{"b"}},
		{2 * lostFor, []string{"a"}, nil},
		{3 * lostFor, nil, nil},
		{3*lostFor + 1, []string{"a"}, nil},
	} {
		if lost := gone.lasting(start.Add(look.after), look.absent); !slices.Equal(lost, look.lost) {
			t.Errorf("after %s, with %q absent: %q lost, want %q", look.after, look.absent, lost, look.lost)
		}
	}
}
