package basilic

import "time"

// AuthorizationType is what an Authorization permits.
type AuthorizationType string

// The authorizations that this hub gives.
const (
	// QuoteAuthorization permits an object to quote a resource (FEP-044f).
	QuoteAuthorization AuthorizationType = "QuoteAuthorization"
	// FeatureAuthorization permits a collection to feature an actor or a resource
	// (FEP-7aa9).
	FeatureAuthorization AuthorizationType = "FeatureAuthorization"
)

// Authorization is the permission that somebody here gave to an actor of another
// server. Whoever is shown the interaction fetches it and sees that it holds.
type Authorization struct {
	ID   ID                `db:"id"`
	IRI  IRI               `db:"iri"`
	Type AuthorizationType `db:"type"`
	// ActorID gave it, for a resource or, when ResourceID is "", for themselves.
	ActorID    ActorID `db:"actor_id"`
	ResourceID ID      `db:"resource_id"`
	// Target is what is quoted or featured, Interacting what does so, and URL where
	// people read that.
	Target      IRI    `db:"target"`
	Interacting IRI    `db:"interacting"`
	URL         string `db:"url"`
	// Public says that everybody may read what interacts.
	Public      bool      `db:"public"`
	RequesterID ActorID   `db:"requester_id"`
	CreatedAt   time.Time `db:"created_at"`
	// RevokedAt is when it was taken back: the same is not permitted again.
	RevokedAt *time.Time `db:"revoked_at"`
}

// Quote is something of another server that quotes a resource, with who wrote it.
type Quote struct {
	Authorization Authorization
	Author        Actor
}

// Feature is a collection of another server that features somebody or something
// here: whose it is, who gave the permission, and the title of the resource, "" for
// a profile or base.
type Feature struct {
	Authorization Authorization
	Author, Owner Actor
	Title         string
}

// What names what is featured.
func (f Feature) What() string {
	if f.Title != "" {
		return f.Title
	}
	return f.Owner.DisplayName()
}
