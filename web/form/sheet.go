package form

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// Sheet reads the fields of a sheet.
func Sheet(f url.Values) basilic.Sheet {
	return basilic.Sheet{
		Title: f.Get("title"), Description: f.Get("description"), Language: f.Get("language"), Licence: f.Get("licence"),
		Indexation: basilic.Indexation{
			Themes: f["themes"], SupportTypes: f["support_types"], Audiences: f["audiences"], Territories: f["territories"],
			Keywords: strings.Split(f.Get("keywords"), ","),
		},
		Facts: facts(f),
	}
}

// facts reads what a sheet says about itself.
func facts(f url.Values) basilic.Facts {
	return basilic.Facts{
		Provenance: basilic.Provenance(f.Get("provenance")), Producer: f.Get("producer"), SourceURL: f.Get("source_url"),
		Credits:  strings.FieldsFunc(f.Get("credits"), func(c rune) bool { return c == '\r' || c == '\n' }),
		Produced: month(f.Get("produced_year"), f.Get("produced_month")), ReviewBy: day(f.Get("review_by")),
		View: basilic.SheetView(f.Get("view")), BothViews: f.Get("both_views") == "1",
	}
}

// month is a year and a month of it as they were typed.
func month(year, month string) basilic.Month {
	year, month = strings.TrimSpace(year), strings.TrimSpace(month)
	if month != "" {
		year += "-" + month
	}
	return basilic.Month(year)
}

// day reads a day as browsers send it, or as people write it: 1/3/2027.
func day(text string) basilic.Day {
	text = strings.TrimSpace(text)
	if t, err := time.Parse("2/1/2006", text); err == nil {
		return basilic.Day(t.Format(time.DateOnly))
	}
	return basilic.Day(text)
}

// SheetValues are the fields of a sheet as its form shows them.
func SheetValues(s basilic.Sheet) url.Values {
	i, both := s.Indexation, ""
	if s.BothViews {
		both = "1"
	}
	year, month := s.Produced.Split()
	return url.Values{
		"title": {s.Title}, "description": {s.Description}, "licence": {s.Licence}, "themes": i.Themes,
		"support_types": i.SupportTypes, "audiences": i.Audiences, "territories": i.Territories,
		"keywords": {strings.Join(i.Keywords, ", ")}, "language": {s.Language},
		"provenance": {string(s.Provenance)}, "producer": {s.Producer}, "source_url": {s.SourceURL},
		"credits": {strings.Join(s.Credits, "\n")}, "produced_year": {year}, "produced_month": {month},
		"review_by": {string(s.ReviewBy)}, "view": {string(s.Views()[0])}, "both_views": {both},
	}
}

// Block reads the fields of a block. Its key and its place are in the address.
func Block(f url.Values) basilic.Block {
	return basilic.Block{
		Crop: crop(f), Kind: basilic.BlockKind(f.Get("kind")), Title: f.Get("title"), Source: f.Get("source"), URL: f.Get("url"),
		Caption: f.Get("caption"), Alt: f.Get("alt"), Licence: f.Get("licence"), ShowPreview: f.Get("show_preview") != "", Version: Number(f.Get("version")),
	}
}

// crop reads the part of an image that its card shows, nil when the form does not
// say it.
func crop(f url.Values) *basilic.Crop {
	if !f.Has("crop_zoom") {
		return nil
	}
	return &basilic.Crop{X: Number(f.Get("crop_x")), Y: Number(f.Get("crop_y")), Zoom: Number(f.Get("crop_zoom"))}
}

// BlockValues are the fields of a block as its form shows them.
func BlockValues(b basilic.Block) url.Values {
	values := url.Values{
		"title": {b.Title}, "source": {b.Source}, "url": {b.URL}, "caption": {b.Caption}, "alt": {b.Alt}, "licence": {b.Licence},
	}
	if values["show_preview"] = nil; b.ShowPreview {
		values["show_preview"] = []string{"1"}
	}
	if b.Kind == basilic.BlockImage {
		c := basilic.MiddleCrop()
		if b.Crop != nil {
			c = *b.Crop
		}
		values["crop_x"], values["crop_y"], values["crop_zoom"] = []string{strconv.Itoa(c.X)}, []string{strconv.Itoa(c.Y)}, []string{strconv.Itoa(c.Zoom)}
	}
	return values
}
