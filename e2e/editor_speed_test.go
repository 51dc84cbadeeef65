package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

// save sends parts of the editor as its script does.
func (w *scribe) save(values url.Values) map[string]any {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.hub.URL+w.draft+"/modifier", strings.NewReader(values.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := w.person.client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatalf("%d %.200s", response.StatusCode, body)
	}
	return answer
}

// fills gives the draft as many blocks as a sheet may have, and returns their keys.
func (w *scribe) fills() []string {
	w.t.Helper()
	values, keys := url.Values{"action": {"save"}}, make([]string, basilic.MaxBlocks)
	for i := range keys {
		keys[i] = string(basilic.NewID())
		prefix := "block_" + keys[i] + "_"
		values.Set(prefix+"version", "0")
		values.Set(prefix+"kind", "Text")
		values.Set(prefix+"source", strings.Repeat("Un texte **assez long** pour un bloc, avec [un lien](https://exemple.fr/). ", 15))
	}
	values.Set("block_"+keys[0]+"_after", "")
	for i := 1; i < len(keys); i++ {
		values.Set("block_"+keys[i]+"_after", keys[i-1])
	}
	w.save(values)
	return keys
}

// TestAnEditorOf200BlocksStaysFluid prints what the browser and the hub take; it
// fails when there is an editor for a text that nobody went into.
func TestAnEditorOf200BlocksStaysFluid(t *testing.T) {
	t.Parallel()
	w := writes(t)
	keys := w.fills()
	times := make([]time.Duration, 21)
	for i := range times {
		prefix, begun := "block_"+keys[100]+"_", time.Now()
		w.save(url.Values{prefix + "version": {fmt.Sprint(i + 1)}, prefix + "source": {fmt.Sprint("Un texte revu ", i, " fois.")}})
		times[i] = time.Since(begun)
	}
	slices.Sort(times)
	w.open()
	ready := evaluate[float64](t, w.window, `performance.now()`)
	loaded := evaluate[float64](t, w.window, `performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`)
	if n := evaluate[int](t, w.window, `document.querySelectorAll("[data-unit]").length`); n != basilic.MaxBlocks+1 {
		t.Fatalf("the page has %d units", n)
	}
	if n := evaluate[int](t, w.window, `document.querySelectorAll(".tiptap").length`); n != 0 {
		t.Errorf("%d editors before anybody writes", n)
	}
	evaluate[bool](t, w.window, `document.querySelectorAll(".rich")[100].focus(), true`)
	w.see("the editor", `document.querySelector(".tiptap") === document.activeElement`)
	// From the key to the next picture.
	const key = `new Promise(done => { const at = performance.now(); document.execCommand("insertText", false, "a"); requestAnimationFrame(() => setTimeout(() => done(performance.now() - at))); })`
	strokes := make([]float64, 21)
	for i := range strokes {
		strokes[i] = evaluate[float64](t, w.window, key)
	}
	slices.Sort(strokes)
	if n := evaluate[int](t, w.window, `document.querySelectorAll(".tiptap").length`); n != 1 {
		t.Errorf("%d editors for one text", n)
	}
	t.Logf("200 texts: page ready after %.0f ms (looked at after %.0f), a key %.1f ms in the middle and %.1f at most, a save %v in the middle (asked for by a client beside the hub)",
		loaded, ready, strokes[10], strokes[20], times[10])
	w.quiet()
}
