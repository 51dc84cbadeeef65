package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// byLink keeps an address that is a secret from the sites that its page leads to,
// and from search engines (RFC 9110 10.1.3; Referrer Policy 3.1), whether it opens
// something or not.
func byLink(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Referrer-Policy", "no-referrer")
		rw.Header().Set("X-Robots-Tag", "noindex, nofollow")
		next(rw, r)
	}
}

// linkPath is the page of a share link.
func linkPath(token string) string { return "/lien/" + token }

// doorOf is the path of the share link behind which a request asks for something, ""
// for others.
func doorOf(r *http.Request) string {
	if token := param(r, "token"); token != "" {
		return linkPath(token)
	}
	return ""
}

// linkedResource is the page that a share link opens: the published version, to be
// read. Once the resource is public it has a page of its own.
func (w *Web) linkedResource(rw http.ResponseWriter, r *http.Request) {
	view, err := w.Resources.ByLink(r.Context(), param(r, "token"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if view.Resource.State == basilic.ResourcePublic {
		redirect(rw, r, ui.ResourcePath(view.Resource))
		return
	}
	w.showResource(rw, r, view, view.Resource.Sheet, shownAs{link: doorOf(r)})
}

// linkedTaking is what readers take with them of what a share link opens, at rest
// behind its address. Nothing keeps it, and once the resource is public it is taken
// from its page.
func (w *Web) linkedTaking(rest string, take func(find viewFinder) http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := w.Resources.ByLink(r.Context(), param(r, "token"))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		if view.Resource.State == basilic.ResourcePublic {
			redirect(rw, r, ui.ResourcePath(view.Resource)+rest)
			return
		}
		take(w.whole(func(*http.Request) (resources.View, error) { return view, nil }))(rw, r)
	}
}

// linkedMedia serves a file that the page of a share link shows. Nothing keeps it:
// a link that is revoked opens it no more.
func (w *Web) linkedMedia(rw http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	f, file, err := w.Resources.OpenLinkedMedia(r.Context(), param(r, "token"), id, param(r, "name"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	serveMedia(rw, r, f, file, "no-store")
}
