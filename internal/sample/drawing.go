package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"

	"codeberg.org/basilic/basilic"
)

// The size of a drawing, in pixels, and the paper it is cut from.
const (
	width  = 1120
	height = 800
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
	}
	return color.RGBA{0xf7, 0xf4, 0xe9, 0xff}
}

// sheet is a drawing being cut.
type sheet struct{ *image.RGBA }

// cut fills a closed shape.
func (s sheet) cut(paperName string, shape func(r *vector.Rasterizer)) {
	r := vector.NewRasterizer(width, height)
	shape(r)
	r.ClosePath()
	r.Draw(s, s.Bounds(), image.NewUniform(paper(paperName)), image.Point{})
}

func (s sheet) rectangle(paperName string, x, y, w, h float32) {
	s.cut(paperName, func(r *vector.Rasterizer) {
		r.MoveTo(x, y)
		r.LineTo(x+w, y)
		r.LineTo(x+w, y+h)
		r.LineTo(x, y+h)
	})
}

func (s sheet) disc(paperName string, x, y, radius float32) {
	s.cut(paperName, func(r *vector.Rasterizer) {
		const steps = 64
		r.MoveTo(x+radius, y)
		for i := 1; i < steps; i++ {
			angle := 2 * math.Pi * float64(i) / steps
			r.LineTo(x+radius*float32(math.Cos(angle)), y+radius*float32(math.Sin(angle)))
		}
	})
}

// leaf cuts a leaf from its stalk at x, y, towards an angle in degrees.
func (s sheet) leaf(paperName string, x, y, length, degrees float32) {
	angle := float64(degrees) * math.Pi / 180
	at := func(along, aside float32) (float32, float32) {
		c, sn := float32(math.Cos(angle)), float32(math.Sin(angle))
		return x + along*c - aside*sn, y + along*sn + aside*c
	}
	s.cut(paperName, func(r *vector.Rasterizer) {
		tipX, tipY := at(length, 0)
		aX, aY := at(length*.25, length*.42)
		bX, bY := at(length*.8, length*.35)
		cX, cY := at(length*.8, -length*.35)
		dX, dY := at(length*.25, -length*.42)
		r.MoveTo(x, y)
		r.CubeTo(aX, aY, bX, bY, tipX, tipY)
		r.CubeTo(cX, cY, dX, dY, x, y)
	})
}

func (s sheet) garden() {
	for i, x := range []float32{90, 240, 880, 1030} {
		s.leaf([]string{"leaf", "light", "light", "leaf"}[i], x, 800, 260, -100+float32(i)*8)
		s.leaf([]string{"light", "leaf", "leaf", "light"}[i], x+30, 800, 190, -60)
	}
}

// Drawings are the names that Draw knows.
func Drawings() []string {
	return []string{"padlock", "keyboard", "phone", "letter", "basket", "sun", "hands"}
}

// Draw returns a PNG, cut in paper like the rest of the hub. An unknown name is
// basilic.ErrNotFound.
func Draw(name string) ([]byte, error) {
	s := sheet{image.NewRGBA(image.Rect(0, 0, width, height))}
	draw.Draw(s, s.Bounds(), image.NewUniform(color.RGBA{0xe9, 0xee, 0xdc, 0xff}), image.Point{}, draw.Src)
	s.garden()
	subject, ok := map[string]func(){
		"padlock": s.padlock, "keyboard": s.keyboard, "phone": s.phone, "letter": s.letter, "basket": s.basket, "sun": s.sun, "hands": s.hands,
	}[name]
	if !ok {
		return nil, fmt.Errorf("sample: drawing %q: %w", name, basilic.ErrNotFound)
	}
	subject()
	var b bytes.Buffer
	if err := png.Encode(&b, s.RGBA); err != nil {
		return nil, fmt.Errorf("sample: drawing: %w", err)
	}
	return b.Bytes(), nil
}

func (s sheet) padlock() {
	s.disc("ink", 560, 330, 150)
	s.disc("light", 560, 330, 95)
	s.rectangle("tomato", 380, 340, 360, 290)
	s.disc("sun", 560, 460, 48)
	s.rectangle("sun", 540, 470, 40, 100)
}

func (s sheet) keyboard() {
	s.rectangle("ink", 200, 300, 720, 320)
	for row := range 3 {
		for column := range 8 {
			s.rectangle("cream", 225+float32(column)*85, 325+float32(row)*80, 70, 64)
		}
	}
	s.rectangle("cream", 395, 565, 325, 40)
	s.leaf("light", 430, 420, 90, -45)
}

func (s sheet) phone() {
	s.rectangle("fig", 430, 190, 260, 470)
	s.rectangle("cream", 455, 230, 210, 370)
	s.disc("sun", 560, 630, 18)
	s.rectangle("leaf", 552, 330, 16, 270)
	s.leaf("leaf", 560, 400, 190, -140)
	s.leaf("light", 560, 360, 210, -40)
}

func (s sheet) letter() {
	s.rectangle("cream", 300, 270, 520, 350)
	s.cut("borage", func(r *vector.Rasterizer) {
		r.MoveTo(300, 270)
		r.LineTo(820, 270)
		r.LineTo(560, 480)
	})
	s.disc("tomato", 560, 470, 50)
	s.leaf("leaf", 560, 470, 60, -90)
}

func (s sheet) basket() {
	s.rectangle("ink", 470, 260, 180, 120)
	s.rectangle("borage", 350, 300, 110, 110)
	s.disc("tomato", 720, 340, 70)
	s.leaf("leaf", 560, 420, 230, -115)
	s.leaf("light", 600, 420, 220, -65)
	s.cut("fig", func(r *vector.Rasterizer) {
		r.MoveTo(290, 400)
		r.LineTo(830, 400)
		r.LineTo(760, 650)
		r.LineTo(360, 650)
	})
	for x := float32(330); x < 800; x += 80 {
		s.rectangle("sun", x, 470, 40, 18)
		s.rectangle("sun", x+20, 550, 40, 18)
	}
}

func (s sheet) sun() {
	for angle := float32(0); angle < 360; angle += 30 {
		s.leaf("sun", 560, 330, 260, angle)
	}
	s.disc("tomato", 560, 330, 130)
	s.rectangle("ink", 400, 560, 320, 200)
	s.rectangle("cream", 420, 580, 280, 160)
}

func (s sheet) hands() {
	s.leaf("tomato", 300, 640, 330, -30)
	s.leaf("fig", 820, 640, 330, -150)
	s.rectangle("leaf", 552, 300, 16, 260)
	s.leaf("light", 560, 380, 200, -140)
	s.leaf("leaf", 560, 340, 200, -40)
	s.disc("sun", 560, 220, 60)
}
