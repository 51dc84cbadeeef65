package sample_test

import (
	"regexp"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/sample"
)

func all(t *testing.T) []sample.Resource {
	t.Helper()
	all, err := sample.Resources()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEverySampleResourceCanBePublished(t *testing.T) {
	t.Parallel()
	made := make(map[string]bool)
	for _, r := range all(t) {
		sheet := r.Sheet()
		for _, b := range r.Blocks {
			block := b.Written()
			if b.Kind == basilic.BlockLinkedResource && made[r.Hub+b.Linked] {
				block.ResourceID = basilic.NewID()
			}
			sheet.Blocks = append(sheet.Blocks, block)
		}
		made[r.Hub+r.Title] = r.Public && !r.Draft
		if problems := sheet.CheckPublish(basilic.SharedVocabulary(), r.Public && !r.Draft); len(problems) > 0 {
			t.Errorf("%s: %v", r.Title, problems)
		}
	}
}

func TestASampleIsWrittenByWhoMayWriteThere(t *testing.T) {
	t.Parallel()
	people, members := make(map[string]string), make(map[string]bool)
	for _, p := range sample.Profiles() {
		people[p.Handle] = p.Hub
	}
	for _, b := range sample.Bases() {
		for _, m := range b.Members {
			members[b.Handle+" "+m.Handle] = people[m.Handle] == b.Hub
		}
	}
	for _, r := range all(t) {
		if people[r.Author] != r.Hub || r.Base != "" && !members[r.Base+" "+r.Author] {
			t.Errorf("%s: %s is no author of %q", r.Title, r.Author, r.Base)
		}
	}
	for _, a := range sample.Adaptations() {
		if people[a.Author] != a.Hub || !members[a.Base+" "+a.Author] {
			t.Errorf("%s: %s is no author of %q", a.Title, a.Author, a.Base)
		}
	}
}

func TestEveryFileIsMade(t *testing.T) {
	t.Parallel()
	for _, r := range all(t) {
		for _, b := range r.Blocks {
			if b.Kind != basilic.BlockFile {
				continue
			}
			if data, err := sample.Make(b.File); err != nil || len(data) < 1000 || len(data) > 1<<20 {
				t.Errorf("%s: %s: %d bytes, %v", r.Title, b.File, len(data), err)
			}
		}
	}
}

// plainSpace is a space that French typography does not want, but in Markdown and
// addresses.
var plainSpace = regexp.MustCompile(`[\p{L}\d»”)*] [:;?!»]|« |\w'\w`)

func TestTheTextsHaveTheSpacesOfFrench(t *testing.T) {
	t.Parallel()
	for _, r := range all(t) {
		texts := []string{r.Title, r.Description}
		for _, b := range r.Blocks {
			texts = append(texts, b.Title, b.Source, b.Caption, b.Alt)
		}
		for _, text := range texts {
			if found := plainSpace.FindString(text); found != "" {
				t.Errorf("%s: %q in %q", r.Title, found, text)
			}
		}
	}
	for _, text := range actorTexts() {
		if found := plainSpace.FindString(text); found != "" {
			t.Errorf("%q in %q", found, text)
		}
	}
}

func actorTexts() []string {
	var texts []string
	for _, p := range sample.Profiles() {
		texts = append(texts, p.Job, p.Summary)
	}
	for _, b := range sample.Bases() {
		texts = append(texts, b.Title, b.Description)
	}
	return texts
}

func TestEveryDrawingIsDrawn(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, name := range sample.Drawings() {
		known[name] = true
		data, err := sample.Draw(name)
		if err != nil || len(data) > 300<<10 {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	for _, r := range all(t) {
		for _, b := range r.Blocks {
			if b.Kind == basilic.BlockImage && !known[b.Drawing] {
				t.Errorf("%s: no drawing %q", r.Title, b.Drawing)
			}
		}
	}
}
