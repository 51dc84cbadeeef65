package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/web/ui"
)

const (
	// maxForm is the largest form without file, in bytes.
	maxForm = 2 << 20
	// maxDiscarded is how much of a file that is too large is read and thrown away,
	// so that the browser sees our answer (ui.md 1).
	maxDiscarded = 256 << 20
)

// parseForm reads a form without file; one with a file is read by upload.
func parseForm(rw http.ResponseWriter, r *http.Request) error {
	if r.PostForm != nil {
		return nil
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		_, err := readUpload(rw, r)
		return err
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("web: form: %w: %w", err, basilic.ErrInvalid)
	}
	return nil
}

// readUpload reads a form with one file part by part: text fields into PostForm,
// the file up to its limit; what is beyond is thrown away.
func readUpload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxDiscarded+maxForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("web: upload: %w: %w", err, basilic.ErrInvalid)
	}
	r.PostForm = make(map[string][]string)
	var file []byte
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			r.Form = r.PostForm
			return file, nil
		}
		if err != nil {
			return nil, fmt.Errorf("web: upload: %w: %w", err, basilic.ErrInvalid)
		}
		limit := int64(maxForm)
		if part.FileName() != "" {
			limit = media.MaxBytes + 1
		}
		data, err := io.ReadAll(io.LimitReader(part, limit))
		if err != nil {
			return nil, fmt.Errorf("web: upload: %w: %w", err, basilic.ErrInvalid)
		}
		if part.FileName() != "" {
			file = data
			_, _ = io.Copy(io.Discard, part)
		} else if len(r.PostForm) < 100 {
			r.PostForm.Add(part.FormName(), string(data))
		}
	}
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
