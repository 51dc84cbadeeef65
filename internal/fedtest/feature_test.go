package fedtest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
)

// featuring is what Mastodon 4.6 sends to be allowed to show something in a
// collection: it names no actor.
func (m *mastodon) featuring(id string, object basilic.IRI, collection any) map[string]any {
	return map[string]any{
		"@context": []any{"https://www.w3.org/ns/activitystreams", map[string]any{"FeatureRequest": "https://w3id.org/fep/7aa9#FeatureRequest"}},
		"id":       string(m.masto.IRI) + "/feature_requests/" + id, "type": "FeatureRequest", "object": string(object), "instrument": collection,
	}
}

// collection is a collection of Mastodon 4.6, served at its address.
func (m *mastodon) collection(id string) map[string]any {
	c := map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": "https://m.example/collections/" + id, "type": "FeaturedCollection", "totalItems": 0,
		"name": "À suivre", "attributedTo": string(m.masto.IRI), "url": "https://m.example/@masto/collections/" + id, "orderedItems": []any{},
	}
	m.server.Put("/collections/"+id, c)
	return c
}

// featured asks to feature something and returns the permission that somebody gave.
func (m *mastodon) featured(id string, object, by basilic.IRI, collection any) basilic.IRI {
	m.t.Helper()
	answers := m.asks(m.featuring(id, object, collection))
	if len(answers) != 1 || answers[0]["type"] != "Accept" || answers[0]["actor"] != string(by) || answers[0]["object"].(map[string]any)["type"] != "FeatureRequest" {
		m.t.Fatalf("to feature %s: answers %v, want an Accept of %s", object, answers, by)
	}
	permission, _ := answers[0]["result"].(string)
	document := parsed(m.t, m.net, basilic.IRI(permission))
	delete(document, "@context")
	want := map[string]any{
		"id": permission, "type": "FeatureAuthorization", "attributedTo": string(by),
		"interactingObject": "https://m.example/collections/1", "interactionTarget": string(object),
	}
	if diff := cmp.Diff(want, document); diff != "" {
		m.t.Errorf("the permission (-want +got):\n%s", diff)
	}
	return basilic.IRI(permission)
}

func TestProfilesBasesAndResourcesMayBeFeatured(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "jardin")
	base, err := m.hub.DB.ActorByID(t.Context(), m.r.BaseID)
	if err != nil {
		t.Fatal(err)
	}
	alice := m.alice.Profile.IRI
	for iri, want := range map[basilic.IRI]basilic.IRI{alice: basilic.PublicAudience, base.IRI: basilic.PublicAudience, m.r.IRI: basilic.PublicAudience, "https://a.example/ap/actor": "https://a.example/ap/actor"} {
		policy, _ := parsed(t, m.net, iri)["interactionPolicy"].(map[string]any)
		if got := fmt.Sprint(policy["canFeature"]); got != "map[automaticApproval:["+string(want)+"]]" {
			t.Errorf("canFeature of %s: %s", iri, got)
		}
	}
	collection := m.collection("1")
	permissions := []basilic.IRI{
		m.featured("1", alice, alice, collection), m.featured("2", base.IRI, base.IRI, collection["id"]), m.featured("3", m.r.IRI, alice, collection["id"]),
	}
	if again := m.featured("4", alice, alice, collection["id"]); again != permissions[0] {
		t.Errorf("asked twice: %s, then %s", permissions[0], again)
	}
	m.quotes(true)
	m.refused("https://a.example/ap/actor", m.featuring("5", "https://a.example/ap/actor", collection))
	// The profile goes; the base and what it takes over stay.
	m.server.Forget()
	m.alice.Hide()
	m.net.Settle()
	told := map[string]bool{}
	for _, activity := range m.server.Posted() {
		if object, ok := activity["object"].(map[string]any); ok && activity["type"] == "Delete" {
			told[fmt.Sprint(object["id"])] = true
		}
	}
	for n, status := range []int{http.StatusGone, http.StatusOK, http.StatusGone} {
		answers(t, m.net, string(permissions[n]), status)
		if told[string(permissions[n])] != (status == http.StatusGone) {
			t.Errorf("%s: told %v", permissions[n], told)
		}
	}
	if got := m.asks(m.featuring("6", alice, collection)); len(got) != 0 {
		t.Errorf("a private profile answers %v", got)
	}
	m.post("bye", "Delete", collection["id"])
	answers(t, m.net, string(permissions[1]), http.StatusGone)
	if got := m.asks(m.featuring("7", base.IRI, collection)); len(got) != 0 {
		t.Errorf("a collection that was deleted is answered %v", got)
	}
}

func TestWhoIsBlockedMayNotFeatureNorInACollectionOfAnother(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	alice := m.alice.Profile.IRI
	if _, err := m.hub.Actors.Resolve(t.Context(), m.masto.IRI); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	before := m.hub.Stored()
	for name, request := range map[string]map[string]any{
		"of another":      m.featuring("1", alice, changed(m.collection("1"), "attributedTo", "https://m.example/users/other")),
		"of nobody":       m.featuring("2", alice, changed(m.collection("1"), "attributedTo", nil)),
		"elsewhere":       m.featuring("3", alice, "https://elsewhere.example/collections/1"),
		"of nothing here": m.featuring("4", "https://a.example/ap/actors/nobody", m.collection("1")),
		"somebody else's": changed(m.featuring("5", m.masto.IRI, m.collection("1")), "object", string(m.masto.IRI)),
	} {
		if got := m.asks(request); len(got) != 0 {
			t.Errorf("%s: answered %v", name, got)
		}
	}
	if after := m.hub.Stored(); after != before {
		t.Errorf("traces:\n%s\nbefore:\n%s", after, before)
	}
	m.post("block", "Block", string(alice))
	m.refused(alice, m.featuring("6", alice, m.collection("1")))
	m.refused(alice, m.featuring("7", m.r.IRI, m.collection("1")))
	// Without an actor nothing else is taken.
	m.masto.Expect("a.example", http.StatusBadRequest, changed(m.masto.Activity("8", "Like", string(m.r.IRI)), "actor", nil))
}
