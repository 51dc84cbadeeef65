package media

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"

	"codeberg.org/basilic/basilic"
)

const (
	// iconSide is the longest side of a picture of an icon that is no PNG, in pixels: the
	// container has a byte for it.
	iconSide = 256
	// iconWanted is the side that is looked for: an icon is shown at 16 px, on screens of
	// up to three pixels for one.
	iconWanted = 48
	// iconTries is how many pictures of one icon are tried.
	iconTries = 4
)

// ProcessIcon is ProcessBytes of the icon of a site, which may also be an ICO: a
// container of pictures of several sizes, each a PNG or a bitmap without its file
// header. Nothing of ours is offered as ICO, and people do not send any. SVG is not
// read: it is a document that may hold scripts and name other files, and drawing it
// takes a renderer.
func (p *Processor) ProcessIcon(ctx context.Context, data []byte) (Image, error) {
	if len(data) > MaxBytes {
		return Image{}, ErrTooLarge
	}
	pictures, ok := iconPictures(data)
	if !ok {
		return p.ProcessBytes(ctx, data, basilic.MiddleCrop())
	}
	problem := fmt.Errorf("%w: an icon without a picture", ErrUnreadable)
	for _, picture := range pictures[:min(len(pictures), iconTries)] {
		made, err := p.processPicture(ctx, picture.data)
		if err == nil || ctx.Err() != nil {
			return made, err
		}
		problem = err
	}
	return Image{}, problem
}

func (p *Processor) processPicture(ctx context.Context, data []byte) (Image, error) {
	if f, ok := formatOf(data); ok {
		if f.name != "png" {
			return Image{}, ErrUnsupported
		}
		return p.ProcessBytes(ctx, data, basilic.MiddleCrop())
	}
	decoded, err := decodeBitmap(data)
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if err := p.turn(ctx); err != nil {
		return Image{}, err
	}
	defer p.done()
	return encode(decoded, 1, basilic.MiddleCrop())
}

// iconPicture is one picture of a container, as its directory tells of it.
type iconPicture struct {
	side, depth int
	data        []byte
}

// iconPictures returns the pictures of a container that lie within it, the one that
// suits best first, and whether it is one.
func iconPictures(data []byte) ([]iconPicture, bool) {
	const head, entry = 6, 16
	if !bytes.HasPrefix(data, []byte("\x00\x00\x01\x00")) || len(data) < head {
		return nil, false
	}
	var all []iconPicture
	count := min(int(binary.LittleEndian.Uint16(data[4:])), (len(data)-head)/entry)
	for i := range count {
		e := data[head+i*entry:]
		size, at := uint64(binary.LittleEndian.Uint32(e[8:])), uint64(binary.LittleEndian.Uint32(e[12:]))
		if at+size > uint64(len(data)) {
			continue
		}
		all = append(all, iconPicture{
			side:  max(orWhole(e[0]), orWhole(e[1])),
			depth: int(binary.LittleEndian.Uint16(e[6:])), data: data[at : at+size],
		})
	}
	slices.SortStableFunc(all, func(a, b iconPicture) int { return cmp.Or(a.misses()-b.misses(), b.depth-a.depth) })
	return all, true
}

// orWhole is a side as the directory writes it: 0 is what a byte cannot hold.
func orWhole(side byte) int {
	if side == 0 {
		return iconSide
	}
	return int(side)
}

// misses is how badly a picture suits: a smaller one shows fewer details, a larger one
// only weighs more.
func (p iconPicture) misses() int {
	if p.side < iconWanted {
		return iconSide + iconWanted - p.side
	}
	return p.side - iconWanted
}

// bitmap is a picture as BITMAPINFOHEADER tells of it, with a mask below it that says
// what shows through.
type bitmap struct {
	width, height, depth int
	palette              []color.NRGBA
	// rows are from the last to the first.
	rows, mask []byte
}

// decodeBitmap reads a picture of an icon that is no PNG. Its size is refused before a
// pixel is read (security.md 58).
func decodeBitmap(data []byte) (image.Image, error) {
	b, err := parseBitmap(data)
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, b.width, b.height))
	seen := false
	for y := range b.height {
		row := b.rows[(b.height-1-y)*rowSize(b.width, b.depth):]
		for x := range b.width {
			c, err := b.at(row, x)
			if err != nil {
				return nil, err
			}
			seen = seen || c.A != 0
			img.SetNRGBA(x, y, c)
		}
	}
	// With 32 bits a pixel says itself how much shows through; where none does, as in all
	// others, the mask says so.
	if b.depth != 32 || !seen {
		b.applyMask(img)
	}
	return img, nil
}

func parseBitmap(data []byte) (bitmap, error) {
	const header = 40
	if len(data) < header {
		return bitmap{}, errors.New("bitmap without a header")
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	size, width, height := word(0), word(4), word(8)/2
	b := bitmap{depth: int(binary.LittleEndian.Uint16(data[14:]))}
	if size < header || size > 124 || word(16) != 0 || !slices.Contains([]int{1, 4, 8, 24, 32}, b.depth) {
		return bitmap{}, fmt.Errorf("bitmap of %d bits, header of %d bytes, compression %d", b.depth, size, word(16))
	}
	if width == 0 || height == 0 || width > iconSide || height > iconSide {
		return bitmap{}, fmt.Errorf("bitmap of %d × %d", width, height)
	}
	b.width, b.height = int(width), int(height)
	rest := data[min(int(size), len(data)):]
	if b.depth <= 8 {
		colours := 1 << b.depth
		if used := word(32); used > 0 {
			colours = int(min(used, uint32(colours)))
		}
		if len(rest) < 4*colours {
			return bitmap{}, errors.New("bitmap without its palette")
		}
		for i := range colours {
			b.palette = append(b.palette, color.NRGBA{R: rest[4*i+2], G: rest[4*i+1], B: rest[4*i], A: 255})
		}
		rest = rest[4*colours:]
	}
	pixels := b.height * rowSize(b.width, b.depth)
	if len(rest) < pixels {
		return bitmap{}, errors.New("bitmap cut short")
	}
	b.rows, b.mask = rest[:pixels], rest[pixels:]
	return b, nil
}

// rowSize is how many bytes a row takes: whole times four.
func rowSize(width, depth int) int { return (width*depth + 31) / 32 * 4 }

// at returns a pixel of a row.
func (b bitmap) at(row []byte, x int) (color.NRGBA, error) {
	switch b.depth {
	case 32:
		return color.NRGBA{R: row[4*x+2], G: row[4*x+1], B: row[4*x], A: row[4*x+3]}, nil
	case 24:
		return color.NRGBA{R: row[3*x+2], G: row[3*x+1], B: row[3*x], A: 255}, nil
	}
	perByte := 8 / b.depth
	shift := 8 - b.depth*(x%perByte+1)
	index := int(row[x/perByte]>>shift) & (1<<b.depth - 1)
	if index >= len(b.palette) {
		return color.NRGBA{}, fmt.Errorf("colour %d of %d", index, len(b.palette))
	}
	return b.palette[index], nil
}

// applyMask makes what the mask marks show through, and everything else not. Without a
// whole mask nothing does.
func (b bitmap) applyMask(img *image.NRGBA) {
	stride := rowSize(b.width, 1)
	whole := len(b.mask) >= b.height*stride
	for y := range b.height {
		for x := range b.width {
			c := img.NRGBAAt(x, y)
			c.A = 255
			if whole && b.mask[(b.height-1-y)*stride+x/8]>>(7-x%8)&1 == 1 {
				c = color.NRGBA{}
			}
			img.SetNRGBA(x, y, c)
		}
	}
}
