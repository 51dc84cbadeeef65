package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// live is what the script of the editor reads.
type live struct {
	Sheet    *livePart
	Blocks   map[string]livePart
	Block    string
	HTML     string
	Problems []struct{ Field, Text string }
}

type livePart struct {
	Version  int
	Shown    string
	Text     string
	Stale    bool
	HTML     string
	Problems []struct{ Field, Text string }
}

// save sends fields as the script of the editor does.
func (b *browser) save(path string, status int, pairs ...string) live {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	r.Header.Set("Accept", "application/json")
	w := b.do(r)
	var answer live
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != status {
		b.t.Fatalf("%s: %d, want %d: %v %.300s", path, w.Code, status, err, w.Body)
	}
	return answer
}

var blockItem = regexp.MustCompile(`data-item="([^"]+)"`)

const begun = "3f0c2c1e-8a54-4d0e-9d0a-6c1f6f0b7a11"

func TestABlockBegunOnThePageIsAddedOnce(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Un jardin", "").Slug
	path, prefix := "/ressources/"+slug+"/modifier", "block_"+begun+"_"
	fields := []string{prefix + "version", "0", prefix + "kind", "Text", prefix + "after", "", prefix + "source", "Du **texte**."}
	for range 2 {
		part := b.save(path, http.StatusOK, fields...).Blocks[begun]
		if part.Version != 1 || part.Text != "<p>Du <strong>texte</strong>.</p>" || part.Shown == "" {
			t.Errorf("the answer: %+v", part)
		}
	}
	if n := strings.Count(b.get(path).Body.String(), `data-item="`+begun+`"`); n != 1 {
		t.Errorf("%d blocks", n)
	}
	missing := b.save(path, http.StatusOK, prefix+"version", "1", prefix+"source", "").Blocks[begun]
	if len(missing.Problems) != 1 || missing.Problems[0].Field != "source" {
		t.Errorf("an empty text: %+v", missing)
	}
}

func TestAnotherPersonsTextIsShownToTheScriptBesideOnesOwn(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Un jardin", "").Slug
	path, prefix := "/ressources/"+slug+"/modifier", "block_"+begun+"_"
	b.save(path, http.StatusOK, prefix+"version", "0", prefix+"kind", "Text", prefix+"after", "", prefix+"source", "Un.")
	b.save(path, http.StatusOK, prefix+"version", "1", prefix+"source", "Le sien.")
	stale := b.save(path, http.StatusOK, prefix+"version", "1", prefix+"source", "Le mien.").Blocks[begun]
	if !stale.Stale || !strings.Contains(stale.HTML, "Votre version") || !strings.Contains(stale.HTML, ">Le mien.</textarea>") {
		t.Errorf("the block: %+v", stale)
	}
	sheet := b.save(path, http.StatusOK, "version", "1", "title", "Un potager", "description", "En ville.").Sheet
	if sheet == nil || sheet.Version != 2 {
		t.Fatalf("the sheet: %+v", sheet)
	}
	sheet = b.save(path, http.StatusOK, "version", "1", "title", "Un verger", "description", "En ville.").Sheet
	if sheet == nil || !sheet.Stale || !strings.Contains(sheet.HTML, `value="Un verger"`) {
		t.Errorf("the sheet: %+v", sheet)
	}
	b.save(path, http.StatusOK, "action", "delete_block:"+begun)
	gone := b.save(path, http.StatusOK, prefix+"version", "2", prefix+"source", "Le mien.").Blocks[begun]
	if !gone.Stale || !strings.Contains(gone.HTML, "Remettre ma version") {
		t.Errorf("the deleted block: %+v", gone)
	}
}

func TestTheScriptMovesABlockInOneRequest(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Un jardin", "").Slug
	path := "/ressources/" + slug + "/modifier"
	ids := []string{begun, strings.Replace(begun, "3f", "4f", 1), strings.Replace(begun, "3f", "5f", 1)}
	for i, after := range []string{"", ids[0], ids[1]} {
		prefix := "block_" + ids[i] + "_"
		b.save(path, http.StatusOK, prefix+"version", "0", prefix+"kind", "SectionTitle", prefix+"after", after, prefix+"title", "Titre")
	}
	b.save(path, http.StatusOK, "action", "place:"+ids[0], "after", ids[2])
	var order []string
	for _, found := range blockItem.FindAllStringSubmatch(b.get(path).Body.String(), 3) {
		order = append(order, found[1])
	}
	if want := []string{ids[1], ids[2], ids[0]}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
	b.save(path, http.StatusNotFound, "action", "place:"+strings.Replace(begun, "3f", "6f", 1), "after", "")
	stranger := &browser{t: t, hub: b.hub}
	stranger.save(path, http.StatusUnauthorized, "action", "place:"+ids[0], "after", "")
}

// TestAPartThatSaysWhatItSaidIsAnsweredToo: spaces at the end of a title, or another
// answer to who may read the draft, are no change of a text.
func TestAPartThatSaysWhatItSaidIsAnsweredToo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Un jardin", "").Slug
	path, prefix := "/ressources/"+slug+"/modifier", "block_"+begun+"_"
	fields := []string{prefix + "version", "0", prefix + "kind", "SectionTitle", prefix + "after", "", prefix + "title", "Titre"}
	first := b.save(path, http.StatusOK, fields...).Blocks[begun]
	again := b.save(path, http.StatusOK, prefix+"version", "1", prefix+"shown", first.Shown, prefix+"title", "Titre ").Blocks[begun]
	if again.Version != 1 || again.Shown != first.Shown || len(again.Problems) > 0 {
		t.Errorf("a space more: %+v", again)
	}
	typed := []string{"title", "Un potager", "description", "En ville.", "licence", "etalab_2_0", "language", "fr", "view", "list"}
	sheet := b.save(path, http.StatusOK, append(typed, "version", "1", "visibility", "public")...).Sheet
	if sheet == nil {
		t.Fatal("the sheet is not answered")
	}
	b.save(path, http.StatusOK, append(typed, "version", "2", "title", "Un verger")...)
	same := b.save(path, http.StatusOK, append(typed, "version", strconv.Itoa(sheet.Version), "shown", sheet.Shown, "visibility", "private")...).Sheet
	if same == nil || same.Stale || same.Version != sheet.Version || same.Shown != sheet.Shown {
		t.Errorf("who reads it alone: %+v, want version %d", same, sheet.Version)
	}
	b.expect(b.get(path), http.StatusOK, `value="private" checked`)
}
