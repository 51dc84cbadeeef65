// Package media turns the images that people upload into images that may be
// shown, and keeps their bytes. What was uploaded is never served: it is
// decoded and encoded anew, so that neither metadata (where a photo was taken)
// nor anything hidden in the file survives.
package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"

	// The formats that people upload.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"

	"codeberg.org/basilic/basilic"
)

// Limits of an upload and sizes of what is made of it, in bytes and pixels.
const (
	MaxBytes   = 10 << 20
	maxPixels  = 40_000_000
	longSide   = 1600
	cardWidth  = 560
	cardHeight = 400
	quality    = 80
)

// The ways in which an upload fails; each matches basilic.ErrInvalid.
var (
	ErrTooLarge      = fmt.Errorf("media: beyond 10 MB: %w", basilic.ErrInvalid)
	ErrUnsupported   = fmt.Errorf("media: not an image that we read: %w", basilic.ErrInvalid)
	ErrTooManyPixels = fmt.Errorf("media: beyond 40 megapixels: %w", basilic.ErrInvalid)
	ErrUnreadable    = fmt.Errorf("media: damaged: %w", basilic.ErrInvalid)
)

// ProblemOf returns a French sentence that says what to do about an error of
// Process, or "".
func ProblemOf(err error) string {
	switch {
	case errors.Is(err, ErrTooLarge):
		return "L’image dépasse 10 Mo. Réduisez-la, puis choisissez-la de nouveau."
	case errors.Is(err, ErrUnsupported):
		return "Ce fichier n’est pas une image que nous savons lire. Choisissez un fichier JPEG, PNG, WebP ou GIF."
	case errors.Is(err, ErrTooManyPixels):
		return "L’image dépasse 40 millions de pixels. Réduisez ses dimensions, puis choisissez-la de nouveau."
	case errors.Is(err, ErrUnreadable):
		return "L’image est abîmée : nous n’arrivons pas à la lire. Enregistrez-la de nouveau, puis choisissez-la."
	}
	return ""
}

// Image is what is kept of an upload: two WebP files and their digests (SHA-256
// in hexadecimal).
type Image struct {
	Bytes, Card        []byte
	Digest, CardDigest string
	Width, Height      int
}

// Processor decodes images, few at a time: one of 12 megapixels takes hundreds
// of megabytes for a moment.
type Processor struct {
	slots chan struct{}
}

// NewProcessor returns a processor that works on so many images at once.
func NewProcessor(limit int) *Processor { return &Processor{slots: make(chan struct{}, limit)} }

// Process reads one upload. Dimensions are read and refused before a pixel is
// decoded (security.md 58).
func (p *Processor) Process(ctx context.Context, r io.Reader) (Image, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Image{}, fmt.Errorf("media: read: %w", err)
	}
	if len(data) > MaxBytes {
		return Image{}, ErrTooLarge
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Image{}, ErrUnsupported
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return Image{}, ErrTooManyPixels
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return Image{}, fmt.Errorf("media: %w", ctx.Err())
	}
	defer func() { <-p.slots }()
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Image{}, ErrUnreadable
	}
	if format == "jpeg" {
		decoded = upright(decoded, orientation(data))
	}
	return encode(decoded)
}

func encode(source image.Image) (Image, error) {
	full := fit(source)
	var out, card bytes.Buffer
	if err := webp.Encode(&out, full, webp.Options{Quality: quality, Method: 4}); err != nil {
		return Image{}, fmt.Errorf("media: encode: %w", err)
	}
	if err := webp.Encode(&card, crop(source), webp.Options{Quality: quality, Method: 4}); err != nil {
		return Image{}, fmt.Errorf("media: encode card: %w", err)
	}
	return Image{
		Bytes: out.Bytes(), Card: card.Bytes(), Digest: digest(out.Bytes()), CardDigest: digest(card.Bytes()),
		Width: full.Bounds().Dx(), Height: full.Bounds().Dy(),
	}, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// fit scales an image down to the long side.
func fit(source image.Image) image.Image {
	w, h := source.Bounds().Dx(), source.Bounds().Dy()
	if long := max(w, h); long > longSide {
		w, h = max(1, w*longSide/long), max(1, h*longSide/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), source, source.Bounds(), draw.Src, nil)
	return out
}

// crop returns the middle of an image in the proportions of a card.
func crop(source image.Image) image.Image {
	b := source.Bounds()
	w, h := b.Dx(), b.Dx()*cardHeight/cardWidth
	if h > b.Dy() {
		w, h = b.Dy()*cardWidth/cardHeight, b.Dy()
	}
	w, h = max(1, w), max(1, h)
	x, y := b.Min.X+(b.Dx()-w)/2, b.Min.Y+(b.Dy()-h)/2
	out := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	draw.CatmullRom.Scale(out, out.Bounds(), source, image.Rect(x, y, x+w, y+h), draw.Src, nil)
	return out
}
