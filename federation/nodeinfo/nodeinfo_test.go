package nodeinfo_test

import (
	"encoding/json"
	"testing"

	"codeberg.org/basilic/basilic/federation/nodeinfo"
)

func TestDocumentSaysWhatRuns(t *testing.T) {
	t.Parallel()
	document, err := nodeinfo.Build(nodeinfo.Info{Version: "1.2.3", Name: "Hub", Users: 4, Posts: 5})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version   string
		Software  struct{ Name, Version string }
		Protocols []string
		Usage     struct {
			Users      struct{ Total int }
			LocalPosts int
		}
	}
	if err := json.Unmarshal(document, &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "2.1" || got.Software.Name != "basilic" || got.Software.Version != "1.2.3" ||
		len(got.Protocols) != 1 || got.Usage.Users.Total != 4 || got.Usage.LocalPosts != 5 {
		t.Errorf("got %s", document)
	}
}
