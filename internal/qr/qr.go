// Package qr draws QR codes (ISO/IEC 18004): a page on paper leads back to its
// address.
package qr

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// margin is the quiet zone around a code, in modules (ISO/IEC 18004 9.1).
const margin = 4

// SVG returns a code as an SVG image, black on white whatever the page around
// it: a camera reads nothing else well. It fails when the text is too long for
// any code.
func SVG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if x > from {
				_, _ = fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+margin, y+margin, x-from, x-from)
			}
		}
	}
	whole := size + 2*margin
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, whole, whole, 4*whole, 4*whole, whole, whole, path.String()), nil
}
