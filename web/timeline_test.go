package web_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// signIn returns the browser of a person.
func signIn(t *testing.T, p *fedtest.Person) *browser {
	t.Helper()
	b := &browser{t: t, hub: p.Hub}
	if w := b.post("/connexion", "email", p.Profile.Handle+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return b
}

var (
	timelineLine = regexp.MustCompile(`(?s)<article class="card".*?data-reason="([a-z]*)".*?<h3><a[^>]*>([^<]*)</a>`)
	anyTag       = regexp.MustCompile(`<[^>]*>`)
)

// lines are the reasons and titles of a fil, and what is said before each.
func (b *browser) lines(path string) []string {
	b.t.Helper()
	page := b.get(path)
	b.expect(page, http.StatusOK)
	var lines []string
	for _, found := range timelineLine.FindAllStringSubmatch(page.Body.String(), -1) {
		lines = append(lines, found[1]+" "+found[2])
	}
	return lines
}

// says fails the test unless a page holds every sentence, whatever its tags.
func (b *browser) says(path string, sentences ...string) string {
	b.t.Helper()
	page := b.get(path)
	b.expect(page, http.StatusOK)
	plain := strings.Join(strings.Fields(html.UnescapeString(anyTag.ReplaceAllString(page.Body.String(), " "))), " ")
	for _, sentence := range sentences {
		if !strings.Contains(plain, strings.Join(strings.Fields(sentence), " ")) {
			b.t.Errorf("%s does not say %q", path, sentence)
		}
	}
	return page.Body.String()
}

func sameLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the fil has %q, want %q", got, want)
	}
}

func TestTheFilSaysWhyEachLineIsThereAndIsNarrowedByItsAddress(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob, carol := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("a.example", "carol")
	reader := signIn(t, alice)
	indexed := fedtest.Indexation()
	theme, audience := indexed.Themes[0], indexed.Audiences[0]
	v := basilic.SharedVocabulary()
	alice.Follow(*bob.Profile)
	bob.Publish("De Bob", "")
	edited := bob.Publish("Revue", "")
	bob.Edit(edited.Slug, "Revue par Bob")
	carol.Publish("De Carole", "")
	sameLines(t, reader.lines("/fil"), "updated Revue par Bob", "published De Bob")
	reader.expect(reader.post("/mon-compte/thematiques", "action", "follow", "facet", "themes", "slug", theme, "next", "/fil"), http.StatusSeeOther)
	sameLines(t, reader.lines("/fil"), "chosen De Carole", "updated Revue par Bob", "published De Bob")
	page := reader.says("/fil", "Publiée par bob Test , que vous suivez", "Mise à jour par bob Test , que vous suivez",
		"Thématique que vous suivez\u00a0: "+v.Themes.LabelOf(theme))
	if !strings.Contains(page, `href="/thematiques/`+theme+`"`) || !strings.Contains(page, `href="/profils/bob"`) {
		t.Error("the reasons lead nowhere")
	}
	sameLines(t, reader.lines("/fil?actor=@bob@a.example"), "updated Revue par Bob", "published De Bob")
	sameLines(t, reader.lines("/fil?actor=@carol@a.example"))
	sameLines(t, reader.lines("/fil?reason=chosen"), "chosen De Carole")
	sameLines(t, reader.lines("/fil?reason=published&theme="+theme), "published De Bob")
	sameLines(t, reader.lines("/fil?theme="+v.Themes.All()[1].Slug))
	reader.says("/fil?theme="+v.Themes.All()[1].Slug, "Rien dans votre fil avec ces choix", "Retirer le filtre "+v.Themes.All()[1].Label)
	sameLines(t, reader.lines("/fil?theme="+theme+"&audience="+audience+"&actor=&reason="), "chosen De Carole", "updated Revue par Bob", "published De Bob")
	reader.expect(reader.post("/mon-compte/thematiques", "action", "save", "audiences", audience), http.StatusSeeOther)
	reader.says("/mon-compte/thematiques", "Vos choix sont enregistrés")
	reader.says("/fil", "Public que vous suivez\u00a0: "+v.Audiences.LabelOf(audience))
	if form := reader.get("/mon-compte/thematiques").Body.String(); strings.Count(form, " checked") != 1 {
		t.Error("the page does not show the choice")
	}
	alice.Unfollow(*bob.Profile)
	sameLines(t, reader.lines("/fil"), "chosen De Carole", "chosen Revue par Bob", "chosen De Bob")
	reader.expect(reader.post("/mon-compte/thematiques", "action", "unfollow", "facet", "audiences", "slug", audience), http.StatusSeeOther)
	sameLines(t, reader.lines("/fil"))
}

