package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// writers is how many people write at once while their hub is killed.
const writers = 3

var blockAndVersion = regexp.MustCompile(`name="block_([0-9a-f-]{36})_version" value="(\d+)"`)

// writer is somebody who writes a sheet and remembers what the hub answered.
type writer struct {
	*person
	name, draft, block string
	// saved is the last text of the block that was answered, sent the last that was
	// sent; added are the blocks, and published counts the publications, with how many
	// blocks the last of them held.
	saved, sent, cuts, published, held int
	added                              []string
}

func (h *hub) writer(name string) *writer {
	h.t.Helper()
	w := &writer{person: h.person(name), name: name}
	w.draft = w.publish("La fiche de "+name, "")
	w.post(w.draft+"/blocs", http.StatusSeeOther, "kind", "Text", "source", name+" écrit 0.")
	w.block, _ = w.current()
	return w
}

// current reads which block is the writer's, and in which version.
func (w *writer) current() (block string, version int) {
	w.hub.t.Helper()
	_, page := w.get(w.draft + "/modifier")
	found := blockAndVersion.FindStringSubmatch(page)
	if found == nil {
		w.hub.t.Fatalf("no block in the editor: %.300s", page)
	}
	version, err := strconv.Atoi(found[2])
	if err != nil {
		w.hub.t.Fatal(err)
	}
	return found[1], version
}

// send sends a form and returns the status of the answer, 0 when none came.
func (w *writer) send(path string, fields url.Values) int {
	response, err := w.client.PostForm(w.hub.URL+path, fields)
	if err != nil {
		w.cuts++
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// write saves, adds and publishes until the hub is cut.
func (w *writer) write(version int) error {
	for n := 0; ; n++ {
		path, fields, taken := w.draft+"/modifier", url.Values{"action": {"publish"}}, func() { w.published, w.held = w.published+1, len(w.added) }
		w.sent++
		switch {
		case n%7 == 6:
		case n%3 == 2 && len(w.added) < 150:
			title := fmt.Sprintf("Ajout %d de %s", w.sent, w.name)
			path, fields, taken = w.draft+"/blocs", url.Values{"kind": {"SectionTitle"}, "title": {title}}, func() { w.added = append(w.added, title) }
		default:
			path, taken = w.draft+"/blocs/"+w.block, func() { version, w.saved = version+1, w.sent }
			fields = url.Values{"kind": {"Text"}, "version": {strconv.Itoa(version)}, "source": {fmt.Sprintf("%s écrit %d.", w.name, w.sent)}}
		}
		switch status := w.send(path, fields); status {
		case http.StatusSeeOther:
			taken()
		case 0:
			return nil
		default:
			return fmt.Errorf("POST %s %v: %d", path, fields, status)
		}
	}
}

// check compares what the hub shows with what it answered.
func (w *writer) check() {
	t := w.hub.t
	t.Helper()
	_, draft := w.get(w.draft + "/modifier")
	found := regexp.MustCompile(w.name + ` écrit (\d+)\.</textarea>`).FindStringSubmatch(draft)
	if found == nil {
		t.Fatalf("the text of %s is gone", w.name)
	}
	if shown, err := strconv.Atoi(found[1]); err != nil || shown < w.saved {
		t.Errorf("text %d of %s was answered, the draft shows %s", w.saved, w.name, found[1])
	}
	_, page := w.get(w.draft)
	for i, title := range w.added {
		if n := strings.Count(draft, `value="`+title+`"`); n != 1 {
			t.Errorf("%q was answered and is in the draft %d times", title, n)
		}
		if i < w.held && !strings.Contains(page, title) {
			t.Errorf("%q was published and is not on the page", title)
		}
	}
	t.Logf("%s: %d forms sent, %d blocks added, %d publications with %d blocks in the last, %d cuts", w.name, w.sent, len(w.added), w.published, w.held, w.cuts)
}

// TestSavesThatWereAnsweredSurviveAKill has people save, add and publish while the
// process is killed at seeded moments: whatever was answered is there.
func TestSavesThatWereAnsweredSurviveAKill(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	here, _ := startAlone(t)
	here.quiet = true
	all := make([]*writer, writers)
	for i := range all {
		all[i] = here.writer([]string{"alice", "basile", "chloe"}[i])
	}
	for range n {
		var wait sync.WaitGroup
		for _, w := range all {
			_, version := w.current()
			wait.Go(func() {
				if err := w.write(version); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Duration(20+random.IntN(400)) * time.Millisecond)
		here.kill()
		wait.Wait()
		here.start()
	}
	for _, w := range all {
		w.check()
		if w.cuts < n/2 {
			t.Errorf("%s was cut %d times in %d moments", w.name, w.cuts, n)
		}
	}
}
