package web_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// said are fields that say everything about a sheet.
func said() []string {
	return append([]string{
		"title", "Choisir un mot de passe", "description", "Un atelier.", "licence", "cc_by_sa_4_0", "language", "br", "territories", "29", "territories", "35",
		"keywords", "mots de passe, sécurité & co", "provenance", "found", "producer", "La Mèche", "source_url", "https://meche.example/atelier",
		"credits", "Anne Le Gall\r\n\r\n Le Phare ", "produced_month", "03", "produced_year", "2025", "review_by", "2027-03-01", "view", "grid", "both_views", "1",
		"visibility", "public",
	}, indexation...)
}

func TestASheetShowsWhatItSaysOfItself(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	editor := b.post("/ressources/nouvelle", append(said(), "action", "save")...).Header().Get("Location")
	b.expect(b.get(editor), http.StatusOK, `value="La Mèche"`, "Anne Le Gall\nLe Phare", `value="2025"`, `value="03" selected`, `value="2027-03-01"`, `value="grid" checked`,
		`name="both_views" value="1" checked`, `value="br" selected`, `value="found" checked`, `value="cc_by_sa_4_0" checked`, "Rien ne manque", "1 sur 5", "en gardant la même licence")
	page := b.get(b.post("/ressources/nouvelle", append(said(), "action", "publish")...).Header().Get("Location"))
	b.expect(page, http.StatusOK, "Repérée ailleurs\u00a0: produite par La Mèche", `href="https://meche.example/atelier"`, "Anne Le Gall, Le Phare", "mars 2025",
		`href="/recherche?territories=29"`, "Breton", "1er\u00a0mars 2027", `href="/recherche?licences=cc_by_sa_4_0"`, `href="/recherche?q=s%C3%A9curit%C3%A9+%26+co"`, `<div class="sections sections--grid" lang="br">`)
	if strings.Contains(page.Body.String(), "à relire") {
		t.Error("the day to read it again has not come")
	}
}

func TestFactsThatAreWrongAreShownAgainAtTheirFields(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	fields := append([]string{
		"title", "Un", "description", "d", "licence", "etalab_2_0", "action", "save", "source_url", "javascript:alert(1)", "produced_year", "25", "review_by", "bientôt",
	}, indexation...)
	b.expect(b.post("/ressources/nouvelle", fields...), http.StatusUnprocessableEntity, "javascript:alert(1)", `value="25"`, `value="bientôt"`,
		`href="#f-source_url"`, `href="#f-produced_year"`, `href="#f-review_by"`, "quatre chiffres", "2027-03-01")
	found := append([]string{"title", "Un", "description", "d", "licence", "etalab_2_0", "action", "publish", "provenance", "found"}, indexation...)
	b.expect(b.post("/ressources/nouvelle", found...), http.StatusUnprocessableEntity, `href="#f-producer"`, "Dites qui a produit")
}

func TestReadersChooseAViewWhereTheAuthorOffersIt(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	const grid, list = `<div class="sections sections--grid">`, `<div class="sections">`
	slug := written(t, alice, "un", "deux")
	path := "/ressources/" + slug + "/apercu"
	set := func(view basilic.SheetView, both bool) {
		editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
		if err != nil {
			t.Fatal(err)
		}
		editing.Draft.View, editing.Draft.BothViews = view, both
		if err := b.hub.Resources.SaveSheet(t.Context(), alice.Viewer, slug, 0, editing.Draft); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		view       basilic.SheetView
		both       bool
		asked      string
		want, link string
	}{
		{"", false, "", list, ""},
		{"", false, "?vue=grille", list, ""},
		{basilic.ViewGrid, false, "", grid, ""},
		{basilic.ViewGrid, true, "", grid, `href="` + path + `?vue=grille" rel="nofollow" aria-current="true"`},
		{basilic.ViewGrid, true, "?vue=liste", list, `href="` + path + `?vue=liste" rel="nofollow" aria-current="true"`},
		{"", true, "?vue=grille", grid, `href="` + path + `?vue=liste" rel="nofollow">`},
		{"", true, "?vue=nulle", list, `href="` + path + `?vue=liste" rel="nofollow" aria-current="true"`},
	} {
		set(test.view, test.both)
		page := b.get(path + test.asked)
		b.expect(page, http.StatusOK, test.want, test.link)
		if offered := strings.Contains(page.Body.String(), `aria-label="Vue"`); offered != test.both {
			t.Errorf("%+v: offered is %v", test, offered)
		}
	}
}

