package resources

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// ServeResource answers GET /ap/resources/{id}: the Article of a public
// resource, 410 for a withdrawn one, 404 for everything else. People are sent to
// the page.
func (s *Service) ServeResource(w http.ResponseWriter, r *http.Request) {
	iri := basilic.IRI(s.Origin + "/ap/resources/" + chi.URLParam(r, "id"))
	resource, err := s.DB.ResourceByIRI(r.Context(), iri)
	if err != nil || !resource.Local || resource.State != basilic.ResourcePublic {
		s.serveRetired(w, r, iri, err)
		return
	}
	if federation.WantsPage(r) {
		http.Redirect(w, r, resource.URL, http.StatusSeeOther)
		return
	}
	author, base, err := people(r.Context(), s.DB, resource)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := s.Outbox.Article(author, base, resource)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

func (s *Service) serveRetired(w http.ResponseWriter, r *http.Request, iri basilic.IRI, err error) {
	if err == nil {
		err = basilic.ErrNotFound
	}
	life, lifeErr := s.DB.LifeByIRI(r.Context(), iri)
	if lifeErr != nil || life.RetiredAt == nil {
		federation.WriteError(w, err)
		return
	}
	tombstone, err := activitystreams.BuildTombstone(iri, string(basilic.ObjectArticle), *life.RetiredAt)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteGone(w, tombstone)
}
