package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// blocklist gives the hub's block list as a file.
func (w *Web) blocklist(rw http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	if err := w.Moderation.Export(r.Context(), viewerOf(r), &b); err != nil {
		w.fail(rw, r, err)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="blocages.csv"`)
	h.Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(rw)
}

func (w *Web) importForm(rw http.ResponseWriter, r *http.Request) {
	// Only administrators may see the form.
	if _, err := w.Moderation.Overview(r.Context(), viewerOf(r)); err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.ImportBlocks(w.page(r, "Importer une liste de blocage"), ui.ImportPage{}))
}

// importBlocks reads a list, shows what it changes, and on a second press does
// it.
func (w *Web) importBlocks(rw http.ResponseWriter, r *http.Request) {
	list, err := listOf(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	action := r.PostForm.Get("action")
	dry := action != "import"
	found, err := w.Moderation.Import(r.Context(), viewerOf(r), strings.NewReader(list), dry)
	typed := ui.Form{Values: map[string][]string{"list": {list}}}
	page := w.page(r, "Importer une liste de blocage")
	switch {
	case err == nil && action == "change":
		w.render(rw, r, http.StatusOK, ui.ImportBlocks(page, ui.ImportPage{Form: typed}))
	case errors.As(err, &typed.Problems):
		w.render(rw, r, http.StatusUnprocessableEntity, ui.ImportBlocks(page, ui.ImportPage{Form: typed}))
	case err != nil:
		w.fail(rw, r, err)
	case dry:
		w.render(rw, r, http.StatusOK, ui.ImportBlocks(page, importPage(typed, found)))
	default:
		w.federationDone(rw, r, "/admin/federation?etat=decided", nil, "La liste est appliquée\u00a0: "+ui.Plural(found.Changes(), "règle", "règles")+".")
	}
}

// listOf returns what was pasted, or the file.
func listOf(rw http.ResponseWriter, r *http.Request) (string, error) {
	file, err := form.ReadFile(rw, r, media.MaxBytes)
	if err != nil {
		return "", err
	}
	if len(bytes.TrimSpace(file)) > 0 {
		return strings.ToValidUTF8(string(file), ""), nil
	}
	return strings.ToValidUTF8(r.PostForm.Get("list"), ""), nil
}

func importPage(typed ui.Form, i moderation.Import) ui.ImportPage {
	page := ui.ImportPage{
		Form: typed, Read: true, Added: described(i.Added), Hardened: described(i.Hardened), Unchanged: described(i.Unchanged),
		Kept: described(i.Kept), Ties: ui.HostTies(i.Ties),
	}
	for _, p := range i.Problems {
		page.Lines = append(page.Lines, ui.ImportLine(p))
	}
	return page
}

func described(entries []moderation.Entry) []string {
	var all []string
	for _, e := range entries {
		text := e.Host
		if e.Decision.Policy != basilic.PolicyNone {
			text += " : " + strings.ToLower(e.Decision.Policy.Label())
		}
		if e.Decision.RejectMedia {
			text += ", sans images"
		}
		if e.Decision.RejectReports {
			text += ", sans signalements"
		}
		all = append(all, text)
	}
	return all
}
