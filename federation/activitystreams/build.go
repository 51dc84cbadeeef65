package activitystreams

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/go-fed/activity/streams"
	"github.com/go-fed/activity/streams/vocab"

	"codeberg.org/basilic/basilic"
)

// maxPost is the largest body that is sent with its object embedded: Misskey
// refuses bodies of 64 KiB and more.
const maxPost = 60 << 10

// ActivityInput is what an activity of ours says.
type ActivityInput struct {
	IRI    basilic.IRI
	Type   basilic.ActivityType
	Actor  basilic.IRI
	Object basilic.IRI
	// Embedded is the document of the object, embedded unless the activity would
	// become too large to be accepted elsewhere.
	Embedded []byte
	To, Cc   []basilic.IRI
	// Objects are named instead of Object by a Flag, Target is where a Move leads, or
	// what an Offer is made to,
	// Content what a Flag says in plain text, Reason why.
	Objects         []basilic.IRI
	Target          basilic.IRI
	Content, Reason string
	// Result is what an Accept gives (FEP-044f), or "".
	Result basilic.IRI
	// Audience is the base concerned, or "" (FEP-1b12).
	Audience  basilic.IRI
	Published time.Time
}

// BuildActivity returns the exact bytes of an activity, as it is sent and as
// its address serves it.
func BuildActivity(in ActivityInput) ([]byte, error) {
	activity, err := newActivity(in.Type)
	if err != nil {
		return nil, err
	}
	if err := setHead(activity, in); err != nil {
		return nil, fmt.Errorf("activitystreams: build %s: %w", in.IRI, err)
	}
	m, err := streams.Serialize(activity)
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build %s: %w", in.IRI, err)
	}
	m["to"], m["cc"] = audience(in.To), audience(in.Cc)
	m["audience"] = string(in.Audience)
	m["object"] = string(in.Object)
	if len(in.Objects) > 0 {
		m["object"] = audience(in.Objects)
	}
	m["target"], m["content"], m["reason"] = string(in.Target), in.Content, in.Reason
	m["result"] = string(in.Result)
	if in.Embedded != nil {
		embedded, err := Decode(in.Embedded)
		if err != nil {
			return nil, fmt.Errorf("activitystreams: build %s: embedded: %w", in.IRI, err)
		}
		delete(embedded, "@context")
		m["object"] = map[string]any(embedded)
	}
	document, err := finish(m)
	if err == nil && len(document) >= maxPost && in.Object != "" {
		m["object"] = string(in.Object)
		return finish(m)
	}
	return document, err
}

// ShortenActivity returns an activity whose embedded activity names its object
// instead of holding it, so that an Undo of it says what it is about and stays
// small.
func ShortenActivity(document []byte) ([]byte, error) {
	o, err := Decode(document)
	if err != nil {
		return nil, fmt.Errorf("activitystreams: shorten: %w", err)
	}
	if inner := o.Object("object"); inner != nil && inner.Object("object") != nil {
		inner["object"] = string(inner.IRI("object"))
		o["object"] = map[string]any(inner)
	}
	return finish(o)
}

// activity is what the library's activity types have in common.
type activity interface {
	vocab.Type
	SetJSONLDId(vocab.JSONLDIdProperty)
	SetActivityStreamsActor(vocab.ActivityStreamsActorProperty)
	SetActivityStreamsPublished(vocab.ActivityStreamsPublishedProperty)
}

