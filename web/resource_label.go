package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// labels are the pages on which a label is asked and answered.
func (w *Web) labels(r chi.Router) {
	r.Get("/ressources/{slug}/label", w.signedIn(w.labelForm))
	r.Post("/ressources/{slug}/label", w.signedIn(w.labelAsk))
	r.Get("/ressources/{slug}/label/{id}", w.signedIn(w.labelFile))
	r.Get("/admin/labels", w.labelRequests)
	r.Post("/admin/labels", w.labelAnswer)
}

// labelForm shows what is asked for a resource, to those who write it.
func (w *Web) labelForm(rw http.ResponseWriter, r *http.Request) { w.showLabel(rw, r, nil) }

func (w *Web) showLabel(rw http.ResponseWriter, r *http.Request, refused *form.Form) {
	l, err := w.Resources.Labelling(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.LabelPage{Resource: l.Resource, Request: l.Request, Files: l.Files, Notices: w.notices(r)}
	page.Form = form.Form{Values: map[string][]string{"text": {l.Request.Text}}}
	status := http.StatusOK
	if refused != nil {
		page.Form, status = *refused, http.StatusUnprocessableEntity
	}
	p := w.page(r, "Demander le label")
	p.NoIndex = true
	w.render(rw, r, status, ui.LabelAsk(p, page))
}

// labelAsk keeps what is typed and, as asked, a document, or sends it all to the
// moderators.
func (w *Web) labelAsk(rw http.ResponseWriter, r *http.Request) {
	file, err := w.upload(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if file.Spooled != nil {
		defer func() { _ = file.Close() }()
	}
	slug, viewer, text, action := param(r, "slug"), viewerOf(r), r.PostForm.Get("text"), r.PostForm.Get("action")
	notice := "Enregistré. La demande n’est pas encore envoyée."
	if remove := r.PostForm.Get("remove"); remove != "" {
		notice, err = "Le document est retiré.", w.removeLabelFile(r, slug, remove)
	} else {
		switch action {
		case "ask", "save":
			if file.Spooled != nil && file.Size > 0 {
				err = w.Resources.AddLabelFile(r.Context(), viewer, slug, text, file)
			}
			if err == nil {
				err = w.Resources.SaveLabelRequest(r.Context(), viewer, slug, text, action == "ask")
			}
			if action == "ask" {
				notice = "Votre demande est envoyée à l’équipe du hub. Vous recevrez sa réponse par e-mail."
			}
		case "cancel":
			notice, err = "La demande est annulée : l’équipe du hub ne la voit plus. Votre texte et vos documents restent ici.", w.Resources.CancelLabelRequest(r.Context(), viewer, slug)
		case "add_file":
			notice, err = "Le document est ajouté.", w.Resources.AddLabelFile(r.Context(), viewer, slug, text, file)
		default:
			err = basilic.Problems{{Field: "text", Text: "Choisissez « Enregistrer » ou « Demander le label »."}}
		}
	}
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		typed := form.Of(r, problems)
		w.showLabel(rw, r, &typed)
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, "/ressources/"+slug+"/label")
	}
}

func (w *Web) removeLabelFile(r *http.Request, slug, document string) error {
	id, err := basilic.ParseID(document)
	if err != nil {
		return err
	}
	return w.Resources.RemoveLabelFile(r.Context(), viewerOf(r), slug, id)
}

// labelFile serves a document of a request to its editors and the moderators.
func (w *Web) labelFile(rw http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	f, file, err := w.Resources.OpenLabelFile(r.Context(), viewerOf(r), param(r, "slug"), id)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	serveDocument(rw, r, f, file)
}

// serveDocument sends a file that few may read: no cache keeps it.
func serveDocument(rw http.ResponseWriter, r *http.Request, f io.ReadSeeker, file basilic.MediaFile) {
	giveTime(rw)
	h := rw.Header()
	h.Set("Content-Type", media.ServedType(file.MediaType))
	h.Set("Content-Disposition", disposition(file))
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Cookie")
	http.ServeContent(rw, r, "", time.Time{}, f)
}
