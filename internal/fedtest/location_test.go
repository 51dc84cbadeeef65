package fedtest_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func relocate(t *testing.T, p *fedtest.Person, slug, base string) {
	t.Helper()
	if err := p.Hub.Resources.Move(t.Context(), p.Viewer, slug, base); err != nil {
		t.Fatal(err)
	}
}

func TestMovingAResourceIsToldInTheFormEachServerTakes(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	r := a.alice.Publish("Semer", "")
	a.settle()
	relocate(t, a.alice, r.Slug, "jardin")
	a.net.Settle()
	iri := "Announce of " + string(r.IRI)
	expectTold(t, a.forum, "Announce of Create of Article", "Announce of Update of Article")
	expectTold(t, a.blog, iri)
	expectTold(t, a.unknown, "Announce of Create of Article", iri)
	ids := announceIDs(a.unknown)
	a.settle()
	relocate(t, a.alice, r.Slug, "")
	a.net.Settle()
	for _, server := range []*fedtest.Remote{a.forum, a.blog} {
		expectTold(t, server, "Undo of Announce", "Update of Article")
	}
	expectTold(t, a.unknown, "Undo of Announce", "Undo of Announce", "Update of Article")
	got := undone(a.unknown)
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("undone %q, announced %q", got, ids)
	}
	for _, activity := range a.blog.Posted() {
		if object, ok := activity["object"].(map[string]any); ok && activity["type"] == "Update" && object["audience"] != nil {
			t.Errorf("the Update still names the base: %v", object["audience"])
		}
	}
}

// TestAResourceThatMovesReachesWhoFollowsTheBase: on another hub one person follows
// the author, the others a base each.
func TestAResourceThatMovesReachesWhoFollowsTheBase(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice := net.Person("a.example", "alice")
	jardin, verger := alice.Base("jardin"), alice.Base("verger")
	author, first, second := net.Person("b.example", "lise"), net.Person("b.example", "jean"), net.Person("b.example", "vera")
	here := net.Person("a.example", "hugo")
	author.Follow(*alice.Profile)
	first.Follow(jardin)
	second.Follow(verger)
	here.Follow(verger)
	net.Settle()
	r := alice.Publish("Semer", "")
	net.Settle()
	author.Expect("Semer")
	first.Expect()
	// at checks where the other hub knows it to be.
	at := func(base basilic.IRI) {
		t.Helper()
		there, err := author.Hub.DB.ResourceByIRI(t.Context(), r.IRI)
		if err != nil {
			t.Fatal(err)
		}
		found := basilic.Actor{}
		if there.BaseID != 0 {
			if found, err = author.Hub.DB.ActorByID(t.Context(), there.BaseID); err != nil {
				t.Fatal(err)
			}
		}
		if found.IRI != base {
			t.Errorf("the other hub knows it in %q, want %q", found.IRI, base)
		}
	}
	at("")
	relocate(t, alice, r.Slug, "jardin")
	net.Settle()
	author.Expect("Semer")
	first.Expect("Semer")
	second.Expect()
	at(jardin.IRI)
	if why := reasons(t, first)["Semer"]; why != basilic.ReasonPublished {
		t.Errorf("who follows the base reads that it %q", why)
	}
	relocate(t, alice, r.Slug, "verger")
	net.Settle()
	author.Expect("Semer")
	first.Expect()
	second.Expect("Semer")
	here.Expect("Semer")
	at(verger.IRI)
	relocate(t, alice, r.Slug, "")
	net.Settle()
	author.Expect("Semer")
	first.Expect()
	second.Expect()
	here.Expect()
	at("")
	// A base that shares it already has it once when it moves there.
	if err := alice.Hub.Resources.Share(t.Context(), alice.Viewer, r.ID, "jardin"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	relocate(t, alice, r.Slug, "jardin")
	net.Settle()
	first.Expect("Semer")
	at(jardin.IRI)
	if all, err := alice.Hub.DB.AnnouncesOf(t.Context(), jardin.ID, r.IRI); err != nil || len(all) != 2 {
		t.Errorf("the base announces it in %d forms, want the two: %v", len(all), err)
	}
}

// TestWhatABaseSpeaksForIsMovedInPrivateOnly (mapping B): elsewhere the base wrote it.
func TestWhatABaseSpeaksForIsMovedInPrivateOnly(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, reader := net.Person("a.example", "alice"), net.Person("b.example", "reader")
	jardin, verger := alice.Base("jardin"), alice.Base("verger")
	reader.Follow(jardin)
	reader.Follow(verger)
	net.Settle()
	alice.Hide()
	r := alice.Publish("Semer", "jardin")
	net.Settle()
	reader.Expect("Semer")
	hub := alice.Hub.Resources
	if err := hub.Move(t.Context(), alice.Viewer, r.Slug, "verger"); err == nil {
		t.Fatal("moved what the base says that it wrote")
	}
	if err := hub.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	relocate(t, alice, r.Slug, "verger")
	if err := hub.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	reader.Expect("Semer")
	moved, err := alice.Hub.DB.ResourceBySlug(t.Context(), r.Slug)
	if err != nil {
		t.Fatal(err)
	}
	there, err := reader.Hub.DB.ResourceByIRI(t.Context(), moved.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if author, err := reader.Hub.DB.ActorByID(t.Context(), there.AuthorID); err != nil || author.IRI != verger.IRI {
		t.Errorf("elsewhere it is by %s: %v", author.IRI, err)
	}
}