func newActivity(t basilic.ActivityType) (activity, error) {
	switch t {
	case basilic.ActivityAccept:
		return streams.NewActivityStreamsAccept(), nil
	case basilic.ActivityAnnounce:
		return streams.NewActivityStreamsAnnounce(), nil
	case basilic.ActivityBlock:
		return streams.NewActivityStreamsBlock(), nil
	case basilic.ActivityCreate:
		return streams.NewActivityStreamsCreate(), nil
	case basilic.ActivityDelete:
		return streams.NewActivityStreamsDelete(), nil
	case basilic.ActivityFlag:
		return streams.NewActivityStreamsFlag(), nil
	case basilic.ActivityFollow:
		return streams.NewActivityStreamsFollow(), nil
	case basilic.ActivityLike:
		return streams.NewActivityStreamsLike(), nil
	case basilic.ActivityMove:
		return streams.NewActivityStreamsMove(), nil
	case basilic.ActivityOffer:
		return streams.NewActivityStreamsOffer(), nil
	case basilic.ActivityReject:
		return streams.NewActivityStreamsReject(), nil
	case basilic.ActivityUndo:
		return streams.NewActivityStreamsUndo(), nil
	case basilic.ActivityUpdate:
		return streams.NewActivityStreamsUpdate(), nil
	}
	return nil, fmt.Errorf("activitystreams: build: type %q is not one that we send", t)
}

func setHead(a activity, in ActivityInput) error {
	id, err := url.Parse(string(in.IRI))
	if err != nil {
		return err
	}
	actorURL, err := url.Parse(string(in.Actor))
	if err != nil {
		return err
	}
	idProperty := streams.NewJSONLDIdProperty()
	idProperty.Set(id)
	a.SetJSONLDId(idProperty)
	actor := streams.NewActivityStreamsActorProperty()
	actor.AppendIRI(actorURL)
	a.SetActivityStreamsActor(actor)
	if !in.Published.IsZero() {
		published := streams.NewActivityStreamsPublishedProperty()
		published.Set(in.Published.UTC().Truncate(time.Second))
		a.SetActivityStreamsPublished(published)
	}
	return nil
}

// audience returns recipients as the array that every server reads; empty ones
// are left out by finish.
func audience(iris []basilic.IRI) []any {
	all := []any{}
	for _, iri := range iris {
		if iri != "" {
			all = append(all, string(iri))
		}
	}
	return all
}

