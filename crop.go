package basilic

// The least and the most that a Crop enlarges, in percent.
const (
	MinZoom = 100
	MaxZoom = 400
)

// Crop is the part of an image that its card shows, in the proportions of a card
// (7:5): X and Y say where it lies between left and right, top and bottom, Zoom
// how much it is enlarged; all in percent.
type Crop struct {
	X    int `json:"x"`
	Y    int `json:"y"`
	Zoom int `json:"zoom"`
}

// MiddleCrop is the largest part, in the middle.
func MiddleCrop() Crop { return Crop{X: 50, Y: 50, Zoom: MinZoom} }

// Valid reports whether the part lies in the image.
func (c Crop) Valid() bool {
	var p Problems
	c.check(&p)
	return len(p) == 0
}

// check adds what is wrong with the part.
func (c Crop) check(p *Problems) {
	if c.X < 0 || c.X > 100 {
		p.Add("crop_x", "Placez le cadre entre 0 et 100\u00a0%.")
	}
	if c.Y < 0 || c.Y > 100 {
		p.Add("crop_y", "Placez le cadre entre 0 et 100\u00a0%.")
	}
	if c.Zoom < MinZoom || c.Zoom > MaxZoom {
		p.Add("crop_zoom", "Choisissez un agrandissement entre 100 et 400\u00a0%.")
	}
}
