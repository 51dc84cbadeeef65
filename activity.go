package basilic

import "time"

// ActivityType is what an activity does (Activity Vocabulary 3.1).
type ActivityType string

// The activities that Basilic sends and understands.
const (
	ActivityAccept ActivityType = "Accept"
	// ActivityAdd and ActivityRemove change a collection; they are understood only.
	ActivityAdd      ActivityType = "Add"
	ActivityRemove   ActivityType = "Remove"
	ActivityAnnounce ActivityType = "Announce"
	ActivityBlock    ActivityType = "Block"
	ActivityCreate   ActivityType = "Create"
	ActivityDelete   ActivityType = "Delete"
	// ActivityDislike and ActivityEmojiReact are understood only.
	ActivityDislike    ActivityType = "Dislike"
	ActivityEmojiReact ActivityType = "EmojiReact"
	ActivityFlag       ActivityType = "Flag"
	ActivityFollow     ActivityType = "Follow"
	ActivityLike       ActivityType = "Like"
	ActivityMove       ActivityType = "Move"
	// ActivityOffer tells the author of a resource that it was adapted.
	ActivityOffer ActivityType = "Offer"
	// ActivityQuoteRequest asks for a QuoteAuthorization (FEP-044f), and
	// ActivityFeatureRequest for a FeatureAuthorization (FEP-7aa9); both are answered,
	// not sent.
	ActivityQuoteRequest   ActivityType = "QuoteRequest"
	ActivityFeatureRequest ActivityType = "FeatureRequest"
	ActivityReject         ActivityType = "Reject"
	ActivityUndo           ActivityType = "Undo"
	ActivityUpdate         ActivityType = "Update"
)

// AnnounceForm is how an Announce tells of a resource.
type AnnounceForm string

// The forms.
const (
	// AnnounceResource names the resource: every server understands it.
	AnnounceResource AnnounceForm = ""
	// AnnounceCreate wraps the whole Create, AnnounceChange a later Update or
	// Delete (FEP-1b12).
	AnnounceCreate AnnounceForm = "create"
	AnnounceChange AnnounceForm = "change"
)

// ObjectType is the type of an object that becomes a resource here.
type ObjectType string

// The objects that become resources (federation.md 2).
const (
	ObjectArticle  ObjectType = "Article"
	ObjectPage     ObjectType = "Page"
	ObjectVideo    ObjectType = "Video"
	ObjectAudio    ObjectType = "Audio"
	ObjectDocument ObjectType = "Document"
	ObjectEvent    ObjectType = "Event"
	ObjectNote     ObjectType = "Note"
)

// PublicAudience is the collection that means "everybody" (ActivityPub 5.6).
const PublicAudience IRI = "https://www.w3.org/ns/activitystreams#Public"

// Activity is something that an actor of this hub did and other servers may
// learn of. Document holds the exact bytes sent and served.
type Activity struct {
	ID      ID           `db:"id"`
	IRI     IRI          `db:"iri"`
	Type    ActivityType `db:"type"`
	ActorID ActorID      `db:"actor_id"`
	// ActorIRI identifies the actor in the public life in which it did this.
	ActorIRI IRI `db:"actor_iri"`
	Object   IRI `db:"object_iri"`
	// Form says how an Announce tells of its object.
	Form     AnnounceForm `db:"form"`
	Document []byte       `db:"document"`
	// Listed says that the activity appears in the actor's outbox.
	Listed    bool      `db:"listed"`
	CreatedAt time.Time `db:"created_at"`
}
