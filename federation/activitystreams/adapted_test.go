package activitystreams_test

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// adaptedDocuments are those about an adaptation of a resource of another server.
func adaptedDocuments(t *testing.T, person, group basilic.Actor) map[string][]byte {
	t.Helper()
	author := basilic.Actor{IRI: "https://b.example/users/bob", Handle: "bob", Host: "b.example", Name: "Bob & Cie", URL: "https://b.example/profils/bob"}
	const origin = "https://b.example/ap/resources/1"
	article, err := activitystreams.BuildArticle(activitystreams.ArticleInput{
		Resource: resource(), Author: person, Base: &group, Origin: "https://a.example",
		Adapted: &activitystreams.Adapted{
			IRI: origin, URL: "https://b.example/ressources/semer", Title: "Semer <des> mots", Author: &author, Licence: "cc_by_sa_4_0", Mention: &author,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{"article_adapted": article}
	build := func(name string, in activitystreams.ActivityInput) {
		in.IRI = basilic.IRI("https://a.example/ap/activities/" + name)
		if all[name], err = activitystreams.BuildActivity(in); err != nil {
			t.Fatal(err)
		}
	}
	build("offer", activitystreams.ActivityInput{
		Type: basilic.ActivityOffer, Actor: person.IRI, Object: "https://a.example/ap/resources/1", Target: origin, To: []basilic.IRI{author.IRI},
		Published: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	})
	for name, in := range map[string]activitystreams.ActivityInput{
		"undo_offer":   {Type: basilic.ActivityUndo, Actor: person.IRI, To: []basilic.IRI{author.IRI}},
		"accept_offer": {Type: basilic.ActivityAccept, Actor: author.IRI, To: []basilic.IRI{person.IRI}},
		"reject_offer": {Type: basilic.ActivityReject, Actor: author.IRI, To: []basilic.IRI{person.IRI}},
	} {
		in.Object, in.Embedded = "https://a.example/ap/activities/offer", all["offer"]
		build(name, in)
	}
	return all
}

func TestAnAdaptationIsReadAsItWasMade(t *testing.T) {
	t.Parallel()
	all := documents(t)
	article, err := activitystreams.ParseArticle(all["article_adapted"])
	if err != nil || article.BasedOn != "https://b.example/ap/resources/1" {
		t.Errorf("based on %q, %v", article.BasedOn, err)
	}
	offer, err := activitystreams.ParseActivity(all["offer"])
	if err != nil || offer.Target != article.BasedOn || offer.Object != "https://a.example/ap/resources/1" {
		t.Errorf("offer %+v, %v", offer, err)
	}
	undo, err := activitystreams.ParseActivity(all["undo_offer"])
	if err != nil || undo.Object != offer.IRI || undo.Embedded.Type() != "Offer" {
		t.Errorf("undo %+v, %v", undo, err)
	}
}

func TestAnOriginThatMayNotBeNamedIsSaidByItsAddressAlone(t *testing.T) {
	t.Parallel()
	person := basilic.Actor{IRI: "https://a.example/ap/actors/1", Handle: "alice", Host: "a.example", Local: true}
	for name, c := range map[string]struct {
		adapted *activitystreams.Adapted
		want    string
	}{
		"no title": {
			&activitystreams.Adapted{IRI: "https://b.example/1", Author: &person, Licence: "cc0_1_0"},
			`<p>Adaptation d’<a href="https://b.example/1">une autre ressource</a>, sous licence <a href="https://spdx.org/licenses/CC0-1.0.html">CC0 1.0</a>.</p>`,
		},
		"no author": {
			&activitystreams.Adapted{IRI: "https://b.example/1", URL: "javascript:alert(1)", Title: "Le secret"},
			`<p>Adaptation d’<a href="https://b.example/1">une autre ressource</a>.</p>`,
		},
		"no adaptation": {nil, "</p>"},
	} {
		document, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: resource(), Author: person, Origin: "https://a.example", Adapted: c.adapted})
		if err != nil {
			t.Fatal(err)
		}
		article, err := activitystreams.ParseArticle(document)
		if err != nil || !strings.HasSuffix(article.ContentHTML, c.want) || strings.Contains(article.ContentHTML, "Le secret") {
			t.Errorf("%s: %v, the text is %s", name, err, article.ContentHTML)
		}
	}
}
