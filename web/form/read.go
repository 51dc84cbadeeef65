package form

import (
	"errors"
	"fmt"
	"io"
	"mime"
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
// away: ReadFile keeps one. Errors match basilic.ErrInvalid.
func Read(rw http.ResponseWriter, r *http.Request) error {
	if r.PostForm != nil {
		return nil
	}
	_, err := ReadFile(rw, r, 0)
	return err
}

// ReadFile reads a form with at most one file, which it returns: of one longer
// than maxFile bytes, the first maxFile+1, so that the caller sees it is.
func ReadFile(rw http.ResponseWriter, r *http.Request, maxFile int64) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxDiscarded+maxForm)
	var file []byte
	var err error
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case kind == "multipart/form-data":
		file, err = readParts(r, maxFile)
	case kind == "application/x-www-form-urlencoded", kind == "" && r.ContentLength == 0:
		_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(formTimeout))
		err = readPairs(r)
	default:
		err = ErrNotAForm
	}
	if err != nil {
		return nil, fmt.Errorf("form: read: %w: %w", err, basilic.ErrInvalid)
	}
	for name, values := range r.PostForm {
		for i, value := range values {
			r.PostForm[name][i] = Plain(value)
		}
	}
	r.Form = r.PostForm
	return file, nil
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

// readParts reads a form part by part: text fields into PostForm, the file up to
// its limit; what is beyond is thrown away.
func readParts(r *http.Request, maxFile int64) (file []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	form, left := url.Values{}, int64(maxForm)
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && left < 0:
			return nil, &http.MaxBytesError{Limit: maxForm}
		case errors.Is(err, io.EOF) && len(form) == 0 && file == nil:
			return nil, io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			r.PostForm = form
			return file, nil
		case err != nil:
			return nil, err
		}
		limit := left + 1
		if part.FileName() != "" {
			limit = maxFile + 1
		}
		data, err := io.ReadAll(io.LimitReader(part, max(limit, 0)))
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			file = data
		} else {
			left -= int64(len(data)) + int64(len(part.FormName()))
			form.Add(part.FormName(), string(data))
		}
	}
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
