package basilic

import "time"

// Measure is something that a hub counts by month.
type Measure string

// The measures: how much there is at the end of a month, then how much happens in
// one. Nothing that is private is in any of them.
const (
	MeasureResources Measure = "resources"
	MeasureBases     Measure = "bases"
	MeasureProfiles  Measure = "profiles"
	MeasureViews     Measure = "views"
	MeasureDownloads Measure = "downloads"
	MeasureClicks    Measure = "clicks"
	MeasureSearches  Measure = "searches"
)

// Measures returns them in the order in which people read them.
func Measures() []Measure {
	return []Measure{MeasureResources, MeasureBases, MeasureProfiles, MeasureViews, MeasureDownloads, MeasureClicks, MeasureSearches}
}

// Stock reports whether a measure is how much there is, and not how much happens.
func (m Measure) Stock() bool {
	return m == MeasureResources || m == MeasureBases || m == MeasureProfiles
}

// MonthNumbers is what a hub counted in one month.
type MonthNumbers struct {
	// Month is its first day, in UTC.
	Month   time.Time
	Numbers map[Measure]int
}

// ValueNumbers says how many public resources of a hub have a value of the
// indexation, and how often they were read.
type ValueNumbers struct {
	// Facet is "themes", "support_types" or "audiences".
	Facet, Slug      string
	Resources, Views int
}

// SearchedWords are words that several visitors looked for.
type SearchedWords struct {
	Words string
	// Searches counts them, Missed those that found nothing.
	Searches, Missed int
}

// MonthOf returns the first day of the month of an instant, in UTC.
func MonthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
