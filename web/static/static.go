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
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed style/*.css *.css *.svg *.woff2 *.js OFL.txt scripts-LICENSE.txt
var files embed.FS

const (
	styleName = "basilic.css"
	fontName  = "bricolage.woff2"
)

type file struct {
	data, zipped []byte
	hash         string
	contentType  string
}

// Files serves the static files.
type Files struct {
	byName map[string]file
}

// New reads and compresses the files once, and joins the style sheets into one.
func New() (*Files, error) {
	f := &Files{byName: make(map[string]file)}
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		data, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		if err := f.add(entry.Name(), data); err != nil {
			return nil, err
		}
	}
	style, err := f.style()
	if err != nil {
		return nil, err
	}
	return f, f.add(styleName, style)
}

// style joins the sheets in the order of their layers. The font is named by its
// hashed address, so that browsers keep it for good too.
func (f *Files) style() ([]byte, error) {
	var b bytes.Buffer
	for _, name := range []string{"tokens", "base", "components", "pages", "charts"} {
		data, err := files.ReadFile("style/" + name + ".css")
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		b.Write(data)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("/static/"+fontName), []byte(f.Path(fontName))), nil
}

// add keeps a file, compressed where that helps.
func (f *Files) add(name string, data []byte) error {
	sum := sha256.Sum256(data)
	kept := file{data: data, hash: hex.EncodeToString(sum[:6]), contentType: typeOf(name)}
	if strings.HasPrefix(kept.contentType, "text/") || strings.HasSuffix(name, ".js") || strings.HasPrefix(kept.contentType, "image/svg") {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return fmt.Errorf("static: %w", err)
		}
		if _, err := z.Write(data); err != nil {
			return fmt.Errorf("static: %w", err)
		}
		if err := z.Close(); err != nil {
			return fmt.Errorf("static: %w", err)
		}
		kept.zipped = b.Bytes()
	}
	f.byName[name] = kept
	return nil
}

func typeOf(name string) string {
	if strings.HasSuffix(name, ".woff2") {
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// Path returns the address of a file, which changes with its content.
func (f *Files) Path(name string) string { return "/static/" + f.byName[name].hash + "/" + name }

// Content returns the bytes of a file, to be read only.
func (f *Files) Content(name string) []byte { return f.byName[name].data }

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
