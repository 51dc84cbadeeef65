package activitystreams

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// Activity is an activity received from another server. Only what its signer
// owns may be believed; the rest names things to fetch.
type Activity struct {
	IRI   basilic.IRI
	Type  basilic.ActivityType
	Actor basilic.IRI
	// Object is the identifier of what the activity is about; Embedded the copy
	// that came with it, or nil.
	Object   basilic.IRI
	Embedded Object
	// Objects are all that it names, Target where a Move leads or to what an Offer is
	// made, Content and Reason
	// what a Flag says and why, as received.
	Objects []basilic.IRI
	Target  basilic.IRI
	Content string
	Reason  string
	// Instrument is by what a request wants to interact, InstrumentCopy the copy that
	// came with it, or nil.
	Instrument     basilic.IRI
	InstrumentCopy Object
	To             []basilic.IRI
	Cc             []basilic.IRI
	Published      time.Time
	Updated        time.Time
	// unaddressed says that it names nobody at all whom it is for.
	unaddressed bool
}

// ParseActivity reads an activity (ActivityPub 3, 6). One without a string id,
// an actor or a type is refused (security.md 21), but for a FeatureRequest, whose
// actor is its signer, and the Add of a pin, which has no id; an Undo, Accept or Reject of
// an embedded object without id is not.
func ParseActivity(body []byte) (Activity, error) {
	o, err := Decode(body)
	if err != nil {
		return Activity{}, err
	}
	return ActivityOf(o)
}

// ParseHeading reads what is judged of an activity when it arrives: its
// identifier, type, actor and object. It refuses what ParseActivity refuses, and
// leaves out what people read, to unescape which costs more than all the rest.
func ParseHeading(body []byte) (Activity, error) {
	o, err := decode(&scanner{data: body, heading: true})
	if err != nil {
		return Activity{}, err
	}
	return headingOf(o)
}

// ActivityOf reads an activity from an object decoded before, such as one
// embedded in an Announce or in the page of an outbox.
func ActivityOf(o Object) (Activity, error) {
	a, err := headingOf(o)
	if err != nil {
		return Activity{}, err
	}
	a.Objects, a.Target, a.Content, a.Reason = o.IRIs("object"), o.IRI("target"), said(o), o.Text("reason")
	a.Instrument, a.InstrumentCopy = o.IRI("instrument"), o.Object("instrument")
	a.To, a.Cc, a.Published, a.Updated = o.IRIs("to"), o.IRIs("cc"), o.Time("published"), o.Time("updated")
	a.unaddressed = !o.addressed()
	return a, nil
}

func headingOf(o Object) (Activity, error) {
	actor := o.IRI("actor")
	id := cmp.Or(o.ID(), pinID(o, actor))
	if _, ok := o["id"].(string); !ok && o["id"] != nil || id == "" {
		return Activity{}, malformed("activity without id")
	}
	if actor == "" && o.Type() != string(basilic.ActivityFeatureRequest) {
		return Activity{}, malformed("activity without actor")
	}
	if o.Type() == "" {
		return Activity{}, malformed("activity without type")
	}
	object, embedded := o.IRI("object"), o.Object("object")
	if embedded.ID() != "" && embedded.ID() != object {
		// Of several objects the first is meant; the copy is of another.
		embedded = nil
	}
	return Activity{IRI: id, Type: basilic.ActivityType(o.Type()), Actor: actor, Object: object, Embedded: embedded}, nil
}

// pinID makes an identifier for the Add or Remove of a pin, to which Mastodon gives
// none; "" for anything else.
func pinID(o Object, actor basilic.IRI) basilic.IRI {
	kind := basilic.ActivityType(o.Type())
	if o["id"] != nil || actor == "" || kind != basilic.ActivityAdd && kind != basilic.ActivityRemove {
		return ""
	}
	sum := sha256.Sum256([]byte(o.IRI("object") + " " + o.IRI("target")))
	return actor.WithoutFragment() + basilic.IRI("#"+strings.ToLower(string(kind))+"-"+hex.EncodeToString(sum[:8]))
}

// said returns what a Flag says: PieFed, and Lemmy before 0.19, say it in
// "summary" alone.
func said(o Object) string { return cmp.Or(o.Text("content"), o.Text("summary")) }

// SignedBy returns the activity as of whoever signed it when it names no actor, as
// the FeatureRequest of Mastodon 4.6.
func (a Activity) SignedBy(signer basilic.IRI) Activity {
	if a.Actor == "" {
		a.Actor = signer
	}
	return a
}

// Wrapped returns the activity that came embedded in an Announce (FEP-1b12).
// Errors match basilic.ErrInvalid; ok says that there is one at all: an Event of
// Mobilizon, a Note of Pleroma have an actor too, but no object.
func (a Activity) Wrapped() (inner Activity, ok bool, err error) {
	if a.Embedded == nil || a.Embedded.IRI("actor") == "" || a.Embedded["object"] == nil {
		return Activity{}, false, nil
	}
	inner, err = ActivityOf(a.Embedded)
	return inner, true, err
}

// IsPublic reports whether everybody may see the activity (ActivityPub 5.6). The
// Update of WriteFreely says so of its object alone.
func (a Activity) IsPublic() bool {
	if a.Type == basilic.ActivityUpdate && a.unaddressed {
		return a.Embedded.IsPublic()
	}
	return slices.Contains(a.To, basilic.PublicAudience) || slices.Contains(a.Cc, basilic.PublicAudience)
}

// addressed reports whether an object says at all whom it is for.
func (o Object) addressed() bool { return o["to"] != nil || o["cc"] != nil }

// IsPublic reports whether an object is addressed to everybody.
func (o Object) IsPublic() bool {
	return slices.Contains(o.IRIs("to"), basilic.PublicAudience) || slices.Contains(o.IRIs("cc"), basilic.PublicAudience)
}
