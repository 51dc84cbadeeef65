package fedtest_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// two starts two hubs with an author on one and a reader on the other.
func two(t *testing.T) (net *fedtest.Network, author, reader *fedtest.Person) {
	t.Helper()
	net = fedtest.New(t, "a.example", "b.example")
	return net, net.Person("a.example", "alice"), net.Person("b.example", "bob")
}

func TestFollowABaseOfAnotherHub(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	if f := bob.Follow(base); f.State != basilic.FollowPending {
		t.Errorf("before the answer: %s", f.State)
	}
	net.Settle()
	if state := bob.FollowState(base); state != basilic.FollowAccepted {
		t.Fatalf("after the answer: %q", state)
	}
	r := alice.Publish("Semer des mots de passe", "jardin")
	net.Settle()
	bob.Expect("Semer des mots de passe")
	alice.Edit(r.Slug, "Semer de bons mots de passe")
	net.Settle()
	bob.Expect("Semer de bons mots de passe")
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect()
}

func TestFollowAProfileOfAnotherHub(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Un guide", "")
	net.Settle()
	bob.Expect("Un guide")
	page, err := bob.Hub.Timeline.Home(t.Context(), bob.Viewer, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	card := page.Items[0].Card
	if card.Resource.IRI != r.IRI || page.Items[0].Reason != basilic.ReasonPublished || card.Author.Address() != "@alice@a.example" {
		t.Errorf("got %+v", page.Items[0])
	}
	known, err := bob.Hub.Resources.Known(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(known.ContentHTML, "<strong>Un guide</strong>") || len(known.Sheet.Blocks) != 1 || len(known.Sheet.Indexation.Themes) != 1 {
		t.Errorf("the sheet did not travel whole: %+v", known)
	}
}

func TestFirstLookFillsTheTimelineWithEarlierResources(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	alice.Publish("Premier", "jardin")
	alice.Publish("Second", "jardin")
	// Nothing is left on its way that the Follow could catch.
	net.Settle()
	bob.Follow(base)
	net.Settle()
	bob.Expect("Second", "Premier")
}

func TestAFirstLookThatAServerDisturbedIsDoneAgain(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	first := alice.Publish("Premier", "jardin")
	alice.Publish("Second", "jardin")
	net.Settle()
	var asked atomic.Int32
	net.Fault(func(r *http.Request) *http.Response {
		if r.URL.String() == string(first.IRI) && asked.Add(1) == 1 {
			return fedtest.Fail(http.StatusServiceUnavailable)
		}
		return nil
	})
	bob.Follow(base)
	net.Settle()
	// Both may be of the same second: which is first is not the point.
	got := bob.Timeline()
	slices.Sort(got)
	if !slices.Equal(got, []string{"Premier", "Second"}) {
		t.Errorf("timeline: %q", got)
	}
	if asked.Load() < 2 {
		t.Errorf("the resource was asked for %d times, want again after 503", asked.Load())
	}
}

func TestMemberOfTwoFollowedBasesSeesOneLine(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	bob.Follow(*alice.Profile)
	net.Settle()
	alice.Publish("Une fois", "jardin")
	net.Settle()
	bob.Expect("Une fois")
	bob.Unfollow(base)
	net.Settle()
	bob.Expect("Une fois")
	bob.Unfollow(*alice.Profile)
	net.Settle()
	bob.Expect()
}

func TestUnfollowEndsDelivery(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	bob.Unfollow(base)
	net.Settle()
	counts, err := alice.Hub.Actors.Counts(t.Context(), base.ID)
	if err != nil || counts.Followers != 0 {
		t.Errorf("%d followers, %v", counts.Followers, err)
	}
	alice.Publish("Sans lecteur", "jardin")
	net.Settle()
	bob.Expect()
}

func TestWithdrawalAndReturnUnderANewIdentifier(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Va et vient", "jardin")
	net.Settle()
	bob.Expect("Va et vient")
	service := alice.Hub.Resources
	if err := service.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect()
	if err := service.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Va et vient")
	view, err := service.View(t.Context(), basilic.Viewer{}, r.Slug)
	if err != nil || view.Resource.IRI == r.IRI || view.Resource.IRI == "" {
		t.Errorf("identifier %q, was %q, %v", view.Resource.IRI, r.IRI, err)
	}
}

func TestFollowerWhoLeftBeforeTheDeletionLearnsOfIt(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Éphémère", "")
	net.Settle()
	bob.Unfollow(*alice.Profile)
	net.Settle()
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if _, err := bob.Hub.Resources.Known(t.Context(), r.IRI); err == nil {
		t.Error("the other hub still has it")
	}
}

func TestHubDownThenUp(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	net.Down("b.example")
	r := alice.Publish("Retardée", "")
	alice.Edit(r.Slug, "Retardée et corrigée")
	net.Up()
	net.Settle()
	bob.Expect("Retardée et corrigée")
	if pending, err := alice.Hub.DB.CountDeliveries(t.Context()); err != nil || pending != 0 {
		t.Errorf("%d deliveries pending, %v", pending, err)
	}
}

func TestPeopleOfOneHubFollowWithoutAnyRequest(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, anna := net.Person("a.example", "alice"), net.Person("a.example", "anna")
	alice.Follow(*anna.Profile)
	anna.Follow(*alice.Profile)
	alice.Publish("Entre nous", "")
	net.Settle()
	anna.Expect("Entre nous")
	if requests := net.Requests(); len(requests) != 0 {
		t.Errorf("requests were made: %q", requests)
	}
}

func TestPrivateBaseMadePublicAndBack(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Dans la base", "jardin")
	net.Settle()
	if err := alice.Hub.Withdrawal.MakeBasePrivate(t.Context(), alice.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect()
	if _, err := bob.Hub.Actors.Known(t.Context(), base.IRI); err == nil {
		t.Error("the other hub still knows the base")
	}
	if _, err := alice.Hub.Resources.View(t.Context(), basilic.Viewer{}, r.Slug); err == nil {
		t.Error("a visitor still reads the resource")
	}
	if err := alice.Hub.Withdrawal.MakeBasePublic(t.Context(), alice.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	again, err := alice.Hub.DB.LocalActorByHandle(t.Context(), "jardin")
	if err != nil || again.IRI == base.IRI {
		t.Fatalf("identifier %s, %v", again.IRI, err)
	}
	bob.Follow(again)
	net.Settle()
	if state := bob.FollowState(again); state != basilic.FollowAccepted {
		t.Errorf("following the new life: %q", state)
	}
}

func TestProfileUpdateReachesFollowers(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	if err := alice.Hub.Actors.UpdateProfile(t.Context(), alice.Viewer, describe("Alice la jardinière")); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if known, err := bob.Hub.Actors.Known(t.Context(), alice.Profile.IRI); err != nil || known.Name != "Alice la jardinière" {
		t.Errorf("known as %q, %v", known.Name, err)
	}
}

func TestOnePostForAllFollowersOfAServer(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Person("b.example", "bill").Follow(*alice.Profile)
	net.Settle()
	before := len(posts(net, "https://b.example/"))
	alice.Publish("Une seule fois", "")
	net.Settle()
	if made := posts(net, "https://b.example/")[before:]; !slices.Equal(made, []string{"POST https://b.example/ap/inbox"}) {
		t.Errorf("posts: %q", made)
	}
}

func posts(net *fedtest.Network, prefix string) []string {
	return slices.DeleteFunc(net.Requests(), func(r string) bool { return !strings.HasPrefix(r, "POST "+prefix) })
}

func describe(name string) actors.Description { return actors.Description{Name: name} }

func privateBase(handle string) actors.NewBase {
	return actors.NewBase{Handle: handle, Description: actors.Description{Name: "Base " + handle}}
}

func TestAnnounceThatOvertakesItsCreate(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	article := h.friend.Article("1", "Doublée")
	h.server.Put("/objects/1", article)
	if _, err := h.hub.Resources.FetchRemote(t.Context(), "https://evil.example/objects/1"); err != nil {
		t.Fatal(err)
	}
	h.friend.Expect("a.example", 202, h.friend.Activity("1", "Create", article))
	h.sees("Doublée")
}
