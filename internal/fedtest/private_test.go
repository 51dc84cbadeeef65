package fedtest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// page asks a hub for one of its pages or documents as a visitor.
func page(t *testing.T, hub *fedtest.Hub, path, accept string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+hub.Host+path, nil)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w := httptest.NewRecorder()
	hub.Handler.ServeHTTP(w, r)
	return w
}

func TestProfileMadePrivateIsWithdrawnAndComesBackAnew(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	alice.Follow(*bob.Profile)
	net.Settle()
	r := alice.Publish("Seule sur son profil", "")
	net.Settle()
	bob.Expect("Seule sur son profil")
	former := *alice.Profile
	alice.Hide()
	net.Settle()
	bob.Expect()
	if _, err := bob.Hub.Actors.Known(t.Context(), former.IRI); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("the other hub still knows the profile: %v", err)
	}
	if counts, err := bob.Hub.Actors.Counts(t.Context(), bob.Profile.ID); err != nil || counts.Followers != 0 || counts.Following != 0 {
		t.Errorf("follows remain: %+v, %v", counts, err)
	}
	if pending, err := alice.Hub.DB.CountDeliveries(t.Context()); err != nil || pending != 0 {
		t.Errorf("%d deliveries were refused, %v", pending, err)
	}
	view, err := alice.Hub.Resources.View(t.Context(), alice.Viewer, r.Slug)
	if err != nil || view.Resource.State != basilic.ResourcePrivate {
		t.Errorf("its owner reads it as %q, %v", view.Resource.State, err)
	}
	alice.Show()
	if alice.Profile.IRI == former.IRI || alice.Profile.IRI == "" {
		t.Fatalf("came back as %q", alice.Profile.IRI)
	}
	bob.Follow(*alice.Profile)
	net.Settle()
	if err := alice.Hub.Resources.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Seule sur son profil")
}

func TestFollowersOfAProfileMadePrivateAreRejectedBeforeItsDelete(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	server := net.Remote("blog.example")
	reader := server.Actor("reader", "Person")
	reader.Expect("a.example", http.StatusAccepted, reader.Activity("follow", "Follow", string(alice.Profile.IRI)))
	net.Settle()
	actor, err := alice.Hub.Actors.Known(t.Context(), reader.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Hub.Actors.Follow(t.Context(), alice.Viewer, actor.ID); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	server.Forget()
	alice.Hide()
	net.Settle()
	got := told(server)
	if slices.Sort(got); !slices.Equal(got, []string{"Delete", "Reject of Follow", "Undo of Follow"}) {
		t.Fatalf("told %q", got)
	}
	if last := server.Posted()[2]; last["type"] != "Delete" {
		t.Errorf("its last word is %v", last["type"])
	}
	if _, err := alice.Hub.Actors.Follow(t.Context(), alice.Viewer, actor.ID); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("a private profile follows elsewhere: %v", err)
	}
}

