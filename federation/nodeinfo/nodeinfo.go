// Package nodeinfo writes and reads NodeInfo: what runs on a server, how many
// people use it and which protocols it speaks. Other servers read ours to learn
// what they may send, and this hub reads theirs to choose the form of what it
// announces.
package nodeinfo

import (
	"encoding/json"
	"fmt"
)

// The versions of the schema that are spoken (FEP-f1d5).
const (
	Version20 = "2.0"
	Version21 = "2.1"
)

const (
	schema = "http://nodeinfo.diaspora.software/ns/schema/"
	// application links the actor of the server itself (FEP-2677).
	application = "https://www.w3.org/ns/activitystreams#Application"
)

// ContentType returns the media type of a document of a version (NodeInfo 2.1 4).
func ContentType(version string) string {
	return `application/json; profile="` + schema + version + `#"`
}

// Info is what a hub tells of itself.
type Info struct {
	Version          string
	Name             string
	Description      string
	OpenRegistration bool
	Users            int
	Posts            int
	// Staff are the identifiers of those who administer the hub and whose
	// profiles are public; Federates says that it talks to other servers.
	Staff     []string
	Federates bool
}

// Build returns a NodeInfo document of a version: 2.0 has no repository. The
// metadata are those that FEP-0151 describes.
func Build(version string, i Info) ([]byte, error) {
	software := map[string]any{"name": "basilic", "version": i.Version}
	if version == Version21 {
		software["repository"] = "https://codeberg.org/basilic/basilic"
	}
	staff := i.Staff
	if staff == nil {
		staff = []string{}
	}
	document, err := json.Marshal(map[string]any{
		"version":           version,
		"software":          software,
		"protocols":         []string{"activitypub"},
		"services":          map[string]any{"inbound": []string{}, "outbound": []string{}},
		"openRegistrations": i.OpenRegistration,
		"usage":             map[string]any{"users": map[string]any{"total": i.Users}, "localPosts": i.Posts},
		"metadata": map[string]any{
			"nodeName": i.Name, "nodeDescription": i.Description, "staffAccounts": staff,
			"federation": map[string]any{"enabled": i.Federates},
		},
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
		{"rel": schema + Version20, "href": origin + "/nodeinfo/2.0"},
		{"rel": schema + Version21, "href": origin + "/nodeinfo/2.1"},
		{"rel": application, "href": origin + "/ap/actor"},
	}})
	if err != nil {
		return nil, fmt.Errorf("nodeinfo: build discovery: %w", err)
	}
	return document, nil
}
