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
	"strconv"

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
	cardWidth  = 560
	cardHeight = 400
	quality    = 80
	// blurSide is the longer side of what is shown while an image loads.
	blurSide    = 20
	blurQuality = 30
)

// widths are those in which an image is offered beside its own.
func widths() []int { return []int{960, 480} }

// WidthsOf returns the widths in which an image is offered beside its own, of an
// image of a width.
func WidthsOf(width int) []int {
	var offered []int
	for _, w := range widths() {
		// A file that is hardly smaller is worth no other request.
		if w*5 <= min(width, longSide)*4 {
			offered = append(offered, w)
		}
	}
	return offered
}

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

// Image is what is kept of an upload.
type Image struct {
	// Width and Height are those of the first of Files, the largest.
	Width, Height int
	// Files are the image in several widths, then its card.
	Files []ImageFile
	// Blur is a tiny WebP of the whole image to show while it loads, nil where
	// something would show through.
	Blur []byte
}

// ImageFile is one WebP file made of an image. Digest is its SHA-256 in
// hexadecimal.
type ImageFile struct {
	Name          string
	Bytes         []byte
	Digest        string
	Width, Height int
}

// ImageName is the name of the largest file of an image; WidthName that of the
// one of a width.
const ImageName = "image.webp"

// WidthName returns the name of the file of an image that has a width.
func WidthName(width int) string { return strconv.Itoa(width) + ".webp" }

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

// Process reads one upload, of which the card shows a part. Dimensions are read
// and refused before a pixel is decoded (security.md 58).
func (p *Processor) Process(ctx context.Context, r io.Reader, c basilic.Crop) (Image, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Image{}, fmt.Errorf("media: read: %w", err)
	}
	return p.ProcessBytes(ctx, data, c)
}

// ProcessBytes is Process of bytes that are read already.
func (p *Processor) ProcessBytes(ctx context.Context, data []byte, c basilic.Crop) (Image, error) {
	var err error
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
	return p.convert(ctx, f, data, c)
}

// turn waits until fewer images than the limit are being worked on.
func (p *Processor) turn(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("media: %w", ctx.Err())
	}
}

func (p *Processor) done() { <-p.slots }

// convert waits for its turn, then decodes and encodes.
func (p *Processor) convert(ctx context.Context, f format, data []byte, c basilic.Crop) (Image, error) {
	if err := p.turn(ctx); err != nil {
		return Image{}, err
	}
	defer p.done()
	decoded, err := f.read(data)
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	turn := 1
	if f.name == "jpeg" {
		turn = orientation(data)
	}
	return encode(decoded, turn, c)
}

// encode makes the files of an image, the smaller ones of the largest. It is
// turned after it is scaled, when few pixels are left.
func encode(source image.Image, turn int, c basilic.Crop) (Image, error) {
	full := upright(fit(source), turn)
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	made := Image{Width: w, Height: h}
	if err := made.add(ImageName, full, quality); err != nil {
		return Image{}, err
	}
	for _, width := range WidthsOf(w) {
		if err := made.add(WidthName(width), scale(full, full.Bounds(), width, max(1, h*width/w)), quality); err != nil {
			return Image{}, err
		}
	}
	card, err := cardOf(full, c)
	if err != nil {
		return Image{}, err
	}
	made.Files = append(made.Files, card)
	if full.Opaque() {
		long := max(w, h)
		made.Blur, err = toWebP(scale(full, full.Bounds(), max(1, w*blurSide/long), max(1, h*blurSide/long)), blurQuality)
	}
	return made, err
}

func (i *Image) add(name string, img *image.RGBA, quality int) error {
	data, err := toWebP(img, quality)
	if err != nil {
		return err
	}
	i.Files = append(i.Files, ImageFile{Name: name, Bytes: data, Digest: digest(data), Width: img.Bounds().Dx(), Height: img.Bounds().Dy()})
	return nil
}

// cardOf cuts the card of an image. Its name says what it shows, so that what an
// address serves never changes.
func cardOf(full image.Image, c basilic.Crop) (ImageFile, error) {
	data, err := toWebP(crop(full, c), quality)
	sum := digest(data)
	return ImageFile{Name: "card-" + sum[:12] + ".webp", Bytes: data, Digest: sum, Width: cardWidth, Height: cardHeight}, err
}

// Card cuts another card of an image that was made here.
func (p *Processor) Card(ctx context.Context, stored io.Reader, c basilic.Crop) (ImageFile, error) {
	if err := p.turn(ctx); err != nil {
		return ImageFile{}, err
	}
	defer p.done()
	full, err := webp.Decode(stored)
	if err != nil {
		return ImageFile{}, fmt.Errorf("media: card: %w", err)
	}
	return cardOf(full, c)
}

func toWebP(img *image.RGBA, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := webp.Encode(&b, straight(img), webp.Options{Quality: quality, Method: 4}); err != nil {
		return nil, fmt.Errorf("media: encode: %w", err)
	}
	return b.Bytes(), nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
