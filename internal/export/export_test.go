package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/export"
)

// work is a resource with every kind of block, in a base.
func work() export.Work {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	sheet := basilic.Sheet{
		Title: "Semer *des mots* <de passe>", Description: "Une séance de deux heures.\nEn petit groupe.", Language: "fr", Licence: "cc_by_sa_4_0",
		Indexation: basilic.Indexation{
			Themes: []string{"accessibilite"}, SupportTypes: []string{"tutoriel"}, Audiences: []string{"adultes"}, Keywords: []string{"mot_de_passe"}, Territories: []string{"35"},
		},
		Facts: basilic.Facts{Provenance: basilic.ProvenanceFound, Producer: "L’agence", SourceURL: "https://exemple.fr/source", Credits: []string{"Zoé"}, Produced: "2025-03"},
		Blocks: []basilic.Block{
			{ID: export.CoverID, Kind: basilic.BlockImage, Alt: "La couverture", MediaID: "m0"},
			{ID: "1", Kind: basilic.BlockSectionTitle, Title: "1. Avant"},
			{ID: "2", Kind: basilic.BlockText, HTML: `<h3>Le matériel</h3><ul><li>un <strong>feutre</strong></li></ul><p><a href="https://exemple.fr/a">Lire</a></p>`},
			{ID: "3", Kind: basilic.BlockLink, Title: "La fiche [1]", URL: "https://exemple.fr/(a)?b=1", Caption: "À lire"},
			{ID: "4", Kind: basilic.BlockFile, Title: "Le livret", FileName: "livret.pdf", MediaID: "m4", MediaType: "application/pdf", Size: 12_000, Digest: strings.Repeat("ab", 32), Licence: "tous_droits_reserves"},
			{ID: "5", Kind: basilic.BlockImage, Alt: "Une table", Caption: "La salle", MediaID: "m5", Width: 10, Height: 10},
			{ID: "6", Kind: basilic.BlockImage, Alt: "Ailleurs", URL: "https://b.example/i.png"},
		},
	}
	return export.Work{
		Resource: basilic.Resource{ID: "r", Local: true, IRI: "https://a.example/ap/resources/r", Sheet: sheet, PublishedAt: &at, UpdatedAt: at},
		Author:   basilic.Actor{ID: 1, Kind: basilic.ActorPerson, Handle: "alice", Name: "Alice_Martin"}, Base: &basilic.Actor{ID: 2, Kind: basilic.ActorGroup, Name: "Le jardin"},
		Address: "https://a.example/ressources/semer", Origin: "https://a.example", Hub: "Un hub",
		Href: func(b basilic.Block) string {
			if b.MediaID == "" {
				return ""
			}
			return "https://a.example/medias/" + string(b.MediaID)
		},
		Page: func(a basilic.Actor) string { return "https://a.example/profils/" + a.Handle },
		Basis: &export.Basis{
			Title: "Semer [un]", Address: "https://b.example/ressources/semer", IRI: "https://b.example/ap/resources/1",
			Author: basilic.Actor{ID: 3, Kind: basilic.ActorPerson, Handle: "bob", Name: "Bob"}, Licence: "cc_by_4_0",
		},
	}
}

func TestMarkdownHoldsTheWholeResource(t *testing.T) {
	t.Parallel()
	got, err := export.Markdown(work())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Semer \\*des mots* &lt;de passe&gt;\n\nUne séance", "Par [Alice\\_Martin](<https://a.example/profils/alice>), dans la base [Le jardin]", "2026-03-04",
		"\n\nAdaptée de «\u00a0[Semer \\[un]](<https://b.example/ressources/semer>)\u00a0», par [Bob](<https://a.example/profils/bob>), sous licence [CC BY 4.0](<https://spdx.org/licenses/CC-BY-4.0.html>).\n",
		"## 1\\. Avant\n", "### Le matériel\n\n- un **feutre**\n\n[Lire](https://exemple.fr/a)", "[La fiche \\[1]](<https://exemple.fr/(a)?b=1>)  \nÀ lire",
		"[Le livret](<https://a.example/medias/m4>) (PDF, 12", "Licence\u00a0: Tous droits réservés", "![Une table](<https://a.example/medias/m5>)  \nLa salle", "![Ailleurs](<https://b.example/i.png>)",
		"- Thématiques\u00a0: Accessibilité", "- Licence\u00a0: [CC BY-SA 4.0](<https://spdx.org/licenses/CC-BY-SA-4.0.html>)", "- Crédits\u00a0: Zoé\n", "- Origine\u00a0: repérée ailleurs, produite par L’agence\n", "- Date de production\u00a0: 2025-03\n", "- Territoire\u00a0: Ille-et-Vilaine\n", "- Langue\u00a0: Français\n", "- Source\u00a0: <https://exemple.fr/source>", "- En ligne\u00a0: <https://a.example/ressources/semer>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the text does not hold %q:\n%s", want, got)
		}
	}
}

