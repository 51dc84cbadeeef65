package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/gen2brain/webp"
)

// format is a kind of image that we read. Only these four are: the registry of
// package image is not asked, as any dependency may add to it.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formatOf recognises an image by its first bytes, whatever its name or the
// type that the browser gave.
func formatOf(data []byte) (format, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return format{"jpeg", jpeg.DecodeConfig, jpeg.Decode}, true
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return format{"png", png.DecodeConfig, png.Decode}, true
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return format{"gif", gif.DecodeConfig, gif.Decode}, true
	case len(data) >= 16 && string(data[:4]) == "RIFF" && string(data[8:15]) == "WEBPVP8":
		return format{"webp", webp.DecodeConfig, webp.Decode}, true
	}
	return format{}, false
}

// read decodes an image whose dimensions are acceptable. A decoder that fails
// on forged bytes by panicking must not stop the hub.
func (f format) read(data []byte) (img image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			img, err = nil, fmt.Errorf("decoder of %s: %v", f.name, r)
		}
	}()
	config, err := f.config(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img, err = f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if b := img.Bounds(); b.Dx() > config.Width || b.Dy() > config.Height || b.Empty() {
		return nil, fmt.Errorf("decoder of %s: %v, announced %d × %d", f.name, b, config.Width, config.Height)
	}
	return img, nil
}

// dimensions reads the size of an image from its header only.
func (f format) dimensions(data []byte) (width, height int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("header of %s: %v", f.name, r)
		}
	}()
	config, err := f.config(bytes.NewReader(data))
	return config.Width, config.Height, err
}

// animationFlag is the bit of a VP8X chunk that announces frames (RFC 9649
// 2.7.1).
const animationFlag = 0x02

// firstFrame returns a still WebP made of the first frame of an animated one
// (RFC 9649 2.7.1.1), and anything else unchanged. The decoder would otherwise
// ask for memory for the whole canvas times the number of frames.
func firstFrame(data []byte) ([]byte, error) {
	if len(data) < 30 || string(data[12:16]) != "VP8X" || data[20]&animationFlag == 0 {
		return data, nil
	}
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		end := at + 8 + size
		if end > len(data) {
			break
		}
		if body := data[at+8 : end]; string(data[at:at+4]) == "ANMF" && size > 16 {
			// The frame begins with its place (6 bytes) and its size less one.
			return still(body[6:12], body[16:]), nil
		}
		at = end + size%2
	}
	return nil, errors.New("animated webp without a frame")
}

// still wraps the chunks of one frame, of that size (twice 24 bits, less one),
// as a file of their own. The alpha flag only allows transparency.
func still(size, chunks []byte) []byte {
	const alphaFlag = 0x10
	out := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), alphaFlag, 0, 0, 0)
	out = append(append(out, size...), chunks...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
