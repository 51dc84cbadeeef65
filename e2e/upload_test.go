package e2e

import (
	"bytes"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var fileLink = regexp.MustCompile(`/medias/[0-9a-f-]+/[^"]+`)

// upload adds a file to a draft and reports whether the hub said that it keeps
// it; an error is a cut.
func (p *person) upload(draft, kind, name string, content io.Reader) (bool, error) {
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		_ = form.WriteField("kind", kind)
		_ = form.WriteField("title", name)
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, content)
		}
		_ = form.Close()
		_ = w.CloseWithError(err)
	}()
	response, err := p.client.Post(p.hub.URL+draft+"/blocs", form.FormDataContentType(), body)
	if err != nil {
		return false, err
	}
	return response.StatusCode == http.StatusSeeOther, response.Body.Close()
}

// TestUploadsThatWereAnsweredSurviveAKill sends files one after the other while
// the process is killed at seeded moments: every file that the hub said to keep
// is there, whole, and every file that the draft names is.
func TestUploadsThatWereAnsweredSurviveAKill(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	here, _ := startAlone(t)
	alice := here.person("alice")
	var drafts []string
	content := func(seed int) []byte {
		data := make([]byte, 256<<10)
		_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(data)
		return data
	}
	answered, cuts, sent := map[int]bool{}, 0, 0
	for i := range n {
		if i%4 == 0 { // a sheet holds 200 blocks
			drafts = append(drafts, strings.TrimSuffix(alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", "Des fichiers", "description", "À garder.", "action", "save"), "/modifier"))
		}
		var killed sync.WaitGroup
		moment := time.Duration(20+random.IntN(400)) * time.Millisecond
		killed.Go(func() {
			time.Sleep(moment)
			here.kill()
		})
		for {
			sent++
			kept, err := alice.upload(drafts[len(drafts)-1], "File", "f"+strings.Repeat("i", sent%7)+".bin", bytes.NewReader(content(sent)))
			if err != nil {
				cuts++
				break
			}
			answered[sent] = kept
		}
		killed.Wait()
		here.start()
	}
	there := map[string]bool{}
	for _, draft := range drafts {
		_, page := alice.get(draft + "/modifier")
		for _, link := range fileLink.FindAllString(page, -1) {
			status, body := alice.get(link)
			if status != http.StatusOK {
				t.Errorf("%s is named and answers %d", link, status)
			}
			there[body] = true
		}
	}
	for seed, kept := range answered {
		if !kept || !there[string(content(seed))] {
			t.Errorf("upload %d was answered (%v) and is not there", seed, kept)
		}
	}
	t.Logf("%d moments: %d uploads answered, %d cut, %d files there", n, len(answered), cuts, len(there))
}

// TestUploadInTheBrowserGoesOnAfterACut sends a film piece by piece while the hub
// goes down and comes back: nobody presses anything again.
func TestUploadInTheBrowserGoesOnAfterACut(t *testing.T) {
	t.Parallel()
	here, _ := startAlone(t)
	alice := here.person("alice")
	draft := strings.TrimSuffix(alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", "Un film", "description", "À garder.", "action", "save"), "/modifier")
	film := make([]byte, 40<<20)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(film)
	path := filepath.Join(t.TempDir(), "film.bin")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	window := browser(t)
	open(t, window, here.URL+"/connexion")
	fill(t, window, "#f-email", "alice@exemple.fr", "#f-password", password)
	press(t, window, `button[value="sign_in"]`)
	open(t, window, here.URL+draft+"/blocs?type=File")
	fill(t, window, "#nFile-title", "Le film de la séance")
	do(t, window, chromedp.SetUploadFiles(chromedp.CSS("#nFile-file"), []string{path}))
	click(t, window, `form[data-uploads] button[value="add"]`)
	said := func() string {
		return evaluate[string](t, window, `document.querySelector("form[data-uploads] [role=status]")?.textContent ?? ""`)
	}
	for !strings.Contains(said(), "sur 40") || strings.Contains(said(), ": 0\u00a0Mo") {
		time.Sleep(5 * time.Millisecond)
	}
	before := said()
	here.kill()
	eventually(t, "the cut to be told", func() bool { return strings.Contains(said(), "connexion est coupée") })
	here.start()
	eventually(t, "the file to be added", func() bool {
		return evaluate[bool](t, window, `document.querySelector(".eblock a[download]") !== null`)
	})
	t.Logf("cut at %q", before)
	_, page := alice.get(draft + "/modifier")
	if _, body := alice.get(fileLink.FindString(page)); body != string(film) || !strings.Contains(page, "Le film de la séance") {
		t.Errorf("%d bytes came back", len(body))
	}
}
