package ui

import (
	"strings"
	"time"
)

// ShareImage is the picture of a page in previews of its address.
type ShareImage struct {
	URL, Alt      string
	Width, Height int
}

// Shared is what previews of a resource show, and where sites ask about it.
type Shared struct {
	Image       ShareImage
	PublishedAt *time.Time
	UpdatedAt   time.Time
	Language    string
	Keywords    []string
	// OEmbed is where its description by oEmbed is.
	OEmbed string
}

// locale is the language of a resource as Open Graph writes it: with a country.
func (s Shared) locale() string {
	language, country, found := strings.Cut(s.Language, "-")
	switch {
	case found:
		return language + "_" + strings.ToUpper(country)
	case language == "" || language == "fr":
		return "fr_FR"
	case language == "en":
		return "en_GB"
	}
	return language + "_" + strings.ToUpper(language)
}
