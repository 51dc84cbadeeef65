package form_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
)

// typed is a request whose form was typed by somebody.
func typed(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

const urlencoded = "application/x-www-form-urlencoded"

// withFile is a form with a file behind its fields.
func withFile(t *testing.T, file []byte, fields ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := parts.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := parts.CreateFormFile("file", "x.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	return typed(parts.FormDataContentType(), body.String())
}

func TestWhatIsTypedIsReadWithoutWhatNobodyTypes(t *testing.T) {
	t.Parallel()
	r := typed(urlencoded, "title=a%00b%FFc&title=second&text=one%0D%0Atwo")
	if err := form.Read(httptest.NewRecorder(), r); err != nil {
		t.Fatal(err)
	}
	want := url.Values{"title": {"ab\uFFFDc", "second"}, "text": {"one\r\ntwo"}}
	if diff := cmp.Diff(want, r.PostForm); diff != "" {
		t.Error(diff)
	}
	// A second reading finds what the first read.
	if err := form.Read(httptest.NewRecorder(), r); err != nil || r.PostForm.Get("title") != "ab\uFFFDc" {
		t.Error(r.PostForm, err)
	}
}

func TestSecurity44FormsAreLimited(t *testing.T) {
	t.Parallel()
	tooLarge := "text=" + strings.Repeat("x", 2<<20)
	for name, r := range map[string]*http.Request{
		"pairs":             typed(urlencoded, tooLarge),
		"parts":             withFile(t, nil, "text", tooLarge),
		"a document":        typed("application/json", "{}"),
		"a broken form":     typed(urlencoded, "%zz=1"),
		"parts that end":    typed("multipart/form-data; boundary=x", "--x\r\n"),
		"no part at all":    typed("multipart/form-data; boundary=x", "--x--\r\n"),
		"without separator": typed("multipart/form-data", "--x--\r\n"),
	} {
		if err := form.Read(httptest.NewRecorder(), r); !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := form.Read(httptest.NewRecorder(), typed("application/json", "{}")); !errors.Is(err, form.ErrNotAForm) {
		t.Error(err)
	}
}

func TestAFileThatIsTooLongIsCutAndTheFieldsStay(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]int{0: 0, 10: 10, 11: 11, 5_000: 11} {
		r := withFile(t, make([]byte, size), "alt", "Un carré")
		file, err := form.ReadFile(httptest.NewRecorder(), r, 10)
		if err != nil || len(file) != want || r.PostForm.Get("alt") != "Un carré" {
			t.Errorf("of %d bytes %d were kept, %v, %v", size, len(file), r.PostForm, err)
		}
	}
}

func TestARefusedFormShowsWhatWasTypedAndWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := typed(urlencoded, "title=Mon+titre&themes=a&themes=b")
	if err := form.Read(httptest.NewRecorder(), r); err != nil {
		t.Fatal(err)
	}
	f := form.Of(r, basilic.Problems{{Field: "description", Text: "Écrivez une description."}})
	got := []any{f.Value("title"), f.Value("none"), f.Has("themes", "b"), f.Has("themes", "c"), f.Error("description"), f.Error("title")}
	if diff := cmp.Diff([]any{"Mon titre", "", true, false, "Écrivez une description.", ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestASheetIsShownAsItWasTyped(t *testing.T) {
	t.Parallel()
	sheet := basilic.Sheet{
		Title: "Un jardin", Description: "En ville", Licence: "cc0-1.0",
		Indexation: basilic.Indexation{
			Themes: []string{"a", "b"}, SupportTypes: []string{"c"}, Audiences: []string{"d"}, Territories: []string{"29"}, Keywords: []string{"e", "f"},
		},
		Facts: basilic.Facts{
			Provenance: basilic.ProvenanceFound, Producer: "La Mèche", SourceURL: "https://a.example", Credits: []string{"Anne", "Le Phare"},
			Produced: "2025-03", ReviewBy: "2027-03-01", View: basilic.ViewGrid, BothViews: true,
		},
	}
	got := form.Sheet(form.SheetValues(sheet))
	got.Indexation.Keywords[1] = strings.TrimSpace(got.Indexation.Keywords[1])
	if diff := cmp.Diff(sheet, got); diff != "" {
		t.Error(diff)
	}
	middle := basilic.MiddleCrop()
	block := basilic.Block{Kind: basilic.BlockImage, Crop: &middle, Title: "t", Source: "s", URL: "u", Caption: "c", Alt: "a", Licence: "l"}
	values := form.BlockValues(block)
	values.Set("kind", string(block.Kind))
	if diff := cmp.Diff(block, form.Block(values)); diff != "" {
		t.Error(diff)
	}
}

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]basilic.Day{"2027-03-01": "2027-03-01", " 1/3/2027 ": "2027-03-01", "01/03/2027": "2027-03-01", "bientôt": "bientôt", "": ""} {
		if got := form.Sheet(url.Values{"review_by": {typed}}).ReviewBy; got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	if got := form.Sheet(url.Values{"produced_month": {"03"}}).Produced; got.Valid() {
		t.Errorf("a month without a year passes as %q", got)
	}
}
