package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{R: uint8(x * 255 / w), G: uint8(y * 255 / h), A: 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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

func TestUploadIsScaledAndLosesItsMetadata(t *testing.T) {
	t.Parallel()
	data := append(withExif(photo(t, 2000, 1000), 6), "<script>alert(1)</script>"...)
	got, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 800 || got.Height != 1600 {
		t.Errorf("turned and scaled to %d × %d", got.Width, got.Height)
	}
	for _, secret := range []string{"GPS", "Exif", "<script>"} {
		if bytes.Contains(got.Bytes, []byte(secret)) || bytes.Contains(got.Card, []byte(secret)) {
			t.Errorf("%s survived", secret)
		}
	}
	card, _, err := image.DecodeConfig(bytes.NewReader(got.Card))
	if err != nil || card.Width != 560 || card.Height != 400 {
		t.Errorf("card of %v, %v", card, err)
	}
}

// bomb is a PNG whose header claims a size that its few bytes do not have.
func bomb(t *testing.T, w, h uint32) []byte {
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

func TestWhatIsNotAnImageIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"html":      {[]byte("<html><script>"), media.ErrUnsupported},
		"svg":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), media.ErrUnsupported},
		"empty":     {nil, media.ErrUnsupported},
		"bomb":      {bomb(t, 50_000, 50_000), media.ErrTooManyPixels},
		"damaged":   {photo(t, 100, 100)[:700], media.ErrUnreadable},
		"too large": {append(photo(t, 10, 10), make([]byte, media.MaxBytes)...), media.ErrTooLarge},
	} {
		_, err := media.NewProcessor(1).Process(t.Context(), bytes.NewReader(test.data))
		if !errors.Is(err, test.want) || !errors.Is(err, basilic.ErrInvalid) || media.ProblemOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFolderKeepsBlobs(t *testing.T) {
	t.Parallel()
	store, err := media.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	digest := strings.Repeat("ab", 32)
	for range 2 {
		if err := store.Put(t.Context(), digest, []byte("data")); err != nil {
			t.Fatal(err)
		}
	}
	f, err := store.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if data, err := io.ReadAll(f); err != nil || string(data) != "data" {
		t.Errorf("got %q, %v", data, err)
	}
	for _, name := range []string{strings.Repeat("cd", 32), "../../etc/passwd", ""} {
		if _, err := store.Open(t.Context(), name); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzProcess(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a"))
	f.Add([]byte("GIF89a"))
	processor := media.NewProcessor(1)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		got, err := processor.Process(t.Context(), bytes.NewReader(data))
		if err == nil && (got.Width > 1600 || got.Height > 1600) {
			t.Errorf("made %d × %d", got.Width, got.Height)
		}
	})
}
