package media_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"testing"

	"github.com/gen2brain/webp"

	"codeberg.org/basilic/basilic/internal/media"
)

func TestSecurity58ABlurOfAnotherHubIsTiny(t *testing.T) {
	t.Parallel()
	text := func(width, height int) string {
		var b bytes.Buffer
		if err := webp.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height)), webp.Options{Quality: 30}); err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
	for name, test := range map[string]struct {
		text string
		want bool
	}{
		"ours": {text(20, 12), true}, "a bomb": {text(4000, 4000), false}, "a little more": {text(21, 3), false}, "none": {"", false},
		"another format": {base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n12345678")), false}, "a script": {"\"><script>", false},
		"cut": {text(20, 12)[:24], false},
	} {
		if got := media.IsBlur(test.text); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
