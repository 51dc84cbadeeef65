package basilic

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Provenance says where the content of a sheet comes from.
type Provenance string

// What an author may say of it; "" is nothing.
const (
	ProvenanceOwn   Provenance = "own"
	ProvenanceFound Provenance = "found"
)

// SheetView is a way to lay out the blocks of a sheet.
type SheetView string

// The views of a sheet.
const (
	ViewList SheetView = "list"
	ViewGrid SheetView = "grid"
)

// Limits of facts, in characters unless said otherwise.
const (
	MaxProducer = 100
	MaxCredits  = 10 // lines
	MaxCredit   = 100
)

// Facts is what a sheet says about itself beside its text and its indexation. All
// of it is optional.
type Facts struct {
	Provenance Provenance `json:"provenance,omitempty"`
	// Producer made what was found elsewhere, SourceURL is where.
	Producer  string `json:"producer,omitempty"`
	SourceURL string `json:"source_url,omitempty"`
	// Credits names authors and organisations, one each.
	Credits []string `json:"credits,omitempty"`
	// Produced is when the content was made.
	Produced Month `json:"produced,omitempty"`
	// ReviewBy is the day before which it must be read again.
	ReviewBy Day `json:"review_by,omitempty"`
	// View is how it opens, "" as a list; BothViews lets readers choose the other.
	View      SheetView `json:"view,omitempty"`
	BothViews bool      `json:"both_views,omitempty"`
}

// Month is a year, « 2025 », or a month of one, « 2025-03 »; "" is none.
type Month string

// Day is a day of the calendar, « 2027-03-01 »; "" is none.
type Day string

var monthPattern = regexp.MustCompile(`^(19|20)\d\d(-(0[1-9]|1[0-2]))?$`)

// Valid reports whether it is none, or one between 1900 and 2099.
func (m Month) Valid() bool { return m == "" || monthPattern.MatchString(string(m)) }

// Split returns the year and the month, each as digits or "".
func (m Month) Split() (year, month string) {
	year, month, _ = strings.Cut(string(m), "-")
	return year, month
}

// Time returns the beginning of the day in UTC, or the zero time.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return time.Time{}
	}
	return t
}

// Valid reports whether it is none, or a day that exists.
func (d Day) Valid() bool { return d == "" || !d.Time().IsZero() }

// Past reports whether the day has begun at a time.
func (d Day) Past(at time.Time) bool { return d != "" && d.Valid() && !at.Before(d.Time()) }

// Views are the ways in which readers may see the sheet, the first one first.
func (f Facts) Views() []SheetView {
	first, other := ViewList, ViewGrid
	if f.View == ViewGrid {
		first, other = other, first
	}
	if f.BothViews {
		return []SheetView{first, other}
	}
	return []SheetView{first}
}

// check adds what is wrong with the facts.
func (f Facts) check(p *Problems) {
	if f.Provenance != "" && f.Provenance != ProvenanceOwn && f.Provenance != ProvenanceFound {
		p.Add("provenance", "Dites si la ressource est produite par vous ou repérée ailleurs.")
	}
	checkText(p, "producer", f.Producer, MaxProducer, "")
	if f.SourceURL != "" {
		if text := CheckURL(f.SourceURL); text != "" {
			p.Add("source_url", text)
		}
	}
	if len(f.Credits) > MaxCredits {
		p.Add("credits", fmt.Sprintf("Dix lignes au plus\u00a0; vous en avez écrit %d.", len(f.Credits)))
	}
	for _, c := range f.Credits {
		if n := len([]rune(c)); n > MaxCredit {
			p.Add("credits", "Une ligne a "+tooMany(n-MaxCredit)+"\u00a0: 100 au plus par ligne.")
			break
		}
	}
	if !f.Produced.Valid() {
		p.Add("produced_year", "Écrivez l’année en quatre chiffres, par exemple 2025\u00a0; le mois est facultatif.")
	}
	if !f.ReviewBy.Valid() {
		p.Add("review_by", "Cette date n’existe pas. Écrivez-la ainsi\u00a0: 2027-03-01.")
	}
	if f.View != "" && f.View != ViewList && f.View != ViewGrid {
		p.Add("view", "Choisissez la vue en liste ou la vue en grille.")
	}
}

// checkPublish adds what keeps a sheet with these facts from being published.
func (f Facts) checkPublish(p *Problems) {
	if f.Provenance == ProvenanceFound && f.Producer == "" {
		p.Add("producer", "Dites qui a produit cette ressource repérée ailleurs.")
	}
}

// Tidy returns the facts without spaces around, empty lines, and what was typed for
// another answer. A producer or an address says that the content was found.
func (f Facts) Tidy() Facts {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	f.Producer, f.SourceURL = words(f.Producer), strings.TrimSpace(f.SourceURL)
	switch {
	case f.Provenance == ProvenanceOwn:
		f.Producer, f.SourceURL = "", ""
	case f.Producer+f.SourceURL != "":
		f.Provenance = ProvenanceFound
	}
	var credits []string
	for _, c := range f.Credits {
		if c = words(c); c != "" {
			credits = append(credits, c)
		}
	}
	f.Credits = credits
	if f.View == ViewList {
		f.View = ""
	}
	return f
}
