package pdf_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pdf"
)

// document is a PDF of one page of a size in points, whose content draws.
func document(width, height int, content string) string {
	var b strings.Builder
	var at []int
	b.WriteString("%PDF-1.4\n")
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R >>", width, height),
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.String()
}

func first(ctx context.Context, d *pdf.Drawer, file string) (*image.RGBA, error) {
	return d.FirstPage(ctx, strings.NewReader(file), int64(len(file)), 400, 400)
}

func TestFirstPageIsDrawn(t *testing.T) {
	t.Parallel()
	drawer := pdf.New(t.TempDir())
	for range 2 {
		begun := time.Now()
		// The lower half is red.
		page, err := first(t.Context(), drawer, document(200, 100, "1 0 0 rg 0 0 200 50 re f"))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("drawn in %s", time.Since(begun).Round(10*time.Millisecond))
		r, g, _, a := page.At(200, 150).RGBA()
		white, _, blue, _ := page.At(200, 50).RGBA()
		if page.Bounds() != image.Rect(0, 0, 400, 200) || r>>8 != 255 || g != 0 || a>>8 != 255 || white>>8 != 255 || blue>>8 != 255 {
			t.Errorf("%v: %v below, %v above", page.Bounds(), page.At(200, 150), page.At(200, 50))
		}
	}
}

func TestWhatCannotBeDrawnIsRefused(t *testing.T) {
	t.Parallel()
	drawer := pdf.New(t.TempDir())
	whole := document(200, 100, "1 0 0 rg 0 0 200 50 re f")
	for name, file := range map[string]string{
		"nothing": "", "no pdf": "bonjour", "only a head": "%PDF-1.7\n", "cut": whole[:60], "no page": strings.Replace(whole, "/Count 1", "/Count 0", 1),
	} {
		page, err := first(t.Context(), drawer, file)
		if name == "no page" && err == nil {
			continue // PDFium mends it
		}
		if !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v, %v", name, page, err)
		}
	}
	if page, err := first(t.Context(), drawer, document(14_000_000, 14_000_000, "1 0 0 rg 0 0 9 9 re f")); err == nil && page.Bounds().Dx() > 400 {
		t.Errorf("a page of kilometres takes %v", page.Bounds())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := first(ctx, drawer, whole); err == nil {
		t.Error("drawn although nobody waits")
	}
}
