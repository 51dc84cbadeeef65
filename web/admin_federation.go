package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// federation lists other servers, for administrators.
func (w *Web) federation(rw http.ResponseWriter, r *http.Request) {
	w.showFederation(rw, r, http.StatusOK, ui.Form{})
}

func (w *Web) showFederation(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form) {
	query, viewer := r.URL.Query(), viewerOf(r)
	filter := moderation.Filter{Words: query.Get("q"), State: query.Get("etat")}
	lines, next, err := w.Moderation.Hosts(r.Context(), viewer, filter, query.Get("suite"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	overview, err := w.Moderation.Overview(r.Context(), viewer)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.FederationPage{
		Mode: w.Hub.Federation, Overview: ui.HostOverview(overview), Words: filter.Words, State: filter.State, Form: typed, Now: time.Now(),
		Here: "/admin/federation", Notices: w.notices(r),
	}
	if r.URL.RawQuery != "" {
		page.Here += "?" + query.Encode()
	}
	for _, l := range lines {
		page.Hosts = append(page.Hosts, ui.HostRow(l))
	}
	if next != "" {
		query.Set("suite", next)
		page.Next = "/admin/federation?" + query.Encode() + "#serveurs"
	}
	w.render(rw, r, status, ui.Federation(w.page(r, "Fédération"), page))
}

// federationAct does what a button of the list asks.
func (w *Web) federationAct(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	host, viewer := r.PostForm.Get("host"), viewerOf(r)
	if r.PostForm.Get("action") == "retry" {
		n, err := w.Moderation.Retry(r.Context(), viewer, host)
		w.federationDone(rw, r, r.URL.RequestURI(), err, retried(n, host))
		return
	}
	line, _, err := w.Moderation.Host(r.Context(), viewer, host)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showFederation(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
	case err != nil:
		w.fail(rw, r, err)
	default:
		redirect(rw, r, ui.HostPath(url.PathEscape(line.Authority)))
	}
}

// federationDone answers an action: with the list and what is wrong, or with a
// notice.
func (w *Web) federationDone(rw http.ResponseWriter, r *http.Request, to string, err error, notice string) {
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showFederation(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, to)
	}
}

// host is the page of one other server.
func (w *Web) host(rw http.ResponseWriter, r *http.Request) {
	line, ties, err := w.hostOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.showHost(rw, r, http.StatusOK, line, ui.HostPage{Ties: ui.HostTies(ties), Form: ui.Form{Values: decisionValues(line.HostDecision)}})
}

// hostOf returns the server that a page is about; a name that is none is no page.
func (w *Web) hostOf(r *http.Request) (postgres.HostLine, postgres.HostTies, error) {
	name, err := url.PathUnescape(chi.URLParam(r, "host"))
	if err != nil {
		return postgres.HostLine{}, postgres.HostTies{}, basilic.ErrNotFound
	}
	line, ties, err := w.Moderation.Host(r.Context(), viewerOf(r), name)
	if errors.Is(err, basilic.ErrInvalid) {
		err = basilic.ErrNotFound
	}
	return line, ties, err
}

func (w *Web) showHost(rw http.ResponseWriter, r *http.Request, status int, line postgres.HostLine, page ui.HostPage) {
	page.Host, page.Now, page.Notices = ui.HostRow(line), time.Now(), w.notices(r)
	w.render(rw, r, status, ui.Host(w.page(r, line.Authority), page))
}

// hostAct keeps a decision, or does something with what waits. What loses
// something is asked twice, here and not in the browser.
func (w *Web) hostAct(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	line, ties, err := w.hostOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.HostPage{Host: ui.HostRow(line), Ties: ui.HostTies(ties), Form: ui.Form{Values: r.PostForm}}
	path, viewer, decision := ui.HostPath(url.PathEscape(line.Authority)), viewerOf(r), decisionOf(r)
	switch action := r.PostForm.Get("action"); {
	case action == "retry":
		n, err := w.Moderation.Retry(r.Context(), viewer, line.Authority)
		w.federationDone(rw, r, path, err, retried(n, line.Authority))
	case action == "drop" && line.Pending > 0:
		w.render(rw, r, http.StatusUnprocessableEntity, ui.ConfirmDrop(w.page(r, "Abandonner ce qui attend"), page))
	case action == "drop", action == "confirm_drop":
		n, err := w.Moderation.Drop(r.Context(), viewer, line.Authority)
		w.federationDone(rw, r, path, err, dropped(n, line.Authority))
	case action == "change":
		w.showHost(rw, r, http.StatusOK, line, page)
	case decision.Policy == basilic.PolicyBlock && line.Policy != basilic.PolicyBlock && action != "confirm_block":
		w.render(rw, r, http.StatusUnprocessableEntity, ui.ConfirmBlock(w.page(r, "Bloquer "+line.Authority), page))
	default:
		_, err := w.Moderation.Decide(r.Context(), viewer, line.Authority, decision)
		if errors.As(err, &page.Form.Problems) {
			w.showHost(rw, r, http.StatusUnprocessableEntity, line, page)
			return
		}
		w.federationDone(rw, r, path, err, "C’est enregistré\u00a0: "+strings.ToLower(decision.Policy.Label())+".")
	}
}

// retried says how much is being sent again, dropped how much never will be.
func retried(n int, host string) string {
	if n == 0 {
		return "Rien n’attend d’être envoyé à " + host + "."
	}
	return ui.Plural(n, "envoi repart", "envois repartent") + " vers " + host + "."
}

func dropped(n int, host string) string {
	if n == 0 {
		return "Rien n’attend d’être envoyé à " + host + "."
	}
	return ui.Plural(n, "envoi est abandonné", "envois sont abandonnés") + "."
}

func decisionOf(r *http.Request) basilic.HostDecision {
	f := r.PostForm
	return basilic.HostDecision{
		HostRules: basilic.HostRules{
			Policy: basilic.HostPolicy(f.Get("policy")), RejectMedia: f.Get("reject_media") == "1", RejectReports: f.Get("reject_reports") == "1",
		},
		PublicComment: f.Get("public_comment"), PrivateComment: f.Get("private_comment"), Obfuscate: f.Get("obfuscate") == "1",
	}
}

func decisionValues(d basilic.HostDecision) map[string][]string {
	flag := func(b bool) []string {
		if b {
			return []string{"1"}
		}
		return nil
	}
	return map[string][]string{
		"policy": {string(d.Policy)}, "reject_media": flag(d.RejectMedia), "reject_reports": flag(d.RejectReports),
		"public_comment": {d.PublicComment}, "private_comment": {d.PrivateComment}, "obfuscate": flag(d.Obfuscate),
	}
}
