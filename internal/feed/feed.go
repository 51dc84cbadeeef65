// Package feed writes what readers of feeds subscribe to: one list of entries, in
// the two formats that they know (Atom, RFC 4287; JSON Feed 1.1).
package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"time"
)

// The media types of the two formats.
const (
	AtomType = "application/atom+xml; charset=utf-8"
	JSONType = "application/feed+json; charset=utf-8"
)

// Feed is a list of entries, the newest first. All addresses are absolute.
type Feed struct {
	Title, Subtitle string
	// Home is the page that the feed follows; it identifies the feed too.
	Home string
	// Self is the address of the feed in the format that is written.
	Self     string
	Language string
	Entries  []Entry
}

// Entry is one thing of a feed.
type Entry struct {
	// ID never changes; URL is the page.
	ID, URL, Title, Summary string
	Published, Updated      time.Time
	Author                  Person
	Tags                    []string
	// Image is the address of a picture, or "".
	Image string
}

// Person is who made an entry.
type Person struct{ Name, URL string }

// updated is when the newest change of an entry was made; the beginning of time
// for a feed without any.
func (f Feed) updated() time.Time {
	newest := time.Unix(0, 0)
	for _, e := range f.Entries {
		if e.Updated.After(newest) {
			newest = e.Updated
		}
	}
	return newest
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Links      []atomLink     `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     atomPerson     `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

// Atom returns the feed in Atom (RFC 4287).
func (f Feed) Atom() ([]byte, error) {
	out := atomFeed{
		Language: f.Language, ID: f.Home, Title: f.Title, Subtitle: f.Subtitle, Updated: stamp(f.updated()),
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: f.Self}, {Rel: "alternate", Type: "text/html", Href: f.Home}},
	}
	for _, e := range f.Entries {
		entry := atomEntry{
			ID: e.ID, Title: e.Title, Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: e.URL}},
			Published: stamp(e.Published), Updated: stamp(e.Updated), Author: atomPerson{Name: e.Author.Name, URI: e.Author.URL}, Summary: e.Summary,
		}
		for _, tag := range e.Tags {
			entry.Categories = append(entry.Categories, atomCategory{tag})
		}
		if e.Image != "" {
			entry.Links = append(entry.Links, atomLink{Rel: "enclosure", Type: "image/webp", Href: e.Image})
		}
		out.Entries = append(out.Entries, entry)
	}
	b := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(b).Encode(out); err != nil {
		return nil, fmt.Errorf("feed: atom: %w", err)
	}
	return b.Bytes(), nil
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags,omitempty"`
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	Home        string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Language    string     `json:"language,omitempty"`
	Items       []jsonItem `json:"items"`
}

// JSON returns the feed in JSON Feed 1.1.
func (f Feed) JSON() ([]byte, error) {
	out := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Description: f.Subtitle, Home: f.Home, Self: f.Self,
		Language: f.Language, Items: []jsonItem{},
	}
	for _, e := range f.Entries {
		out.Items = append(out.Items, jsonItem{
			ID: e.ID, URL: e.URL, Title: e.Title, Text: e.Summary, Image: e.Image, Published: stamp(e.Published), Modified: stamp(e.Updated),
			Authors: []jsonAuthor{{e.Author.Name, e.Author.URL}}, Tags: e.Tags,
		})
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("feed: json: %w", err)
	}
	return b, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
