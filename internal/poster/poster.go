// Package poster draws the picture that stands for a resource where its address is
// shared: other servers and messengers show it beside the title.
package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	xdraw "golang.org/x/image/draw"
)

// The size of a poster, in pixels: what previews of links ask for.
const (
	Width  = 1200
	Height = 630
)

const (
	quality = 90
	margin  = 64
	// column is how wide the words are.
	column = 640
)

// Poster is what a poster says. Category is one of ui.Category, "" for the colour of
// the hub.
type Poster struct {
	Title, Category, CategoryLabel string
	// By made the resource, Hub is where it stands.
	By, Hub string
	// Mark is one or two letters that stand for By.
	Mark string
	// Square marks a base, round a person.
	Square bool
	// Accent is the colour of the hub, "#rrggbb".
	Accent string
	// Cover is shown beside the words, nil for a drawing.
	Cover image.Image
}

// palette are the colours of a category: the same as in the pages (tokens.css), by
// day.
type palette struct{ strong, wash color.RGBA }

func colour(s string) color.RGBA {
	c := color.RGBA{A: 255}
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		return color.RGBA{0x0b, 0x5a, 0x53, 255}
	}
	return c
}

func (p Poster) palette() palette {
	switch p.Category {
	case "inclusion":
		return palette{colour("#b3341b"), colour("#ffeae0")}
	case "culture":
		return palette{colour("#83306c"), colour("#fae9f3")}
	case "communs":
		return palette{colour("#3650ac"), colour("#e8eefe")}
	case "environnement":
		return palette{colour("#40681a"), colour("#e7f5d7")}
	}
	strong := colour(p.Accent)
	return palette{mix(strong, colour("#11211a"), .25), mix(strong, color.RGBA{255, 255, 255, 255}, .9)}
}

// mix goes from one colour towards another.
func mix(from, to color.RGBA, part float64) color.RGBA {
	m := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*part) }
	return color.RGBA{m(from.R, to.R), m(from.G, to.G), m(from.B, to.B), 255}
}

// Draw returns the poster as a JPEG image.
func Draw(p Poster) ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, Width, Height))
	colours := p.palette()
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(colours.wash), image.Point{}, draw.Src)
	if p.Cover != nil {
		drawCover(canvas, p.Cover)
	} else {
		drawCutting(canvas, colours)
	}
	if err := drawWords(canvas, p, colours); err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, canvas, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	return b.Bytes(), nil
}

// drawCover shows the middle of a picture in a leaf at the right.
func drawCover(canvas *image.RGBA, cover image.Image) {
	frame := image.Rect(margin+column+margin, margin, Width-margin, Height-margin)
	from := cover.Bounds()
	if w := from.Dy() * frame.Dx() / frame.Dy(); w < from.Dx() {
		from.Min.X += (from.Dx() - w) / 2
		from.Max.X = from.Min.X + w
	} else {
		h := from.Dx() * frame.Dy() / frame.Dx()
		from.Min.Y += (from.Dy() - h) / 2
		from.Max.Y = from.Min.Y + h
	}
	scaled := image.NewRGBA(frame)
	xdraw.CatmullRom.Scale(scaled, frame, cover, from, xdraw.Over, nil)
	var s shape
	s.leaf(float32(frame.Min.X), float32(frame.Min.Y), float32(frame.Max.X), float32(frame.Max.Y), 6, 72)
	s.fill(canvas, scaled)
}
