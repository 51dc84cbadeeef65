package basilic

import "time"

// FollowState is how far a Follow has come.
type FollowState string

// The states of a Follow (ActivityPub 7.5 to 7.7).
const (
	FollowPending  FollowState = "pending"
	FollowAccepted FollowState = "accepted"
	FollowRejected FollowState = "rejected"
)

// Follow is the wish of one actor to receive what another publishes.
type Follow struct {
	ID         int64       `db:"id"`
	FollowerID ActorID     `db:"follower_id"`
	FollowedID ActorID     `db:"followed_id"`
	State      FollowState `db:"state"`
	// IRI identifies the Follow activity, which Accept and Undo refer to.
	IRI        IRI        `db:"iri"`
	AcceptedAt *time.Time `db:"accepted_at"`
}
