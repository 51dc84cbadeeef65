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

// try sends a form and reports whether the hub took it; false without an error is
// no answer at all.
func (w *writer) try(path string, fields url.Values) (bool, error) {
	response, err := w.client.PostForm(w.hub.URL+path, fields)
	if err != nil {
		w.cuts++
		return false, nil
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		return false, fmt.Errorf("POST %s %v: %d", path, fields, response.StatusCode)
	}
	return true, nil
}

// write saves, adds and publishes until the hub is cut.
func (w *writer) write(version int) error {
	var err error
	for n := 0; err == nil; n++ {
		taken := false
		switch {
		case n%7 == 6:
			if taken, err = w.try(w.draft+"/modifier", url.Values{"action": {"publish"}}); taken {
				w.published, w.held = w.published+1, len(w.added)
			}
		case n%3 == 2 && len(w.added) < 150:
			title := fmt.Sprintf("Ajout %d de %s", w.sent, w.name)
			w.sent++
			if taken, err = w.try(w.draft+"/blocs", url.Values{"kind": {"SectionTitle"}, "title": {title}}); taken {
				w.added = append(w.added, title)
			}
		default:
			w.sent++
			fields := url.Values{"kind": {"Text"}, "version": {strconv.Itoa(version)}, "source": {fmt.Sprintf("%s écrit %d.", w.name, w.sent)}}
			if taken, err = w.try(w.draft+"/blocs/"+w.block, fields); taken {
				version, w.saved = version+1, w.sent
			}
		}
		if !taken {
			return err
		}
	}
	return err
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
	t.Logf("%s: %d of %d texts and blocks answered, %d publications with %d blocks in the last, %d cuts", w.name, w.saved, w.sent, w.published, w.held, w.cuts)
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
