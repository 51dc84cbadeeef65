package fedtest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestABaseKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill := net.Person("a.example", "alice"), net.Person("a.example", "bill")
	alice.Base("jardin")
	service := alice.Hub.Actors
	if err := alice.Hub.Withdrawal.RemoveMember(t.Context(), alice.Viewer, "jardin", "alice"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("the last administrator left: %v", err)
	}
	if err := service.SetMemberRole(t.Context(), alice.Viewer, "jardin", "alice", basilic.MemberContributor); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("the last administrator was demoted: %v", err)
	}
	if err := service.AddMember(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	if err := service.SetMemberRole(t.Context(), bill.Viewer, "jardin", "bill", basilic.MemberAdministrator); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a contributor named himself: %v", err)
	}
	if err := service.SetMemberRole(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberAdministrator); err != nil {
		t.Fatal(err)
	}
	if err := alice.Hub.Withdrawal.RemoveMember(t.Context(), alice.Viewer, "jardin", "alice"); err != nil {
		t.Errorf("one of two administrators cannot leave: %v", err)
	}
	members, err := service.Members(t.Context(), bill.Viewer, "jardin")
	if err != nil || len(members) != 1 || members[0].Profile.Handle != "bill" {
		t.Errorf("members %v, %v", members, err)
	}
}

func TestBlocksAreSavedMovedAndDeleted(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	service, slug := alice.Hub.Resources, alice.Draft("Blocs", "").Slug
	title, err := service.AddBlock(t.Context(), alice.Viewer, slug, "", basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Fin"})
	if err != nil {
		t.Fatal(err)
	}
	order := func() []string {
		editing, err := service.Editor(t.Context(), alice.Viewer, slug)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, b := range editing.Draft.Blocks {
			kinds = append(kinds, string(b.Kind)+" "+b.Title)
		}
		return kinds
	}
	if err := service.MoveBlock(t.Context(), alice.Viewer, slug, title, false); err != nil {
		t.Fatal(err)
	}
	if err := alice.SaveBlock(slug, basilic.Block{ID: title, Title: "Début", Version: 1}); err != nil {
		t.Fatal(err)
	}
	if got := order(); !slices.Equal(got, []string{"SectionTitle Début", "Text "}) {
		t.Errorf("order %q", got)
	}
	if err := alice.SaveBlock(slug, basilic.Block{ID: title, Title: "Trop tard", Version: 1}); !errors.Is(err, basilic.ErrStale) {
		t.Errorf("a stale save: %v", err)
	}
	if err := service.DeleteBlock(t.Context(), alice.Viewer, slug, title, 0); err != nil {
		t.Fatal(err)
	}
	if got := order(); !slices.Equal(got, []string{"Text "}) {
		t.Errorf("order %q", got)
	}
}

func TestCollectionsOfAnActor(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	alice.Follow(*bob.Profile)
	net.Settle()
	r := alice.Publish("En vitrine", "jardin")
	net.Settle()
	for path, want := range map[basilic.IRI]basilic.IRI{
		base.IRI + "/followers?page=true": bob.Profile.IRI, alice.Profile.IRI + "/following?page=true": bob.Profile.IRI,
		alice.Profile.IRI + "/featured": r.IRI, base.IRI + "/tags": "#", alice.Profile.IRI + "/tags": `"totalItems":1`,
		base.IRI: `"featuredTags":"` + base.IRI + `/tags"`, base.IRI + "/moderators": alice.Profile.IRI, base.Outbox + "?page=true": r.IRI,
		alice.Profile.Outbox + "?page=true": r.IRI,
	} {
		if body := document(t, net, path); !strings.Contains(body, string(want)) {
			t.Errorf("%s does not hold %s: %s", path, want, body)
		}
	}
	var outbox struct {
		OrderedItems []struct{ ID basilic.IRI }
	}
	if err := json.Unmarshal([]byte(document(t, net, alice.Profile.Outbox+"?page=true")), &outbox); err != nil || len(outbox.OrderedItems) != 1 {
		t.Fatalf("outbox %v, %v", outbox, err)
	}
	if body := document(t, net, outbox.OrderedItems[0].ID); !strings.Contains(body, `"type":"Create"`) {
		t.Errorf("the Create at its own address: %s", body)
	}
	following, err := bob.Hub.Actors.Following(t.Context(), bob.Viewer, basilic.Cursor{})
	if err != nil || len(following.Items) != 1 || following.Items[0].Handle != "jardin" {
		t.Errorf("mes suivis: %v, %v", following.Items, err)
	}
}

func document(t *testing.T, net *fedtest.Network, iri basilic.IRI) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, string(iri), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/activity+json; charset=utf-8" {
		t.Errorf("%s: %d %s", iri, response.StatusCode, response.Header.Get("Content-Type"))
	}
	var b strings.Builder
	buffer := make([]byte, 1<<16)
	for {
		n, err := response.Body.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return b.String()
		}
	}
}

func TestInboxesThatAreGoneOrBusy(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	status := http.StatusInternalServerError
	net.Fault(func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && r.URL.Host == "b.example" {
			return fedtest.Fail(status)
		}
		return nil
	})
	alice.Publish("Erreur passagère", "")
	for n := 0; n == 0; {
		var err error
		if n, err = alice.Hub.DB.CountDeliveries(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	net.Up()
	net.Settle()
	bob.Expect("Erreur passagère")
	status = http.StatusGone
	net.Fault(func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && r.URL.Host == "b.example" {
			return fedtest.Fail(status)
		}
		return nil
	})
	alice.Publish("Boîte disparue", "")
	net.Settle()
	net.Up()
	alice.Publish("Après", "")
	net.Settle()
	bob.Expect("Erreur passagère")
	if pending, err := alice.Hub.DB.CountDeliveries(t.Context()); err != nil || pending != 0 {
		t.Errorf("%d deliveries wait for an inbox that is gone, %v", pending, err)
	}
}
