package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"testing"

	"codeberg.org/basilic/basilic"
)

// TestWaitingForATurnEnds gives up on an image when the request ends while
// others are being decoded, and takes the turn once it is free.
func TestWaitingForATurnEnds(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	p := NewProcessor(0) // taken as one
	p.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Process(ctx, bytes.NewReader(b.Bytes()), basilic.MiddleCrop()); !errors.Is(err, context.Canceled) {
		t.Errorf("no turn was free: %v", err)
	}
	<-p.slots
	for range 2 {
		if _, err := p.Process(t.Context(), bytes.NewReader(b.Bytes()), basilic.MiddleCrop()); err != nil {
			t.Errorf("a turn was free: %v", err)
		}
	}
}
