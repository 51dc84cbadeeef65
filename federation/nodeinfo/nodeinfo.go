// Package nodeinfo writes NodeInfo: what runs on a server, how many people use
// it and which protocols it speaks. Other servers read it to learn what they
// may send.
package nodeinfo

import (
	"encoding/json"
	"fmt"
)

// ContentType is the media type of a NodeInfo 2.1 document (NodeInfo 2.1 4).
const ContentType = `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"`

// Info is what a hub tells of itself.
type Info struct {
	Version          string
	Name             string
	Description      string
	OpenRegistration bool
	Users            int
	Posts            int
}

// Build returns a NodeInfo 2.1 document.
func Build(i Info) ([]byte, error) {
	document, err := json.Marshal(map[string]any{
		"version": "2.1",
		"software": map[string]any{
			"name": "basilic", "version": i.Version, "repository": "https://codeberg.org/basilic/basilic",
		},
		"protocols":         []string{"activitypub"},
		"services":          map[string]any{"inbound": []string{}, "outbound": []string{}},
		"openRegistrations": i.OpenRegistration,
		"usage":             map[string]any{"users": map[string]any{"total": i.Users}, "localPosts": i.Posts},
		"metadata":          map[string]any{"nodeName": i.Name, "nodeDescription": i.Description},
	})
	if err != nil {
		return nil, fmt.Errorf("nodeinfo: build: %w", err)
	}
	return document, nil
}

// BuildDiscovery returns the document of /.well-known/nodeinfo, with the link to
// the instance actor (FEP-2677).
func BuildDiscovery(origin string) ([]byte, error) {
	document, err := json.Marshal(map[string]any{"links": []map[string]string{
		{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": origin + "/nodeinfo/2.1"},
		{"rel": "https://www.w3.org/ns/activitystreams#Application", "href": origin + "/ap/actor"},
	}})
	if err != nil {
		return nil, fmt.Errorf("nodeinfo: build discovery: %w", err)
	}
	return document, nil
}
