package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/blob"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
)

// fileTimeout bounds the reading of a form with a file, and the sending of one.
const fileTimeout = time.Hour

// upload reads a form with at most one file, which it returns: the last one. Its
// content is nil when there is none.
func (w *Web) upload(rw http.ResponseWriter, r *http.Request) (file resources.File, err error) {
	if r.PostForm != nil {
		return file, nil
	}
	giveTime(rw)
	err = form.ReadTo(rw, r, func(name string, part io.Reader) error {
		if name == "" {
			return nil // no file was chosen
		}
		if file.Spooled != nil {
			_ = file.Close()
		}
		file, err = w.Resources.Receive(name, part)
		if errors.Is(err, blob.ErrSpool) {
			return fmt.Errorf("web: upload: %w: %w", form.ErrKeep, err)
		}
		return err
	})
	if err != nil && file.Spooled != nil {
		_ = file.Close()
	}
	return file, err
}

// giveTime lets a large file pass on a slow line: the server's own limits are
// those of pages.
func giveTime(rw http.ResponseWriter) {
	control, until := http.NewResponseController(rw), time.Now().Add(fileTimeout)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// mediaPolicy forbids everything to a file that a browser opens by itself.
const mediaPolicy = "default-src 'none'; sandbox"

// media serves an image or a file to whoever may see its resource, checked every
// time.
func (w *Web) media(rw http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	f, file, err := w.Resources.OpenMedia(r.Context(), viewerOf(r), id, param(r, "name"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	w.downloaded(r, id, file)
	serveMedia(rw, r, f, file, "private, max-age=600")
}

func serveMedia(rw http.ResponseWriter, r *http.Request, f io.ReadSeeker, file basilic.MediaFile, cache string) {
	giveTime(rw)
	h := rw.Header()
	h.Set("Content-Type", media.ServedType(file.MediaType))
	h.Set("Content-Disposition", disposition(file))
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", cache)
	h.Set("ETag", `"`+file.Digest[:32]+`"`)
	h.Add("Vary", "Cookie")
	http.ServeContent(rw, r, "", time.Time{}, f)
}

// disposition shows the pictures that we made ourselves and has everything else
// downloaded: what people sent is never opened by a browser on this origin
// (security.md 37, RFC 6266 4).
func disposition(file basilic.MediaFile) string {
	if file.Width > 0 {
		return "inline"
	}
	name := mime.FormatMediaType("attachment", map[string]string{"filename": file.Name})
	if name == "" {
		return "attachment"
	}
	return strings.Replace(name, "filename*=utf-8''", "filename*=UTF-8''", 1)
}
