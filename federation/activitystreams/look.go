package activitystreams

import "codeberg.org/basilic/basilic"

// setLook says how another hub shows an image as this one does: which part its
// cards show, and what stands for it while it loads.
func setLook(m map[string]any, b basilic.Block) {
	if b.Crop != nil && *b.Crop != basilic.MiddleCrop() {
		m["crop"] = []any{b.Crop.X, b.Crop.Y, b.Crop.Zoom}
	}
	if b.Blur != "" {
		m["blur"] = b.Blur
	}
}

// cropOf reads which part of an image cards show, nil for the middle.
func cropOf(o Object) *basilic.Crop {
	numbers := asArray(o["crop"])
	if len(numbers) != 3 {
		return nil
	}
	var parts [3]int
	for i, n := range numbers {
		parts[i] = Object{"n": n}.Int("n")
	}
	c := basilic.Crop{X: parts[0], Y: parts[1], Zoom: parts[2]}
	if !c.Valid() {
		return nil
	}
	return &c
}
