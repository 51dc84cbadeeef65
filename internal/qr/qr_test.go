package qr_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	ours "codeberg.org/basilic/basilic/internal/qr"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// TestACodeIsDrawnModuleByModule redraws the path of the image and compares it with
// the code itself.
func TestACodeIsDrawnModuleByModule(t *testing.T) {
	t.Parallel()
	const address = "https://hub.exemple/ressources/semer-des-mots-de-passe"
	image, err := ours.SVG(address)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(string(image)))
	for {
		if _, err = d.Token(); err != nil {
			break
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatalf("the image is no XML: %v", err)
	}
	drawn := map[[2]int]bool{}
	for _, m := range run.FindAllStringSubmatch(string(image), -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		width, _ := strconv.Atoi(m[3])
		for i := range width {
			drawn[[2]int{x + i, y}] = true
		}
	}
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			r, _, _, _ := code.At(x, y).RGBA()
			if dark := r == 0; dark != drawn[[2]int{x + 4, y + 4}] {
				t.Fatalf("module %d, %d: dark is %t", x, y, dark)
			}
			delete(drawn, [2]int{x + 4, y + 4})
		}
	}
	if len(drawn) > 0 {
		t.Errorf("%d modules are drawn outside the code", len(drawn))
	}
}

func TestWhatIsTooLongHasNoCode(t *testing.T) {
	t.Parallel()
	if _, err := ours.SVG(strings.Repeat("é", 3_000)); err == nil {
		t.Error("a code was drawn")
	}
}