func TestSectionsFoldAndLeadTheSummary(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "avant")
	for _, block := range []basilic.Block{
		{Kind: basilic.BlockSectionTitle, Title: "Préparer"}, {Kind: basilic.BlockText, Source: "dedans"}, {Kind: basilic.BlockSectionTitle, Title: "Conclure"},
	} {
		if _, err := b.hub.Resources.AddBlock(t.Context(), alice.Viewer, slug, "", block); err != nil {
			t.Fatal(err)
		}
	}
	page := b.get("/ressources/" + slug + "/apercu").Body.String()
	titles := regexp.MustCompile(`<details class="fold-part" open><summary class="block--title"><h2 id="(bloc-[0-9a-f-]+)">([^<]+)</h2></summary>`).FindAllStringSubmatch(page, -1)
	if len(titles) != 2 || titles[0][2] != "Préparer" || titles[1][2] != "Conclure" {
		t.Fatalf("%v", titles)
	}
	for _, title := range titles {
		if !strings.Contains(page, `<a href="#`+title[1]+`">`+title[2]+`</a>`) {
			t.Errorf("the summary does not lead to %s", title[2])
		}
	}
	if before, _, _ := strings.Cut(page, `<details class="fold-part"`); !strings.Contains(before, "avant") {
		t.Error("what stands before the first title folds with it")
	}
}

func TestWhatIsMissingIsListedBeforeSomebodyPublishes(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	editor := b.post("/ressources/nouvelle", "title", "Un début", "action", "save").Header().Get("Location")
	b.expect(b.get(editor), http.StatusOK, "Avant de publier", `<a href="#f-description">`, `<a href="#f-themes">`, `<a href="#f-support_types">`, `<a href="#f-audiences">`)
	b.post(editor, "title", "Un début", "description", "d", "visibility", "private", "action", "save")
	page := b.get(editor)
	b.expect(page, http.StatusOK, "Rien ne manque")
	if strings.Contains(page.Body.String(), `<a href="#f-themes">`) {
		t.Error("a private resource is asked for its indexation")
	}
	r := alice.Publish("Publiée", "")
	if strings.Contains(b.get("/ressources/"+r.Slug+"/modifier").Body.String(), "Avant de publier") {
		t.Error("a published resource that lacks nothing is told so")
	}
}

func TestEditorsAreRemindedToReadASheetAgain(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	fields := append(said(), "action", "publish")
	for i := range fields {
		if fields[i] == "2027-03-01" {
			fields[i] = "2020-03-01"
		}
	}
	path := b.post("/ressources/nouvelle", fields...).Header().Get("Location")
	const notice = "était à relire avant le"
	b.expect(b.get(path), http.StatusOK, notice, path+"/modifier#f-review_by")
	b.expect(b.get(path+"/modifier"), http.StatusOK, notice)
	visitor := &browser{t: t, hub: b.hub}
	page := visitor.get(path)
	visitor.expect(page, http.StatusOK, "1er\u00a0mars 2020")
	if strings.Contains(page.Body.String(), notice) {
		t.Error("visitors are reminded")
	}
}

func aPicture(t *testing.T) []byte {
	t.Helper()
	var picture bytes.Buffer
	plan := image.NewGray(image.Rect(0, 0, 700, 300))
	for i := range plan.Pix {
		plan.Pix[i] = byte(i % plan.Stride / 3)
	}
	if err := png.Encode(&picture, plan); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}

