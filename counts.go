package basilic

// Counts is how often a resource was read on this hub, its files downloaded and its
// links followed: each once per visitor in two hours.
type Counts struct {
	Views, Downloads, Clicks int
}
