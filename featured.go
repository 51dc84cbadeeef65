package basilic

// FeaturedKind is a part of what the first page of a hub puts forward.
type FeaturedKind string

// The kinds of what is put forward.
const (
	FeaturedResource FeaturedKind = "resource"
	FeaturedBase     FeaturedKind = "base"
	FeaturedProfile  FeaturedKind = "profile"
)

// FeaturedKinds returns them in the order of the page.
func FeaturedKinds() []FeaturedKind {
	return []FeaturedKind{FeaturedResource, FeaturedBase, FeaturedProfile}
}

// Most returns how many of the kind the page has room for (product.md 9), 0 of
// what is none.
func (k FeaturedKind) Most() int {
	switch k {
	case FeaturedResource:
		return 6
	case FeaturedBase, FeaturedProfile:
		return 3
	}
	return 0
}

// Featured is one thing that is put forward: a resource, or the actor that a base
// or a profile is.
type Featured struct {
	Kind       FeaturedKind `db:"kind"`
	ResourceID ID           `db:"resource_id"`
	ActorID    ActorID      `db:"actor_id"`
}
