package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic"

	"codeberg.org/basilic/basilic/internal/media"
)

// plain returns an image of one colour.
func plain(w, h int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// jpegOf returns an image as a JPEG of good quality.
func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 95}) })
}

func encoded(t testing.TB, encode func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func process(t *testing.T, data []byte) (media.Image, image.Image) {
	t.Helper()
	got, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(data), basilic.MiddleCrop())
	if err != nil {
		t.Fatal(err)
	}
	shown, err := webp.Decode(bytes.NewReader(got.Files[0].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	return got, shown
}

// near says whether two colours look the same.
func near(a, b color.Color) bool {
	x, y := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	for _, d := range []int{int(x.R) - int(y.R), int(x.G) - int(y.G), int(x.B) - int(y.B), int(x.A) - int(y.A)} {
		if max(d, -d) > 40 { // two lossy passes
			return false
		}
	}
	return true
}

func TestEveryFormatIsRead(t *testing.T) {
	t.Parallel()
	red := color.NRGBA{R: 220, A: 255}
	img := plain(64, 48, red)
	for name, data := range map[string][]byte{
		"png":  encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) }),
		"gif":  encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) }),
		"webp": encoded(t, func(b *bytes.Buffer) error { return webp.Encode(b, img) }),
	} {
		got, shown := process(t, data)
		if got.Width != 64 || got.Height != 48 || !near(shown.At(30, 20), red) {
			t.Errorf("%s: %d × %d, %v", name, got.Width, got.Height, shown.At(30, 20))
		}
	}
}

func TestTranslucentColoursStay(t *testing.T) {
	t.Parallel()
	half := color.NRGBA{R: 240, G: 40, B: 40, A: 128}
	for _, side := range []int{40, 2000} {
		img := plain(side, side, half)
		_, shown := process(t, encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) }))
		if got := shown.At(20, 20); !near(got, half) {
			t.Errorf("side %d: %v became %v", side, half, color.NRGBAModel.Convert(got))
		}
	}
}

// TestEveryOrientationIsApplied marks the corner that EXIF says is the top left
// and looks for it there.
func TestEveryOrientationIsApplied(t *testing.T) {
	t.Parallel()
	// Where row 0 and column 0 of what is seen lie in the file (EXIF, tag 0x0112).
	corners := map[uint16]image.Point{
		1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 1}, 7: {1, 1}, 8: {1, 0},
	}
	for orientation, corner := range corners {
		img := plain(80, 40, color.White)
		at := image.Pt(corner.X*60, corner.Y*20)
		draw.Draw(img, image.Rectangle{Min: at, Max: at.Add(image.Pt(20, 20))}, image.NewUniform(color.Black), image.Point{}, draw.Src)
		got, shown := process(t, withExif(jpegOf(t, img), orientation))
		if turned := got.Height > got.Width; turned != (orientation >= 5) {
			t.Errorf("orientation %d: %d × %d", orientation, got.Width, got.Height)
		}
		if !near(shown.At(8, 8), color.Black) || !near(shown.At(got.Width-8, got.Height-8), color.White) {
			t.Errorf("orientation %d: the corner is elsewhere", orientation)
		}
	}
}

// animation wraps an image twice as the frames of an animated WebP (RFC 9649
// 2.7.1.1).
func animation(t testing.TB, img image.Image) []byte {
	t.Helper()
	still := encoded(t, func(b *bytes.Buffer) error { return webp.Encode(b, img) })
	size := binary.LittleEndian.AppendUint32(nil, uint32(img.Bounds().Dx()-1))[:3]
	size = append(size, binary.LittleEndian.AppendUint32(nil, uint32(img.Bounds().Dy()-1))[:3]...)
	chunk := func(name string, body []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body))), body...)
	}
	frame := append(append(make([]byte, 6), size...), 40, 0, 0, 0)
	frame = append(frame, still[12:]...)
	body := append([]byte("WEBP"), chunk("VP8X", append([]byte{0x02, 0, 0, 0}, size...))...)
	body = append(body, chunk("ANIM", make([]byte, 6))...)
	body = append(append(body, chunk("ANMF", frame)...), chunk("ANMF", frame)...)
	return chunk("RIFF", body)
}

func TestAnimationBecomesItsFirstFrame(t *testing.T) {
	t.Parallel()
	green := color.NRGBA{G: 200, A: 255}
	data := animation(t, plain(60, 30, green))
	if all, err := webp.DecodeAll(bytes.NewReader(data)); err != nil || len(all.Image) != 2 {
		t.Fatalf("the test's animation is not one: %v", err)
	}
	got, shown := process(t, data)
	if got.Width != 60 || got.Height != 30 || !near(shown.At(9, 9), green) {
		t.Errorf("%d × %d, %v", got.Width, got.Height, shown.At(9, 9))
	}
	if _, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(data[:44]), basilic.MiddleCrop()); !errors.Is(err, media.ErrUnreadable) {
		t.Errorf("without a frame: %v", err)
	}
}
