package web

import (
	"errors"
	"net/http"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// labelRequests lists what is asked of the moderators.
func (w *Web) labelRequests(rw http.ResponseWriter, r *http.Request) { w.showLabelRequests(rw, r, nil) }

func (w *Web) showLabelRequests(rw http.ResponseWriter, r *http.Request, refused *form.Form) {
	answered := r.URL.Query().Get("etat") == "traitees"
	lines, err := w.Resources.LabelRequests(r.Context(), viewerOf(r), answered, cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.LabelRequestsPage{Answered: answered, Here: r.URL.RequestURI(), Next: nextOf(r, lines.Next), Now: time.Now(), Notices: w.notices(r)}
	for _, l := range lines.Items {
		row := ui.LabelRow{Request: l.LabelRequest, Resource: l.Resource, Author: l.Author, Files: l.Files}
		if refused != nil && refused.Value("resource") == string(l.ResourceID) {
			row.Form = *refused
		}
		page.Rows = append(page.Rows, row)
	}
	status := http.StatusOK
	if refused != nil {
		status = http.StatusUnprocessableEntity
	}
	w.render(rw, r, status, ui.LabelRequests(w.page(r, "Labels"), page))
}

// labelAnswer keeps what a moderator answers.
func (w *Web) labelAnswer(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	answers := map[string]basilic.LabelState{"grant": basilic.LabelGranted, "refuse": basilic.LabelRefused, "withdraw": basilic.LabelWithdrawn}
	answer, known := answers[r.PostForm.Get("action")]
	id, err := basilic.ParseID(r.PostForm.Get("resource"))
	if !known || err != nil {
		w.fail(rw, r, basilic.Problems{{Field: "action", Text: "Choisissez « Donner le label », « Refuser » ou « Retirer »."}})
		return
	}
	err = w.Resources.AnswerLabel(r.Context(), viewerOf(r), id, answer, r.PostForm.Get("reason"))
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		typed := form.Of(r, problems)
		w.showLabelRequests(rw, r, &typed)
	case errors.Is(err, basilic.ErrConflict):
		w.notify(r, "Cette demande a déjà reçu une réponse, ou vient d’être annulée.")
		redirect(rw, r, "/admin/labels")
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, "Réponse enregistrée\u00a0: l’auteur est prévenu par e-mail.")
		redirect(rw, r, r.URL.RequestURI())
	}
}
