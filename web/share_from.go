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
	// This form leads to another server.
	rw.Header().Set("Content-Security-Policy", strings.Replace(w.policy(), "form-action 'self'", "form-action 'self' https: http:", 1))
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
	problem := func(text string) {
		w.showShareFrom(rw, r, http.StatusUnprocessableEntity, form.Of(r, basilic.Problems{{Field: "address", Text: text}}), uri)
	}
	resource, err := w.Resources.ByPage(r.Context(), uri)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	address, err := webfinger.ParseAddress(r.PostForm.Get("address"))
	if err != nil {
		problem("Cette adresse n’est pas valable. Elle ressemble à @claire@hub.exemple.")
		return
	}
	if !w.lookups.allow("visitor " + w.address(r)) {
		problem("Beaucoup d’adresses ont été essayées depuis votre connexion. Réessayez dans une heure.")
		return
	}
	jrd, err := w.WebFinger(r.Context(), address)
	if err != nil {
		problem("Le serveur de cette adresse ne la connaît pas ou ne répond pas. Vérifiez l’adresse.")
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
