package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// blockNew is the page that adds a block that comes with a file. It has nothing but
// that block, so that sending the file loses nothing else.
func (w *Web) blockNew(rw http.ResponseWriter, r *http.Request) {
	kind := basilic.BlockKind(r.URL.Query().Get("type"))
	if kind == basilic.BlockLinkedResource {
		w.linkedNew(rw, r)
		return
	}
	if kind != basilic.BlockImage && kind != basilic.BlockFile {
		redirect(rw, r, "/ressources/"+param(r, "slug")+"/modifier#ajouter")
		return
	}
	w.showBlockNew(rw, r, http.StatusOK, kind, r.URL.Query().Get("apres"), ui.Form{})
}

func (w *Web) showBlockNew(rw http.ResponseWriter, r *http.Request, status int, kind basilic.BlockKind, after string, typed ui.Form) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Ajouter un bloc")
	p.Assets.Script = w.files.Path("envoi.js")
	w.render(rw, r, status, ui.NewBlock(p, ui.NewBlockPage{Resource: editing.Resource, Kind: kind, After: after, Form: typed}))
}

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
	uploaded := basilic.ID(r.PostForm.Get("upload"))
	after := basilic.ID(r.PostForm.Get("after"))
	var id basilic.ID
	switch b.Kind {
	case basilic.BlockImage:
		id, err = w.addImage(r, slug, b, file)
	case basilic.BlockFile:
		id, err = w.addFile(r, slug, b, file)
	case basilic.BlockLinkedResource:
		id, err = w.linkedAdd(r, slug, after, b)
	default:
		id, err = w.Resources.AddBlock(r.Context(), viewerOf(r), slug, after, b)
	}
	if byScript(r) {
		w.liveAdded(rw, r, slug, id, uploaded, err)
		return
	}
	var problems basilic.Problems
	if errors.As(err, &problems) && b.Kind == basilic.BlockLinkedResource {
		w.linkedRefused(rw, r, after, problems)
		return
	}
	if errors.As(err, &problems) {
		w.showBlockNew(rw, r, http.StatusUnprocessableEntity, b.Kind, string(after), form.Of(r, problems))
		return
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.dropUpload(r, uploaded)
	w.notify(r, "Le bloc est ajouté.")
	redirect(rw, r, blockPath(slug, id))
}

// dropUpload forgets the upload that a block was made of.
func (w *Web) dropUpload(r *http.Request, uploaded basilic.ID) {
	if _, invalid := basilic.ParseID(string(uploaded)); invalid == nil {
		if err := w.Resources.DropUpload(r.Context(), viewerOf(r), uploaded); err != nil && !errors.Is(err, basilic.ErrNotFound) {
			w.Log.Warn("upload is kept until it expires", "error", err)
		}
	}
}

// addFile adds the file of a form or, when there is none, the one that the form
// says was sent before, piece by piece.
func (w *Web) addFile(r *http.Request, slug string, b basilic.Block, file resources.File) (basilic.ID, error) {
	file, closeFile, err := w.sentBefore(r, slug, file)
	if err != nil {
		return "", err
	}
	defer closeFile()
	return w.Resources.AddFile(r.Context(), viewerOf(r), slug, basilic.ID(r.PostForm.Get("after")), b, file)
}

// addImage does the same for an image.
func (w *Web) addImage(r *http.Request, slug string, b basilic.Block, file resources.File) (basilic.ID, error) {
	file, closeFile, err := w.sentBefore(r, slug, file)
	if err != nil {
		return "", err
	}
	defer closeFile()
	return w.Resources.AddImage(r.Context(), viewerOf(r), slug, basilic.ID(r.PostForm.Get("after")), b, file.Content())
}

// sentBefore returns the file of a form, or the one that the form says was sent
// before it, which is to be closed.
func (w *Web) sentBefore(r *http.Request, slug string, file resources.File) (resources.File, func(), error) {
	if id, err := basilic.ParseID(r.PostForm.Get("upload")); err == nil && file.Spooled == nil {
		sent, err := w.Resources.Uploaded(r.Context(), viewerOf(r), slug, id)
		if err != nil {
			return file, nil, err
		}
		return sent, func() { _ = sent.Close() }, nil
	}
	return file, func() {}, nil
}

// blockEdit saves, moves or deletes one block by itself.
func (w *Web) blockEdit(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	id, err := basilic.ParseID(param(r, "block"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, viewer, b := param(r, "slug"), viewerOf(r), form.Block(r.PostForm)
	b.ID = id
	switch r.PostForm.Get("action") {
	case "up", "down":
		err = w.Resources.MoveBlock(r.Context(), viewer, slug, id, r.PostForm.Get("action") == "down")
	case "delete":
		err = w.Resources.DeleteBlock(r.Context(), viewer, slug, id, b.Version)
	default:
		w.blockSave(rw, r, slug, b)
		return
	}
	if err != nil {
		w.refuseAction(rw, r, slug, err)
		return
	}
	redirect(rw, r, blockPath(slug, id))
}

// blockSave saves one block, sent without the rest of the page.
func (w *Web) blockSave(rw http.ResponseWriter, r *http.Request, slug string, b basilic.Block) {
	outcome, err := w.Resources.SaveDraft(r.Context(), viewerOf(r), slug, resources.Changes{Blocks: []basilic.Block{b}})
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if refused, ok := outcome.Blocks[b.ID]; ok {
		w.showEditor(rw, r, slug, http.StatusUnprocessableEntity, func(page *ui.EditorPage) {
			page.Refused[b.ID] = refusedBlock(b, refused, r.PostForm)
		})
		return
	}
	redirect(rw, r, blockPath(slug, b.ID))
}
