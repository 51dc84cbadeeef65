package poster

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/math/f32"
	"golang.org/x/image/vector"
)

// step goes to the last of its points: by a line, or by a curve with three.
type step struct {
	points []f32.Vec2
	begins bool
}

// shape is an outline on the canvas.
type shape struct{ steps []step }

func (s *shape) move(x, y float32) {
	s.steps = append(s.steps, step{points: []f32.Vec2{{x, y}}, begins: true})
}

func (s *shape) line(x, y float32) {
	s.steps = append(s.steps, step{points: []f32.Vec2{{x, y}}})
}

func (s *shape) curve(x1, y1, x2, y2, x, y float32) {
	s.steps = append(s.steps, step{points: []f32.Vec2{{x1, y1}, {x2, y2}, {x, y}}})
}

// bounds are those of the points: no curve leaves them.
func (s *shape) bounds() image.Rectangle {
	var all image.Rectangle
	for _, step := range s.steps {
		for _, p := range step.points {
			x, y := int(p[0]), int(p[1])
			all = all.Union(image.Rect(x-1, y-1, x+2, y+2))
		}
	}
	return all.Intersect(image.Rect(0, 0, Width, Height))
}

// fill paints the outline with a colour or a picture.
func (s *shape) fill(canvas *image.RGBA, paint image.Image) {
	box := s.bounds()
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(p f32.Vec2) (x, y float32) { return p[0] - float32(box.Min.X), p[1] - float32(box.Min.Y) }
	for _, step := range s.steps {
		x, y := at(step.points[0])
		switch {
		case step.begins:
			r.MoveTo(x, y)
		case len(step.points) == 1:
			r.LineTo(x, y)
		default:
			x2, y2 := at(step.points[1])
			x3, y3 := at(step.points[2])
			r.CubeTo(x, y, x2, y2, x3, y3)
		}
	}
	r.ClosePath()
	r.Draw(canvas, box, paint, box.Min)
}

func (s *shape) paint(canvas *image.RGBA, c color.Color) { s.fill(canvas, image.NewUniform(c)) }

// round is how far a cubic curve goes towards the corner of a quarter of a circle.
const round = 0.5523

// leaf has two sharp corners and two round ones: the one shape of ours.
func (s *shape) leaf(x0, y0, x1, y1, sharp, soft float32) {
	corner := func(cx, cy, fromX, fromY, toX, toY float32) {
		s.line(fromX, fromY)
		s.curve(fromX+(cx-fromX)*round, fromY+(cy-fromY)*round, toX+(cx-toX)*round, toY+(cy-toY)*round, toX, toY)
	}
	s.move(x0+sharp, y0)
	corner(x1, y0, x1-soft, y0, x1, y0+soft)
	corner(x1, y1, x1, y1-sharp, x1-sharp, y1)
	corner(x0, y1, x0+soft, y1, x0, y1-soft)
	corner(x0, y0, x0, y0+sharp, x0+sharp, y0)
}

// disc is a circle.
func (s *shape) disc(x, y, radius float32) {
	s.leaf(x-radius, y-radius, x+radius, y+radius, radius, radius)
}

// blade is one half of a leaf of the cutting, from its base to its tip; side says
// which half, and how wide it is.
func (s *shape) blade(x, y, tipX, tipY, side float32) {
	dx, dy := tipX-x, tipY-y
	nx, ny := -dy*side, dx*side
	s.move(x, y)
	s.curve(x+dx*.2+nx, y+dy*.2+ny, x+dx*.75+nx*.8, y+dy*.75+ny*.8, tipX, tipY)
	s.line(x, y)
}

// drawCutting draws a young plant cut in paper, in the colours of a category.
func drawCutting(canvas *image.RGBA, c palette) {
	dark, pale := mix(c.strong, color.RGBA{0, 0, 0, 255}, .12), mix(c.strong, c.wash, .38)
	var ground shape
	ground.move(700, Height)
	ground.curve(820, 520, 1050, 500, Width, 560)
	ground.line(Width, Height)
	ground.paint(canvas, mix(c.strong, c.wash, .78))
	var stem shape
	stem.move(958, 575)
	stem.curve(950, 430, 985, 270, 968, 110)
	stem.line(974, 110)
	stem.curve(995, 270, 962, 430, 972, 575)
	stem.paint(canvas, dark)
	leaves := []struct {
		x, y, angle, length float64
		light               bool
	}{
		{962, 480, -152, 215, false},
		{966, 440, -28, 190, true},
		{969, 345, -140, 195, true},
		{973, 300, -42, 185, false},
		{975, 215, -128, 150, false},
		{974, 185, -55, 135, true},
		{971, 130, -92, 95, false},
	}
	for _, l := range leaves {
		tipX, tipY := l.x+l.length*math.Cos(l.angle*math.Pi/180), l.y+l.length*math.Sin(l.angle*math.Pi/180)
		for side, shade := range map[float32]color.RGBA{.3: c.strong, -.3: dark} {
			if l.light {
				shade = mix(pale, shade, .12+.4*float64(side))
			}
			var half shape
			half.blade(float32(l.x), float32(l.y), float32(tipX), float32(tipY), side)
			half.paint(canvas, shade)
		}
	}
}
