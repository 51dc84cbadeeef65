package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// saveText saves the first text of a resource's draft.
func saveText(t *testing.T, p *fedtest.Person, slug, source string) {
	t.Helper()
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range editing.Draft.Blocks {
		if b.Kind == basilic.BlockText {
			b.Source = source
			if err := p.SaveBlock(slug, b); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("the draft has no text")
}

// publishText publishes a version of a resource whose first text is this one.
func publishText(t *testing.T, p *fedtest.Person, slug, source string) basilic.Resource {
	t.Helper()
	saveText(t, p, slug, source)
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// never fails the test when an answer holds one of these texts.
func (b *browser) never(path string, texts ...string) {
	b.t.Helper()
	page := b.get(path).Body.String()
	for _, text := range texts {
		if strings.Contains(page, text) {
			b.t.Errorf("%s says %q", path, text)
		}
	}
}

func TestEveryPublicationIsAVersionToReadAndCompare(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Un jardin", "")
	publishText(t, alice, r.Slug, "Six personnes au plus.")
	publishText(t, alice, r.Slug, "Huit personnes au plus.")
	path, visitor := "/ressources/"+r.Slug+"/historique", &browser{t: t, hub: b.hub}
	b.expect(visitor.get("/ressources/"+r.Slug), http.StatusOK, `href="`+path+`"`)
	b.expect(visitor.get(path), http.StatusOK, "Version 1", "Version 2", "Version 3", "Celle qui est lue", "alice Test", "bloc modifié")
	visitor.never(path, "Restaurer", "Cachée aux visiteurs")
	b.expect(visitor.get(path+"/2"), http.StatusOK, "Six personnes au plus.", "Elle a été remplacée depuis.", "noindex")
	b.expect(visitor.get(path+"/3"), http.StatusOK, "Huit personnes au plus.", "C’est celle qui est lue aujourd’hui.")
	w := visitor.get(path + "/comparer?de=2&a=3")
	b.expect(w, http.StatusOK, "<del>", "<ins>")
	difference := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(w.Body.String(), "")
	for _, text := range []string{"[retiré :Six]", "[ajouté :Huit]", "personnes au plus."} {
		if !strings.Contains(strings.Join(strings.Fields(difference), " "), text) {
			t.Errorf("the difference does not say %q", text)
		}
	}
	for _, wrong := range []string{"/4", "/0", "/-1", "/abc", "/comparer?de=1&a=4", "/comparer?de=0&a=1", "/comparer", "/comparer?de=1&a=brouillon"} {
		if w := visitor.get(path + wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
	// The draft is for whoever may edit.
	saveText(t, alice, r.Slug, "Un secret de brouillon.")
	b.expect(b.get(path+"/comparer?de=3&a=brouillon"), http.StatusOK, "secret de brouillon")
	visitor.never(path, "secret")
}

// TestSecurity52ADraftOfWhatIsPublicShowsNowhere: that something waits to be
// published is for whoever writes it.
func TestSecurity52ADraftOfWhatIsPublicShowsNowhere(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Un jardin", "")
	saveText(t, alice, r.Slug, "Un secret de brouillon.")
	b.expect(b.get("/mes-ressources"), http.StatusOK, "Un jardin", "Modifications non publiées")
	visitor := &browser{t: t, hub: b.hub}
	for _, page := range []string{"/", "/hub", "/ressources/" + r.Slug, "/profils/alice", "/recherche?q=jardin", "/thematiques/accessibilite"} {
		b.expect(visitor.get(page), http.StatusOK, "Un jardin")
		visitor.never(page, "Modifications non publiées", "secret")
	}
}

func TestAVersionIsRestoredAsADraftWhichIsNeverLostUnasked(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Un jardin", "")
	publishText(t, alice, r.Slug, "La première.")
	publishText(t, alice, r.Slug, "La seconde.")
	path, editor := "/ressources/"+r.Slug+"/historique", "/ressources/"+r.Slug+"/modifier"
	// Nothing unpublished: at once. What everybody reads stays.
	if w := b.post(path, "action", "restore", "number", "2"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != editor {
		t.Fatalf("restoring: %d %s", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.get(editor), http.StatusOK, "La première.", "Modifications non publiées")
	b.expect(b.get("/ressources/"+r.Slug), http.StatusOK, "La seconde.")
	// The draft now differs: it is asked, and shown what would be lost.
	saveText(t, alice, r.Slug, "Un brouillon précieux.")
	w := b.post(path, "action", "restore", "number", "3")
	b.expect(w, http.StatusOK, "Remplacer votre brouillon", "précieux", "Garder mon brouillon")
	b.expect(b.get(editor), http.StatusOK, "Un brouillon précieux.")
	seen := regexp.MustCompile(`name="seen" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if seen == nil {
		t.Fatal("the question does not name the draft")
	}
	// Somebody saves meanwhile: it is asked again.
	saveText(t, alice, r.Slug, "Un brouillon plus précieux.")
	w = b.post(path, "action", "restore", "number", "3", "seen", seen[1])
	b.expect(w, http.StatusOK, "Remplacer votre brouillon", "plus précieux")
	seen = regexp.MustCompile(`name="seen" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if w := b.post(path, "action", "restore", "number", "3", "seen", seen[1]); w.Code != http.StatusSeeOther {
		t.Errorf("restoring what was seen: %d", w.Code)
	}
	b.expect(b.get(editor), http.StatusOK, "La seconde.")
	b.never(editor, "Modifications non publiées")
	stranger := &browser{t: t, hub: b.hub}
	b.expect(stranger.post(path, "action", "restore", "number", "1"), http.StatusUnprocessableEntity, "Votre session a pris fin")
}

func TestAFormThatIsOlderThanARestoredBlockIsStale(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Un jardin", "")
	editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, r.Slug)
	if err != nil {
		t.Fatal(err)
	}
	old := editing.Draft.Blocks[0]
	if err := b.hub.Resources.DeleteBlock(t.Context(), alice.Viewer, r.Slug, old.ID, 0); err != nil {
		t.Fatal(err)
	}
	b.post("/ressources/"+r.Slug+"/historique", "action", "restore", "number", "1")
	w := b.post("/ressources/"+r.Slug+"/historique", "action", "restore", "number", "1")
	seen := regexp.MustCompile(`name="seen" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	b.post("/ressources/"+r.Slug+"/historique", "action", "restore", "number", "1", "seen", seen[1])
	old.Source = "Écrit dans un onglet d’avant."
	if err := alice.SaveBlock(r.Slug, old); err == nil {
		t.Error("an old form saved over a block that came back")
	}
}

func TestSecurity52APrivatePastIsNotReadAfterwards(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Un jardin", "")
	saveText(t, alice, draft.Slug, "Un secret privé.")
	private, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	path, visitor := "/ressources/"+private.Slug+"/historique", &browser{t: t, hub: b.hub}
	for _, page := range []string{"", "/1", "/comparer?de=1&a=1"} {
		b.expect(visitor.get(path+page), http.StatusNotFound)
		b.expect(b.get(path+page), http.StatusOK)
	}
	publishText(t, alice, private.Slug, "De quoi parler.")
	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	publishText(t, alice, private.Slug, "De quoi parler encore.")
	hidden := func(version int) {
		t.Helper()
		for _, page := range []string{fmt.Sprintf("/%d", version), fmt.Sprintf("/comparer?de=%d&a=%d", version, version+1), fmt.Sprintf("/comparer?de=%d&a=%d", version+1, version)} {
			b.expect(visitor.get(path+page), http.StatusNotFound)
			b.expect(b.get(path+page), http.StatusOK)
		}
	}
	hidden(1)
	b.expect(visitor.get(path), http.StatusOK, "Version 2", "Version 3")
	// Not even that the first one they read changed something, nor a way to it.
	visitor.never(path, "Version 1", "secret", path+"/1", "de=1&amp;a=2")
	b.expect(visitor.get(path+"/comparer?de=2&a=3"), http.StatusOK, "encore")
	b.expect(b.get(path), http.StatusOK, "Version 1", "Cachée aux visiteurs", "à partir de la version 2")
	// An earlier public life was withdrawn: it does not come back with the next.
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"", "/2", "/3", "/comparer?de=2&a=3"} {
		b.expect(visitor.get(path+page), http.StatusNotFound)
	}
	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	b.expect(visitor.get(path), http.StatusOK, "Version 3")
	hidden(1)
	hidden(2)
	visitor.never(path, "Version 1", "Version 2")
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	b.expect(b.get(path), http.StatusNotFound)
	b.expect(b.get(path+"/3"), http.StatusNotFound)
}

func TestSecurity52APrivateProfileIsNamedInNoHistory(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Base("jardin")
	r := alice.Publish("Un jardin", "jardin")
	path, visitor := "/ressources/"+r.Slug+"/historique", &browser{t: t, hub: b.hub}
	b.expect(visitor.get(path), http.StatusOK, "alice Test")
	alice.Hide()
	b.expect(visitor.get(path), http.StatusOK, "Base jardin")
	visitor.never(path, "alice")
	visitor.never(path+"/1", "alice")
	b.expect(b.get(path), http.StatusOK, "alice Test")
}

func TestSecurity37FilesOfVersionsAreReadWithThem(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec image", "").Slug
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	b.do(upload(t, "/ressources/"+slug+"/blocs", picture.Bytes(), "kind", "Image", "alt", "Un carré"))
	editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	shown := editing.Draft.Blocks[1]
	slug = publishText(t, alice, slug, "Avec.").Slug
	if err := b.hub.Resources.DeleteBlock(t.Context(), alice.Viewer, slug, shown.ID, 0); err != nil {
		t.Fatal(err)
	}
	publishText(t, alice, slug, "Sans.")
	src, visitor := "/medias/"+string(shown.MediaID)+"/image.webp", &browser{t: t, hub: b.hub}
	b.expect(visitor.get("/ressources/"+slug+"/historique/1"), http.StatusOK, src)
	b.expect(visitor.get(src), http.StatusOK)
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, slug); err != nil {
		t.Fatal(err)
	}
	b.expect(visitor.get(src), http.StatusNotFound)
	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, slug); err != nil {
		t.Fatal(err)
	}
	b.expect(visitor.get(src), http.StatusNotFound)
	b.expect(b.get(src), http.StatusOK)
}

func TestPublishingWhatIsPublishedMakesNoVersion(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Un jardin", "")
	editor, history := "/ressources/"+r.Slug+"/modifier", "/ressources/"+r.Slug+"/historique"
	b.expect(b.get(b.post(editor, "action", "publish").Header().Get("Location")), http.StatusOK, "Rien n’a changé depuis la dernière publication.")
	saveText(t, alice, r.Slug, "Six personnes au plus.")
	saveText(t, alice, r.Slug, "Le texte de **Un jardin**.")
	b.expect(b.get(editor), http.StatusOK, "Modifications non publiées")
	b.post(editor, "action", "publish")
	b.never(editor, "Modifications non publiées")
	b.never(history, "Version 2")
	publishText(t, alice, r.Slug, "Six personnes au plus.")
	b.expect(b.get(history), http.StatusOK, "Version 2", "bloc modifié")
}
