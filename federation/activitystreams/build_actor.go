package activitystreams

import (
	"fmt"
	"net/url"

	"github.com/go-fed/activity/streams"
	"github.com/go-fed/activity/streams/vocab"

	"codeberg.org/basilic/basilic"
)

// ActorInput is a local public actor with its key.
type ActorInput struct {
	Actor        basilic.Actor
	PublicKeyPEM string
	// Ed25519Multibase is its second key (FEP-521a), "" if it has none.
	Ed25519Multibase string
	// Featured is the collection of chosen resources, FeaturedTags that of the themes
	// most written about, Moderators that of a base (FEP-1b12); empty where there is
	// none.
	Featured     basilic.IRI
	FeaturedTags basilic.IRI
	Moderators   basilic.IRI
}

// actorType is what the library's actor types have in common.
type actorType interface {
	vocab.Type
	SetJSONLDId(vocab.JSONLDIdProperty)
	SetActivityStreamsInbox(vocab.ActivityStreamsInboxProperty)
	SetActivityStreamsOutbox(vocab.ActivityStreamsOutboxProperty)
	SetActivityStreamsFollowers(vocab.ActivityStreamsFollowersProperty)
	SetActivityStreamsFollowing(vocab.ActivityStreamsFollowingProperty)
	SetActivityStreamsPublished(vocab.ActivityStreamsPublishedProperty)
	SetW3IDSecurityV1PublicKey(vocab.W3IDSecurityV1PublicKeyProperty)
}

// BuildActor returns the document of an actor (ActivityPub 4.1).
func BuildActor(in ActorInput) ([]byte, error) {
	a := in.Actor
	var t actorType
	switch a.Kind {
	case basilic.ActorPerson:
		t = streams.NewActivityStreamsPerson()
	case basilic.ActorGroup:
		t = streams.NewActivityStreamsGroup()
	case basilic.ActorApplication:
		t = streams.NewActivityStreamsApplication()
	default:
		return nil, fmt.Errorf("activitystreams: build actor: kind %q is not one of ours", a.Kind)
	}
	if err := setActor(t, in); err != nil {
		return nil, fmt.Errorf("activitystreams: build actor %s: %w", a.IRI, err)
	}
	m, err := streams.Serialize(t)
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build actor %s: %w", a.IRI, err)
	}
	fillActor(m, in)
	return finish(m)
}

func setActor(t actorType, in ActorInput) error {
	a := in.Actor
	addresses := make(map[basilic.IRI]*url.URL)
	for _, iri := range []basilic.IRI{a.IRI, a.Inbox, a.Outbox, a.Followers, a.Following, a.KeyID()} {
		u, err := url.Parse(string(iri))
		if err != nil {
			return err
		}
		addresses[iri] = u
	}
	id := streams.NewJSONLDIdProperty()
	id.Set(addresses[a.IRI])
	t.SetJSONLDId(id)
	inbox := streams.NewActivityStreamsInboxProperty()
	inbox.SetIRI(addresses[a.Inbox])
	t.SetActivityStreamsInbox(inbox)
	outbox := streams.NewActivityStreamsOutboxProperty()
	outbox.SetIRI(addresses[a.Outbox])
	t.SetActivityStreamsOutbox(outbox)
	followers := streams.NewActivityStreamsFollowersProperty()
	followers.SetIRI(addresses[a.Followers])
	t.SetActivityStreamsFollowers(followers)
	following := streams.NewActivityStreamsFollowingProperty()
	following.SetIRI(addresses[a.Following])
	t.SetActivityStreamsFollowing(following)
	published := streams.NewActivityStreamsPublishedProperty()
	published.Set(seconds(a.CreatedAt))
	t.SetActivityStreamsPublished(published)
	t.SetW3IDSecurityV1PublicKey(publicKey(addresses[a.KeyID()], addresses[a.IRI], in.PublicKeyPEM))
	return nil
}

func publicKey(id, owner *url.URL, pem string) vocab.W3IDSecurityV1PublicKeyProperty {
	key := streams.NewW3IDSecurityV1PublicKey()
	idProperty := streams.NewJSONLDIdProperty()
	idProperty.Set(id)
	key.SetJSONLDId(idProperty)
	ownerProperty := streams.NewW3IDSecurityV1OwnerProperty()
	ownerProperty.SetIRI(owner)
	key.SetW3IDSecurityV1Owner(ownerProperty)
	pemProperty := streams.NewW3IDSecurityV1PublicKeyPemProperty()
	pemProperty.Set(pem)
	key.SetW3IDSecurityV1PublicKeyPem(pemProperty)
	property := streams.NewW3IDSecurityV1PublicKeyProperty()
	property.AppendW3IDSecurityV1PublicKey(key)
	return property
}

func fillActor(m map[string]any, in ActorInput) {
	a := in.Actor
	m["preferredUsername"] = a.Handle
	m["webfinger"] = a.Handle + "@" + a.Host
	m["name"] = a.DisplayName()
	m["summary"] = a.SummaryHTML
	m["url"] = a.URL
	m["endpoints"] = map[string]any{"sharedInbox": string(a.SharedInbox)}
	m["manuallyApprovesFollowers"] = a.ManuallyApproves
	m["discoverable"] = true
	// What is public here may be found by search (FEP-5feb).
	m["indexable"] = true
	m["alsoKnownAs"] = audience(a.AlsoKnownAs)
	m["movedTo"] = string(a.MovedTo)
	m["featured"] = string(in.Featured)
	m["featuredTags"] = string(in.FeaturedTags)
	m["attributedTo"] = string(in.Moderators)
	m["attachment"] = attachments(a)
	m["generator"] = generator(a)
	m["interactionPolicy"] = approvedFor(featuredBy(a), "canFeature")
	m["assertionMethod"] = assertionMethod(a, in.Ed25519Multibase)
}

// featuredBy returns who may feature an actor in a collection (FEP-7aa9): everybody,
// but the hub's own actor, which is nobody to be shown, only itself.
func featuredBy(a basilic.Actor) basilic.IRI {
	if a.Kind == basilic.ActorApplication {
		return a.IRI
	}
	return basilic.PublicAudience
}

// attachments returns website and links as the rows that other servers show
// under a profile.
func attachments(a basilic.Actor) []any {
	all := []any{}
	add := func(name, href string) {
		all = append(all, map[string]any{
			"type": "PropertyValue", "name": name,
			"value": `<a href="` + escape(href) + `" rel="me nofollow noopener">` + escape(href) + "</a>",
		})
	}
	if a.Website != "" {
		add("Site web", a.Website)
	}
	for _, l := range a.Links {
		add(l.Label, l.URL)
	}
	if a.ContactShown && a.ContactEmail != "" {
		all = append(all, map[string]any{"type": "PropertyValue", "name": "Contact", "value": escape(a.ContactEmail)})
	}
	return all
}

// generator names what an actor's server understands (FEP-844e).
func generator(a basilic.Actor) any {
	return map[string]any{"type": "Application", "name": "Basilic", "id": a.IRI.Origin() + "/ap/actor"}
}

// assertionMethod returns the Ed25519 key as a Multikey (FEP-521a). The property
// is an array, as every reader takes it.
func assertionMethod(a basilic.Actor, multibase string) []any {
	if multibase == "" {
		return nil
	}
	return []any{map[string]any{
		"id": string(a.Ed25519KeyID()), "type": "Multikey", "controller": string(a.IRI), "publicKeyMultibase": multibase,
	}}
}
