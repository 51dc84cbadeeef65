package sample

// What is drawn of papers, plants and beasts.

func (s sheet) letter() {
	s.rectangle("cream", 300, 270, 520, 350)
	s.polygon("borage", point{300, 270}, point{820, 270}, point{560, 480})
	s.disc("tomato", 560, 470, 50)
	s.leaf("leaf", 560, 470, 60, -90)
}

func (s sheet) basket() {
	s.rectangle("ink", 470, 260, 180, 120)
	s.rectangle("borage", 350, 300, 110, 110)
	s.disc("tomato", 720, 340, 70)
	s.leaf("leaf", 560, 420, 230, -115)
	s.leaf("light", 600, 420, 220, -65)
	s.polygon("fig", point{290, 400}, point{830, 400}, point{760, 650}, point{360, 650})
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

func (s sheet) folded() {
	for i, color := range []string{"cream", "sage", "cream"} {
		x, lift := 250+float32(i)*210, float32(i%2)*50
		s.polygon(color, point{x, 210 + lift}, point{x + 210, 260 - lift}, point{x + 210, 640 - lift}, point{x, 590 + lift})
	}
	s.strip("borage", point{250, 470}, point{460, 400}, 26)
	s.strip("borage", point{460, 400}, point{670, 500}, 26)
	s.strip("borage", point{670, 500}, point{880, 420}, 26)
	s.leaf("leaf", 340, 400, 110, -80)
	s.leaf("light", 760, 600, 110, -100)
	s.polygon("tomato", point{560, 440}, point{500, 310}, point{620, 310})
	s.disc("tomato", 560, 290, 68)
	s.disc("cream", 560, 290, 28)
}

func (s sheet) book() {
	s.polygon("fig", point{240, 300}, point{560, 360}, point{880, 300}, point{880, 640}, point{560, 700}, point{240, 640})
	s.polygon("cream", point{265, 275}, point{560, 340}, point{560, 670}, point{265, 610})
	s.polygon("cream", point{855, 275}, point{560, 340}, point{560, 670}, point{855, 610})
	s.strip("ink", point{560, 340}, point{560, 672}, 6)
	for i := range 4 {
		y := 350 + float32(i)*60
		s.strip("sage", point{310, y}, point{515, y + 44}, 16)
		s.strip("sage", point{605, y + 44}, point{810, y}, 16)
	}
	s.leaf("leaf", 560, 345, 190, -120)
	s.leaf("light", 560, 345, 200, -62)
}

func (s sheet) calendar() {
	s.rectangle("fig", 330, 200, 460, 450)
	s.rectangle("sage", 350, 300, 420, 330)
	for i := range 2 {
		s.rectangle("ink", 430+float32(i)*230, 160, 28, 90)
	}
	for row := range 3 {
		for column := range 5 {
			color := "cream"
			if (row*5+column)%4 == 1 {
				color = []string{"tomato", "sun", "light"}[row]
			}
			s.rectangle(color, 372+float32(column)*78, 325+float32(row)*98, 62, 78)
		}
	}
}

func (s sheet) heart() {
	s.cut("tomato", []stroke{
		{to: point{560, 640}},
		{to: point{560, 320}, curved: true, a: point{250, 440}, b: point{350, 180}},
		{to: point{560, 640}, curved: true, a: point{770, 180}, b: point{870, 440}},
	})
	for i, p := range [][2]point{{{300, 430}, {460, 430}}, {{460, 430}, {510, 340}}, {{510, 340}, {580, 530}}, {{580, 530}, {630, 430}}, {{630, 430}, {820, 430}}} {
		s.strip("cream", p[0], p[1], 20)
		if i > 0 {
			s.disc("cream", p[0].x, p[0].y, 10)
		}
	}
	s.leaf("leaf", 560, 320, 150, -70)
}

func (s sheet) bubbles() {
	s.rectangle("borage", 220, 190, 420, 250)
	s.polygon("borage", point{300, 430}, point{300, 530}, point{400, 430})
	s.rectangle("tomato", 500, 350, 400, 240)
	s.polygon("tomato", point{820, 580}, point{840, 680}, point{720, 580})
	for i := range 3 {
		s.disc("cream", 330+float32(i)*80, 290, 24)
		s.rectangle("peach", 550, 400+float32(i)*54, 300-float32(i)*60, 22)
	}
}

func (s sheet) newspaper() {
	s.polygon("ink", point{330, 200}, point{830, 170}, point{850, 640}, point{350, 670})
	s.rectangle("cream", 300, 180, 500, 470)
	s.rectangle("ink", 335, 215, 430, 50)
	s.rectangle("tomato", 335, 295, 200, 150)
	s.leaf("sun", 435, 430, 110, -90)
	for i := range 4 {
		s.rectangle("sage", 560, 295+float32(i)*42, 205, 18)
		s.rectangle("sage", 335, 475+float32(i)*38, 430-float32(i%2)*120, 18)
	}
}

func (s sheet) puzzle() {
	for i, color := range []string{"tomato", "borage", "sun", "leaf"} {
		x, y := 340+float32(i%2)*225, 190+float32(i/2)*225
		s.rectangle(color, x, y, 215, 215)
	}
	s.disc("tomato", 560, 297, 44)
	s.disc("borage", 672, 410, 44)
	s.disc("leaf", 560, 522, 44)
	s.disc("sun", 447, 410, 44)
}

func (s sheet) signpost() {
	s.rectangle("ink", 545, 150, 30, 560)
	s.polygon("tomato", point{560, 190}, point{830, 190}, point{890, 245}, point{830, 300}, point{560, 300})
	s.polygon("borage", point{560, 330}, point{300, 330}, point{240, 385}, point{300, 440}, point{560, 440})
	s.polygon("sun", point{560, 470}, point{760, 470}, point{810, 520}, point{760, 570}, point{560, 570})
	s.rectangle("peach", 620, 236, 180, 18)
	s.rectangle("lilac", 320, 376, 180, 18)
	s.rectangle("ink", 610, 512, 120, 16)
}

func (s sheet) clipboard() {
	s.rectangle("fig", 350, 180, 420, 510)
	s.rectangle("cream", 385, 230, 350, 430)
	s.rectangle("ink", 480, 150, 160, 70)
	for i := range 4 {
		y := 285 + float32(i)*90
		s.rectangle("sage", 415, y, 50, 50)
		s.rectangle("sage", 490, y+16, 210-float32(i%2)*50, 18)
		if i < 3 {
			s.leaf("leaf", 428, y+44, 80, -55)
		}
	}
}

func (s sheet) poster() {
	s.rectangle("cream", 350, 130, 420, 570)
	s.rectangle("tomato", 350, 130, 420, 190)
	s.disc("sun", 560, 320, 110)
	s.rectangle("ink", 410, 470, 300, 36)
	for i := range 3 {
		s.rectangle("sage", 410, 530+float32(i)*44, 300-float32(i)*60, 20)
	}
	s.disc("borage", 560, 140, 18)
}

func (s sheet) fish() {
	s.strip("ink", point{560, 0}, point{560, 200}, 8)
	s.slice("ink", 520, 200, 46, 0, 180)
	s.slice("lilac", 520, 200, 32, 0, 180)
	s.leaf("tomato", 300, 420, 440, 0)
	s.leaf("tomato", 340, 420, 150, 130)
	s.leaf("tomato", 340, 420, 150, -130)
	s.disc("cream", 650, 395, 24)
	s.disc("ink", 654, 397, 11)
	for i := range 3 {
		s.slice("sun", 440+float32(i)*66, 420, 40, -90, 90)
	}
}

func (s sheet) penguin() {
	s.disc("ink", 560, 260, 110)
	s.leaf("ink", 560, 720, 560, -90)
	s.disc("ink", 560, 480, 175)
	s.leaf("ink", 420, 400, 230, 115)
	s.leaf("ink", 700, 400, 230, 65)
	s.disc("cream", 560, 500, 125)
	s.disc("cream", 520, 240, 26)
	s.disc("cream", 600, 240, 26)
	s.disc("ink", 524, 244, 11)
	s.disc("ink", 596, 244, 11)
	s.polygon("sun", point{520, 285}, point{600, 285}, point{560, 340})
	s.leaf("sun", 540, 655, 130, 165)
	s.leaf("sun", 580, 655, 130, 15)
	s.leaf("light", 560, 560, 110, -90)
}

func (s sheet) scales() {
	s.rectangle("ink", 548, 200, 24, 450)
	s.rectangle("ink", 430, 640, 260, 28)
	s.strip("ink", point{300, 290}, point{820, 230}, 22)
	s.disc("sun", 560, 210, 34)
	for i, x := range []float32{310, 810} {
		y := 285 - float32(i)*55
		s.strip("fig", point{x, y}, point{x - 80, y + 180}, 8)
		s.strip("fig", point{x, y}, point{x + 80, y + 180}, 8)
		s.slice("fig", x, y+178, 105, 0, 180)
	}
	s.leaf("leaf", 310, 460, 110, -100)
	s.disc("tomato", 800, 370, 36)
}
