package basilic

import (
	"regexp"
	"slices"
	"time"
)

// ActorKind is the ActivityStreams type of an actor (Activity Vocabulary 3.2).
type ActorKind string

// The kinds of actors. Profiles are ActorPerson, bases ActorGroup, hubs
// ActorApplication; the others exist on other servers only.
const (
	ActorPerson       ActorKind = "Person"
	ActorGroup        ActorKind = "Group"
	ActorApplication  ActorKind = "Application"
	ActorService      ActorKind = "Service"
	ActorOrganization ActorKind = "Organization"
)

// ActorID is the key of an actor's row on this hub, local or remote. It never
// leaves the hub.
type ActorID int64

// ProfileLink is a link that an actor shows beside its website.
type ProfileLink struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Actor is someone who publishes or is followed: a profile, a base, a hub,
// here or on another server.
type Actor struct {
	ID    ActorID   `db:"id"`
	Kind  ActorKind `db:"kind"`
	Local bool      `db:"local"`
	// IRI is the identifier of the present public life; empty for a local actor
	// that is private.
	IRI    IRI    `db:"iri"`
	Handle string `db:"handle"`
	// Host is the part of the address after the second '@': the handle domain,
	// with its port when it has one.
	Host  string `db:"host"`
	Name  string `db:"name"`
	Title string `db:"title"`
	// SummarySource is the Markdown typed here; empty for remote actors.
	SummarySource string `db:"summary_source"`
	// SummaryHTML is sanitised.
	SummaryHTML  string        `db:"summary_html"`
	Department   string        `db:"department"`
	Website      string        `db:"website"`
	Links        []ProfileLink `db:"links"`
	ContactEmail string        `db:"contact_email"`
	ContactShown bool          `db:"contact_shown"`
	// URL is the page for people.
	URL         string `db:"url"`
	Public      bool   `db:"public"`
	Inbox       IRI    `db:"inbox"`
	SharedInbox IRI    `db:"shared_inbox"`
	Outbox      IRI    `db:"outbox"`
	// Followers and Following are the IRIs of those collections.
	Followers IRI `db:"followers"`
	Following IRI `db:"following"`
	// ManuallyApproves says that a Follow stays pending until somebody accepts.
	ManuallyApproves bool `db:"manually_approves"`
	// AlsoKnownAs are the actor's identifiers elsewhere, MovedTo the one that took
	// its place, "" for none; MovedAt is when this hub last took such a move in.
	AlsoKnownAs []IRI      `db:"also_known_as"`
	MovedTo     IRI        `db:"moved_to"`
	MovedAt     *time.Time `db:"moved_at"`
	CreatedAt   time.Time  `db:"created_at"`
	FetchedAt   *time.Time `db:"fetched_at"`
	DeletedAt   *time.Time `db:"deleted_at"`
}

// Address returns the federated address, "@handle@host".
func (a Actor) Address() string { return "@" + a.Handle + "@" + a.Host }

// IsBase reports whether the actor is a team space, here or elsewhere.
func (a Actor) IsBase() bool { return a.Kind == ActorGroup }

// DisplayName returns the name, or the handle where there is none.
func (a Actor) DisplayName() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Handle
}

// KeyID returns the identifier of the actor's RSA key (FEP-521a calls the
// fragment free; every server uses this one).
func (a Actor) KeyID() IRI { return a.IRI + "#main-key" }

// Ed25519Fragment is what follows the actor in the identifier of its second key.
const Ed25519Fragment = "ed25519-key"

// Ed25519KeyID returns the identifier of the actor's Ed25519 key (FEP-521a).
func (a Actor) Ed25519KeyID() IRI { return a.IRI + "#" + Ed25519Fragment }

var handlePattern = regexp.MustCompile(`^[a-z0-9_]{1,30}$`)

// reservedHandles are the words of our own paths: a base called "nouvelle"
// would hide the page /bases/nouvelle.
func reservedHandles() []string {
	return []string{
		"nouvelle", "nouveau", "modifier", "admin", "administration", "fil", "hub", "hubs", "recherche", "ressources",
		"bases", "profils", "collections", "connexion", "inscription", "suivre", "ap", "medias", "dev", "static",
		"distantes", "mon_compte", "mes_suivis", "root", "basilic", "instance", "actor",
	}
}

// CheckHandle returns a French sentence saying what is wrong with a handle, or
// "" when it may be taken.
func CheckHandle(handle string) string {
	switch {
	case handle == "":
		return "Choisissez un identifiant."
	case !handlePattern.MatchString(handle):
		return "L’identifiant ne contient que des lettres minuscules sans accent, des chiffres et « _ », 30 caractères au plus."
	case slices.Contains(reservedHandles(), handle):
		return "Cet identifiant est réservé. Choisissez-en un autre."
	}
	return ""
}
