package fedtest_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/resources"
)

// adapts makes somebody begin an adaptation of a resource that their hub knows.
func adapts(t *testing.T, p *fedtest.Person, origin basilic.Resource, base string) (basilic.Resource, error) {
	t.Helper()
	r, err := p.Hub.DB.ResourceByIRI(t.Context(), origin.IRI)
	if err != nil {
		t.Fatal(err)
	}
	v, err := viewOf(t, p, r)
	if err != nil {
		t.Fatal(err)
	}
	return p.Hub.Resources.Adapt(t.Context(), p.Viewer, v, base)
}

func viewOf(t *testing.T, p *fedtest.Person, r basilic.Resource) (resources.View, error) {
	t.Helper()
	if r.Local {
		return p.Hub.Resources.View(t.Context(), p.Viewer, r.Slug)
	}
	return p.Hub.Resources.RemoteView(t.Context(), r.ID)
}

// licensed publishes a resource of one text and two files under a licence, the second
// file under another.
func licensed(t *testing.T, p *fedtest.Person, title, licence, second string) basilic.Resource {
	t.Helper()
	slug := p.Draft(title, "").Slug
	sheet := fedtest.Sheet(title)
	sheet.Licence = licence
	if err := p.Hub.Resources.SaveSheet(t.Context(), p.Viewer, slug, 0, sheet); err != nil {
		t.Fatal(err)
	}
	addFile(t, p, slug, "plan.txt", "Le plan de la séance.")
	b := addFile(t, p, slug, "chanson.txt", "Une chanson.")
	b.Licence = second
	if err := p.SaveBlock(slug, b); err != nil {
		t.Fatal(err)
	}
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// draft returns what somebody edits.
func draft(t *testing.T, p *fedtest.Person, slug string) basilic.Sheet {
	t.Helper()
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	return editing.Draft
}

func kindsOf(blocks []basilic.Block) []basilic.BlockKind {
	var kinds []basilic.BlockKind
	for _, b := range blocks {
		kinds = append(kinds, b.Kind)
	}
	return kinds
}

func TestAnAdaptationIsACopyOfItsOwn(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	origin := licensed(t, alice, "Semer", "cc_by_sa_4_0", "tous_droits_reserves")
	made, err := adapts(t, bob, origin, "")
	if err != nil {
		t.Fatal(err)
	}
	copied := draft(t, bob, made.Slug)
	if copied.Title != "Semer (adaptation)" || copied.Description != origin.Sheet.Description || len(copied.Indexation.Themes) == 0 || copied.Licence != "cc_by_sa_4_0" {
		t.Errorf("the copy is %+v", copied)
	}
	if got := kindsOf(copied.Blocks); !slices.Equal(got, []basilic.BlockKind{basilic.BlockText, basilic.BlockFile}) {
		t.Fatalf("blocks %v: the second file may not be adapted", got)
	}
	if copied.Blocks[0].Source != "Le texte de **Semer**." || copied.Blocks[0].ID == origin.Sheet.Blocks[0].ID {
		t.Errorf("the text is %+v", copied.Blocks[0])
	}
	file := copied.Blocks[1]
	if file.MediaID == origin.Sheet.Blocks[1].MediaID || file.Digest != origin.Sheet.Blocks[1].Digest {
		t.Errorf("the file is %+v", file)
	}
	if _, _, err := bob.Hub.Resources.OpenMedia(t.Context(), alice.Viewer, file.MediaID, file.FileName); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("the author of the origin reads a draft's file: %v", err)
	}
	// It outlives its origin, and says nothing of it then.
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, origin.Slug); err != nil {
		t.Fatal(err)
	}
	stored, _, err := bob.Hub.Resources.OpenMedia(t.Context(), bob.Viewer, file.MediaID, file.FileName)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(stored); string(data) != "Le plan de la séance." || err != nil || stored.Close() != nil {
		t.Errorf("the file is %q, %v", data, err)
	}
	lineage, err := bob.Hub.Resources.Lineage(t.Context(), made.ID)
	if err != nil || lineage == nil || lineage.Origin != nil {
		t.Errorf("lineage %+v, %v", lineage, err)
	}
}

