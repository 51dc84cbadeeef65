package media_test

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

// halves is red on the left and blue on the right.
func halves(w, h int) *image.NRGBA {
	img := plain(w, h, color.NRGBA{R: 255, A: 255})
	for x := w / 2; x < w; x++ {
		for y := range h {
			img.Set(x, y, color.NRGBA{B: 255, A: 255})
		}
	}
	return img
}

func shown(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestImageIsMadeInSeveralWidths(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		w, h int
		want []image.Point
	}{
		"large":  {2000, 1000, []image.Point{{1600, 800}, {960, 480}, {480, 240}, {560, 400}}},
		"tall":   {1000, 2000, []image.Point{{800, 1600}, {480, 960}, {560, 400}}},
		"small":  {500, 300, []image.Point{{500, 300}, {560, 400}}},
		"a line": {1600, 1, []image.Point{{1600, 1}, {960, 1}, {480, 1}, {560, 400}}},
	} {
		got, _ := process(t, jpegOf(t, halves(test.w, test.h)))
		var sizes []image.Point
		for _, f := range got.Files {
			if b := shown(t, f.Bytes).Bounds().Size(); b != image.Pt(f.Width, f.Height) {
				t.Errorf("%s: %s is %v, said %d × %d", name, f.Name, b, f.Width, f.Height)
			}
			sizes = append(sizes, image.Pt(f.Width, f.Height))
		}
		if len(sizes) != len(test.want) {
			t.Errorf("%s: %v, want %v", name, sizes, test.want)
			continue
		}
		for i := range sizes {
			if sizes[i] != test.want[i] {
				t.Errorf("%s: %v, want %v", name, sizes, test.want)
			}
		}
	}
}

func TestBlurIsTinyAndOnlyBehindWhatHidesIt(t *testing.T) {
	t.Parallel()
	got, _ := process(t, jpegOf(t, halves(1600, 800)))
	if b := shown(t, got.Blur).Bounds(); b.Dx() != 20 || b.Dy() != 10 || len(got.Blur) > 200 {
		t.Errorf("%v in %d bytes", b, len(got.Blur))
	}
	clear, _ := process(t, encoded(t, func(b *bytes.Buffer) error { return webp.Encode(b, plain(30, 30, color.NRGBA{A: 100})) }))
	if clear.Blur != nil {
		t.Error("something shows through")
	}
}

func TestCardShowsThePartThatWasChosen(t *testing.T) {
	t.Parallel()
	p := media.NewProcessor(1)
	got, err := p.Process(t.Context(), bytes.NewReader(jpegOf(t, halves(1400, 500))), basilic.Crop{X: 0, Y: 50, Zoom: 100})
	if err != nil {
		t.Fatal(err)
	}
	red := got.Files[len(got.Files)-1]
	cut := func(c basilic.Crop) media.ImageFile {
		t.Helper()
		f, err := p.Card(t.Context(), bytes.NewReader(got.Files[0].Bytes), c)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	blue, near := cut(basilic.Crop{X: 100, Y: 0, Zoom: 100}), cut(basilic.Crop{X: 50, Y: 50, Zoom: 400})
	at := func(f media.ImageFile, x, y int) string {
		r, _, b, _ := shown(t, f.Bytes).At(x, y).RGBA()
		switch {
		case r > 3*b:
			return "red"
		case b > 3*r:
			return "blue"
		}
		return "both"
	}
	if at(red, 10, 10) != "red" || at(red, 550, 390) != "red" || at(blue, 10, 10) != "blue" || at(near, 10, 10) != "red" || at(near, 550, 10) != "blue" {
		t.Errorf("left %s %s, right %s, middle %s %s", at(red, 10, 10), at(red, 550, 390), at(blue, 10, 10), at(near, 10, 10), at(near, 550, 10))
	}
	if red.Name == blue.Name || cut(basilic.MiddleCrop()).Name == red.Name {
		t.Error("two cards have one name")
	}
}
