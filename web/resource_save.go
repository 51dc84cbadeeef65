package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// writtenKinds are the blocks that are added on the page of the editor itself.
func writtenKinds() []basilic.BlockKind {
	return []basilic.BlockKind{basilic.BlockText, basilic.BlockSectionTitle, basilic.BlockLink}
}

// changesOf reads what was touched on the page of the editor. A button may leave
// out a text: that which it deletes, or gives up for another.
func changesOf(r *http.Request) resources.Changes {
	f := r.PostForm
	action, target, _ := strings.Cut(f.Get("action"), ":")
	dropped := slices.Contains([]string{"theirs", "merge", "delete_block"}, action)
	c := resources.Changes{Private: visibilityOf(r)}
	if f.Has("title") && form.Touched(f, form.SheetValues(basilic.Sheet{}), f.Get("shown")) && (!dropped || target != "sheet") {
		sheet := form.Sheet(f)
		c.Sheet, c.SheetVersion = &sheet, form.Number(f.Get("version"))
	}
	for _, id := range form.Blocks(f) {
		group := form.Group(f, form.BlockGroup(id))
		b := form.Block(group)
		switch b.ID = id; {
		case dropped && target == string(id):
		case action == "again" && target == string(id):
			if b.Kind == basilic.BlockText && b.Source == "" {
				b.Source = strings.TrimSpace(b.Caption + "\n\n" + b.Alt)
			}
			c.New = append(c.New, b)
		case form.Touched(group, form.BlockValues(basilic.Block{Kind: basilic.BlockImage}), group.Get("shown")):
			c.Blocks = append(c.Blocks, b)
		}
	}
	for _, kind := range writtenKinds() {
		b := form.Block(form.Group(f, form.NewGroup(kind)))
		pressed := action == "add" && target == string(kind)
		if pressed || strings.TrimSpace(b.Title+b.Source+b.URL+b.Caption) != "" {
			b.Kind = kind
			c.New, c.After = append(c.New, b), basilic.ID(f.Get("new_after"))
		}
	}
	return c
}

func blockPath(slug string, block basilic.ID) string {
	path := "/ressources/" + slug + "/modifier"
	if block != "" {
		path += "#f-block-" + string(block)
	}
	return path
}

// afterBlock shows the editor at a block after something was done with it, once the
// page is saved: only the block can be missing, which somebody else deleted, or kept,
// since somebody else wrote in it.
func (w *Web) afterBlock(rw http.ResponseWriter, r *http.Request, slug string, block basilic.ID, err error) {
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		w.refuseAction(rw, r, slug, err)
		return
	}
	redirect(rw, r, blockPath(slug, block))
}

// showEditor shows the editor again, for what could not be done; change puts it
// into the page.
func (w *Web) showEditor(rw http.ResponseWriter, r *http.Request, slug string, status int, change func(*ui.EditorPage)) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page, err := w.wholeEditor(r, editing)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	change(&page)
	p := w.editorHead(r, "Modifier la ressource")
	p.Path = "/ressources/" + slug + "/modifier"
	w.render(rw, r, status, ui.Editor(p, page))
}

// refuse shows the editor again after a saving of which a part was refused: with
// what was typed there and what is wrong with it, or what somebody else saved
// meanwhile. The rest is saved.
func (w *Web) refuse(rw http.ResponseWriter, r *http.Request, slug string, c resources.Changes, o resources.Outcome) {
	w.showEditor(rw, r, slug, http.StatusUnprocessableEntity, func(page *ui.EditorPage) {
		if o.Sheet != nil {
			page.Form, page.Shown = form.Of(r, o.Sheet.Problems), ""
			if stale := o.Sheet.Stale; stale != nil {
				sheets := difference.Compare(stale.Sheet, stale.Typed)
				page.Conflict = &ui.SheetConflict{Fields: sheets.Fields, Lists: sheets.Lists}
			}
		}
		for _, b := range c.Blocks {
			if refused, ok := o.Blocks[b.ID]; ok {
				page.Refused[b.ID] = refusedBlock(b, refused, form.Group(r.PostForm, form.BlockGroup(b.ID)))
			}
		}
		for i, b := range c.New {
			refused, ok := o.New[i]
			switch {
			case ok && b.ID != "": // it was gone and comes back
				again := ui.Form{Values: form.Group(r.PostForm, form.BlockGroup(b.ID)), Problems: refused.Problems}
				page.Refused[b.ID] = ui.RefusedBlock{Form: again, Conflict: &ui.BlockConflict{Gone: true}}
			case ok:
				page.New[b.Kind] = ui.Form{Values: form.Group(r.PostForm, form.NewGroup(b.Kind)), Problems: refused.Problems}
				page.After = r.PostForm.Get("new_after")
			}
		}
	})
}

func refusedBlock(typed basilic.Block, refused resources.Refusal, values url.Values) ui.RefusedBlock {
	b := ui.RefusedBlock{Form: ui.Form{Values: values, Problems: refused.Problems}}
	if stale := refused.Stale; stale != nil {
		typed.MediaID, typed.FileName = stale.Block.MediaID, stale.Block.FileName
		b.Conflict = &ui.BlockConflict{Gone: stale.Gone, Texts: difference.Texts(stale.Block, typed)}
	}
	return b
}

// refuseAction shows the editor with what keeps a resource from being published or
// shown to everybody, or a block from being deleted. Other errors have pages of their own.
func (w *Web) refuseAction(rw http.ResponseWriter, r *http.Request, slug string, err error) {
	var problems basilic.Problems
	if !errors.As(err, &problems) {
		w.fail(rw, r, err)
		return
	}
	w.showEditor(rw, r, slug, http.StatusUnprocessableEntity, func(page *ui.EditorPage) { page.Form.Problems = problems })
}

// merge shows the editor with both texts of a block in one, to be corrected: lines
// that both have once, of the others the saved ones, then those typed.
func (w *Web) merge(rw http.ResponseWriter, r *http.Request, slug string, block basilic.ID) {
	w.showEditor(rw, r, slug, http.StatusOK, func(page *ui.EditorPage) {
		for _, now := range page.Blocks {
			if now.ID != block {
				continue
			}
			values := form.Group(r.PostForm, form.BlockGroup(block))
			values.Set("source", difference.Merge(now.Source, values.Get("source")))
			values.Set("caption", difference.Merge(now.Caption, values.Get("caption")))
			page.Refused[block] = ui.RefusedBlock{Form: ui.Form{Values: values}, Merged: true}
		}
	})
}