// finish sets our context, leaves out what is empty and returns the bytes. Keys
// come out sorted, so equal documents are equal bytes.
func finish(m map[string]any) ([]byte, error) {
	for key, value := range m {
		switch v := value.(type) {
		case string:
			if v == "" {
				delete(m, key)
			}
		case []any:
			if len(v) == 0 && key != "orderedItems" && key != "blocks" {
				delete(m, key)
			}
		case nil:
			delete(m, key)
		}
	}
	m["@context"] = contextOf(m)
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(m); err != nil {
		return nil, fmt.Errorf("activitystreams: encode: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// contextOf adds the terms that few documents use to those that are in each.
func contextOf(m map[string]any) []any {
	all := context()
	if _, ok := m["assertionMethod"]; ok {
		all = append(all, keyContext())
	}
	rare, meanings := map[string]any{}, rareTerms()
	eachTerm(m, func(term string) { maps.Copy(rare, meanings[term]) })
	if len(rare) > 0 {
		all = append(all, rare)
	}
	return all
}

// eachTerm visits the properties and types of a document and of what it embeds.
func eachTerm(value any, visit func(term string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if key == "@context" {
				continue
			}
			visit(key)
			if kind, ok := inner.(string); ok && key == "type" {
				visit(kind)
			}
			eachTerm(inner, visit)
		}
	case []any:
		for _, inner := range v {
			eachTerm(inner, visit)
		}
	}
}

// rareTerms returns by term what a document that uses it must define.
func rareTerms() map[string]map[string]any {
	link := func(id string) map[string]any { return map[string]any{"@id": id, "@type": "@id"} }
	const gts, quotes, features = "https://gotosocial.org/ns#", "https://w3id.org/fep/044f#", "https://w3id.org/fep/7aa9#"
	interaction := map[string]any{"gts": gts, "interactingObject": link("gts:interactingObject"), "interactionTarget": link("gts:interactionTarget")}
	return map[string]map[string]any{
		"alsoKnownAs": {"alsoKnownAs": link("as:alsoKnownAs")},
		"movedTo":     {"movedTo": link("as:movedTo")},
		"reason":      {"reason": "basilic:reason"},
		"label":       {"label": "basilic:label"},
		"basedOn":     {"basedOn": link("schema:isBasedOn")},
		"interactionPolicy": {
			"gts": gts, "interactionPolicy": link("gts:interactionPolicy"), "automaticApproval": link("gts:automaticApproval"),
		},
		"canQuote":             {"canQuote": link("gts:canQuote")},
		"canFeature":           {"canFeature": link(features + "canFeature")},
		"interactingObject":    interaction,
		"QuoteAuthorization":   {"QuoteAuthorization": quotes + "QuoteAuthorization"},
		"QuoteRequest":         {"QuoteRequest": quotes + "QuoteRequest"},
		"FeatureAuthorization": {"FeatureAuthorization": features + "FeatureAuthorization"},
		"FeatureRequest":       {"FeatureRequest": features + "FeatureRequest"},
		"crop":                 {"crop": map[string]any{"@id": "basilic:crop", "@container": "@list"}},
		"siteName":             {"siteName": "basilic:siteName"},
		"blur":                 {"blur": "basilic:blur"},
		string(basilic.BlockLinkedResource): {
			"LinkedResource": "basilic:LinkedResource", "resource": link("basilic:resource"),
		},
		string(basilic.BlockFile): {
			"File": "basilic:File", "fileName": "basilic:fileName", "excerpt": "basilic:excerpt", "size": "basilic:size",
			"digestMultibase": map[string]any{"@id": "https://w3id.org/security#digestMultibase", "@type": "https://w3id.org/security#multibase"},
		},
	}
}

// context is inline but for the two that every server knows by heart.
func context() []any {
	return []any{
		"https://www.w3.org/ns/activitystreams",
		"https://w3id.org/security/v1",
		map[string]any{
			"basilic":                   Namespace,
			"toot":                      "http://joinmastodon.org/ns#",
			"schema":                    "http://schema.org/",
			"PropertyValue":             "schema:PropertyValue",
			"value":                     "schema:value",
			"manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
			"sensitive":                 "as:sensitive",
			"Hashtag":                   "as:Hashtag",
			"discoverable":              "toot:discoverable",
			"indexable":                 "toot:indexable",
			"featured":                  map[string]any{"@id": "toot:featured", "@type": "@id"},
			"featuredTags":              map[string]any{"@id": "toot:featuredTags", "@type": "@id"},
			"webfinger":                 "https://purl.archive.org/socialweb/webfinger#webfinger",
			"license":                   "schema:license",
			"description":               "basilic:description",
			"blocks":                    map[string]any{"@id": "basilic:blocks", "@container": "@list"},
			"blockId":                   "basilic:blockId",
			"SectionTitle":              "basilic:SectionTitle",
			"Text":                      "basilic:Text",
			"title":                     "basilic:title",
			"html":                      "basilic:html",
			"caption":                   "basilic:caption",
			"alt":                       "basilic:alt",
			"themes":                    "basilic:themes",
			"supportTypes":              "basilic:supportTypes",
			"audiences":                 "basilic:audiences",
			"territories":               "basilic:territories",
			"keywords":                  "basilic:keywords",
			"provenance":                "basilic:provenance",
			"producer":                  "basilic:producer",
			"sourceUrl":                 map[string]any{"@id": "basilic:sourceUrl", "@type": "@id"},
			"credits":                   map[string]any{"@id": "basilic:credits", "@container": "@list"},
			"produced":                  "basilic:produced",
			"reviewBy":                  "basilic:reviewBy",
			"views":                     map[string]any{"@id": "basilic:views", "@container": "@list"},
		},
	}
}

// keyContext defines the terms of FEP-521a, of actors' documents only.
func keyContext() map[string]any {
	return map[string]any{
		"sec":                "https://w3id.org/security#",
		"Multikey":           "sec:Multikey",
		"assertionMethod":    map[string]any{"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
		"controller":         map[string]any{"@id": "sec:controller", "@type": "@id"},
		"publicKeyMultibase": map[string]any{"@id": "sec:publicKeyMultibase", "@type": "sec:multibase"},
	}
}
