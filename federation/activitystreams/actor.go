package activitystreams

import (
	"strings"

	"codeberg.org/basilic/basilic"
)

// ActorDocument is what an actor's document says of it.
type ActorDocument struct {
	Actor basilic.Actor
	// Keys are those that sign its requests.
	Keys []KeyDocument
	// Featured is the collection of what the actor shows first, "" if none.
	Featured basilic.IRI
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
	doc := ActorDocument{Featured: o.IRI("featured"), WebFinger: strings.TrimPrefix(o.Text("webfinger"), "acct:")}
	doc.Actor = basilic.Actor{
		Kind: kind, IRI: id, Handle: o.Text("preferredUsername"), Host: id.Host(),
		Name: o.Text("name"), SummaryHTML: o.Text("summary"), URL: o.LinkTo(), Public: true,
		Inbox: inbox, Outbox: o.IRI("outbox"), Followers: o.IRI("followers"), Following: o.IRI("following"),
		ManuallyApproves: o.Bool("manuallyApprovesFollowers"), AlsoKnownAs: aliases(o), MovedTo: o.IRI("movedTo"), CreatedAt: o.Time("published"),
	}
	if doc.Actor.URL == "" {
		doc.Actor.URL = string(id)
	}
	if shared := o.Object("endpoints").IRI("sharedInbox"); shared.SameOrigin(inbox) {
		doc.Actor.SharedInbox = shared
	}
	for _, property := range []string{"publicKey", "assertionMethod"} {
		doc.Keys = append(doc.Keys, keysOf(o, property)...)
	}
	return doc, nil
}

// maxAliases is how many other identifiers of an actor are read.
const maxAliases = 50

func aliases(o Object) []basilic.IRI {
	all := o.IRIs("alsoKnownAs")
	return all[:min(len(all), maxAliases)]
}

// maxKeys is how many keys of one property are read.
const maxKeys = 8

// KeyDocument is a key as its actor's document or a document of its own says:
// PEM (Security Vocabulary publicKey) or Multibase (FEP-521a assertionMethod).
// Both are empty where the actor's document only names it.
type KeyDocument struct {
	ID        basilic.IRI
	Owner     basilic.IRI
	PEM       string
	Multibase string
}

// keysOf reads one key or an array of them, each embedded or by its identifier.
func keysOf(o Object, property string) []KeyDocument {
	values := asArray(o[property])
	var keys []KeyDocument
	for _, value := range values[:min(len(values), maxKeys)] {
		switch v := value.(type) {
		case string:
			if id, err := basilic.ParseIRI(v); err == nil {
				keys = append(keys, KeyDocument{ID: id})
			}
		case map[string]any:
			if key := keyOf(Object(v)); key.ID != "" {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func keyOf(o Object) KeyDocument {
	key := KeyDocument{ID: o.ID(), Owner: o.IRI("owner"), PEM: o.Text("publicKeyPem")}
	if key.Owner == "" {
		key.Owner = o.IRI("controller")
	}
	if o.Type() == "Multikey" {
		key.Multibase = o.Text("publicKeyMultibase")
	}
	return key
}

// ParseKey reads a document that is a key by itself, as some servers keep them
// apart from the actor.
func ParseKey(body []byte) (KeyDocument, error) {
	o, err := Decode(body)
	if err != nil {
		return KeyDocument{}, err
	}
	key := keyOf(o)
	if key.ID == "" || key.Owner == "" || key.PEM == "" && key.Multibase == "" {
		return KeyDocument{}, malformed("not a key")
	}
	return key, nil
}

// IsActorType reports whether a type names an actor (Activity Vocabulary 3.2).
func IsActorType(t string) bool {
	switch basilic.ActorKind(t) {
	case basilic.ActorPerson, basilic.ActorGroup, basilic.ActorApplication, basilic.ActorService, basilic.ActorOrganization:
		return true
	}
	return false
}
