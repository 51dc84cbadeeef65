package activitystreams

import (
	"strings"

	"codeberg.org/basilic/basilic"
)

// ActorDocument is what an actor's document says of it.
type ActorDocument struct {
	Actor basilic.Actor
	// KeyID and PublicKeyPEM are the RSA key that signs its requests.
	KeyID        basilic.IRI
	KeyOwner     basilic.IRI
	PublicKeyPEM string
	// WebFinger is the address that the document claims (FEP-2c59), "" if none.
	WebFinger string
}

// ParseActor reads an actor's document (ActivityPub 4.1). Texts are returned as
// received and must be sanitised; the host is the document's, until WebFinger
// confirms another.
func ParseActor(body []byte) (ActorDocument, error) {
	o, err := Decode(body)
	if err != nil {
		return ActorDocument{}, err
	}
	kind := basilic.ActorKind(o.Type())
	if !IsActorType(string(kind)) {
		return ActorDocument{}, malformed("not an actor: " + string(kind))
	}
	id, inbox := o.ID(), o.IRI("inbox")
	if id == "" || inbox == "" {
		return ActorDocument{}, malformed("actor without id or inbox")
	}
	doc := ActorDocument{WebFinger: strings.TrimPrefix(o.Text("webfinger"), "acct:")}
	doc.Actor = basilic.Actor{
		Kind: kind, IRI: id, Handle: o.Text("preferredUsername"), Host: id.Host(),
		Name: o.Text("name"), SummaryHTML: o.Text("summary"), URL: o.LinkTo(), Public: true,
		Inbox: inbox, Outbox: o.IRI("outbox"), Followers: o.IRI("followers"), Following: o.IRI("following"),
		ManuallyApproves: o.Bool("manuallyApprovesFollowers"), CreatedAt: o.Time("published"),
	}
	if doc.Actor.URL == "" {
		doc.Actor.URL = string(id)
	}
	if shared := o.Object("endpoints").IRI("sharedInbox"); shared.SameOrigin(inbox) {
		doc.Actor.SharedInbox = shared
	}
	key := o.Object("publicKey")
	doc.KeyID, doc.KeyOwner, doc.PublicKeyPEM = key.ID(), key.IRI("owner"), key.Text("publicKeyPem")
	if doc.KeyID == "" {
		doc.KeyID = o.IRI("publicKey")
	}
	return doc, nil
}

// ParseKey reads a document that is a key by itself, as some servers keep them
// apart from the actor. It returns the key's id, owner and PEM text.
func ParseKey(body []byte) (id, owner basilic.IRI, pem string, err error) {
	o, err := Decode(body)
	if err != nil {
		return "", "", "", err
	}
	owner, pem = o.IRI("owner"), o.Text("publicKeyPem")
	if owner == "" {
		owner = o.IRI("controller")
	}
	if o.ID() == "" || owner == "" || pem == "" {
		return "", "", "", malformed("not a key")
	}
	return o.ID(), owner, pem, nil
}

// IsActorType reports whether a type names an actor (Activity Vocabulary 3.2).
func IsActorType(t string) bool {
	switch basilic.ActorKind(t) {
	case basilic.ActorPerson, basilic.ActorGroup, basilic.ActorApplication, basilic.ActorService, basilic.ActorOrganization:
		return true
	}
	return false
}
