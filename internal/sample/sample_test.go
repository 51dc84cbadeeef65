package sample_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/sample"
)

func TestEverySampleResourceCanBePublished(t *testing.T) {
	t.Parallel()
	all := sample.Resources()
	if len(all) != 16 {
		t.Errorf("%d resources", len(all))
	}
	for _, r := range all {
		sheet := r.Sheet()
		for _, b := range r.Blocks {
			sheet.Blocks = append(sheet.Blocks, basilic.Block{Kind: b.Kind, Title: b.Title, Source: b.Source, URL: b.URL, Caption: b.Caption, Alt: b.Alt})
		}
		if problems := sheet.CheckPublish(basilic.SharedVocabulary(), r.Public && !r.Draft); len(problems) > 0 {
			t.Errorf("%s: %v", r.Title, problems)
		}
	}
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
	for _, r := range sample.Resources() {
		for _, b := range r.Blocks {
			if b.Kind == basilic.BlockImage && !known[b.Drawing] {
				t.Errorf("%s: no drawing %q", r.Title, b.Drawing)
			}
		}
	}
}
