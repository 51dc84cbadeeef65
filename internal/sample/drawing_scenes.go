package sample

// scene is what a drawing shows: the colour of its paper, the bed that its
// subject stands in, and the subject.
type scene struct {
	ground  string
	bed     bed
	subject func(s sheet)
}

// bed is how the foot of a drawing is planted.
type bed int

const (
	tufts bed = iota
	rows
	hills
	corner
)

func scenes() map[string]scene {
	return map[string]scene{
		"padlock": {"sage", tufts, sheet.padlock}, "keyboard": {"sage", tufts, sheet.keyboard}, "phone": {"sage", tufts, sheet.phone},
		"letter": {"sage", tufts, sheet.letter}, "basket": {"sage", tufts, sheet.basket}, "sun": {"sage", tufts, sheet.sun}, "hands": {"sage", tufts, sheet.hands},
		"mouse": {"straw", rows, sheet.mouse}, "magnifier": {"lilac", corner, sheet.magnifier}, "map": {"straw", hills, sheet.folded},
		"microphone": {"lilac", rows, sheet.microphone}, "book": {"peach", corner, sheet.book}, "calendar": {"cream", hills, sheet.calendar},
		"heart": {"peach", tufts, sheet.heart}, "bubbles": {"cream", rows, sheet.bubbles}, "computer": {"straw", corner, sheet.computer},
		"newspaper": {"lilac", hills, sheet.newspaper}, "puzzle": {"peach", rows, sheet.puzzle}, "signpost": {"straw", hills, sheet.signpost},
		"clipboard": {"cream", tufts, sheet.clipboard}, "gears": {"peach", hills, sheet.gears}, "shield": {"lilac", tufts, sheet.shield},
		"robot": {"straw", tufts, sheet.robot}, "bulb": {"sage", rows, sheet.bulb}, "camera": {"cream", corner, sheet.camera}, "poster": {"lilac", rows, sheet.poster},
		"fish": {"lilac", hills, sheet.fish}, "penguin": {"sage", hills, sheet.penguin}, "scales": {"peach", corner, sheet.scales}, "screen": {"straw", hills, sheet.screen},
	}
}

func (s sheet) bed(b bed) {
	switch b {
	case tufts:
		s.tufts()
	case rows:
		s.rows()
	case hills:
		s.hills()
	case corner:
		s.corner()
	}
}

func (s sheet) tufts() {
	for i, x := range []float32{90, 240, 880, 1030} {
		s.leaf([]string{"leaf", "light", "light", "leaf"}[i], x, 800, 260, -100+float32(i)*8)
		s.leaf([]string{"light", "leaf", "leaf", "light"}[i], x+30, 800, 190, -60)
	}
}

func (s sheet) rows() {
	s.rectangle("ink", 0, 720, width, 80)
	for x := float32(50); x < width; x += 92 {
		s.leaf("leaf", x, 724, 84, -125)
		s.leaf("light", x, 724, 92, -58)
	}
}

func (s sheet) hills() {
	s.disc("light", 180, 1080, 460)
	s.disc("leaf", 900, 1180, 560)
	for i, x := range []float32{120, 300, 700, 940} {
		s.leaf("ink", x, 690-float32(i%2)*30, 70, -95)
	}
}

func (s sheet) corner() {
	for i := range 5 {
		angle := -170 + float32(i)*22
		s.leaf([]string{"leaf", "light", "leaf", "light", "leaf"}[i], 1120, 810, 330-float32(i%2)*60, angle)
		s.leaf([]string{"light", "leaf", "light", "leaf", "light"}[i], 0, 810, 250-float32(i%2)*50, -10-float32(i)*20)
	}
}
