package web

import (
	"io"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzip"
)

// compressed makes what has one of some media types smaller on its way. The gzip of the standard library takes
// longer for a page of 60 blocks than all that comes before it, four times as long as
// this one for 5 % fewer bytes.
func compressed(types ...string) *middleware.Compressor {
	c := middleware.NewCompressor(5, types...)
	c.SetEncoder("gzip", func(to io.Writer, level int) io.Writer {
		z, err := gzip.NewWriterLevel(to, level)
		if err != nil {
			return nil
		}
		return z
	})
	return c
}
