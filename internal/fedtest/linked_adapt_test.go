package fedtest_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// relayed is a resource of c.example whose card alice shows on a.example, and bob
// took over into an adaptation on b.example, which does not know it.
func relayed(t *testing.T, net *fedtest.Network) (target, adaptation basilic.Resource, bob, carol, dave *fedtest.Person) {
	t.Helper()
	alice := net.Person("a.example", "alice")
	carol = net.Person("c.example", "carol")
	bob, dave = net.Person("b.example", "bob"), net.Person("d.example", "dave")
	bob.Follow(*alice.Profile)
	dave.Follow(*bob.Profile)
	net.Settle()
	target = carol.Publish("Chez Carole", "")
	known, err := alice.Hub.Resources.FetchRemote(t.Context(), target.IRI)
	if err != nil {
		t.Fatal(err)
	}
	origin := linking(t, alice, "Chez les autres", known.ID)
	net.Settle()
	made, err := adapts(t, bob, origin, "")
	if err != nil {
		t.Fatal(err)
	}
	adaptation, err = bob.Hub.Resources.Publish(t.Context(), bob.Viewer, made.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	return target, adaptation, bob, carol, dave
}

func TestALinkedResourceIsNamedByAHubThatHasNotSeenIt(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example", "c.example", "d.example")
	target, adaptation, bob, carol, dave := relayed(t, net)
	page := visit(t, dave.Hub, remotePath(t, dave.Hub, adaptation.IRI))
	if !strings.Contains(page, "Chez Carole") || !strings.Contains(page, `href="`+target.URL+`"`) {
		t.Error("the third hub does not say what is linked")
	}
	// Seen, it is said as this hub knows it; gone, only its identifier is.
	if _, err := bob.Hub.Resources.FetchRemote(t.Context(), target.IRI); err != nil {
		t.Fatal(err)
	}
	if body := served(t, bob.Hub, adaptation.IRI); !strings.Contains(body, "Chez Carole") {
		t.Error("what is known is not said")
	}
	if err := carol.Hub.Resources.Delete(t.Context(), carol.Viewer, target.Slug); err != nil {
		t.Fatal(err)
	}
	if err := bob.Hub.Resources.Refresh(t.Context(), mustKnow(t, bob.Hub, target.IRI)); err != nil {
		t.Fatal(err)
	}
	if body := served(t, bob.Hub, adaptation.IRI); strings.Contains(body, "Carole") || strings.Contains(body, target.Slug) || !strings.Contains(body, string(target.IRI)) {
		t.Error("the document tells of a resource that is gone")
	}
}

func TestALinkedResourceOfABlockedHostIsNotNamed(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example", "c.example", "d.example")
	target, adaptation, bob, _, _ := relayed(t, net)
	decide(t, bob.Hub, basilic.PolicyBlock, "c.example")
	bob.Edit(adaptation.Slug, "Chez les autres encore")
	if body := served(t, bob.Hub, adaptation.IRI); strings.Contains(body, "Carole") || strings.Contains(body, target.Slug) {
		t.Error("the document names what is on a blocked server")
	}
}
