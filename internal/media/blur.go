package media

import "encoding/base64"

// maxBlur is the size of what is shown while an image loads, in bytes.
const maxBlur = 1 << 10

// IsBlur reports whether a text of another hub is what a page may show while an
// image loads: a WebP in base64 that is tiny in bytes and in pixels (security.md
// 58).
func IsBlur(text string) bool {
	if text == "" || len(text) > base64.StdEncoding.EncodedLen(maxBlur) {
		return false
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	f, ok := formatOf(data)
	if !ok || f.name != "webp" {
		return false
	}
	width, height, err := f.dimensions(data)
	return err == nil && width > 0 && height > 0 && max(width, height) <= blurSide
}
