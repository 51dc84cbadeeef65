package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math"
	"slices"

	"golang.org/x/image/vector"

	"codeberg.org/basilic/basilic"
)

// The paper of a drawing, in the units that scenes are written in, and how many
// pixels there are to a unit.
const (
	width  = 1120
	height = 800
	pixels = .8
)

func paper(name string) color.RGBA {
	switch name {
	case "leaf":
		return color.RGBA{0x5d, 0x9c, 0x59, 0xff}
	case "light":
		return color.RGBA{0x8f, 0xbf, 0x6a, 0xff}
	case "sun":
		return color.RGBA{0xf4, 0xd3, 0x5e, 0xff}
	case "tomato":
		return color.RGBA{0xd9, 0x5f, 0x45, 0xff}
	case "fig":
		return color.RGBA{0x8a, 0x3f, 0x6b, 0xff}
	case "borage":
		return color.RGBA{0x5a, 0x5f, 0xb5, 0xff}
	case "ink":
		return color.RGBA{0x1f, 0x3b, 0x36, 0xff}
	case "sage":
		return color.RGBA{0xe9, 0xee, 0xdc, 0xff}
	case "peach":
		return color.RGBA{0xf8, 0xe4, 0xda, 0xff}
	case "lilac":
		return color.RGBA{0xe6, 0xe5, 0xf3, 0xff}
	case "straw":
		return color.RGBA{0xfa, 0xf0, 0xcd, 0xff}
	}
	return color.RGBA{0xf7, 0xf4, 0xe9, 0xff}
}

// sheet is a drawing being cut.
type sheet struct{ *image.RGBA }

// stroke is one move of the scissors: to a point, or to it along a curve between
// the two others.
type stroke struct {
	to     point
	curved bool
	a, b   point
}

type point struct{ x, y float32 }

func (p point) scaled() point { return point{p.x * pixels, p.y * pixels} }

func (s stroke) scaled() stroke {
	return stroke{to: s.to.scaled(), curved: s.curved, a: s.a.scaled(), b: s.b.scaled()}
}

func line(points ...point) []stroke {
	strokes := make([]stroke, len(points))
	for i, p := range points {
		strokes[i] = stroke{to: p}
	}
	return strokes
}

// cut fills a closed shape, working only on the pixels that it may cover.
func (s sheet) cut(paperName string, strokes []stroke) {
	low, high := point{width, height}, point{}
	for i := range strokes {
		strokes[i] = strokes[i].scaled()
		st := strokes[i]
		points := []point{st.to}
		if st.curved {
			points = append(points, st.a, st.b)
		}
		for _, p := range points {
			low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	bounds := image.Rect(int(low.x)-1, int(low.y)-1, int(high.x)+2, int(high.y)+2).Intersect(s.Bounds())
	if bounds.Empty() {
		return
	}
	dx, dy := float32(bounds.Min.X), float32(bounds.Min.Y)
	r := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	r.MoveTo(strokes[0].to.x-dx, strokes[0].to.y-dy)
	for _, st := range strokes[1:] {
		if st.curved {
			r.CubeTo(st.a.x-dx, st.a.y-dy, st.b.x-dx, st.b.y-dy, st.to.x-dx, st.to.y-dy)
		} else {
			r.LineTo(st.to.x-dx, st.to.y-dy)
		}
	}
	r.ClosePath()
	r.Draw(s.RGBA, bounds, image.NewUniform(paper(paperName)), image.Point{})
}

func (s sheet) polygon(paperName string, points ...point) { s.cut(paperName, line(points...)) }

func (s sheet) rectangle(paperName string, x, y, w, h float32) {
	s.polygon(paperName, point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

func (s sheet) disc(paperName string, x, y, radius float32) { s.slice(paperName, x, y, radius, 0, 360) }

// slice cuts the part of a disc between two angles in degrees, clockwise from the
// right.
func (s sheet) slice(paperName string, x, y, radius, from, to float32) {
	const steps = 64
	var points []point
	if to-from < 360 {
		points = append(points, point{x, y})
	}
	for i := range steps + 1 {
		angle := float64(from+(to-from)*float32(i)/steps) * math.Pi / 180
		points = append(points, point{x + radius*float32(math.Cos(angle)), y + radius*float32(math.Sin(angle))})
	}
	s.polygon(paperName, points...)
}

// strip cuts a straight band from one point to another.
func (s sheet) strip(paperName string, from, to point, thickness float32) {
	dx, dy := float64(to.x-from.x), float64(to.y-from.y)
	length := float32(math.Hypot(dx, dy))
	ax, ay := -float32(dy)/length*thickness/2, float32(dx)/length*thickness/2
	s.polygon(paperName, point{from.x + ax, from.y + ay}, point{to.x + ax, to.y + ay}, point{to.x - ax, to.y - ay}, point{from.x - ax, from.y - ay})
}

// leaf cuts a leaf from its stalk at x, y, towards an angle in degrees.
func (s sheet) leaf(paperName string, x, y, length, degrees float32) {
	angle := float64(degrees) * math.Pi / 180
	c, sn := float32(math.Cos(angle)), float32(math.Sin(angle))
	at := func(along, aside float32) point {
		return point{x + length*(along*c-aside*sn), y + length*(along*sn+aside*c)}
	}
	s.cut(paperName, []stroke{
		{to: at(0, 0)},
		{to: at(1, 0), curved: true, a: at(.25, .42), b: at(.8, .35)},
		{to: at(0, 0), curved: true, a: at(.8, -.35), b: at(.25, -.42)},
	})
}

// Drawings are the names that Draw knows.
func Drawings() []string { return slices.Sorted(maps.Keys(scenes())) }

// Draw returns a PNG, cut in paper like the rest of the hub. An unknown name is
// basilic.ErrNotFound.
func Draw(name string) ([]byte, error) {
	scene, ok := scenes()[name]
	if !ok {
		return nil, fmt.Errorf("sample: drawing %q: %w", name, basilic.ErrNotFound)
	}
	s := sheet{image.NewRGBA(image.Rect(0, 0, width*pixels, height*pixels))}
	draw.Draw(s.RGBA, s.Bounds(), image.NewUniform(paper(scene.ground)), image.Point{}, draw.Src)
	s.bed(scene.bed)
	scene.subject(s)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, s.RGBA); err != nil {
		return nil, fmt.Errorf("sample: drawing: %w", err)
	}
	return b.Bytes(), nil
}
