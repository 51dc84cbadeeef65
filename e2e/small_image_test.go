package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

// aPicture is a PNG of a size.
func aPicture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAnImageIsShownNoLargerThanItIs: a logo is not blurred over the whole page, nor a
// narrow strip made as long as a book; a large one fills the column.
func TestAnImageIsShownNoLargerThanItIs(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	alice := h.person("alice")
	draft := strings.TrimSuffix(alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", "Des images de toutes tailles", "description", "Pour voir.", "action", "save"), "/modifier")
	for i, size := range []image.Point{{700, 500}, {40, 30}, {20, 900}, {1600, 800}} { // the first one is at the head
		if kept, err := alice.upload(draft, "Image", fmt.Sprintf("image%d.png", i), bytes.NewReader(aPicture(t, size.X, size.Y))); err != nil || !kept {
			t.Fatalf("image %d: %v %v", i, kept, err)
		}
	}
	path := alice.post(draft+"/modifier", http.StatusSeeOther, append([]string{"title", "Des images de toutes tailles", "description", "Pour voir.", "visibility", "public", "action", "publish"}, indexation()...)...)
	window := browser(t)
	open(t, window, h.URL+path)
	sizes := evaluate[[][]float64](t, window, `[...document.querySelectorAll(".block .pic__img")].map(i => { const r = i.getBoundingClientRect(), c = i.closest(".block").getBoundingClientRect(); return [r.width, r.height, c.width]; })`)
	if len(sizes) != 3 {
		t.Fatalf("the page shows %d images", len(sizes))
	}
	for i, want := range []image.Point{{40, 30}, {20, 900}} {
		if got := sizes[i]; int(got[0]+.5) != want.X || int(got[1]+.5) != want.Y {
			t.Errorf("an image of %d × %d is shown %v × %v", want.X, want.Y, got[0], got[1])
		}
	}
	if got := sizes[2]; got[0] < min(got[2], 570) || got[0] > got[2]+1 || got[1] > got[0]/2+1 {
		t.Errorf("an image of 1600 × 800 is shown %v × %v in a column of %v", got[0], got[1], got[2])
	}
}