func TestLicencesBindAdaptations(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	var problems basilic.Problems
	if _, err := adapts(t, bob, licensed(t, alice, "Fermée", "tous_droits_reserves", ""), ""); !errors.As(err, &problems) || problems.Of("licence") == "" {
		t.Errorf("all rights reserved: %v", err)
	}
	made, err := adapts(t, bob, licensed(t, alice, "Ouverte", "cc_by_4_0", "cc_by_nc_sa_4_0"), "")
	if err != nil {
		t.Fatal(err)
	}
	publish := func(licence, second string) basilic.Problems {
		t.Helper()
		sheet := draft(t, bob, made.Slug)
		sheet.Licence = licence
		b := sheet.Blocks[2]
		b.Licence = second
		if err := bob.Hub.Resources.SaveSheet(t.Context(), bob.Viewer, made.Slug, 0, sheet); err != nil {
			t.Fatal(err)
		}
		if err := bob.SaveBlock(made.Slug, b); err != nil {
			t.Fatal(err)
		}
		var problems basilic.Problems
		if _, err := bob.Hub.Resources.Publish(t.Context(), bob.Viewer, made.Slug, false); err != nil && !errors.As(err, &problems) {
			t.Fatal(err)
		}
		return problems
	}
	if p := publish("cc0_1_0", "cc_by_nc_sa_4_0"); !strings.Contains(p.Of("licence"), "CC BY 4.0") {
		t.Errorf("without credit: %v", p)
	}
	if p := publish("etalab_2_0", "cc_by_sa_4_0"); len(p) != 1 || !strings.HasSuffix(p[0].Text, "CC BY-NC-SA 4.0\u00a0».") {
		t.Errorf("a file that is not commercial: %v", p)
	}
	if p := publish("tous_droits_reserves", "cc_by_nc_sa_4_0"); len(p) != 0 {
		t.Errorf("with credit, any: %v", p)
	}
}

func TestAdaptOnAnotherHubCopiesFilesAndKeepsTheirSource(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	origin := licensed(t, alice, "Semer", "cc_by_sa_4_0", "cc_by_4_0")
	net.Settle()
	net.Down("a.example")
	made, err := adapts(t, bob, origin, "")
	if err != nil {
		t.Fatal(err)
	}
	first := draft(t, bob, made.Slug)
	if got := kindsOf(first.Blocks); !slices.Equal(got, []basilic.BlockKind{basilic.BlockText, basilic.BlockLink, basilic.BlockLink}) {
		t.Errorf("before the files are there: %v", got)
	}
	var problems basilic.Problems
	if _, err := bob.Hub.Resources.Publish(t.Context(), bob.Viewer, made.Slug, true); !errors.As(err, &problems) || !strings.Contains(problems.Of("blocks"), "en cours de copie") {
		t.Errorf("published before its files are there: %v", err)
	}
	net.Up()
	net.Settle()
	copied := draft(t, bob, made.Slug)
	if got := kindsOf(copied.Blocks); !slices.Equal(got, []basilic.BlockKind{basilic.BlockText, basilic.BlockFile, basilic.BlockFile}) {
		t.Fatalf("blocks %v", got)
	}
	if copied.Blocks[0].Source != "Le texte de **Semer**." || copied.Blocks[2].Licence != "cc_by_4_0" {
		t.Errorf("blocks %+v", copied.Blocks)
	}
	for i, b := range copied.Blocks[1:] {
		if !readable(t, bob.Hub, b) || !strings.HasPrefix(b.From, "https://a.example/medias/") || b.FileName != origin.Sheet.Blocks[i+1].FileName || b.URL != "" {
			t.Errorf("a file is %+v", b)
		}
	}
	if _, err := bob.Hub.Resources.Publish(t.Context(), bob.Viewer, made.Slug, true); err != nil {
		t.Fatal(err)
	}
}
