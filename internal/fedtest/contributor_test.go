package fedtest_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestWhatAContributorPublishesIsAnUpdateByTheAuthor: other servers know one author
// (federation.md 3).
func TestWhatAContributorPublishesIsAnUpdateByTheAuthor(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob, reader := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("b.example", "reader")
	reader.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("À deux", "")
	net.Settle()
	reader.Expect("À deux")
	if err := alice.Hub.Resources.Invite(t.Context(), alice.Viewer, r.Slug, "bob"); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.Hub.Resources.AcceptInvitation(t.Context(), bob.Viewer, r.ID); err != nil {
		t.Fatal(err)
	}
	r = bob.Edit(r.Slug, "À deux, revue par bob")
	net.Settle()
	reader.Expect("À deux, revue par bob")
	if _, err := alice.Hub.DB.LatestActivity(t.Context(), alice.Profile.ID, basilic.ActivityUpdate, r.IRI); err != nil {
		t.Errorf("the author's Update: %v", err)
	}
	if _, err := alice.Hub.DB.LatestActivity(t.Context(), bob.Profile.ID, basilic.ActivityUpdate, r.IRI); err == nil {
		t.Error("the contributor said it")
	}
	there, err := reader.Hub.DB.ResourceByIRI(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if author, err := reader.Hub.DB.ActorByID(t.Context(), there.AuthorID); err != nil || author.IRI != alice.Profile.IRI {
		t.Errorf("on the other hub it is by %s: %v", author.IRI, err)
	}
}
