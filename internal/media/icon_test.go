package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

// pictureOf is one picture of an icon, with what its directory says of it.
type pictureOf struct {
	side, depth int
	data        []byte
}

// ico puts pictures into a container, one behind the other.
func ico(pictures ...pictureOf) []byte {
	data := binary.LittleEndian.AppendUint16([]byte{0, 0, 1, 0}, uint16(len(pictures)))
	at := 6 + 16*len(pictures)
	for _, p := range pictures {
		data = append(data, byte(p.side), byte(p.side), 0, 0, 1, 0)
		data = binary.LittleEndian.AppendUint16(data, uint16(p.depth))
		data = binary.LittleEndian.AppendUint32(data, uint32(len(p.data)))
		data = binary.LittleEndian.AppendUint32(data, uint32(at))
		at += len(p.data)
	}
	for _, p := range pictures {
		data = append(data, p.data...)
	}
	return data
}

// dib is a bitmap of an icon: a header, a palette, rows from the last to the first, a
// mask.
func dib(side, depth int, palette, rows, mask []byte) []byte {
	data := make([]byte, 40)
	binary.LittleEndian.PutUint32(data, 40)
	binary.LittleEndian.PutUint32(data[4:], uint32(side))
	binary.LittleEndian.PutUint32(data[8:], uint32(2*side))
	binary.LittleEndian.PutUint16(data[14:], uint16(depth))
	if palette != nil {
		binary.LittleEndian.PutUint32(data[32:], uint32(len(palette)/4))
	}
	return append(append(append(data, palette...), rows...), mask...)
}

func pngOf(t testing.TB, side int, c color.NRGBA) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, plain(side, side, c)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flat is a bitmap of one colour without any that shows through.
func flat(side, depth int, palette []byte, pixel ...byte) pictureOf {
	row := bytes.Repeat(pixel, side*depth/8/len(pixel))
	for len(row)%4 != 0 {
		row = append(row, 0)
	}
	return pictureOf{side, depth, dib(side, depth, palette, bytes.Repeat(row, side), make([]byte, (side+31)/32*4*side))}
}

