package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

var bare = regexp.MustCompile(`<p class="small bare-image" data-bare([^>]*)>Sans ce texte`)

func TestFieldsOfTheEditorCountWhatTheyHold(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	editor := b.post("/ressources/nouvelle", "title", "Été", "description", "En ville.", "action", "save").Header().Get("Location")
	b.expect(b.get(editor), http.StatusOK, `data-limit="100" aria-hidden="true">3 sur 100<`, `data-limit="560" aria-hidden="true">9 sur 560<`)
	w := b.post(editor, "title", strings.Repeat("é", 101), "description", "En ville.", "version", "1", "action", "save")
	b.expect(w, http.StatusUnprocessableEntity, `<span class="count count--over" data-limit="100" aria-hidden="true">101 sur 100<`)
}

func TestAnImageWithoutTextSaysSoToItsAuthor(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Une image", "").Slug
	id, err := b.hub.Resources.AddImage(t.Context(), alice.Viewer, slug, "", basilic.Block{}, bytes.NewReader(aPicture(t)))
	if err != nil {
		t.Fatal(err)
	}
	path, said := "/ressources/"+slug+"/modifier", func() string {
		found := bare.FindAllStringSubmatch(b.get("/ressources/"+slug+"/modifier").Body.String(), -1)
		if len(found) != 1 {
			t.Fatalf("it is said %d times", len(found))
		}
		return found[0][1]
	}
	if hidden := said(); hidden != "" {
		t.Errorf("of a bare image: %q", hidden)
	}
	prefix := "block_" + string(id) + "_"
	b.save(path, http.StatusOK, prefix+"version", "1", prefix+"alt", "Un jardin")
	if hidden := said(); hidden != " hidden" {
		t.Errorf("of one with a text: %q", hidden)
	}
}

func TestAResourceThatIsNotFiledShowsItsLicenceAlone(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	w := b.post("/ressources/nouvelle", "title", "Notes", "description", "Pour nous.", "licence", "etalab_2_0", "visibility", "private", "action", "publish")
	path := w.Header().Get("Location")
	b.expect(b.get(path), http.StatusOK, `<a href="#fiche">Licence</a>`)
	b.never(path, "Indexation et licence")
}
