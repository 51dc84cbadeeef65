package nodeinfo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/nodeinfo"
)

var update = flag.Bool("update", false, "write the golden files")

func TestDocumentsAreGolden(t *testing.T) {
	t.Parallel()
	info := nodeinfo.Info{
		Version: "1.2.3", Name: "Hub", Description: "Un hub", OpenRegistration: true, Users: 4, Posts: 5,
		Staff: []string{"https://a.example/ap/actors/1"}, Federates: true,
	}
	documents := make(map[string][]byte)
	for name, version := range map[string]string{"nodeinfo-2.0": nodeinfo.Version20, "nodeinfo-2.1": nodeinfo.Version21} {
		document, err := nodeinfo.Build(version, info)
		if err != nil {
			t.Fatal(err)
		}
		documents[name] = document
	}
	discovery, err := nodeinfo.BuildDiscovery("https://a.example")
	if err != nil {
		t.Fatal(err)
	}
	documents["discovery"] = discovery
	for name, document := range documents {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, document, "", "  "); err != nil {
			t.Fatal(err)
		}
		pretty.WriteByte('\n')
		file := filepath.Join("testdata", name+".golden.json")
		if *update {
			if err := os.WriteFile(file, pretty.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestOwnDocumentsAreRead(t *testing.T) {
	t.Parallel()
	discovery, err := nodeinfo.BuildDiscovery("https://a.example")
	if err != nil {
		t.Fatal(err)
	}
	found, err := nodeinfo.ParseDiscovery(discovery, "https://a.example/.well-known/nodeinfo")
	if err != nil || found.Document != "https://a.example/nodeinfo/2.1" || found.Application != "https://a.example/ap/actor" {
		t.Errorf("got %+v, %v", found, err)
	}
	document, err := nodeinfo.Build(nodeinfo.Version20, nodeinfo.Info{Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	software, err := nodeinfo.Parse(document)
	if err != nil || software != (nodeinfo.Software{Name: "basilic", Version: "1.2.3"}) {
		t.Errorf("got %+v, %v", software, err)
	}
}

func TestDiscoveryNamesOnlyItsOwnServer(t *testing.T) {
	t.Parallel()
	const from = "https://a.example/.well-known/nodeinfo"
	for body, want := range map[string]basilic.IRI{
		// As Mastodon answers: one link.
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://a.example/nodeinfo/2.0"}]}`:                                                                                  "https://a.example/nodeinfo/2.0",
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://evil.example/2.1"},{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://a.example/n"}]}`: "https://a.example/n",
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/1.0","href":"https://a.example/1"}]}`:                                                                                             "",
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"file:///etc/passwd"}]}`:                                                                                              "",
		`{"links":{}}`: "", `[]`: "", `<html>`: "", ``: "",
	} {
		found, err := nodeinfo.ParseDiscovery([]byte(body), from)
		if found.Document != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", body, found.Document, err)
		}
		if err != nil && !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v is not ErrInvalid", body, err)
		}
	}
}

func TestSoftwareIsAWord(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]nodeinfo.Software{
		`{"software":{"name":"Lemmy","version":"0.19.11"}}`:                     {Name: "lemmy", Version: "0.19.11"},
		`{"software":{"name":" mas\u202eto\ndon ","version":"4.5.0+glitch"}}`:   {Name: "mastodon", Version: "4.5.0+glitch"},
		`{"software":{"name":"` + strings.Repeat("é", 200) + `","version":""}}`: {Name: strings.Repeat("é", 64)},
		`{"software":{"name":""}}`:                                              {}, `{"software":[]}`: {}, `{}`: {}, `no`: {},
	} {
		got, err := nodeinfo.Parse([]byte(body))
		if got != want || (err == nil) != (want.Name != "") {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestNameOfAServerPassesForNoOther(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`"Hub Bretagne"`:                         "Hub Bretagne",
		`"  Les\n bons\u00a0\u200bclics\u0007 "`: "Les bons clics",
		`"L’atelier n° 3 (St. Malo) – été"`:      "L’atelier n° 3 (St. Malo) – été",
		`"\u202eengaterB\u202c\u2066 \u200fbuH"`: "engaterB buH",
		`"e\u0301\u0301\u0302\u0301te\u0301"`:    "e\u0301te\u0301",
		`"` + strings.Repeat("é", 70) + `"`:      strings.Repeat("é", 59) + "…",
		`"مركز"`:                                 "مركز",
		`"Basilic"`:                              "",
		`"autre.example"`:                        "",
		`"Hub (autre.example)"`:                  "",
		`"autre\uff0eexample"`:                   "",
		`"autre.\u200bexample"`:                  "",
		`"@alice"`:                               "",
		`"https://autre"`:                        "",
		`"autre:8443"`:                           "",
		`"localhost:8080 / x"`:                   "",
		`""`:                                     "", `3`: "", `["Hub"]`: "", `null`: "",
	} {
		got, err := nodeinfo.Parse([]byte(`{"software":{"name":"basilic","version":"1"},"metadata":{"nodeName":` + name + `}}`))
		if err != nil || got.Server != want {
			t.Errorf("%s: %q, %v, want %q", name, got.Server, err, want)
		}
	}
	for _, metadata := range []string{`[]`, `null`, `"Hub"`, `{"nodename":"Hub"}`} {
		got, err := nodeinfo.Parse([]byte(`{"software":{"name":"lemmy","version":"1"},"metadata":` + metadata + `}`))
		if err != nil || got.Name != "lemmy" || got.Server != "" && metadata != `{"nodename":"Hub"}` {
			t.Errorf("%s: %+v, %v", metadata, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":"2.0","software":{"name":"mastodon","version":"4.5.0"}}`))
	f.Add([]byte(`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://a.example/nodeinfo/2.1"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		software, err := nodeinfo.Parse(body)
		if err == nil && (software.Name == "" || !utf8.ValidString(software.Name+software.Version) || utf8.RuneCountInString(software.Name) > 128) {
			t.Errorf("software %+v", software)
		}
		found, err := nodeinfo.ParseDiscovery(body, "https://a.example/.well-known/nodeinfo")
		if err == nil && !found.Document.SameOrigin("https://a.example") || found.Application != "" && !found.Application.SameOrigin("https://a.example") {
			t.Errorf("found %+v", found)
		}
	})
}
