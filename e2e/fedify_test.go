package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
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
	Sent                 []map[string]any
	Gets                 []struct {
		Path, Signer string
		Refused      bool
	}
	Posts []struct {
		Index  int
		Path   string
		Type   string
		Signed string
		Status int
	}
}

func startFedify(t testing.TB, options ...string) *fedify {
	t.Helper()
	return startPeer(t, "fedify", nil, append([]string{"--port", "0"}, options...)...)
}

// startPeer starts a foreign server out of a folder, whose tests order it about
// in the same way whatever it is made with.
func startPeer(t testing.TB, folder string, environment []string, options ...string) *fedify {
	t.Helper()
	command := exec.Command("node_modules/.bin/node", append([]string{"peer.mjs"}, options...)...)
	command.Dir, command.Stderr, command.Env = folder, t.Output(), append(os.Environ(), environment...)
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

// knocks are the two ways of signing: options make Fedify sign by it first. With
// RFC 9421 it takes nothing else either, so that ours must be good at the second
// knock and is the first from then on.
func knocks() map[string][]string {
	return map[string][]string{
		"cavage":  {"--first-knock", "cavage"},
		"rfc9421": {"--first-knock", "rfc9421", "--only", "rfc9421"},
	}
}

// eachKnock runs a story once by each scheme, and fails it when anything was
// accepted by the other one, here or there. Fedify makes no object proofs and no
// Linked Data signatures: the signature of the request is what is checked.
func eachKnock(t *testing.T, story func(t *testing.T, peer *fedify, h *hub)) {
	eachKnockWith(t, nil, nil, story)
}

// eachKnockWith does it with more options of Fedify and settings of the hub.
func eachKnockWith(t *testing.T, more, settings []string, story func(t *testing.T, peer *fedify, h *hub)) {
	for scheme, options := range knocks() {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			peer := startFedify(t, append(options, more...)...)
			h := startHub(t, append([]string{"BASILIC_METRICS_LISTEN=127.0.0.1:" + port}, settings...)...)
			story(t, peer, h)
			accepted, refused := 0, 0
			for _, p := range peer.state().Posts {
				switch {
				case p.Status == http.StatusUnauthorized:
					refused++
				case p.Signed == scheme:
					accepted++
				default:
					t.Errorf("a %s signed by %s is answered %d", p.Type, p.Signed, p.Status)
				}
			}
			// The hub learnt from its first GET what the peer wants: only a POST that a
			// test altered is refused.
			if accepted == 0 || refused > 1 {
				t.Errorf("Fedify accepted %d requests and refused %d", accepted, refused)
			}
			// By RFC 9421 Fedify 2.3.6 signs the fragment of a key's address, which no
			// server sees, and tries the draft then: where GETs count, both come.
			if by := signaturesIn(t, port); by[scheme] == 0 || len(by) != 1 && more == nil {
				t.Errorf("the hub accepted by scheme: %v", by)
			}
		})
	}
}

// signaturesIn reads how many signatures a hub found good, by scheme.
func signaturesIn(t *testing.T, port string) map[string]int {
	t.Helper()
	response, err := http.Get("http://127.0.0.1:" + port + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	by := make(map[string]int)
	for _, found := range signatureMetric.FindAllStringSubmatch(string(text), -1) {
		if by[found[1]], err = strconv.Atoi(found[2]); err != nil {
			t.Fatal(err)
		}
	}
	return by
}

var signatureMetric = regexp.MustCompile(`basilic_signatures_total\{direction="in",scheme="(\w+)"\} (\d+)`)

func TestFedifyFollowsABase(t *testing.T) {
	t.Parallel()
	eachKnock(t, fedifyFollowsABase)
}

func fedifyFollowsABase(t *testing.T, peer *fedify, h *hub) {
	author := h.person("alice")
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
		Signed string
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
	eachKnock(t, fedifyIsFollowed)
}

func fedifyIsFollowed(t *testing.T, peer *fedify, h *hub) {
	reader := h.person("bob")
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
