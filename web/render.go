package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/timeline"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// page returns what every page needs.
func (w *Web) page(r *http.Request, title string) ui.Page {
	viewer := viewerOf(r)
	p := ui.Page{Frame: &ui.Frame{
		Title: title, Hub: w.Hub.Name, HubNames: w.hubNames(r.Context()), Viewer: viewer, Path: r.URL.RequestURI(), Assets: w.assets(),
	}}
	if viewer.SignedIn() {
		bases, err := w.Actors.Memberships(r.Context(), viewer)
		if err != nil {
			w.Log.Warn("memberships", "error", err)
		}
		p.Bases = bases
		p.News, p.MostNews = w.news(r), timeline.MostNews
	}
	if viewer.Moderator() {
		waiting, err := w.Moderation.Waiting(r.Context(), viewer)
		if err != nil {
			w.Log.Warn("waiting", "error", err)
		}
		p.OpenReports, p.WaitingLabels, p.MostWaiting = waiting.Reports, waiting.Labels, moderation.MostWaiting
	}
	return p
}

// hubNames is what other hubs are called; without the database their addresses do.
func (w *Web) hubNames(ctx context.Context) map[string]string {
	names, err := w.HostNames(ctx)
	if err != nil {
		w.Log.Warn("names of hubs", "error", err)
	}
	return names
}

// bare is what pieces of a page need that scripts ask for alone.
func (w *Web) bare() ui.Page { return ui.Page{Frame: &ui.Frame{Assets: w.assets()}} }

// news is how much is new in the fil of the viewer, for the menu: nothing where they
// just open it.
func (w *Web) news(r *http.Request) int {
	if r.URL.RequestURI() == "/fil" {
		return 0
	}
	n, err := w.Timeline.News(r.Context(), viewerOf(r))
	if err != nil {
		w.Log.Warn("news", "error", err)
	}
	return n
}

// assets are the static files of every page, under addresses that change with
// their content.
func (w *Web) assets() ui.Assets {
	return ui.Assets{
		Style: w.files.Path("basilic.css"), Theme: themePath(w.Hub.Accent), Icons: w.files.Path("icons.svg"),
		Font: w.files.Path("bricolage.woff2"), Favicon: w.files.Path("favicon.svg"), Art: w.files.Path("bouquet.svg"), Suggest: w.files.Path("suggest.js"),
	}
}

// render writes a page, whole or not at all, and makes it small before the first byte
// is sent.
func (w *Web) render(rw http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	page, small := w.buffer(), w.buffer()
	defer w.giveBack(page)
	defer w.giveBack(small)
	// Not the context of the request: each piece of the page would look through all of it
	// for whether somebody still waits.
	err := c.Render(context.Background(), page)
	zipped := err == nil && takesGzip(r)
	if zipped {
		err = w.zip(small, page.Bytes())
	}
	if err != nil {
		w.Log.Error("render", "path", loggedPath(r), "error", err)
		http.Error(rw, "La page n’a pas pu être écrite. Réessayez dans un instant.", http.StatusInternalServerError)
		return
	}
	header, body := rw.Header(), page.Bytes()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	for _, name := range []string{"Accept", "Accept-Encoding", "Cookie"} {
		header.Add("Vary", name)
	}
	if zipped {
		header.Set("Content-Encoding", "gzip")
		body = small.Bytes()
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	rw.WriteHeader(status)
	_, _ = rw.Write(body)
}

// buffer returns memory to write into.
func (w *Web) buffer() *bytes.Buffer {
	if b, ok := w.buffers.Get().(*bytes.Buffer); ok {
		return b
	}
	return new(bytes.Buffer)
}

// largestBuffer is the size of the pages for whose writing memory is kept, in bytes.
const largestBuffer = 1 << 20

// giveBack keeps the memory in which a page was written for the next one.
func (w *Web) giveBack(b *bytes.Buffer) {
	if b.Cap() <= largestBuffer {
		b.Reset()
		w.buffers.Put(b)
	}
}

// statusOf is the one place where errors become statuses of pages.
func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, form.ErrNotAForm):
		return http.StatusUnsupportedMediaType
	case errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrGone):
		return http.StatusNotFound
	case errors.Is(err, basilic.ErrForbidden):
		return http.StatusForbidden
	case errors.Is(err, basilic.ErrInvalid), errors.Is(err, basilic.ErrStale):
		return http.StatusUnprocessableEntity
	case errors.Is(err, basilic.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, basilic.ErrLimited):
		return http.StatusTooManyRequests
	case errors.Is(err, basilic.ErrBlocked):
		return http.StatusForbidden
	case errors.Is(err, basilic.ErrUnreachable), postgres.Unavailable(err), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fail answers an error with a page that says what to do.