func TestSecurity52PrivateProfileIsUnknownToEverybody(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bill := net.Person("a.example", "alice"), net.Person("a.example", "bill")
	alice.Base("jardin")
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberAdministrator); err != nil {
		t.Fatal(err)
	}
	r := bill.Publish("Les semis", "jardin")
	former := *bill.Profile
	bill.Hide()
	late := bill.Publish("Les boutures", "jardin")
	for _, path := range []string{"/profils/bill", "/.well-known/webfinger?resource=acct:bill@a.example", "/.well-known/webfinger?resource=" + url.QueryEscape(former.URL)} {
		private, unknown := page(t, bill.Hub, path, ""), page(t, bill.Hub, strings.ReplaceAll(path, "bill", "inconnu"), "")
		if private.Code != http.StatusNotFound || private.Body.String() != unknown.Body.String() {
			t.Errorf("%s: %d, and a body that differs from the unknown's", path, private.Code)
		}
	}
	iri := strings.TrimPrefix(string(former.IRI), "https://a.example")
	for _, path := range []string{iri, iri + "/followers", iri + "/following", iri + "/featured", iri + "/outbox", iri + "/outbox?page=true"} {
		if w := page(t, bill.Hub, path, "application/activity+json"); w.Code != http.StatusGone {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	base, err := bill.Hub.DB.LocalActorByHandle(t.Context(), "jardin")
	if err != nil {
		t.Fatal(err)
	}
	group := strings.TrimPrefix(string(base.IRI), "https://a.example")
	documents := []string{
		group, group + "/moderators", group + "/outbox?page=true", group + "/featured", iriPath(t, bill.Hub, r.Slug), iriPath(t, bill.Hub, late.Slug),
	}
	for _, path := range documents {
		speaksOf(t, page(t, bill.Hub, path, "application/activity+json"), path)
	}
	for _, path := range []string{
		"/", "/hub", "/bases", "/bases/jardin", "/bases/jardin?onglet=membres", "/recherche?q=bill", "/recherche?q=semis",
		"/ressources/" + r.Slug, "/ressources/" + late.Slug,
	} {
		speaksOf(t, page(t, bill.Hub, path, ""), path)
	}
	alice.Follow(base)
	entries, err := alice.Hub.Timeline.Home(t.Context(), alice.Viewer, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries.Items {
		if e.Card.Author.ID != base.ID || e.Via.ID != base.ID {
			t.Errorf("a line names %s through %s", e.Card.Author.Handle, e.Via.Handle)
		}
	}
}

// speaksOf fails the test when an answer is not right or names bill.
func speaksOf(t *testing.T, w *httptest.ResponseRecorder, path string) {
	t.Helper()
	body := strings.ReplaceAll(w.Body.String(), "q=bill", "")
	body = strings.NewReplacer(`value="bill"`, "", "«\u00a0bill\u00a0»", "").Replace(body)
	if w.Code != http.StatusOK || strings.Contains(body, "bill") {
		at := max(strings.Index(body, "bill"), 0)
		t.Errorf("%s: %d, and it says %q", path, w.Code, body[max(at-60, 0):min(at+60, len(body))])
	}
}

func iriPath(t *testing.T, hub *fedtest.Hub, slug string) string {
	t.Helper()
	view, err := hub.Resources.View(t.Context(), basilic.Viewer{}, slug)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(string(view.Resource.IRI), "https://"+hub.Host)
}

// sees checks what a timeline holds, in any order: on the wire a second is one
// moment.
func sees(t *testing.T, reader *fedtest.Person, titles ...string) {
	t.Helper()
	got := reader.Timeline()
	if slices.Sort(got); !slices.Equal(got, titles) {
		t.Errorf("%s sees %q, want %q", reader.Profile.Address(), got, titles)
	}
}

func TestBaseSpeaksForAnAuthorWhoIsPrivate(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	alice.Hide()
	_, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Nulle part", "").Slug, true)
	if !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("a private profile published outside a base: %v", err)
	}
	r := alice.Publish("Sous le nom de la base", "jardin")
	net.Settle()
	bob.Expect("Sous le nom de la base")
	known, err := bob.Hub.Resources.Known(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	author, err := bob.Hub.DB.ActorByID(t.Context(), known.AuthorID)
	if err != nil || author.IRI != base.IRI {
		t.Errorf("its author is %s, %v", author.IRI, err)
	}
	// Fixed at the first publication: a profile that comes back does not show in it.
	alice.Show()
	alice.Edit(r.Slug, "Sous le nom de la base, toujours")
	net.Settle()
	bob.Expect("Sous le nom de la base, toujours")
	if view, err := alice.Hub.Resources.View(t.Context(), basilic.Viewer{}, r.Slug); err != nil || view.Author.ID != base.ID {
		t.Errorf("the page names %s, %v", view.Author.Handle, err)
	}
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect()
}

func TestAuthorWhoHidesLeavesTheirResourcesToTheBase(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	local := net.Person("a.example", "anna")
	for _, reader := range []*fedtest.Person{bob, local} {
		reader.Follow(base)
		reader.Follow(*alice.Profile)
	}
	net.Settle()
	first, second := alice.Publish("Première", "jardin"), alice.Publish("Seconde", "jardin")
	alice.Publish("Hors de la base", "")
	net.Settle()
	alice.Hide()
	net.Settle()
	for _, reader := range []*fedtest.Person{bob, local} {
		sees(t, reader, "Première", "Seconde")
	}
	for _, r := range []basilic.Resource{first, second} {
		if _, err := bob.Hub.Resources.Known(t.Context(), r.IRI); err == nil {
			t.Errorf("%s is still known elsewhere", r.IRI)
		}
		if w := page(t, alice.Hub, strings.TrimPrefix(string(r.IRI), "https://a.example"), "application/activity+json"); w.Code != http.StatusGone {
			t.Errorf("the former identifier answers %d", w.Code)
		}
	}
}

func TestPassageCreatesBeforeItDeletesOnEveryHost(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	r := a.alice.Publish("Passée", "jardin")
	a.settle()
	a.alice.Hide()
	a.net.Settle()
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		posted := server.Posted()
		if len(posted) == 0 || posted[0]["type"] != "Create" || posted[0]["actor"] != string(a.base.IRI) {
			t.Fatalf("%s was told %q", server.Host, told(server))
		}
		if object, ok := posted[0]["object"].(map[string]any); !ok || object["attributedTo"] != string(a.base.IRI) || object["id"] == string(r.IRI) {
			t.Errorf("%s got %v", server.Host, posted[0]["object"])
		}
		if !slices.ContainsFunc(posted, func(p map[string]any) bool {
			object, _ := p["object"].(map[string]any)
			return p["type"] == "Delete" && object["id"] == string(r.IRI)
		}) && server != a.blog {
			t.Errorf("%s was not told of the end of the former: %q", server.Host, told(server))
		}
	}
}

func TestWhoLeavesABaseLeavesTheirResourcesToIt(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bill := net.Person("a.example", "bill")
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	bob.Follow(base)
	net.Settle()
	r := bill.Publish("Laissée", "jardin")
	net.Settle()
	if err := alice.Hub.Withdrawal.RemoveMember(t.Context(), bill.Viewer, "jardin", "bill"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Laissée")
	view, err := alice.Hub.Resources.View(t.Context(), bill.Viewer, r.Slug)
	if err != nil || view.CanEdit || view.Author.ID != base.ID {
		t.Errorf("whoever left edits it (%v), its author is %s, %v", view.CanEdit, view.Author.Handle, err)
	}
	mine, err := alice.Hub.Resources.Mine(t.Context(), bill.Viewer, basilic.ResourcePublic, basilic.Cursor{})
	if err != nil || len(mine.Items) != 0 {
		t.Errorf("it is still among theirs: %v, %v", mine.Items, err)
	}
}

func TestBaseDeletedKeepsWhatAuthorsSpeakForAndTellsMembers(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bill := net.Person("a.example", "bill")
	if err := alice.Hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bill", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	bob.Follow(base)
	bob.Follow(*alice.Profile)
	net.Settle()
	kept := alice.Publish("Sur mon profil", "jardin")
	bill.Hide()
	gone := bill.Publish("De la base", "jardin")
	net.Settle()
	sees(t, bob, "De la base", "Sur mon profil")
	if err := alice.Hub.Withdrawal.DeleteBase(t.Context(), alice.Viewer, "jardin", "Base jardin"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Sur mon profil")
	if view, err := alice.Hub.Resources.View(t.Context(), basilic.Viewer{}, kept.Slug); err != nil || view.Resource.IRI != kept.IRI {
		t.Errorf("kept as %s, %v", view.Resource.IRI, err)
	}
	if _, err := alice.Hub.Resources.View(t.Context(), bill.Viewer, gone.Slug); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what the base spoke for is still there: %v", err)
	}
	mails := alice.Hub.Mailbox.All()
	if len(mails) != 1 || mails[0].To != "bill@exemple.fr" || !strings.Contains(mails[0].Subject, "Base jardin") {
		t.Errorf("mails %v", mails)
	}
}

func TestCommentsOfAProfileMadePrivateGoAndOthersStayWithWhatPassed(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	anna := net.Person("a.example", "anna")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Commentée", "jardin")
	net.Settle()
	for _, person := range []*fedtest.Person{alice, anna} {
		if _, err := alice.Hub.Resources.Comment(t.Context(), person.Viewer, r.ID, "", "Avis de "+person.Profile.Handle); err != nil {
			t.Fatal(err)
		}
	}
	net.Settle()
	alice.Hide()
	net.Settle()
	body := page(t, alice.Hub, "/ressources/"+r.Slug, "").Body.String()
	if strings.Contains(body, "Avis de alice") || !strings.Contains(body, "Avis de anna") {
		t.Error("the comments are not what they should be")
	}
	bob.Expect("Commentée")
}