func TestACoverOfItsOwnStandsForAResource(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec une couverture", "").Slug
	path, card := "/ressources/"+slug+"/couverture", regexp.MustCompile(`/medias/[0-9a-f-]+/card-[0-9a-f]+.webp`)
	b.expect(b.post(path, "alt", "Rien", "action", "save"), http.StatusUnprocessableEntity, "Choisissez une image", `value="Rien"`)
	b.expect(b.do(upload(t, path, []byte("<html>"), "alt", "Ma légende")), http.StatusUnprocessableEntity, "Ma légende", "JPEG, PNG, WebP ou GIF")
	b.expect(b.do(upload(t, path, aPicture(t), "alt", strings.Repeat("x", 281))), http.StatusUnprocessableEntity, "1 caractère de trop")
	if w := b.do(upload(t, path, aPicture(t), "alt", "Des lignes", "crop_x", "0", "crop_y", "50", "crop_zoom", "200", "action", "save")); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	first := card.FindString(b.get(path).Body.String())
	b.expect(b.get("/ressources/"+slug+"/modifier"), http.StatusOK, first, "Changer la couverture", `alt="Des lignes"`)
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get(first), http.StatusNotFound)
	visitor.expect(visitor.get(path), http.StatusSeeOther)
	r, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	visitor.expect(visitor.get("/ressources/"+r.Slug), http.StatusOK, `alt="Des lignes"`, "image.webp 700w")
	visitor.expect(visitor.get("/hub"), http.StatusOK, first)
	visitor.expect(visitor.get(first), http.StatusOK)
	path = "/ressources/" + r.Slug + "/couverture"
	if w := b.post(path, "alt", "Des lignes grises", "crop_x", "100", "crop_y", "50", "crop_zoom", "200", "action", "save"); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	second := card.FindString(b.get(path).Body.String())
	if second == first || second == "" {
		t.Errorf("the card is still %q", second)
	}
	visitor.expect(visitor.get(second), http.StatusOK) // a part of what is published
	b.expect(b.get("/ressources/"+r.Slug+"/historique/comparer?de=1&a=brouillon"), http.StatusOK, "Image de couverture", "Texte de remplacement de la couverture", "grises")
	// Whoever has the form open is not in the way, and does not lose the cover.
	mine := b.open(r.Slug)
	if w := b.post(path, "action", "remove"); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	mine.values.Set("title", "Un autre titre")
	if w := mine.press("save"); w.Code != http.StatusSeeOther {
		t.Errorf("a cover that went keeps the sheet from being saved: %d", w.Code)
	}
	editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, r.Slug)
	if err != nil || editing.Draft.Cover != nil || editing.Draft.Title != "Un autre titre" {
		t.Errorf("%v, %+v", err, editing.Draft.Cover)
	}
	if err := b.hub.Resources.Restore(t.Context(), alice.Viewer, r.Slug, 1, "x"); err == nil {
		t.Error("a draft with changes is replaced unseen")
	}
}

func TestAKeywordTypedTwiceIsKeptOnce(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	editor := b.post("/ressources/nouvelle", "title", "Un", "keywords", "mot de passe, sécurité, Mot de  passe, , sécurité", "action", "save").Header().Get("Location")
	b.expect(b.get(editor), http.StatusOK, `value="mot de passe, sécurité"`)
}

func TestAFileWithoutTitleBearsItsName(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec un livret", "").Slug
	b.addFile(slug, "Livret.pdf", "%PDF-1.7 x", "title", "Le livret")
	editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	file := editing.Draft.Blocks[1]
	prefix := "block_" + string(file.ID) + "_"
	w := b.post("/ressources/"+slug+"/modifier", prefix+"version", "1", prefix+"title", " ", prefix+"caption", "À imprimer", "action", "save:"+string(file.ID))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("saving: %d", w.Code)
	}
	b.expect(b.get("/ressources/"+slug+"/apercu"), http.StatusOK, "<b>Livret.pdf</b>", "À imprimer")
}

func TestWhatADeletionLosesIsSaidAsItIs(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	const others, comments = "Les autres serveurs qui l’ont reçue", "ses commentaires"
	draft, public := alice.Draft("Une idée", ""), alice.Publish("Un jardin", "")
	page := b.post("/ressources/"+public.Slug+"/modifier", "action", "delete")
	b.expect(page, http.StatusOK, "Supprimer «\u00a0Un jardin\u00a0»", others, comments)
	page = b.post("/ressources/"+draft.Slug+"/modifier", "action", "delete")
	b.expect(page, http.StatusOK, "Supprimer «\u00a0Une idée\u00a0»")
	for _, text := range []string{others, comments, "versions précédentes"} {
		if strings.Contains(page.Body.String(), text) {
			t.Errorf("of a draft: %s", text)
		}
	}
}
