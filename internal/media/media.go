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

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic"
)

// Limits of an upload and sizes of what is made of it, in bytes and pixels.
const (
	MaxBytes  = 10 << 20
	maxPixels = 40_000_000
	// maxSide bounds what scaling a line of pixels of no height costs; JPEG and
	// GIF cannot exceed it.
	maxSide    = 65_535
	longSide   = 1600
	CardWidth  = 560
	CardHeight = 400
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

// NewProcessor returns a processor that works on so many images at once,
// one at least.
func NewProcessor(limit int) *Processor {
	return &Processor{slots: make(chan struct{}, max(1, limit))}
}

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
	f, ok := formatOf(data)
	if !ok {
		return Image{}, ErrUnsupported
	}
	if f.name == "webp" {
		if data, err = firstFrame(data); err != nil {
			return Image{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
	}
	width, height, err := f.dimensions(data)
	if err != nil || width <= 0 || height <= 0 {
		return Image{}, fmt.Errorf("%w: %w", ErrUnreadable, errors.Join(err, fmt.Errorf("%d × %d", width, height)))
	}
	if max(width, height) > maxSide || width > maxPixels/height {
		return Image{}, ErrTooManyPixels
	}
	return p.convert(ctx, f, data)
}

// convert waits for its turn, then decodes and encodes.
func (p *Processor) convert(ctx context.Context, f format, data []byte) (Image, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return Image{}, fmt.Errorf("media: %w", ctx.Err())
	}
	defer func() { <-p.slots }()
	decoded, err := f.read(data)
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	turn := 1
	if f.name == "jpeg" {
		turn = orientation(data)
	}
	return encode(decoded, turn)
}

// encode makes the two images. They are turned after they are scaled, when few
// pixels are left.
func encode(source image.Image, turn int) (Image, error) {
	w, h := CardWidth, CardHeight
	if turn >= sideways {
		w, h = h, w
	}
	full, card := upright(fit(source), turn), upright(crop(source, w, h), turn)
	fullBytes, err := toWebP(full)
	if err != nil {
		return Image{}, fmt.Errorf("media: encode: %w", err)
	}
	cardBytes, err := toWebP(card)
	if err != nil {
		return Image{}, fmt.Errorf("media: encode card: %w", err)
	}
	return Image{
		Bytes: fullBytes, Card: cardBytes, Digest: digest(fullBytes), CardDigest: digest(cardBytes),
		Width: full.Bounds().Dx(), Height: full.Bounds().Dy(),
	}, nil
}

func toWebP(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := webp.Encode(&b, straight(img), webp.Options{Quality: quality, Method: 4})
	return b.Bytes(), err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
