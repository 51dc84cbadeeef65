package e2e

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// copiedFiles is how many files the adapted sheet has, of copiedSize bytes each.
	copiedFiles = 6
	copiedSize  = 512 << 10
)

// gate stands before a hub and stops in the middle of one file.
type gate struct {
	mu sync.Mutex
	// pass is how many files go through before the one that stops after so many bytes;
	// negative when none stops.
	pass    int
	after   int64
	reached chan struct{}
	release chan struct{}
}

// arm makes the gate stop once.
func (g *gate) arm(pass int, after int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass, g.after = pass, after
	g.reached, g.release = make(chan struct{}), make(chan struct{})
}

// before stops an answer, if it is its turn.
func (g *gate) before(response *http.Response) error {
	if !strings.HasPrefix(response.Request.URL.Path, "/medias/") || response.StatusCode != http.StatusOK {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pass--; g.pass == -1 {
		response.Body = &stopped{ReadCloser: response.Body, left: g.after, gate: g, reached: g.reached, release: g.release}
	}
	return nil
}

// stopped is a body that pauses once.
type stopped struct {
	io.ReadCloser
	left             int64
	gate             *gate
	reached, release chan struct{}
}

func (s *stopped) Read(p []byte) (int, error) {
	if s.left == 0 && s.reached != nil {
		close(s.reached)
		s.reached = nil
		<-s.release
	}
	if s.reached != nil {
		p = p[:min(int64(len(p)), s.left)]
	}
	n, err := s.ReadCloser.Read(p)
	if s.reached != nil {
		s.left -= int64(n)
	}
	return n, err
}

// startBehind serves a hub behind a gate.
func startBehind(t *testing.T) (*hub, *gate) {
	t.Helper()
	public, private := freePort(t), freePort(t)
	g := &gate{pass: -1}
	target := &url.URL{Scheme: "http", Host: "127.0.0.1:" + private}
	proxy := &http.Server{Addr: "127.0.0.1:" + public, ReadHeaderTimeout: time.Minute, Handler: &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ModifyResponse: g.before, FlushInterval: -1,
	}}
	go func() { _ = proxy.ListenAndServe() }()
	t.Cleanup(func() { _ = proxy.Close() })
	h := startHub(t, "BASILIC_URL=http://localhost:"+public, "BASILIC_LISTEN=127.0.0.1:"+private)
	h.URL = "http://localhost:" + public
	return h, g
}

// TestAdaptationsThatWereAnsweredSurviveAKill adapts a sheet of another hub again
// and again, and kills the process while the job copies its files, at a seeded byte
// of a seeded file: every draft has every file, whole and once.
func TestAdaptationsThatWereAnsweredSurviveAKill(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	origin, g := startBehind(t)
	here, _ := startAlone(t)
	here.quiet = true
	alice, bob := origin.person("alice"), here.person("bob")
	var contents []string
	draft := strings.TrimSuffix(alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", "À copier", "description", "Six fichiers.", "action", "save"), "/modifier")
	for i := range copiedFiles {
		data := make([]byte, copiedSize)
		_, _ = rand.NewChaCha8([32]byte{byte(i), 9}).Read(data)
		contents = append(contents, string(data))
		if kept, err := alice.upload(draft, "File", fmt.Sprintf("fichier-%d.bin", i), bytes.NewReader(data)); err != nil || !kept {
			t.Fatalf("file %d: %v, %v", i, kept, err)
		}
	}
	sheet := alice.post(draft+"/modifier", http.StatusSeeOther, append(indexation(), "title", "À copier", "description", "Six fichiers.", "action", "publish")...)
	page := bob.lookup(origin.URL + sheet)

	var drafts []string
	for range n {
		pass, after := random.IntN(copiedFiles), random.Int64N(copiedSize)
		g.arm(pass, after)
		drafts = append(drafts, strings.TrimSuffix(bob.post(page+"/adapter", http.StatusSeeOther, "action", "adapt"), "/modifier"))
		select {
		case <-g.reached:
		case <-time.After(3 * time.Minute):
			t.Fatal("the job does not copy")
		}
		here.kill()
		close(g.release)
		here.start()
		t.Logf("killed at byte %d of file %d", after, pass+1)
	}
	for _, draft := range drafts {
		var links []string
		eventually(t, "the files of "+draft, func() bool {
			_, editor := bob.get(draft + "/modifier")
			links = fileLink.FindAllString(editor, -1)
			slices.Sort(links)
			links = slices.Compact(links)
			return len(links) >= copiedFiles && !strings.Contains(editor, `aria-label="Fichiers copiés"`)
		})
		var got []string
		for _, link := range links {
			if status, body := bob.get(link); status == http.StatusOK && len(body) == copiedSize {
				got = append(got, body)
			}
		}
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(contents)); !slices.Equal(got, want) {
			t.Errorf("%s has %d files of %d, %d links", draft, len(got), len(want), len(links))
		}
	}
	t.Logf("%d adaptations, each killed once while %d files were copied", n, copiedFiles)
}
