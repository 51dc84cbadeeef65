package activitystreams

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/go-fed/activity/streams"

	"codeberg.org/basilic/basilic"
)

// NoteInput is a comment of ours with whom it concerns.
type NoteInput struct {
	Comment basilic.Comment
	Author  basilic.Actor
	// Resource is what it is about; Base the base that the resource is located in,
	// or nil.
	Resource basilic.Resource
	Base     *basilic.Actor
	// Answered are who wrote what it answers: the speaker of the resource, and the
	// author of the comment answered.
	Answered []basilic.Actor
}

// ContextOf returns the collection of the conversation about a resource of ours
// (FEP-7888).
func ContextOf(resource basilic.IRI) basilic.IRI { return resource + "/context" }

// BuildNote returns the document of a comment: a Note in reply, with the base as
// its audience (FEP-1b12) and the conversation as its context (FEP-7888).
func BuildNote(in NoteInput) ([]byte, error) {
	c := in.Comment
	id, err := url.Parse(string(c.IRI))
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build note: %w", err)
	}
	note := streams.NewActivityStreamsNote()
	idProperty := streams.NewJSONLDIdProperty()
	idProperty.Set(id)
	note.SetJSONLDId(idProperty)
	published := streams.NewActivityStreamsPublishedProperty()
	published.Set(seconds(c.PublishedAt))
	note.SetActivityStreamsPublished(published)
	m, err := streams.Serialize(note)
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build note %s: %w", c.IRI, err)
	}
	to, cc := NoteAddressing(in)
	m["to"], m["cc"] = audience(to), audience(cc)
	m["attributedTo"] = string(in.Author.IRI)
	m["inReplyTo"] = string(c.InReplyTo)
	m["context"] = string(conversationOf(in.Resource))
	if in.Base != nil {
		m["audience"] = string(in.Base.IRI)
	}
	m["content"] = c.ContentHTML
	m["contentMap"] = map[string]any{"fr": c.ContentHTML}
	m["source"] = map[string]any{"content": c.Source, "mediaType": "text/markdown"}
	m["mediaType"] = "text/html"
	m["url"] = c.URL
	m["sensitive"] = false
	m["tag"] = mentions(in.Answered, in.Author)
	m["replies"] = string(c.IRI) + "/replies"
	// What somebody says in a conversation is not carried out of it but by themselves.
	m["interactionPolicy"] = approvedFor(in.Author.IRI, "canQuote")
	m["updated"] = microseconds(later(c.PublishedAt, c.UpdatedAt))
	return finish(m)
}

// conversationOf returns the conversation about any resource: hubs of our software
// name theirs so, other servers say nothing that we keep.
func conversationOf(r basilic.Resource) basilic.IRI {
	if r.Local {
		return ContextOf(r.IRI)
	}
	return ""
}

// NoteAddressing returns to and cc of a comment (ActivityPub 5.6, FEP-1b12).
func NoteAddressing(in NoteInput) (to, cc []basilic.IRI) {
	to, cc = []basilic.IRI{basilic.PublicAudience}, []basilic.IRI{in.Author.Followers}
	for _, a := range in.Answered {
		if a.ID != in.Author.ID && a.IRI != "" {
			to = append(to, a.IRI)
		}
	}
	if in.Base != nil {
		cc = append(cc, in.Base.IRI)
	}
	return to, cc
}

// mentions names those whom a comment answers, so that their servers tell them.
func mentions(answered []basilic.Actor, author basilic.Actor) []any {
	all := []any{}
	for _, a := range answered {
		if a.ID != author.ID && a.IRI != "" {
			all = append(all, map[string]any{"type": "Mention", "href": string(a.IRI), "name": a.Address()})
		}
	}
	return all
}

// Forwarded returns the document of an activity that was received, as a group
// announces it to others (FEP-1b12): what its actor said, without blind
// recipients (security.md 57).
func Forwarded(a Activity) ([]byte, error) {
	in := ActivityInput{IRI: a.IRI, Type: a.Type, Actor: a.Actor, Object: a.Object, To: a.To, Cc: a.Cc, Published: a.Published}
	if a.Embedded.ID() != "" && a.Embedded.Type() != "" {
		object := make(map[string]any, len(a.Embedded))
		for key, value := range a.Embedded {
			if key != "bto" && key != "bcc" {
				object[key] = value
			}
		}
		embedded, err := json.Marshal(object)
		if err != nil {
			return nil, fmt.Errorf("activitystreams: forward %s: %w", a.IRI, err)
		}
		in.Embedded = embedded
	}
	return BuildActivity(in)
}

// fillInterest adds what a resource started: its conversation, the comments that
// answer it, and how many like and share it, as this hub counted them.
func fillInterest(m map[string]any, in ArticleInput) {
	iri := string(in.Resource.IRI)
	m["context"] = iri + "/context"
	m["replies"] = map[string]any{
		"id": iri + "/replies", "type": "OrderedCollection", "totalItems": in.Interest.Replies, "first": iri + "/replies?page=true",
	}
	m["likes"] = map[string]any{"id": iri + "/likes", "type": "Collection", "totalItems": in.Interest.Likes()}
	m["shares"] = map[string]any{"id": iri + "/shares", "type": "Collection", "totalItems": in.Interest.Shares}
}

// BuildCount returns a collection of which only the size is told.
func BuildCount(iri basilic.IRI, total int) ([]byte, error) {
	return finish(map[string]any{"id": string(iri), "type": "Collection", "totalItems": total})
}

// microseconds is how precisely changes of one second are told apart.
func microseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
