package resources

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
)

// ServeResource answers GET /ap/resources/{id}: the Article of a public
// resource, 410 for a withdrawn one, 404 for everything else. People are sent to
// the page.
func (s *Service) ServeResource(w http.ResponseWriter, r *http.Request) {
	iri := basilic.IRI(s.Origin + "/ap/resources/" + chi.URLParam(r, "id"))
	s.Outbox.Documents.Serve(w, r, iri, func(ctx context.Context) (federation.Document, error) { return s.document(ctx, iri) })
}

func (s *Service) document(ctx context.Context, iri basilic.IRI) (federation.Document, error) {
	resource, err := s.publicResource(ctx, iri)
	if err != nil {
		return s.retired(ctx, iri, basilic.ObjectArticle, err)
	}
	author, base, err := people(ctx, s.DB, resource)
	if err != nil {
		return federation.Document{}, err
	}
	body, err := s.Outbox.Article(ctx, s.DB, author, base, resource)
	return federation.NewDocument(body, resource.URL), err
}

// publicResource returns the resource of this hub whose present public life has an
// identifier.
func (s *Service) publicResource(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	resource, err := s.DB.ResourceByIRI(ctx, iri)
	if err == nil && (!resource.Local || resource.State != basilic.ResourcePublic) {
		err = fmt.Errorf("resources: %s is not public: %w", iri, basilic.ErrNotFound)
	}
	return resource, err
}

// retired returns the Tombstone of an identifier that was public once, or err.
func (s *Service) retired(ctx context.Context, iri basilic.IRI, former basilic.ObjectType, err error) (federation.Document, error) {
	life, lifeErr := s.DB.LifeByIRI(ctx, iri)
	if lifeErr != nil || life.RetiredAt == nil {
		return federation.Document{}, err
	}
	return federation.GoneDocument(iri, string(former), *life.RetiredAt)
}
