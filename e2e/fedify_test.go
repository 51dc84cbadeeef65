package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// fedify is a server of another make (Fedify, TypeScript).
type fedify struct {
	t   testing.TB
	URL string
}

// fedifyState is what the peer knows.
type fedifyState struct {
	Actor                string
	Followers, Following []string
	Received             []struct{ Type, ID, Object string }
	Posts                []struct {
		Index  int
		Path   string
		Type   string
		Status int
	}
}

func startFedify(t testing.TB) *fedify {
	t.Helper()
	command := exec.Command("node_modules/.bin/node", "peer.mjs", "--port", "0")
	command.Dir, command.Stderr = "fedify", t.Output()
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	line := awaitLine(t, command, `{"ready":"`)
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	return &fedify{t: t, URL: strings.TrimSuffix(line, `"}`)}
}

func (f *fedify) state() fedifyState {
	f.t.Helper()
	response, err := http.Get(f.URL + "/control/state")
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var s fedifyState
	if err := json.NewDecoder(response.Body).Decode(&s); err != nil {
		f.t.Fatal(err)
	}
	return s
}

// control gives the peer an order and returns the answer.
func (f *fedify) control(command string, arguments map[string]any) map[string]any {
	f.t.Helper()
	body, err := json.Marshal(arguments)
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := http.Post(f.URL+"/control/"+command, "application/json", bytes.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		f.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		f.t.Fatalf("%s: %d %v", command, response.StatusCode, answer)
	}
	return answer
}

// awaitReceived waits until the peer has verified an activity of a type.
func (f *fedify) awaitReceived(kind string) {
	f.t.Helper()
	eventually(f.t, "Fedify to receive "+kind, func() bool {
		for _, a := range f.state().Received {
			if a.Type == kind {
				return true
			}
		}
		return false
	})
}

// alternate returns the identifier that a page names for servers.
func alternate(t testing.TB, p *person, path string) string {
	t.Helper()
	_, page := p.get(path)
	const mark = `type="application/activity+json" href="`
	at := strings.Index(page, mark)
	if at < 0 {
		t.Fatalf("%s names no document", path)
	}
	iri, _, _ := strings.Cut(page[at+len(mark):], `"`)
	return iri
}

func TestFedifyFollowsABase(t *testing.T) {
	t.Parallel()
	peer, author := startFedify(t), startHub(t).person("alice")
	base := author.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public")
	iri := alternate(t, author, base)
	if found := peer.control("lookup", map[string]any{"uri": iri}); found["preferredUsername"] != "jardin" || found["type"] != "Group" {
		t.Errorf("looked up: %v", found)
	}
	peer.control("follow", map[string]any{"uri": iri})
	peer.control("follow", map[string]any{"uri": alternate(t, author, "/profils/alice")})
	eventually(t, "both follows to be accepted", func() bool { return len(peer.state().Following) == 2 })
	path := author.publish("Semer des mots de passe", "jardin")
	peer.awaitReceived("Create")
	peer.awaitReceived("Announce")
	resource := alternate(t, author, path)
	if found := peer.control("lookup", map[string]any{"uri": resource}); found["type"] != "Article" || found["name"] != "Semer des mots de passe" {
		t.Errorf("the resource, looked up: %v", found)
	}
	author.edit(path, "Semer de bons mots de passe")
	peer.awaitReceived("Update")
	author.remove(path)
	peer.awaitReceived("Delete")
	peer.awaitReceived("Undo")
	posts := peer.state().Posts
	at := slices.IndexFunc(posts, func(p struct {
		Index  int
		Path   string
		Type   string
		Status int
	},
	) bool {
		return p.Type == "Create"
	})
	if at < 0 || posts[at].Status != http.StatusAccepted {
		t.Fatalf("no accepted Create among %v", posts)
	}
	if again := peer.control("replay", map[string]any{"index": posts[at].Index, "tamper": true}); again["status"] != float64(http.StatusUnauthorized) {
		t.Errorf("with one byte changed: %v", again["status"])
	}
}

func TestFedifyIsFollowed(t *testing.T) {
	t.Parallel()
	peer, reader := startFedify(t), startHub(t).person("bob")
	reader.follow(peer.state().Actor)
	article := peer.control("article", map[string]any{"name": "Un article de loin", "content": "<p>Bonjour<script>x</script></p>"})
	eventually(t, "the article to arrive", func() bool { return strings.Contains(reader.fil(), "Un article de loin") })
	peer.control("article", map[string]any{"kind": "Note", "content": "pour mes abonnés seulement", "public": false})
	peer.control("update", map[string]any{"id": article["id"], "name": "Un article corrigé"})
	eventually(t, "the correction to arrive", func() bool { return strings.Contains(reader.fil(), "Un article corrigé") })
	if page := reader.fil(); strings.Contains(page, "abonnés seulement") {
		t.Error("a followers-only note is shown")
	}
	if _, page := reader.get("/recherche?q=abonn%C3%A9s"); strings.Contains(page, "abonnés seulement") {
		t.Error("a followers-only note is found")
	}
	peer.control("delete", map[string]any{"id": article["id"]})
	eventually(t, "the article to go", func() bool { return !strings.Contains(reader.fil(), "Un article corrigé") })
}
