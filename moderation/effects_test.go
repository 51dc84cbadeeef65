package moderation_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
)

// searched reports whether everybody finds a title here, and its author.
func searched(t *testing.T, hub *fedtest.Hub, title, author string) (resource, actor bool) {
	t.Helper()
	found, err := hub.Search.Search(t.Context(), search.Query{Text: title})
	if err != nil {
		t.Fatal(err)
	}
	people, err := hub.Search.Search(t.Context(), search.Query{Text: author, Kind: search.Profiles})
	if err != nil {
		t.Fatal(err)
	}
	if n := found.Counts[search.Resources]; n != len(found.Cards) {
		t.Errorf("%d counted, %d found", n, len(found.Cards))
	}
	return len(found.Cards) == 1, len(people.Actors) == 1
}

// bob publishes on another hub, and alice of this one follows him.
func followed(t *testing.T) (net *fedtest.Network, alice, bob *fedtest.Person) {
	t.Helper()
	net = fedtest.New(t, "a.example", "b.example")
	alice, bob = net.Person("a.example", "alice"), net.Person("b.example", "bob")
	alice.Follow(*bob.Profile)
	net.Settle()
	bob.Publish("Jardinage", "")
	net.Settle()
	return net, alice, bob
}

func TestWhatIsLimitedIsForFollowersOnly(t *testing.T) {
	t.Parallel()
	net, alice, bob := followed(t)
	decide(t, alice.Hub, "b.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyLimit}})
	bob.Publish("Suite", "")
	net.Settle()
	alice.Expect("Suite", "Jardinage")
	if resource, actor := searched(t, alice.Hub, "Jardinage", "bob"); resource || actor {
		t.Errorf("limited and found: %v %v", resource, actor)
	}
	decide(t, alice.Hub, "b.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone}})
	if resource, actor := searched(t, alice.Hub, "Jardinage", "bob"); !resource || !actor {
		t.Errorf("not limited and not found: %v %v", resource, actor)
	}
}

func TestWhatIsBlockedIsHiddenEverywhere(t *testing.T) {
	t.Parallel()
	_, alice, _ := followed(t)
	page, err := alice.Hub.Timeline.Home(t.Context(), alice.Viewer, basilic.Cursor{})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%v, %v", page.Items, err)
	}
	paths := []string{"/profils/bob@b.example", "/ressources/distantes/" + string(page.Items[0].Card.Resource.ID)}
	status := func(path string) int {
		w := httptest.NewRecorder()
		alice.Hub.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil))
		return w.Code
	}
	for _, path := range paths {
		if got := status(path); got != http.StatusOK {
			t.Errorf("%s before: %d", path, got)
		}
	}
	decide(t, alice.Hub, "b.example", block())
	for _, path := range paths {
		if got := status(path); got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if resource, actor := searched(t, alice.Hub, "Jardinage", "bob"); resource || actor {
		t.Errorf("blocked and found: %v %v", resource, actor)
	}
	_, err = alice.Hub.Actors.LookupAddress(t.Context(), webfinger.Address{Name: "bob", Host: "b.example"}, true)
	if !errors.Is(err, basilic.ErrBlocked) {
		t.Errorf("looking it up: %v", err)
	}
}

func TestImagesOfAServerMayBeLeftOut(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub, alice := net.Hub("a.example"), net.Person("a.example", "alice")
	friend := net.Remote("b.example").Actor("x", "Person")
	actor, err := hub.Actors.Resolve(t.Context(), friend.IRI)
	if err != nil {
		t.Fatal(err)
	}
	follow, err := hub.Actors.Follow(t.Context(), alice.Viewer, actor.ID)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	friend.Expect("a.example", http.StatusAccepted, friend.Activity("accept", "Accept", string(follow.IRI)))
	net.Settle()
	send := func(id string) int {
		article := friend.Article(id, "Illustrée "+id)
		article["blocks"] = []map[string]any{
			{"type": "Text", "id": string(basilic.NewID()), "content": "<p>Texte</p>"},
			{"type": "Image", "id": string(basilic.NewID()), "url": "https://b.example/i.png", "alt": "Une image"},
		}
		friend.Expect("a.example", http.StatusAccepted, friend.Activity("create"+id, "Create", article))
		net.Settle()
		r, err := hub.Resources.Known(t.Context(), basilic.IRI(article["id"].(string)))
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Sheet.Blocks)
	}
	if n := send("1"); n != 2 {
		t.Fatalf("%d blocks, with images", n)
	}
	decide(t, hub, "b.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone, RejectMedia: true}})
	if n := send("2"); n != 1 {
		t.Errorf("%d blocks, without images", n)
	}
}

func TestAuthorsSeeHowFarAResourceWent(t *testing.T) {
	t.Parallel()
	net, _, bob := followed(t)
	browse := func(p *fedtest.Person, slug, cookie string) string {
		r := httptest.NewRequest(http.MethodGet, "https://b.example/ressources/"+slug, nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		p.Hub.Handler.ServeHTTP(w, r)
		return w.Body.String()
	}
	signIn := httptest.NewRequest(http.MethodPost, "https://b.example/connexion", strings.NewReader("email=bob@exemple.fr&password="+fedtest.Password))
	signIn.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	bob.Hub.Handler.ServeHTTP(w, signIn)
	cookie := strings.SplitN(w.Header().Get("Set-Cookie"), ";", 2)[0]
	reached := bob.Publish("Arrivée", "")
	net.Settle()
	if page := browse(bob, reached.Slug, cookie); !strings.Contains(page, "Partagé avec 1\u00a0serveur.") {
		t.Error("a resource that arrived")
	}
	bob.Hub.Outbox.Schedule = nil // A day between attempts.
	net.Down("a.example")
	late := bob.Publish("En panne", "")
	for page := ""; !strings.Contains(page, "Partagé avec 1\u00a0serveur, 1\u00a0injoignable"); page = browse(bob, late.Slug, cookie) {
		if t.Context().Err() != nil {
			t.Fatal("a server that does not answer is not told of")
		}
	}
	if page := browse(bob, late.Slug+"/modifier", cookie); !strings.Contains(page, "Partagé avec 1\u00a0serveur, 1\u00a0injoignable") {
		t.Error("the editor does not tell how far it went")
	}
	if page := browse(bob, late.Slug, ""); strings.Contains(page, "injoignable") {
		t.Error("everybody is told")
	}
}