func TestAnArchiveNamesWhoMadeTheResource(t *testing.T) {
	t.Parallel()
	w := work()
	w.Resource.Sheet.Provenance, w.Resource.Sheet.ReviewBy = basilic.ProvenanceOwn, "2027-03-01"
	text, err := export.Markdown(w)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"- Origine\u00a0: produite par Le jardin\n", "- À relire avant le\u00a0: 2027-03-01\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not hold %q", want)
		}
	}
	if text := string(w.ReadMe(nil)); !strings.Contains(text, "\nPar Alice_Martin, dans la base Le jardin\n") {
		t.Errorf("the archive names nobody:\n%s", text)
	}
	w.Author, w.Base = basilic.Actor{}, nil // what a share link opened of somebody whose profile is private
	text, err = export.Markdown(w)
	if readMe := string(w.ReadMe(nil)); err != nil || strings.Contains(readMe+text, "\nPar ") || strings.Contains(text, "Origine") {
		t.Errorf("somebody is named: %v\n%s\n%s", err, readMe, text)
	}
}

func TestARemoteResourceWithoutBlocksIsWrittenFromItsHTML(t *testing.T) {
	t.Parallel()
	w := work()
	w.Resource.Sheet.Blocks, w.Resource.ContentHTML = nil, "<h3>Ici</h3><p>Du <em>texte</em>.</p>"
	got, err := export.Markdown(w)
	if err != nil || !strings.Contains(got, "### Ici\n\nDu *texte*.") {
		t.Errorf("%v:\n%s", err, got)
	}
}

// vocabulary is what schema.org says of the terms that we use.
type vocabulary struct {
	Extends    map[string][]string `json:"extends"`
	Properties map[string]struct {
		Domain, Range []string
	} `json:"properties"`
}

// isA reports whether a type is another or comes from it.
func (v vocabulary) isA(kind, other string) bool {
	return kind == other || slices.ContainsFunc(v.Extends[kind], func(parent string) bool { return v.isA(parent, other) })
}

// check reports each term that schema.org does not know, or not there.
func (v vocabulary) check(t *testing.T, where string, n map[string]any) {
	kind, _ := n["@type"].(string)
	if _, known := v.Extends[kind]; !known {
		t.Errorf("%s is a %q, which is no type", where, kind)
		return
	}
	for name, value := range n {
		if strings.HasPrefix(name, "@") {
			continue
		}
		property, known := v.Properties[name]
		if !known || !slices.ContainsFunc(property.Domain, func(d string) bool { return v.isA(kind, d) }) {
			t.Errorf("%s: a %s has no %s", where, kind, name)
			continue
		}
		values, isList := value.([]any)
		if !isList {
			values = []any{value}
		}
		for _, one := range values {
			v.checkValue(t, where+"."+name, one, property.Range)
		}
	}
}

func (v vocabulary) checkValue(t *testing.T, where string, value any, kinds []string) {
	has := func(kind string) bool { return slices.Contains(kinds, kind) }
	switch value := value.(type) {
	case map[string]any:
		kind, _ := value["@type"].(string)
		if !slices.ContainsFunc(kinds, func(k string) bool { return v.isA(kind, k) }) {
			t.Errorf("%s is a %s, not one of %v", where, kind, kinds)
		}
		v.check(t, where, value)
	case bool:
		if !has("Boolean") {
			t.Errorf("%s is %v, not one of %v", where, value, kinds)
		}
	case string:
		_, err := time.Parse(time.RFC3339, value)
		isMonth := regexp.MustCompile(`^\d{4}(-\d\d)?$`).MatchString(value)
		isURL := strings.HasPrefix(value, "https://")
		if !has("Text") && (!has("URL") || !isURL) && (!has("DateTime") || err != nil) && (!has("Date") || !isMonth) {
			t.Errorf("%s is %q, not one of %v", where, value, kinds)
		}
	default:
		t.Errorf("%s is %v", where, value)
	}
}

