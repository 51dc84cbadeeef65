package nodeinfo

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"codeberg.org/basilic/basilic"
)

// maxLinks is how many links of a discovery document are read.
const maxLinks = 20

// maxWord is the longest software name or version that is kept, in characters.
const maxWord = 64

// Discovery is what /.well-known/nodeinfo of a server names.
type Discovery struct {
	// Document is the newest NodeInfo document of a version that is read here.
	Document basilic.IRI
	// Application is the actor of the server itself (FEP-2677), or "".
	Application basilic.IRI
}

// ParseDiscovery reads the document of /.well-known/nodeinfo found at an
// address. Links to other servers are left out: nobody speaks for another.
// Errors match basilic.ErrInvalid.
func ParseDiscovery(body []byte, from basilic.IRI) (Discovery, error) {
	var document struct {
		Links []struct {
			Rel  string `json:"rel"`
			Href string `json:"href"`
		} `json:"links"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return Discovery{}, fmt.Errorf("nodeinfo: discovery: %w: %w", err, basilic.ErrInvalid)
	}
	var found Discovery
	best := ""
	for _, link := range document.Links[:min(len(document.Links), maxLinks)] {
		href, err := basilic.ParseIRI(link.Href)
		if err != nil || !href.SameOrigin(from) {
			continue
		}
		version, isSchema := strings.CutPrefix(link.Rel, schema)
		switch {
		case isSchema && (version == Version20 || version == Version21) && version > best:
			best, found.Document = version, href
		case link.Rel == application && found.Application == "":
			found.Application = href
		}
	}
	if found.Document == "" {
		return found, fmt.Errorf("nodeinfo: discovery of %s: no document of version 2.0 or 2.1: %w", from, basilic.ErrInvalid)
	}
	return found, nil
}

// Software is what runs on a server.
type Software struct {
	// Name is in lower case, as the schema asks.
	Name, Version string
	// Server is what its people call the server (metadata nodeName, FEP-0151), "" where
	// they do not say. Anybody may claim any.
	Server string
}

// Parse reads what runs on a server from a NodeInfo document of version 2.0 or
// 2.1, and its name. Nothing else of it is of use here: its numbers are claims. Errors match
// basilic.ErrInvalid.
func Parse(body []byte) (Software, error) {
	var document struct {
		Software struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"software"`
		// Servers have anything there, some an array.
		Metadata json.RawMessage `json:"metadata"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return Software{}, fmt.Errorf("nodeinfo: parse: %w: %w", err, basilic.ErrInvalid)
	}
	s := Software{Name: strings.ToLower(word(document.Software.Name)), Version: word(document.Software.Version)}
	if s.Name == "" {
		return Software{}, fmt.Errorf("nodeinfo: parse: no software: %w", basilic.ErrInvalid)
	}
	var metadata struct {
		Name string `json:"nodeName"`
	}
	if json.Unmarshal(document.Metadata, &metadata) == nil {
		s.Server = nameOf(metadata.Name, s.Name)
	}
	return s, nil
}

// word returns a name without what is not shown, cut to its limit.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	if runes := []rune(s); len(runes) > maxWord {
		s = string(runes[:maxWord])
	}
	return strings.TrimSpace(s)
}
