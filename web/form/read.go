package form

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"codeberg.org/basilic/basilic"
)

const (
	// maxForm is the largest form without file, in bytes.
	maxForm = 2 << 20
	// formTimeout bounds the reading of a form without file (security.md 44).
	formTimeout = 10 * time.Second
	// maxDiscarded is how much of a file that is too large is read and thrown away,
	// so that the browser sees our answer (ui.md 1).
	maxDiscarded = 256 << 20
)

// ErrNotAForm says that a body is of a type that no form sends.
var ErrNotAForm = errors.New("not a form")

// Read reads a form into the request's PostForm, once; a file in it is thrown
// away: ReadFile and ReadTo keep one. Errors match basilic.ErrInvalid.
func Read(rw http.ResponseWriter, r *http.Request) error {
	if r.PostForm != nil {
		return nil
	}
	return ReadTo(rw, r, func(string, io.Reader) error { return nil })
}

// ReadFile reads a form with at most one file, which it returns: of one longer
// than maxFile bytes, the first maxFile+1, so that the caller sees it is.
func ReadFile(rw http.ResponseWriter, r *http.Request, maxFile int64) (file []byte, err error) {
	err = ReadTo(rw, r, func(_ string, part io.Reader) (err error) {
		file, err = io.ReadAll(io.LimitReader(part, maxFile+1))
		return err
	})
	return file, err
}

// Keeper keeps one file of a form, of a name that somebody gave it: "" where a
// field for a file was left empty. What it does not read is thrown away.
type Keeper func(name string, file io.Reader) error

// ErrKeep is matched by errors of a Keeper that are no mistake of who sent the
// form.
var ErrKeep = errors.New("form: keep a file")

// ReadTo reads a form and gives its files to keep as they come, so that nothing
// needs to hold them in memory. Errors match basilic.ErrInvalid or ErrKeep.
func ReadTo(rw http.ResponseWriter, r *http.Request, keep Keeper) error {
	r.Body = http.MaxBytesReader(rw, r.Body, maxDiscarded+maxForm)
	var err error
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case kind == "multipart/form-data":
		err = readParts(r, keep)
	case kind == "application/x-www-form-urlencoded", kind == "" && r.ContentLength == 0:
		_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(formTimeout))
		err = readPairs(r)
	default:
		err = ErrNotAForm
	}
	if errors.Is(err, ErrKeep) {
		return err
	}
	if err != nil {
		return fmt.Errorf("form: read: %w: %w", err, basilic.ErrInvalid)
	}
	for name, values := range r.PostForm {
		for i, value := range values {
			r.PostForm[name][i] = Plain(value)
		}
	}
	r.Form = r.PostForm
	return nil
}

// readPairs reads a form without file. One that is too large is read to its end
// all the same, so that the browser sees the answer.
func readPairs(r *http.Request) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil {
		return err
	}
	if len(body) > maxForm {
		_, _ = io.Copy(io.Discard, r.Body)
		return &http.MaxBytesError{Limit: maxForm}
	}
	r.PostForm, err = url.ParseQuery(string(body))
	return err
}

// readParts reads a form part by part: text fields into PostForm, files to keep;
// what is beyond their limit is thrown away.
func readParts(r *http.Request, keep Keeper) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return err
	}
	form, left, empty := url.Values{}, int64(maxForm), true
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && left < 0:
			return &http.MaxBytesError{Limit: maxForm}
		case errors.Is(err, io.EOF) && empty:
			return io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			r.PostForm = form
			return nil
		case err != nil:
			return err
		}
		empty = false
		if isFile(part) {
			if err := keep(Plain(part.FileName()), part); err != nil {
				return err
			}
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, max(left+1, 0)))
		if err != nil {
			return err
		}
		left -= int64(len(data)) + int64(len(part.FormName()))
		form.Add(part.FormName(), string(data))
	}
}

// isFile reports whether a part is a field for a file, one chosen or not.
func isFile(part *multipart.Part) bool {
	_, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := parameters["filename"]
	return err == nil && named
}

// Plain returns text that the database can keep: valid UTF-8 without control
// characters, which nobody types.
func Plain(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
