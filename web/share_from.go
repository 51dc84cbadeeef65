package web

import (
	"net/http"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// shareFromForm is « Publier depuis mon serveur », for a public resource.
func (w *Web) shareFromForm(rw http.ResponseWriter, r *http.Request) {
	w.showShareFrom(rw, r, http.StatusOK, ui.Form{}, r.URL.Query().Get("uri"))
}

func (w *Web) showShareFrom(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form, uri string) {
	resource, err := w.Resources.ByPage(r.Context(), uri)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.leadsElsewhere(rw)
	p := w.page(r, "Publier depuis mon serveur")
	p.NoIndex = true
	w.render(rw, r, status, ui.ShareFrom(p, typed, uri, resource.Sheet.Title))
}

// shareFrom leads visitors to where their own server lets them write about a
// resource.
func (w *Web) shareFrom(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	uri := r.PostForm.Get("uri")
	resource, err := w.Resources.ByPage(r.Context(), uri)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	jrd, address, text := w.ownServer(r)
	if text != "" {
		w.showShareFrom(rw, r, http.StatusUnprocessableEntity, form.Of(r, basilic.Problems{{Field: "address", Text: text}}), uri)
		return
	}
	redirect(rw, r, sharedAt(jrd, address, resource))
}

// sharedAt is where a server takes what its people share: what it says itself
// (FEP-3b86), or what Mastodon and its relatives have.
func sharedAt(jrd webfinger.JRD, address webfinger.Address, r basilic.Resource) string {
	text := r.Sheet.Title + " " + r.URL
	for _, way := range []struct{ rel, slot, value string }{
		{"https://w3id.org/fep/3b86/Create", "{content}", text}, {"https://w3id.org/fep/3b86/Object", "{object}", string(r.IRI)},
	} {
		template := jrd.Template(way.rel, way.slot)
		if _, err := basilic.ParseIRI(template); err == nil {
			return strings.ReplaceAll(template, way.slot, url.QueryEscape(way.value))
		}
	}
	return "https://" + address.Host + "/share?text=" + url.QueryEscape(text)
}
