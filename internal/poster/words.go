package poster

import (
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// The font of the pages, Bricolage Grotesque, as TrueType: npm
// @fontsource/bricolage-grotesque 5.2.10, Latin, unpacked from WOFF.
var (
	//go:embed font/bricolage-400.ttf
	regularFile []byte
	//go:embed font/bricolage-700.ttf
	boldFile []byte
)

type fonts struct{ regular, bold *sfnt.Font }

var parsed = sync.OnceValues(func() (f fonts, err error) {
	if f.regular, err = opentype.Parse(regularFile); err != nil {
		return f, fmt.Errorf("font: %w", err)
	}
	f.bold, err = opentype.Parse(boldFile)
	return f, err
})

// pen writes in one size of a font.
type pen struct {
	font *sfnt.Font
	face font.Face
}

func newPen(f *sfnt.Font, size float64) (pen, error) {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	return pen{f, face}, err
}

func (p pen) width(s string) int { return font.MeasureString(p.face, s).Ceil() }

func (p pen) write(canvas *image.RGBA, x, baseline int, s string, c color.Color) {
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(c), Face: p.face, Dot: fixed.P(x, baseline)}
	d.DrawString(s)
}

// drawable keeps what the font has: of another letter with an accent the letter,
// nothing of what it does not know, as pictures in a text. French marks keep with
// their words.
func drawable(f *sfnt.Font, text string) string {
	var b sfnt.Buffer
	has := func(r rune) bool {
		i, err := f.GlyphIndex(&b, r)
		return err == nil && i != 0
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\u202F':
			out.WriteRune('\u00a0')
		case r != '\u00a0' && unicode.IsSpace(r):
			out.WriteByte(' ')
		case has(r):
			out.WriteRune(r)
		default:
			for _, part := range norm.NFKD.String(string(r)) {
				if has(part) && !unicode.Is(unicode.Mn, part) {
					out.WriteRune(part)
				}
			}
		}
	}
	text = strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == ' ' }), " ")
	return strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", " »", "\u00a0»", "« ", "«\u00a0").Replace(text)
}

// wrapped cuts a text into lines of a width; a word that is longer is cut too.
func (p pen) wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if p.width(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for p.width(word) > width {
			n := p.fitting(word, width)
			lines, word = append(lines, word[:n]), word[n:]
		}
		line = word
	}
	return append(lines, line)
}

// fitting is how many bytes of a text fit, one character at least.
func (p pen) fitting(text string, width int) int {
	n := len(text)
	for n > 0 && p.width(text[:n]) > width {
		_, last := utf8.DecodeLastRuneInString(text[:n])
		n -= last
	}
	if n == 0 {
		_, n = utf8.DecodeRuneInString(text)
	}
	return n
}

// oneLine cuts a text that is too long, and says so.
func (p pen) oneLine(text string, width int) string {
	if p.width(text) <= width {
		return text
	}
	return strings.TrimRight(text[:p.fitting(text, width-p.width("…"))], " \u00a0,;:") + "…"
}

// mostLines is how many lines a title has.
const mostLines = 4

// titled chooses the largest size in which a title fits; of one that fits in none
// the end is left out.
func titled(f *sfnt.Font, title string, width int) (pen, []string, int, error) {
	for _, size := range []int{76, 68, 60, 54, 48} {
		p, err := newPen(f, float64(size))
		if err != nil {
			return p, nil, 0, err
		}
		lines := p.wrapped(title, width)
		if len(lines) <= mostLines && len(lines)*size <= 272 || size == 48 {
			if len(lines) > mostLines+1 {
				lines = append(lines[:mostLines], p.oneLine(lines[mostLines]+"…", width))
				lines[mostLines] = strings.TrimSuffix(lines[mostLines], "…") + "…"
			}
			return p, lines, size, nil
		}
	}
	return pen{}, nil, 0, nil
}

// drawWords writes the category and the title from the top, who made it and where
// at the foot.
func drawWords(canvas *image.RGBA, p Poster, colours palette) error {
	f, err := parsed()
	if err != nil {
		return err
	}
	ink, second := colour("#11211a"), colour("#46554e")
	small, err := newPen(f.bold, 28)
	if err != nil {
		return err
	}
	y := margin + 26
	if label := drawable(f.bold, p.CategoryLabel); label != "" {
		small.write(canvas, margin, y, small.oneLine(label, column), colours.strong)
	}
	pen, lines, size, err := titled(f.bold, drawable(f.bold, p.Title), column)
	if err != nil {
		return err
	}
	y += 24
	for _, line := range lines {
		y += size * 11 / 10
		pen.write(canvas, margin, y, line, ink)
	}
	return drawFoot(canvas, p, colours, f, ink, second)
}

// drawFoot writes who made the resource beside its mark, and the hub.
func drawFoot(canvas *image.RGBA, p Poster, colours palette, f fonts, ink, second color.RGBA) error {
	name, err := newPen(f.bold, 32)
	if err != nil {
		return err
	}
	hub, err := newPen(f.regular, 26)
	if err != nil {
		return err
	}
	const side, foot = 72, Height - margin
	var mark shape
	if p.Square {
		mark.leaf(margin, foot-side, margin+side, foot, 10, 10)
	} else {
		mark.disc(margin+side/2, foot-side/2, side/2)
	}
	mark.paint(canvas, colours.strong)
	by := drawable(f.bold, p.By)
	letters := drawable(f.bold, p.Mark)
	name.write(canvas, margin+(side-name.width(letters))/2, foot-25, letters, colours.wash)
	left := margin + side + 20
	name.write(canvas, left, foot-42, name.oneLine(by, margin+column-left), ink)
	hub.write(canvas, left, foot-6, hub.oneLine(drawable(f.regular, p.Hub), margin+column-left), second)
	return nil
}