func (w *Web) fail(rw http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	title, text := "Le hub a rencontré une difficulté", "Ce n’est pas de votre fait. Réessayez dans un instant ; si cela continue, prévenez l’équipe du hub."
	switch status {
	case http.StatusNotFound:
		title, text = "Cette page n’existe pas", "L’adresse est peut-être incomplète, ou la page a été retirée. Cherchez par mots, ou repartez de l’accueil."
	case http.StatusForbidden:
		title, text = "Vous ne pouvez pas faire cela", "Cette action est réservée à d’autres personnes. Demandez à un administrateur de la base, ou connectez-vous avec un autre compte."
	case http.StatusUnprocessableEntity:
		title, text = "Quelque chose n’est pas valable", "Revenez en arrière et vérifiez ce que vous avez envoyé."
		var problems basilic.Problems
		if errors.As(err, &problems) && len(problems) > 0 {
			text = problems[0].Text
		}
	case http.StatusRequestEntityTooLarge:
		title, text = "C’est trop lourd", "Revenez en arrière : ce que vous avez écrit y est encore. Raccourcissez le texte ou choisissez un fichier plus léger, puis envoyez de nouveau."
	case http.StatusUnsupportedMediaType:
		title, text = "Ce n’est pas un formulaire", "Cette adresse n’accepte que les formulaires du hub. Ouvrez la page et envoyez-les depuis là."
	case http.StatusTooManyRequests:
		title, text = "Trop de demandes à la suite", "Attendez une minute, puis réessayez."
	case http.StatusServiceUnavailable:
		rw.Header().Set("Retry-After", "5")
		if errors.Is(err, basilic.ErrUnreachable) {
			title, text = "Un autre serveur ne répond pas", "Ce que vous demandez dépend de lui. Réessayez dans un instant."
			break
		}
		title, text = "Le hub redémarre", "La base de données n’est pas joignable. Réessayez dans quelques secondes : rien de ce qui est enregistré n’est perdu."
	}
	if status >= http.StatusInternalServerError && r.Context().Err() == nil {
		w.Log.Error("page", "path", loggedPath(r), "status", status, "error", err)
	}
	p := ui.Page{Frame: &ui.Frame{
		Title: title, Hub: w.Hub.Name, Path: r.URL.RequestURI(), Viewer: viewerOf(r), NoIndex: true, Assets: w.assets(),
	}}
	if status == http.StatusNotFound {
		w.render(rw, r, status, ui.Missing(p, title, text))
		return
	}
	w.render(rw, r, status, ui.Problem(p, title, text, "/", "Aller à l’accueil"))
}

// loggedPath is the path of a request as a log may show it: of an address that is a
// secret, the pattern only.
func loggedPath(r *http.Request) string {
	if pattern := chi.RouteContext(r.Context()).RoutePattern(); strings.Contains(pattern, "{token}") {
		return pattern
	}
	return r.URL.Path
}

// redirect sends people on after a form (303, RFC 9110 15.4.4).
func redirect(rw http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(rw, r, to, http.StatusSeeOther)
}

// localPath returns a path of this hub to go to, or fallback for anything that
// could lead elsewhere.
func localPath(path, fallback string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return fallback
	}
	return path
}
