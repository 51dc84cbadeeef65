package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// duplicates lists what looks like a resource, for those who write it.
func (w *Web) duplicates(rw http.ResponseWriter, r *http.Request) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	found, err := w.Resources.Resembling(r.Context(), viewerOf(r), editing)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Vérifier les doublons")
	p.NoIndex = true
	w.render(rw, r, http.StatusOK, ui.Duplicates(p, ui.DuplicatesPage{
		Resource: editing.Resource, Title: editing.Draft.Title, Found: found.Items, Notices: w.notices(r),
	}))
}

// duplicateAnswer keeps what the author says about one of them.
func (w *Web) duplicateAnswer(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	other, err := basilic.ParseID(r.PostForm.Get("other"))
	if err != nil {
		w.fail(rw, r, basilic.Problems{{Field: "other", Text: "Revenez à la liste et choisissez une ressource."}})
		return
	}
	slug, answer := param(r, "slug"), basilic.DuplicateAnswer(r.PostForm.Get("action"))
	if err := w.Resources.AnswerDuplicate(r.Context(), viewerOf(r), slug, other, answer); err != nil {
		w.fail(rw, r, err)
		return
	}
	notice := "C’est noté\u00a0: ce n’est pas un doublon."
	if answer == basilic.AnswerDuplicate {
		notice = "C’est noté\u00a0: c’est un doublon. Voyez plus bas ce que vous pouvez faire."
	}
	w.notify(r, notice)
	redirect(rw, r, "/ressources/"+slug+"/doublons#r-"+string(other))
}

// lookAlikes is what the editor says of what looks like its resource. Without it
// the editor still opens.
func (w *Web) lookAlikes(r *http.Request, e resources.Editing) ui.LookAlikes {
	found, err := w.Resources.Resembling(r.Context(), viewerOf(r), e)
	if err != nil {
		w.Log.Warn("look for duplicates", "error", err)
		return ui.LookAlikes{}
	}
	return ui.LookAlikes{Counted: true, Open: found.Open(), All: len(found.Items)}
}