func TestAnIconIsReadInEachOfItsForms(t *testing.T) {
	t.Parallel()
	red, blue := color.NRGBA{R: 220, A: 255}, color.NRGBA{B: 220, A: 255}
	palette := []byte{220, 0, 0, 0, 0, 0, 220, 0}
	for name, test := range map[string]struct {
		data []byte
		side int
		want color.NRGBA
	}{
		"png":                {ico(pictureOf{32, 32, pngOf(t, 32, red)}), 32, red},
		"a bare png":         {pngOf(t, 20, blue), 20, blue},
		"32 bits":            {ico(flat(16, 32, nil, 0, 0, 220, 255)), 16, red},
		"32 bits, no alpha":  {ico(flat(16, 32, nil, 0, 0, 220, 0)), 16, red},
		"24 bits":            {ico(flat(24, 24, nil, 220, 0, 0)), 24, blue},
		"8 bits":             {ico(flat(16, 8, palette, 1)), 16, red},
		"4 bits":             {ico(flat(16, 4, palette, 0x11)), 16, red},
		"1 bit":              {ico(flat(32, 1, palette, 0xff)), 32, red},
		"no mask":            {ico(pictureOf{16, 24, flat(16, 24, nil, 220, 0, 0).data[:40+16*48]}), 16, blue},
		"what suits":         {ico(flat(16, 24, nil, 0, 0, 220), pictureOf{0, 32, pngOf(t, 256, red)}, pictureOf{48, 32, pngOf(t, 48, blue)}), 48, blue},
		"more colours":       {ico(flat(32, 4, palette, 0x11), flat(32, 24, nil, 220, 0, 0)), 32, blue},
		"one that is broken": {ico(pictureOf{48, 32, []byte("\x89PNG\r\n\x1a\n")}, pictureOf{32, 32, make([]byte, 50)}, flat(16, 24, nil, 220, 0, 0)), 16, blue},
	} {
		got, err := media.NewProcessor(1).ProcessIcon(t.Context(), test.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		shown, err := webp.Decode(bytes.NewReader(got.Files[0].Bytes))
		if err != nil || got.Width != test.side || got.Height != test.side || far(shown.At(test.side/2, test.side/2), test.want) {
			t.Errorf("%s: %d × %d, %v: %v", name, got.Width, got.Height, err, shown.At(test.side/2, test.side/2))
		}
	}
}

// far reports whether two colours differ by more than an encoder changes.
func far(a, b color.Color) bool {
	r, g, bl, al := a.RGBA()
	r2, g2, bl2, al2 := b.RGBA()
	for _, d := range []int{int(r) - int(r2), int(g) - int(g2), int(bl) - int(bl2), int(al) - int(al2)} {
		if max(d, -d) > 30<<8 {
			return true
		}
	}
	return false
}

func TestTheMaskOfAnIconShowsThrough(t *testing.T) {
	t.Parallel()
	picture := flat(16, 24, nil, 220, 0, 0)
	// The last row of the mask is the first of the picture; its left half.
	picture.data[len(picture.data)-4] = 0xff
	got, err := media.NewProcessor(1).ProcessIcon(t.Context(), ico(picture))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := webp.Decode(bytes.NewReader(got.Files[0].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	alpha := func(x, y int) uint32 { _, _, _, a := shown.At(x, y).RGBA(); return a >> 8 }
	if alpha(3, 0) > 20 || alpha(12, 0) < 235 || alpha(3, 5) < 235 {
		t.Errorf("alpha %d, %d, %d", alpha(3, 0), alpha(12, 0), alpha(3, 5))
	}
}

func TestSecurity58AnIconThatLiesIsRefused(t *testing.T) {
	t.Parallel()
	huge := dib(16, 32, nil, make([]byte, 16*64), nil)
	binary.LittleEndian.PutUint32(huge[4:], 1<<31)
	tall := dib(16, 32, nil, make([]byte, 16*64), nil)
	binary.LittleEndian.PutUint32(tall[8:], 0xffffffff)
	packed := dib(16, 8, []byte{0, 0, 0, 0}, make([]byte, 16*16), nil)
	binary.LittleEndian.PutUint32(packed[16:], 1)
	outside := ico(flat(16, 24, nil, 220, 0, 0))
	binary.LittleEndian.PutUint32(outside[18:], 0xfffffff0)
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"wide":         {ico(pictureOf{16, 32, huge}), media.ErrUnreadable},
		"tall":         {ico(pictureOf{16, 32, tall}), media.ErrUnreadable},
		"a bomb":       {ico(pictureOf{16, 32, bomb(t, 50_000, 50_000)}), media.ErrTooManyPixels},
		"compressed":   {ico(pictureOf{16, 8, packed}), media.ErrUnreadable},
		"no such hue":  {ico(flat(16, 8, []byte{0, 0, 0, 0}, 9)), media.ErrUnreadable},
		"cut":          {ico(flat(16, 24, nil, 220, 0, 0))[:200], media.ErrUnreadable},
		"outside":      {outside, media.ErrUnreadable},
		"empty":        {ico(), media.ErrUnreadable},
		"a photograph": {ico(pictureOf{16, 24, photo(t, 16, 16)}), media.ErrUnsupported},
		"an icon":      {ico(pictureOf{16, 24, ico(flat(16, 24, nil, 220, 0, 0))}), media.ErrUnreadable},
		"svg":          {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), media.ErrUnsupported},
		"too large":    {append(ico(), make([]byte, media.MaxBytes)...), media.ErrTooLarge},
	} {
		if _, err := media.NewProcessor(1).ProcessIcon(t.Context(), test.data); !errors.Is(err, test.want) || !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// People send no icons.
	if _, err := media.NewProcessor(1).ProcessBytes(t.Context(), ico(flat(16, 24, nil, 220, 0, 0)), basilic.MiddleCrop()); !errors.Is(err, media.ErrUnsupported) {
		t.Errorf("an upload: %v", err)
	}
}

func FuzzProcessIcon(f *testing.F) {
	palette := []byte{220, 0, 0, 0, 0, 0, 220, 0}
	f.Add(ico(pictureOf{32, 32, pngOf(f, 32, color.NRGBA{R: 220, A: 255})}, flat(16, 24, nil, 220, 0, 0)))
	f.Add(ico(flat(16, 32, nil, 0, 0, 220, 0)))
	f.Add(ico(flat(16, 8, palette, 1)))
	f.Add(ico(flat(16, 4, palette, 0x11)))
	f.Add(ico(flat(32, 1, palette, 0xff)))
	f.Add(ico(pictureOf{16, 32, bomb(f, 50_000, 50_000)}))
	processor := media.NewProcessor(1)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := processor.ProcessIcon(t.Context(), data)
		if err != nil {
			if !errors.Is(err, basilic.ErrInvalid) {
				t.Errorf("not an error of an image: %v", err)
			}
			return
		}
		made, _, err := image.DecodeConfig(bytes.NewReader(got.Files[0].Bytes))
		if err != nil || made.Width != got.Width || made.Height != got.Height || max(made.Width, made.Height) > 1600 {
			t.Errorf("made %d × %d, said %d × %d: %v", made.Width, made.Height, got.Width, got.Height, err)
		}
	})
}
