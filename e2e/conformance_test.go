package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestActivityPubTestingFindsNothingWrong runs the tests of activitypub-testing
// against each kind of actor. Its exit code says nothing: what it prints does.
func TestActivityPubTestingFindsNothingWrong(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	author := h.person("alice")
	author.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public")
	author.publish("Semer des mots de passe", "jardin")
	for kind, iri := range map[string]string{
		"Person": alternate(t, author, "/profils/alice"), "Group": alternate(t, author, "/bases/jardin"), "Application": h.URL + "/ap/actor",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			command := exec.Command("node_modules/.bin/node", "node_modules/activitypub-testing/src/cli.js", "test", "actor", iri)
			command.Dir, command.Stderr = "conformance", t.Output()
			out, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			passed := 0
			for d := json.NewDecoder(strings.NewReader(string(out))); ; {
				var outcome struct {
					Type   any
					Test   struct{ Name, Slug string }
					Result struct {
						Outcome, Info string
						Pointer       any
					}
				}
				err := d.Decode(&outcome)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%v: %.300s", err, out)
				}
				switch outcome.Result.Outcome {
				case "passed":
					passed++
				case "failed":
					t.Errorf("%s: %s (%v)", outcome.Test.Name, outcome.Result.Info, outcome.Result.Pointer)
				}
			}
			if passed == 0 {
				t.Errorf("nothing passed: %.600s", out)
			}
		})
	}
}