func TestTopicsAreChosenByWhoIsSignedInAmongThoseThatExist(t *testing.T) {
	t.Parallel()
	reader, alice := signedIn(t)
	visitor := &browser{t: t, hub: reader.hub}
	theme := fedtest.Indexation().Themes[0]
	visitor.expect(visitor.get("/mon-compte/thematiques"), http.StatusSeeOther)
	visitor.expect(visitor.post("/mon-compte/thematiques", "action", "follow", "facet", "themes", "slug", theme), http.StatusUnprocessableEntity, "Votre session a pris fin")
	for _, fields := range [][]string{
		{"action", "follow", "facet", "themes", "slug", "inconnue"}, {"action", "follow", "facet", "licences", "slug", theme}, {"action", "save", "themes", theme, "audiences", "inconnu"},
	} {
		reader.expect(reader.post("/mon-compte/thematiques", fields...), http.StatusNotFound)
	}
	category := basilic.SharedVocabulary().Themes.Categories[1]
	page := "/thematiques/" + category.Slug
	reader.expect(reader.post("/mon-compte/thematiques", "action", "follow", "facet", "themes", "slug", category.Slug, "next", page), http.StatusSeeOther)
	reader.expect(reader.get(page), http.StatusOK, `role="status"`, "Vous suivez «\u00a0"+html.EscapeString(category.Label)+"\u00a0»")
	chosen, err := alice.Hub.Timeline.Chosen(t.Context(), alice.Viewer)
	if err != nil || len(chosen) != len(category.Values) {
		t.Errorf("a category is %d topics, %v", len(chosen), err)
	}
}

func TestNewsAreCountedOnEveryPageUntilTheFilIsOpened(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	reader := signIn(t, alice)
	alice.Follow(*bob.Profile)
	count := func(n string) {
		t.Helper()
		page := reader.get("/").Body.String()
		if found := strings.Contains(page, `<span class="count">`+n+`<span class="sr"> nouveauté`); found != (n != "") {
			t.Errorf("the menu does not say %q", n)
		}
		if n == "" && strings.Contains(page, `nouveautés</span>`) {
			t.Error("the menu counts what was seen")
		}
	}
	count("")
	bob.Publish("Un", "")
	bob.Publish("Deux", "")
	alice.Publish("De moi", "")
	count("2")
	reader.get("/fil?reason=published")
	count("2")
	if page := reader.get("/fil").Body.String(); strings.Contains(page, "depuis votre dernière visite") {
		t.Error("the first visit has one before it")
	}
	count("")
	bob.Publish("Trois", "")
	count("1")
	page := reader.says("/fil", "1\u00a0nouveauté depuis votre dernière visite", "Déjà là à votre dernière visite")
	if strings.Count(page, "badge--new") != 1 {
		t.Error("not one line is new")
	}
	// Looking again is the same visit.
	reader.says("/fil", "1\u00a0nouveauté depuis votre dernière visite")
	count("")
}

func TestPublicTimelinesAreForEverybody(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, zoe := net.Person("a.example", "alice"), net.Person("b.example", "zoe")
	visitor := &browser{t: t, hub: alice.Hub}
	visitor.says("/hubs-lies", "Rien n’est encore arrivé d’un autre hub")
	alice.Follow(*zoe.Profile)
	net.Settle()
	alice.Publish("Semer", "")
	zoe.Publish("Arroser", "")
	net.Settle()
	for path, want := range map[string][2]string{"/hub": {"Semer", "Arroser"}, "/hubs-lies": {"Arroser", "Semer"}} {
		page := visitor.says(path, "Mon fil Ce hub Hubs liés", want[0])
		if strings.Contains(page, ">"+want[1]+"</a>") {
			t.Errorf("%s has %s", path, want[1])
		}
	}
	visitor.says("/hubs-lies", "b.example")
	if _, err := alice.Hub.DB.Pool().Exec(t.Context(), `update hosts set visibility = 'limited' where authority = 'b.example'`); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(visitor.get("/hubs-lies").Body.String(), "Arroser") {
		t.Error("what is limited is shown to everybody")
	}
}

func TestAnEmptyFilProposesWhomAndWhatToFollow(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	reader := signIn(t, alice)
	reader.says("/fil", "Votre fil est vide", "Des thématiques à suivre", basilic.SharedVocabulary().Themes.Categories[2].Values[0].Label)
	base := bob.Base("jardin")
	bob.Publish("Semer", "jardin")
	alice.Publish("À moi", "")
	page := reader.says("/fil", "Qui publie en ce moment", base.DisplayName(), basilic.SharedVocabulary().Themes.LabelOf(fedtest.Indexation().Themes[0]))
	if strings.Contains(page, `action="/profils/alice"`) {
		t.Error("the reader is proposed to themselves")
	}
	reader.expect(reader.post("/bases/jardin", "action", "follow", "next", "/fil"), http.StatusSeeOther)
	sameLines(t, reader.lines("/fil"), "published Semer")
	reader.says("/mes-suivis", "Ses nouveautés")
}
