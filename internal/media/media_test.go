package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"testing"

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{R: uint8(x * 255 / w), G: uint8(y * 255 / h), A: 255})
		}
	}
	return jpegOf(t, img)
}

// withExif inserts an EXIF segment that says an orientation and holds a secret.
func withExif(data []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	payload := append(append([]byte("Exif\x00\x00"), tiff...), "GPS 48.8566 2.3522"...)
	segment := append([]byte{0xff, 0xe1, 0, 0}, payload...)
	binary.BigEndian.PutUint16(segment[2:], uint16(len(payload)+2))
	return append(append(append([]byte{}, data[:2]...), segment...), data[2:]...)
}

func TestSecurity58UploadIsScaledAndLosesItsMetadata(t *testing.T) {
	t.Parallel()
	data := append(withExif(photo(t, 2000, 1000), 6), "<script>alert(1)</script>"...)
	got, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(data), basilic.MiddleCrop())
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 800 || got.Height != 1600 {
		t.Errorf("turned and scaled to %d × %d", got.Width, got.Height)
	}
	for _, secret := range []string{"GPS", "Exif", "<script>"} {
		for _, f := range got.Files {
			if bytes.Contains(f.Bytes, []byte(secret)) {
				t.Errorf("%s survived in %s", secret, f.Name)
			}
		}
	}
	card, _, err := image.DecodeConfig(bytes.NewReader(got.Files[len(got.Files)-1].Bytes))
	if err != nil || card.Width != 560 || card.Height != 400 {
		t.Errorf("card of %v, %v", card, err)
	}
}

// bomb is a PNG whose header claims a size that its few bytes do not have.
func bomb(t testing.TB, w, h uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestSecurity58WhatIsNotAnImageIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"html":      {[]byte("<html><script>"), media.ErrUnsupported},
		"svg":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), media.ErrUnsupported},
		"empty":     {nil, media.ErrUnsupported},
		"bomb":      {bomb(t, 50_000, 50_000), media.ErrTooManyPixels},
		"line":      {bomb(t, 1, 39_000_000), media.ErrTooManyPixels},
		"nothing":   {bomb(t, 0, 10), media.ErrUnreadable},
		"lie":       {bomb(t, 3000, 3000), media.ErrUnreadable},
		"bmp":       {append([]byte("BM"), make([]byte, 60)...), media.ErrUnsupported},
		"webp head": {[]byte("RIFF\x10\x00\x00\x00WEBPVP8 \x00\x00\x00\x00"), media.ErrUnreadable},
		"damaged":   {photo(t, 100, 100)[:700], media.ErrUnreadable},
		"too large": {append(photo(t, 10, 10), make([]byte, media.MaxBytes)...), media.ErrTooLarge},
	} {
		_, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(test.data), basilic.MiddleCrop())
		if !errors.Is(err, test.want) || !errors.Is(err, basilic.ErrInvalid) || media.ProblemOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzProcess(f *testing.F) {
	small := plain(12, 9, color.NRGBA{R: 200, A: 200})
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a"))
	f.Add(withExif(photo(f, 12, 9), 5))
	f.Add(bomb(f, 50_000, 50_000))
	f.Add(animation(f, small))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return gif.Encode(b, small, nil) }))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return png.Encode(b, small) }))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return webp.Encode(b, small) }))
	processor := media.NewProcessor(1)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := processor.Process(t.Context(), bytes.NewReader(data), basilic.MiddleCrop())
		if err != nil {
			if !errors.Is(err, basilic.ErrInvalid) || media.ProblemOf(err) == "" {
				t.Errorf("not an error of an upload: %v", err)
			}
			return
		}
		made, err := webp.DecodeConfig(bytes.NewReader(got.Files[0].Bytes))
		if err != nil || made.Width != got.Width || made.Height != got.Height || max(made.Width, made.Height) > 1600 {
			t.Errorf("made %d × %d, said %d × %d: %v", made.Width, made.Height, got.Width, got.Height, err)
		}
	})
}
