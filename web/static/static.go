// Package static holds the files that every page uses: style, font, icons and
// drawings. They are part of the binary and served under names that change
// with their content, so that browsers keep them for good.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed *.css *.svg *.woff2 OFL.txt
var files embed.FS

type file struct {
	data, zipped []byte
	hash         string
	contentType  string
}

// Files serves the static files.
type Files struct {
	byName map[string]file
}

// New reads and compresses the files once.
func New() (*Files, error) {
	f := &Files{byName: make(map[string]file)}
	names, err := fs.Glob(files, "*")
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		sum := sha256.Sum256(data)
		kept := file{data: data, hash: hex.EncodeToString(sum[:6]), contentType: typeOf(name)}
		if strings.HasPrefix(kept.contentType, "text/") || strings.HasPrefix(kept.contentType, "image/svg") {
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				return nil, fmt.Errorf("static: %w", err)
			}
			if _, err := z.Write(data); err != nil {
				return nil, fmt.Errorf("static: %w", err)
			}
			if err := z.Close(); err != nil {
				return nil, fmt.Errorf("static: %w", err)
			}
			kept.zipped = b.Bytes()
		}
		f.byName[name] = kept
	}
	return f, nil
}

func typeOf(name string) string {
	if strings.HasSuffix(name, ".woff2") {
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// Path returns the address of a file, which changes with its content.
func (f *Files) Path(name string) string { return "/static/" + f.byName[name].hash + "/" + name }

// ServeHTTP answers GET /static/{name}, and /static/{hash}/{name} for good.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/static/")
	hash, rest, hashed := strings.Cut(name, "/")
	if hashed {
		name = rest
	}
	kept, ok := f.byName[name]
	if !ok || hashed && hash != kept.hash {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", kept.contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("ETag", `"`+kept.hash+`"`)
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "public, max-age=3600")
	if hashed {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == `"`+kept.hash+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if kept.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		_, _ = w.Write(kept.zipped)
		return
	}
	_, _ = w.Write(kept.data)
}
