package search

// Number is what stands for a value in the index.
func Number(f Filter, slug string) int32 { return number(f, slug) }

// Distance counts the mistakes between two words.
func Distance(a, b string) int { return distance(a, b) }
