package web

import (
	"net/http"
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// reports lists what was reported, for administrators.
func (w *Web) reports(rw http.ResponseWriter, r *http.Request) {
	query, viewer := r.URL.Query(), viewerOf(r)
	closed := query.Get("etat") == "traites"
	lines, err := w.Moderation.Reports(r.Context(), viewer, closed, cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Signalements")
	page := ui.ReportsPage{
		Closed: closed, Open: p.OpenReports, Here: r.URL.RequestURI(), Next: nextOf(r, lines.Next), Now: time.Now(), Notices: w.notices(r),
	}
	for _, l := range lines.Items {
		row := ui.ReportRow{Report: l.Report}
		for _, t := range l.Things {
			row.Things = append(row.Things, ui.ReportedThing(t))
		}
		page.Reports = append(page.Reports, row)
	}
	w.render(rw, r, http.StatusOK, ui.Reports(p, page))
}

// reportAct marks a report as dealt with, or opens it again.
func (w *Web) reportAct(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	var err error
	notice := "Signalement marqué comme traité."
	// What is no number is the key of no report.
	id, _ := strconv.ParseInt(r.PostForm.Get("report"), 10, 64)
	switch r.PostForm.Get("action") {
	case "close":
		err = w.Moderation.CloseReport(r.Context(), viewerOf(r), id, true)
	case "reopen":
		notice = "Signalement rouvert."
		err = w.Moderation.CloseReport(r.Context(), viewerOf(r), id, false)
	default:
		err = basilic.Problems{{Field: "action", Text: "Choisissez « Marquer comme traité » ou « Rouvrir »."}}
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, r.URL.RequestURI())
}
