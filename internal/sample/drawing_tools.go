package sample

// What is drawn of tools and machines.

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

func (s sheet) mouse() {
	for i := range 6 {
		x := 560 - float32(i)*12
		s.disc("ink", x, 120+float32(i)*28, 9)
	}
	s.slice("borage", 560, 440, 170, 180, 360)
	s.rectangle("borage", 390, 436, 340, 110)
	s.slice("borage", 560, 540, 170, 0, 180)
	s.slice("cream", 550, 430, 140, 180, 270)
	s.slice("cream", 570, 430, 140, 270, 360)
	s.rectangle("sun", 545, 320, 30, 80)
	s.leaf("light", 560, 650, 150, -90)
}

func (s sheet) magnifier() {
	s.strip("ink", point{650, 480}, point{860, 690}, 56)
	s.disc("ink", 540, 360, 210)
	s.disc("cream", 540, 360, 168)
	s.rectangle("leaf", 532, 350, 16, 150)
	s.leaf("leaf", 540, 430, 130, -150)
	s.leaf("light", 540, 390, 140, -35)
	s.disc("tomato", 540, 320, 44)
	s.disc("sun", 540, 320, 18)
}

func (s sheet) microphone() {
	s.strip("ink", point{560, 520}, point{560, 700}, 26)
	s.rectangle("ink", 440, 690, 240, 30)
	s.slice("ink", 560, 430, 170, 0, 180)
	s.slice("lilac", 560, 430, 136, 0, 180)
	s.disc("tomato", 560, 240, 110)
	s.rectangle("tomato", 450, 240, 220, 190)
	s.disc("tomato", 560, 430, 110)
	for y := float32(220); y < 400; y += 50 {
		s.rectangle("peach", 480, y, 160, 14)
	}
	for i := range 3 {
		reach := 120 + float32(i)*60
		s.leaf("sun", 560-reach-80, 300, 70+float32(i)*14, 180)
		s.leaf("sun", 560+reach+80, 300, 70+float32(i)*14, 0)
	}
}

func (s sheet) computer() {
	s.rectangle("ink", 300, 200, 520, 350)
	s.rectangle("cream", 325, 225, 470, 300)
	s.polygon("borage", point{240, 590}, point{880, 590}, point{820, 550}, point{300, 550})
	s.rectangle("borage", 240, 590, 640, 26)
	s.rectangle("tomato", 365, 265, 190, 26)
	for i := range 4 {
		s.rectangle("sage", 365, 315+float32(i)*44, 260-float32(i%2)*70, 18)
	}
	s.rectangle("leaf", 704, 330, 12, 180)
	s.leaf("leaf", 710, 420, 90, -145)
	s.leaf("light", 710, 380, 100, -50)
}

func (s sheet) gears() {
	s.gear("fig", "peach", 450, 380, 150, 10)
	s.gear("sun", "peach", 700, 480, 100, 0)
	s.gear("leaf", "peach", 660, 250, 70, 20)
}

// gear cuts a wheel with teeth, and its hole.
func (s sheet) gear(paperName, hole string, x, y, radius, turn float32) {
	for angle := turn; angle < turn+360; angle += 40 {
		s.slice(paperName, x, y, radius*1.28, angle, angle+18)
	}
	s.disc(paperName, x, y, radius)
	s.disc(hole, x, y, radius*.42)
}

func (s sheet) camera() {
	s.rectangle("tomato", 440, 220, 240, 90)
	s.rectangle("ink", 290, 280, 540, 340)
	s.rectangle("borage", 290, 350, 540, 200)
	s.disc("cream", 560, 450, 150)
	s.disc("ink", 560, 450, 116)
	s.disc("light", 560, 450, 70)
	s.disc("cream", 530, 420, 18)
	s.disc("sun", 760, 315, 22)
}

func (s sheet) bulb() {
	for angle := float32(180); angle <= 360; angle += 36 {
		s.leaf("tomato", 560, 340, 330, angle)
	}
	s.disc("sage", 560, 340, 225)
	s.disc("sun", 560, 340, 180)
	s.polygon("sun", point{450, 470}, point{670, 470}, point{630, 560}, point{490, 560})
	s.rectangle("ink", 490, 560, 140, 30)
	s.rectangle("ink", 500, 602, 120, 30)
	s.rectangle("ink", 525, 644, 70, 24)
	s.rectangle("leaf", 553, 350, 14, 200)
	s.leaf("leaf", 560, 430, 110, -140)
	s.leaf("leaf", 560, 390, 120, -45)
}

func (s sheet) robot() {
	s.strip("ink", point{560, 130}, point{560, 220}, 16)
	s.disc("tomato", 560, 120, 30)
	s.rectangle("borage", 400, 210, 320, 230)
	s.disc("cream", 480, 310, 46)
	s.disc("cream", 640, 310, 46)
	s.disc("ink", 488, 316, 20)
	s.disc("ink", 632, 316, 20)
	s.rectangle("sun", 480, 385, 160, 24)
	s.rectangle("fig", 430, 460, 260, 220)
	s.leaf("light", 430, 520, 200, 160)
	s.leaf("leaf", 690, 520, 200, 20)
	s.disc("straw", 560, 560, 60)
	s.leaf("leaf", 560, 605, 90, -90)
}

func (s sheet) screen() {
	s.rectangle("ink", 240, 180, 640, 400)
	for i, color := range []string{"peach", "lilac", "sage", "cream"} {
		x, y := 260+float32(i%2)*305, 200+float32(i/2)*185
		s.rectangle(color, x, y, 295, 175)
		s.slice([]string{"tomato", "borage", "leaf", "fig"}[i], x+147, y+175, 70, 180, 360)
		s.disc([]string{"fig", "sun", "tomato", "light"}[i], x+147, y+70, 40)
	}
	s.rectangle("ink", 520, 580, 80, 60)
	s.rectangle("ink", 430, 636, 260, 28)
}

func (s sheet) shield() {
	s.cut("borage", []stroke{
		{to: point{560, 150}},
		{to: point{790, 230}},
		{to: point{560, 670}, curved: true, a: point{800, 470}, b: point{700, 610}},
		{to: point{330, 230}, curved: true, a: point{420, 610}, b: point{320, 470}},
	})
	s.cut("cream", []stroke{
		{to: point{560, 200}},
		{to: point{745, 264}},
		{to: point{560, 612}, curved: true, a: point{750, 450}, b: point{670, 560}},
		{to: point{375, 264}, curved: true, a: point{450, 560}, b: point{370, 450}},
	})
	s.disc("fig", 560, 350, 62)
	s.slice("fig", 560, 520, 108, 180, 360)
}
