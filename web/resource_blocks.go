package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
)

// blockAdd adds a block of any kind; an image or a file comes with its bytes.
func (w *Web) blockAdd(rw http.ResponseWriter, r *http.Request) {
	file, err := w.upload(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if file.Spooled != nil {
		defer func() { _ = file.Close() }()
	}
	slug, b := param(r, "slug"), form.Block(r.PostForm)
	after := basilic.ID(r.PostForm.Get("after"))
	var id basilic.ID
	switch b.Kind {
	case basilic.BlockImage:
		id, err = w.Resources.AddImage(r.Context(), viewerOf(r), slug, after, b, file.Content())
	case basilic.BlockFile:
		id, err = w.Resources.AddFile(r.Context(), viewerOf(r), slug, after, b, file)
	default:
		id, err = w.Resources.AddBlock(r.Context(), viewerOf(r), slug, after, b)
	}
	if err != nil {
		w.refuseBlock(rw, r, slug, string(b.Kind), err)
		return
	}
	w.notify(r, "Le bloc est ajouté.")
	redirect(rw, r, "/ressources/"+slug+"/modifier#f-block-"+string(id))
}

// blockEdit saves, moves or deletes a block.
func (w *Web) blockEdit(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, viewer, b := param(r, "slug"), viewerOf(r), form.Block(r.PostForm)
	var err error
	if b.ID, err = basilic.ParseID(param(r, "block")); err != nil {
		w.fail(rw, r, err)
		return
	}
	switch r.PostForm.Get("action") {
	case "up", "down":
		err = w.Resources.MoveBlock(r.Context(), viewer, slug, b.ID, r.PostForm.Get("action") == "down")
	case "delete":
		err = w.Resources.DeleteBlock(r.Context(), viewer, slug, b.ID)
	default:
		err = w.Resources.SaveBlock(r.Context(), viewer, slug, b)
	}
	if err != nil {
		w.refuseBlock(rw, r, slug, string(b.ID), err)
		return
	}
	if r.PostForm.Get("action") == "insert" {
		redirect(rw, r, "/ressources/"+slug+"/modifier?apres="+string(b.ID)+"#ajouter")
		return
	}
	redirect(rw, r, "/ressources/"+slug+"/modifier#f-block-"+string(b.ID))
}
