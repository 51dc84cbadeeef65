package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// enter signs somebody in.
func enter(t *testing.T, p *fedtest.Person) *browser {
	t.Helper()
	b := &browser{t: t, hub: p.Hub}
	if w := b.post("/connexion", "email", p.Account.Email, "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return b
}

// lookAlikes is how many resources a page of duplicates asks about.
func (b *browser) lookAlikes(slug string) int {
	b.t.Helper()
	w := b.get("/ressources/" + slug + "/doublons")
	if w.Code != http.StatusOK {
		b.t.Fatalf("the page of duplicates: %d", w.Code)
	}
	return strings.Count(w.Body.String(), `name="other"`)
}

// secretly makes what only bob may read, all with one title.
func secretly(t *testing.T, bob *fedtest.Person, title string) {
	t.Helper()
	_, err := bob.Hub.Actors.CreateBase(t.Context(), bob.Viewer, actors.NewBase{Handle: "secrete", Description: actors.Description{Name: "Secrète"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"", "secrete"} {
		bob.Draft(title, base)
		if _, err := bob.Hub.Resources.Publish(t.Context(), bob.Viewer, bob.Draft(title, base).Slug, false); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSecurity52DuplicatesTellNothingOfWhatIsPrivate(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob, zoe := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("b.example", "zoe")
	const title = "Le guide du zinnia connecté"
	mine := alice.Draft(title, "")
	b := enter(t, alice)
	before := b.get("/ressources/" + mine.Slug + "/modifier").Body.String()
	secretly(t, bob, title)
	hidden := bob.Draft(title, "")
	if n := b.lookAlikes(mine.Slug); n != 0 {
		t.Errorf("%d resources look alike", n)
	}
	b.expect(b.get("/ressources/"+mine.Slug+"/modifier"), http.StatusOK, "Rien de semblable")
	if after := b.get("/ressources/" + mine.Slug + "/modifier").Body.String(); after != before {
		t.Error("the editor changes with what is private")
	}
	// Whoever guesses an identifier learns nothing.
	path := "/ressources/" + mine.Slug + "/doublons"
	private, unknown := b.post(path, "action", "duplicate", "other", string(hidden.ID)), b.post(path, "action", "duplicate", "other", string(basilic.NewID()))
	if private.Code != http.StatusNotFound || private.Body.String() != unknown.Body.String() {
		t.Errorf("an answer about what is private: %d", private.Code)
	}
	// What is public is found, until it is withdrawn; of other hubs too.
	r := bob.Publish(title, "")
	alice.Follow(*zoe.Profile)
	net.Settle()
	far := zoe.Publish(title, "")
	net.Settle()
	if n := b.lookAlikes(mine.Slug); n != 2 {
		t.Errorf("%d resources look alike, want one of each hub", n)
	}
	if err := bob.Hub.Resources.MakePrivate(t.Context(), bob.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	if err := zoe.Hub.Resources.MakePrivate(t.Context(), zoe.Viewer, far.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if n := b.lookAlikes(mine.Slug); n != 0 {
		t.Errorf("%d resources look alike after all were withdrawn", n)
	}
	// Nobody else opens the page, whatever exists.
	stranger := enter(t, bob)
	p, u := stranger.get(path), stranger.get("/ressources/inconnue/doublons")
	if p.Code != http.StatusNotFound || u.Code != http.StatusNotFound {
		t.Errorf("somebody else's page: %d, %d", p.Code, u.Code)
	}
}

func TestAnAuthorAnswersWhetherTwoResourcesAreTheSame(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	const title = "Le guide du zinnia connecté"
	mine, other := alice.Draft(title, ""), bob.Publish(title, "")
	b := enter(t, alice)
	path := "/ressources/" + mine.Slug + "/doublons"
	b.expect(b.get("/ressources/"+mine.Slug+"/modifier"), http.StatusOK, "1\u00a0ressource ressemble à la vôtre.", path)
	b.expect(b.get(path), http.StatusOK, "Même titre", "Description proche", "À vérifier", "Ce n’est pas un doublon", "C’est un doublon")
	if w := b.post(path, "action", "distinct", "other", string(other.ID)); w.Code != http.StatusSeeOther {
		t.Fatalf("the answer: %d", w.Code)
	}
	b.expect(b.get(path), http.StatusOK, "Ce ne sont pas des doublons", "C’est noté")
	b.expect(b.get("/ressources/"+mine.Slug+"/modifier"), http.StatusOK, "Vous avez répondu")
	// Answers change, and keep nothing from being published.
	if w := b.post(path, "action", "duplicate", "other", string(other.ID)); w.Code != http.StatusSeeOther {
		t.Fatalf("the other answer: %d", w.Code)
	}
	w := b.get(path)
	b.expect(w, http.StatusOK, "Le même contenu existe déjà", "gardez la vôtre en brouillon", "Signaler")
	if regexp.MustCompile(`Ce ne sont pas des doublons`).MatchString(w.Body.String()) {
		t.Error("the first answer is there too")
	}
	b.expect(b.post(path, "action", "peut-être", "other", string(other.ID)), http.StatusUnprocessableEntity)
	b.expect(b.post(path, "action", "duplicate", "other", string(mine.ID)), http.StatusNotFound)
	if _, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, mine.Slug, true); err != nil {
		t.Fatal(err)
	}
}
