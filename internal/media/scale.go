package media

import (
	"image"

	"golang.org/x/image/draw"

	"codeberg.org/basilic/basilic"
)

// fit scales an image down to the long side, never up.
func fit(source image.Image) *image.RGBA {
	b := source.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > longSide {
		w, h = max(1, w*longSide/long), max(1, h*longSide/long)
		return scale(source, b, w, h)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Copy(out, image.Point{}, source, b, draw.Src, nil)
	return out
}

// crop returns the part of an image that its card shows, at the size of a card.
func crop(source image.Image, c basilic.Crop) *image.RGBA {
	b := source.Bounds()
	w, h := b.Dx(), b.Dx()*cardHeight/cardWidth
	if h > b.Dy() {
		w, h = b.Dy()*cardWidth/cardHeight, b.Dy()
	}
	zoom := max(c.Zoom, basilic.MinZoom)
	w, h = max(1, w*basilic.MinZoom/zoom), max(1, h*basilic.MinZoom/zoom)
	x, y := b.Min.X+(b.Dx()-w)*c.X/100, b.Min.Y+(b.Dy()-h)*c.Y/100
	return scale(source, image.Rect(x, y, x+w, y+h), cardWidth, cardHeight)
}

func scale(source image.Image, part image.Rectangle, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), source, part, draw.Src, nil)
	return out
}

// upright returns the image turned as its orientation says.
func upright(source *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return source
	}
	w, h := source.Bounds().Dx(), source.Bounds().Dy()
	if orientation >= sideways {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := place(orientation, x, y, w, h)
			out.SetRGBA(x, y, source.RGBAAt(sx, sy))
		}
	}
	return out
}

// place returns where the pixel at x, y of the turned image was before.
func place(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return h - 1 - y, x
	}
	return x, y
}

// straight returns the image with colours that are not multiplied by their
// alpha: the encoder takes the bytes of an RGBA image as such.
func straight(source *image.RGBA) image.Image {
	if source.Opaque() {
		return source
	}
	out := image.NewNRGBA(source.Bounds())
	draw.Draw(out, out.Bounds(), source, image.Point{}, draw.Src)
	return out
}
