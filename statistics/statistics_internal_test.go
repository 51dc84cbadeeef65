package statistics

import (
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

func TestMonthsHaveNoGap(t *testing.T) {
	t.Parallel()
	month := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	counted := []basilic.MonthNumbers{
		{Month: month(time.March), Numbers: map[basilic.Measure]int{basilic.MeasureViews: 3}},
		{Month: month(time.May), Numbers: map[basilic.Measure]int{basilic.MeasureViews: 5}},
		{Month: month(time.July), Numbers: map[basilic.Measure]int{basilic.MeasureViews: 7}},
	}
	var names []string
	var views []int
	for _, m := range filled(counted, month(time.February), 5) {
		names, views = append(names, m.Month.Format("01")), append(views, m.Numbers[basilic.MeasureViews])
	}
	if !slices.Equal(names, []string{"02", "03", "04", "05", "06"}) || !slices.Equal(views, []int{0, 3, 0, 5, 0}) {
		t.Errorf("got %v with %v", names, views)
	}
}
