package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// subjectOf finds what somebody wants to report, by the address of its page.
type subjectOf func(r *http.Request) (moderation.Subject, error)

// actorSubject is the profile or base of the page.
func (w *Web) actorSubject(isBase bool) subjectOf {
	return func(r *http.Request) (moderation.Subject, error) {
		actor, err := w.actorOf(r, isBase)
		return moderation.Subject{Actor: actor.ID}, err
	}
}

// resourceSubject is the resource of the page, or a comment on it.
func (w *Web) resourceSubject(find func(r *http.Request) (resources.View, error)) subjectOf {
	return func(r *http.Request) (moderation.Subject, error) {
		view, err := find(r)
		comment := r.URL.Query().Get("commentaire")
		if err != nil || comment == "" {
			return moderation.Subject{Resource: view.Resource.ID}, err
		}
		id, err := basilic.ParseID(comment)
		if err != nil {
			return moderation.Subject{}, basilic.ErrNotFound
		}
		c, err := w.Resources.CommentOn(r.Context(), view.Resource, id)
		return moderation.Subject{Comment: c.Comment.ID}, err
	}
}

// reportForm asks what is wrong with something.
func (w *Web) reportForm(find subjectOf) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		_, reportable, err := w.reportable(r, find)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		w.showReport(rw, r, reportable, form.Form{})
	}
}

// reportSend takes the report.
func (w *Web) reportSend(find subjectOf) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if err := form.Read(rw, r); err != nil {
			w.fail(rw, r, err)
			return
		}
		subject, reportable, err := w.reportable(r, find)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		complaint := moderation.Complaint{Reason: r.PostForm.Get("reason"), Details: r.PostForm.Get("details"), Forward: r.PostForm.Get("forward") == "1"}
		err = w.Moderation.Report(r.Context(), viewerOf(r), subject, complaint)
		var problems basilic.Problems
		switch {
		case errors.As(err, &problems):
			w.showReport(rw, r, reportable, form.Of(r, problems))
		case err != nil:
			w.fail(rw, r, err)
		default:
			w.notify(r, thanks(complaint.Forward, reportable.ForwardTo))
			redirect(rw, r, ui.ReportablePath(ui.Reportable(reportable)))
		}
	}
}

func (w *Web) reportable(r *http.Request, find subjectOf) (moderation.Subject, moderation.Reportable, error) {
	subject, err := find(r)
	if err != nil {
		return subject, moderation.Reportable{}, err
	}
	reportable, err := w.Moderation.Reportable(r.Context(), viewerOf(r), subject)
	return subject, reportable, err
}

func (w *Web) showReport(rw http.ResponseWriter, r *http.Request, reportable moderation.Reportable, f form.Form) {
	status := http.StatusOK
	if len(f.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	p := w.page(r, "Signaler")
	p.NoIndex = true
	w.render(rw, r, status, ui.Report(p, ui.Reportable(reportable), f))
}

// thanks says who looks at a report now.
func thanks(forward bool, host string) string {
	if forward && host != "" {
		return "Merci\u00a0! L’équipe de ce hub va regarder, et " + host + " est prévenu sans que votre nom soit donné."
	}
	return "Merci\u00a0! L’équipe de ce hub va regarder."
}
