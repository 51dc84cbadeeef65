package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/web/ui"
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

// errNotAForm says that a body is of a type that no form sends.
var errNotAForm = errors.New("not a form")

// parseForm reads a form into PostForm; a file in it is thrown away: upload
// keeps one.
func parseForm(rw http.ResponseWriter, r *http.Request) error {
	if r.PostForm != nil {
		return nil
	}
	_, err := upload(rw, r)
	return err
}

// upload reads a form with at most one file, which it returns.
func upload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxDiscarded+maxForm)
	var file []byte
	var err error
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case kind == "multipart/form-data":
		file, err = readParts(r)
	case kind == "application/x-www-form-urlencoded", kind == "" && r.ContentLength == 0:
		_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(formTimeout))
		err = readPairs(r)
	default:
		err = errNotAForm
	}
	if err != nil {
		return nil, fmt.Errorf("web: form: %w: %w", err, basilic.ErrInvalid)
	}
	for name, values := range r.PostForm {
		for i, value := range values {
			r.PostForm[name][i] = plain(value)
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
func readParts(r *http.Request) (file []byte, err error) {
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
			limit = media.MaxBytes + 1
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

// plain returns text that the database can keep: valid UTF-8 without control
// characters, which nobody types.
func plain(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// param returns a part of the request's path, as text.
func param(r *http.Request, name string) string {
	value := chi.URLParam(r, name)
	// The router matches the path as it was escaped.
	if unescaped, err := url.PathUnescape(value); err == nil && r.URL.RawPath != "" {
		return unescaped
	}
	return value
}

// onlyText answers 404 to addresses that hold bytes that are no text, and takes
// them out of queries, for the database refuses them.
func (w *Web) onlyText(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != plain(r.URL.Path) {
			w.fail(rw, r, basilic.ErrNotFound)
			return
		}
		query, changed := r.URL.Query(), false
		for _, values := range query {
			for i, value := range values {
				values[i] = plain(value)
				changed = changed || values[i] != value
			}
		}
		if changed {
			r = r.Clone(r.Context())
			r.URL.RawQuery = query.Encode()
		}
		next.ServeHTTP(rw, r)
	})
}

// formOf returns what was typed with what is wrong with it.
func formOf(r *http.Request, problems basilic.Problems) ui.Form {
	return ui.Form{Values: r.PostForm, Problems: problems}
}

// sheetOf reads the fields of a sheet.
func sheetOf(r *http.Request) basilic.Sheet {
	f := r.PostForm
	return basilic.Sheet{
		Title: f.Get("title"), Description: f.Get("description"), Language: f.Get("language"), Licence: f.Get("licence"),
		Indexation: basilic.Indexation{
			Themes: f["themes"], SupportTypes: f["support_types"], Audiences: f["audiences"], Territories: f["territories"],
			Keywords: strings.Split(f.Get("keywords"), ","),
		},
	}
}

// sheetValues are the fields of a sheet as its form shows them.
func sheetValues(s basilic.Sheet) map[string][]string {
	i := s.Indexation
	return map[string][]string{
		"title": {s.Title}, "description": {s.Description}, "licence": {s.Licence}, "themes": i.Themes,
		"support_types": i.SupportTypes, "audiences": i.Audiences, "territories": i.Territories,
		"keywords": {strings.Join(i.Keywords, ", ")},
	}
}

// descriptionOf reads what is said of a profile or base.
func descriptionOf(r *http.Request) actors.Description {
	f := r.PostForm
	return actors.Description{
		Name: f.Get("title"), Title: f.Get("job"), Text: f.Get("description"), Department: f.Get("department"),
		Website: f.Get("website"), ContactEmail: f.Get("contact_email"), ContactShown: f.Get("contact_shown") == "1",
	}
}

func descriptionValues(a basilic.Actor) map[string][]string {
	shown := ""
	if a.ContactShown {
		shown = "1"
	}
	return map[string][]string{
		"title": {a.Name}, "job": {a.Title}, "description": {a.SummarySource}, "department": {a.Department},
		"website": {a.Website}, "contact_email": {a.ContactEmail}, "contact_shown": {shown},
	}
}

// number reads a whole number, 0 when it is none.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// cursorOf reads the place in a list; a wrong one is the beginning.
func cursorOf(r *http.Request) basilic.Cursor {
	c, err := basilic.ParseCursor(r.URL.Query().Get("suite"))
	if err != nil {
		return basilic.Cursor{}
	}
	return c
}

// nextOf returns the address of the next page of the list being shown.
func nextOf(r *http.Request, next basilic.Cursor) string {
	if next.IsZero() {
		return ""
	}
	query := r.URL.Query()
	query.Set("suite", next.String())
	return r.URL.Path + "?" + query.Encode()
}
