package feed_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/feed"
)

func sample() feed.Feed {
	day := time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("Paris", 3600))
	return feed.Feed{
		Title: "Ressources & ateliers", Subtitle: "Tout ce qui est <public>", Home: "https://hub.example/hub", Self: "https://hub.example/hub/flux.atom", Language: "fr",
		Entries: []feed.Entry{
			{
				ID: "https://hub.example/ap/resources/1", URL: "https://hub.example/ressources/une", Title: "La souris <b>& le clavier", Summary: "« Pas à pas » \u0001",
				Published: day, Updated: day.Add(time.Hour), Author: feed.Person{Name: "L’Atelier", URL: "https://hub.example/bases/atelier"},
				Tags: []string{"Accessibilité"}, Image: "https://hub.example/medias/1/card.webp",
			},
			{ID: "2", URL: "https://hub.example/ressources/deux", Title: "Deux", Published: day, Updated: day},
		},
	}
}

func TestAtomSaysWhatAReaderAsksFor(t *testing.T) {
	t.Parallel()
	b, err := sample().Atom()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID      string `xml:"http://www.w3.org/2005/Atom id"`
		Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Summary string `xml:"summary"`
			Updated string `xml:"updated"`
			Author  string `xml:"author>name"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	if got.ID != "https://hub.example/hub" || got.Updated != "2026-03-04T05:06:07Z" || len(got.Entries) != 2 {
		t.Fatalf("%+v", got)
	}
	e := got.Entries[0]
	if e.Title != "La souris <b>& le clavier" || e.Author != "L’Atelier" || len(e.Links) != 2 || e.Links[1].Rel != "enclosure" || !strings.HasPrefix(e.Summary, "« Pas à pas »") {
		t.Errorf("%+v", e)
	}
}

func TestJSONFeedSaysWhatAReaderAsksFor(t *testing.T) {
	t.Parallel()
	b, err := sample().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version string           `json:"version"`
		Items   []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "https://jsonfeed.org/version/1.1" || len(got.Items) != 2 || got.Items[0]["date_modified"] != "2026-03-04T05:06:07Z" || got.Items[0]["image"] == nil {
		t.Errorf("%s", b)
	}
	if empty, err := (feed.Feed{}).JSON(); err != nil || !strings.Contains(string(empty), `"items":[]`) {
		t.Errorf("%s, %v", empty, err)
	}
}