func TestTheDescriptionUsesTheTermsOfSchemaOrg(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/schemaorg.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vocabulary
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	w := work()
	w.Cover = "https://a.example/carte.png"
	described, err := export.LearningResource(w)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(described, "<>") {
		t.Error("the description could end the element that it stands in")
	}
	var n map[string]any
	if err := json.Unmarshal(described, &n); err != nil {
		t.Fatal(err)
	}
	if n["@context"] != "https://schema.org" || n["@type"] != "LearningResource" || n["name"] != w.Resource.Sheet.Title || n["license"] != "https://spdx.org/licenses/CC-BY-SA-4.0.html" {
		t.Errorf("the description begins badly: %s", described)
	}
	for _, name := range []string{"description", "author", "publisher", "about", "audience", "learningResourceType", "keywords", "spatialCoverage", "creditText", "isBasedOn", "dateCreated", "associatedMedia", "mentions", "datePublished", "image", "inLanguage"} {
		if n[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	v.check(t, "the resource", n)
	bases, _ := n["isBasedOn"].([]any)
	if len(bases) != 2 || !cmp.Equal(bases[1], map[string]any{"@type": "CreativeWork", "url": "https://exemple.fr/source"}) {
		t.Fatalf("it is based on %v", n["isBasedOn"])
	}
	want := map[string]any{
		"@type": "CreativeWork", "@id": "https://b.example/ap/resources/1", "url": "https://b.example/ressources/semer", "name": "Semer [un]", "license": "https://spdx.org/licenses/CC-BY-4.0.html",
		"author": map[string]any{"@type": "Person", "name": "Bob", "url": "https://a.example/profils/bob"},
	}
	if diff := cmp.Diff(want, bases[0]); diff != "" {
		t.Errorf("what it adapts: %s", diff)
	}
}

func TestAnOriginIsSaidAsFarAsItMayBeNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		basis           *export.Basis
		text, described string
	}{
		"named":   {work().Basis, "Adaptée de «\u00a0Semer [un] (https://b.example/ressources/semer)\u00a0», par Bob (https://a.example/profils/bob), sous licence CC BY 4.0 (https://spdx.org/licenses/CC-BY-4.0.html).\n", `"name": "Semer [un]"`},
		"unknown": {&export.Basis{Address: "https://b.example/ap/resources/1", IRI: "https://b.example/ap/resources/1"}, "Adaptée d’une ressource de b.example (https://b.example/ap/resources/1).\n", `"@id": "https://b.example/ap/resources/1"`},
		"private": {&export.Basis{Licence: "cc0_1_0"}, "Adaptée d’une ressource qui n’est plus publique, sous licence CC0 1.0 (https://spdx.org/licenses/CC0-1.0.html).\n", `"isBasedOn": "https://exemple.fr/source"`},
		"none":    {nil, "Licence\u00a0: CC BY-SA 4.0.\nVient de", `"isBasedOn": "https://exemple.fr/source"`},
	} {
		w := work()
		w.Basis = test.basis
		described, err := export.LearningResource(w)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(w.ReadMe(nil)); !strings.Contains(text, test.text) || !strings.Contains(string(described), test.described) {
			t.Errorf("%s: %s\n%s", name, text, described)
		}
	}
}

func TestAnArchiveWritesNowhereElse(t *testing.T) {
	t.Parallel()
	var blocks []basilic.Block
	for i, name := range []string{"../../etc/passwd", "a/b\\c:d.pdf", "", "..", "nul\x00\u202Efdp.exe", strings.Repeat("é", 300) + ".odt", "même.txt", "même.txt", "50 %#?.txt"} {
		blocks = append(blocks, basilic.Block{ID: basilic.ID(rune('a' + i)), Kind: basilic.BlockFile, MediaID: "m", FileName: name})
	}
	seen, there := map[string]bool{}, map[basilic.ID]bool{}
	for _, b := range blocks {
		there[b.ID] = true
	}
	for _, place := range export.Places(blocks, there) {
		if seen[place] || len(place) > 120 || path.Clean(place) != place || path.Dir(place) != "fichiers" || strings.ContainsAny(place, "\\:\x00\u202E%#?") {
			t.Errorf("a file lies at %q", place)
		}
		seen[place] = true
	}
	if len(seen) != len(blocks) {
		t.Errorf("%d places of %d files", len(seen), len(blocks))
	}
}

func TestAnArchiveThatFailsDoesNotOpen(t *testing.T) {
	t.Parallel()
	whole := []export.Entry{export.Text("a.txt", []byte("un")), {Name: "b.png", Packed: true, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("deux")), nil }}}
	var b bytes.Buffer
	if err := export.Archive(&b, time.Now(), whole); err != nil {
		t.Fatal(err)
	}
	if z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil || len(z.File) != 2 || z.File[0].Method != zip.Deflate || z.File[1].Method != zip.Store {
		t.Errorf("the archive does not open: %v", err)
	}
	b.Reset()
	gone := errors.New("gone")
	err := export.Archive(&b, time.Now(), append(whole, export.Entry{Name: "c", Open: func() (io.ReadCloser, error) { return nil, gone }}))
	if !errors.Is(err, gone) {
		t.Errorf("error %v", err)
	}
	if _, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil {
		t.Error("a part of an archive opens")
	}
}
