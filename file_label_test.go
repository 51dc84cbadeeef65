package basilic_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestFileSaysWhatItIsBeforeItIsDownloaded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		block basilic.Block
		want  string
	}{
		{basilic.Block{MediaType: "application/pdf", Size: 1_500_000}, "PDF, 1,4\u00a0Mo"},
		{basilic.Block{MediaType: "application/pdf", Size: 100 << 20}, "PDF, 100\u00a0Mo"},
		{basilic.Block{MediaType: "video/webm", Size: 2 << 20}, "Vidéo WEBM, 2\u00a0Mo"},
		{basilic.Block{MediaType: "image/svg+xml", Size: 900}, "Image SVG, 900\u00a0octets"},
		{basilic.Block{MediaType: "application/octet-stream", FileName: "jeu.gcode", Size: 2048}, "Fichier GCODE, 2\u00a0ko"},
		{basilic.Block{FileName: "sans"}, "Fichier"},
	} {
		if got := test.block.FileLabel(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.block, got, test.want)
		}
	}
}

func TestFileBlockIsChecked(t *testing.T) {
	t.Parallel()
	good := basilic.Block{Kind: basilic.BlockFile, Title: "Livret", Licence: "cc_by_4_0"}
	if p := good.Check(); p.Err() != nil {
		t.Errorf("a good one: %v", p)
	}
	for field, change := range map[string]func(*basilic.Block){
		"title": func(b *basilic.Block) { b.Title = "" }, "licence": func(b *basilic.Block) { b.Licence = "mienne" },
	} {
		bad := good
		change(&bad)
		if p := bad.Check(); len(p) != 1 || p[0].Field != field {
			t.Errorf("%s: %v", field, p)
		}
	}
}
