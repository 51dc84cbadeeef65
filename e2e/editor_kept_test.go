package e2e

import (
	"net/http"
	"testing"
)

// TestADeletedBlockComesBackWhenSomebodyWroteInItMeanwhile: in its place, and the page
// says why.
func TestADeletedBlockComesBackWhenSomebodyWroteInItMeanwhile(t *testing.T) {
	t.Parallel()
	w := writes(t)
	for i, title := range []string{"Un", "Deux", "Trois"} {
		w.begin(i, "SectionTitle")
		w.types(title)
		w.state(i, "Enregistrée")
	}
	w.cut(true)
	w.click(`[data-item]:nth-child(2) [value^="delete_block:"]`)
	evaluate[bool](t, w.window, `document.querySelector("#fiche").editor.list.settle(), true`)
	if got := w.titles(); got != "Un Trois" {
		t.Fatalf("after the deletion: %s", got)
	}
	block := ""
	for _, match := range sectionTitle.FindAllStringSubmatch(w.stored(), -1) {
		if match[2] == "Deux" {
			block = match[1]
		}
	}
	w.person.post(w.draft+"/blocs/"+block, http.StatusSeeOther, "title", "Deux encore", "version", "1", "action", "save")
	w.cut(false)
	w.see("the block in its place, and why", `document.querySelector("[data-item]:nth-child(2) .error")?.textContent.includes("modifié entre-temps")`)
	if got := w.titles(); got != "Un Deux encore Trois" {
		t.Errorf("the page shows %s", got)
	}
	// It can be written in, and deleted again.
	w.click(`[data-item]:nth-child(2) input[name$="_title"]`)
	w.types(" et toujours")
	w.state(1, "Enregistrée")
	w.click(`[data-item]:nth-child(2) [value^="delete_block:"]`)
	evaluate[bool](t, w.window, `document.querySelector("#fiche").editor.list.settle(), true`)
	eventually(t, "the block to be deleted", func() bool { return w.storedTitles() == "Un Trois" })
	w.quiet()
}
