package postgres_test

import "codeberg.org/basilic/basilic"

// allFacts are facts of every kind, cover an image that stands for a sheet.
func allFacts() basilic.Facts {
	return basilic.Facts{
		Provenance: basilic.ProvenanceFound, Producer: "La Mèche", SourceURL: "https://meche.example/", Credits: []string{"Anne", "Le Phare"},
		Produced: "2025-03", ReviewBy: "2027-03-01", View: basilic.ViewGrid, BothViews: true,
	}
}

func cover() *basilic.Block {
	return &basilic.Block{ID: "01a20d57-86be-7fcb-8fbf-119604508069", Kind: basilic.BlockImage, URL: "https://meche.example/a.png", Alt: "Une mèche"}
}
