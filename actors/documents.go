package actors

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/webfinger"
)

const (
	collectionPage = 50
	featuredLimit  = 5
)

// ServeActor answers GET /ap/actors/{id}: the document of a public actor, 410
// for a withdrawn one, 404 for everything else. People are sent to the page.
func (s *Service) ServeActor(w http.ResponseWriter, r *http.Request) {
	iri := s.namedActor(r)
	s.Outbox.Documents.Serve(w, r, iri, func(ctx context.Context) (federation.Document, error) {
		actor, err := s.publicActor(ctx, iri)
		if err != nil {
			return s.Outbox.RetiredActor(ctx, iri, err)
		}
		body, err := s.Outbox.ActorDocument(ctx, s.DB, actor)
		page := actor.URL
		if actor.Kind == basilic.ActorApplication {
			// Browsers may look at it too: the home page says nothing of the actor.
			page = ""
		}
		return federation.NewDocument(body, page), err
	})
}

// namedActor returns the identifier of the actor that a request names.
func (s *Service) namedActor(r *http.Request) basilic.IRI {
	if id := chi.URLParam(r, "id"); id != "" {
		return basilic.IRI(s.Origin + "/ap/actors/" + id)
	}
	return basilic.IRI(s.Origin + "/ap/actor")
}

func (s *Service) publicActor(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	actor, err := s.DB.ActorByIRI(ctx, iri)
	if err == nil && !actor.Public {
		err = fmt.Errorf("actors: %s is private: %w", iri, basilic.ErrNotFound)
	}
	return actor, err
}

// servedActor returns the public actor that a request names, or answers itself.
func (s *Service) servedActor(w http.ResponseWriter, r *http.Request) (basilic.Actor, bool) {
	iri := s.namedActor(r)
	actor, err := s.publicActor(r.Context(), iri)
	if err == nil {
		return actor, true
	}
	tombstone, err := s.Outbox.RetiredActor(r.Context(), iri, err)
	if err != nil {
		federation.WriteError(w, err)
		return basilic.Actor{}, false
	}
	tombstone.Write(w, r)
	return basilic.Actor{}, false
}

// ServeFollowers answers GET /ap/actors/{id}/followers (ActivityPub 5.3).
func (s *Service) ServeFollowers(w http.ResponseWriter, r *http.Request) {
	s.serveLinks(w, r, func(a basilic.Actor) basilic.IRI { return a.Followers })
}

// ServeFollowing answers GET /ap/actors/{id}/following (ActivityPub 5.4).
func (s *Service) ServeFollowing(w http.ResponseWriter, r *http.Request) {
	s.serveLinks(w, r, func(a basilic.Actor) basilic.IRI { return a.Following })
}

func (s *Service) serveLinks(w http.ResponseWriter, r *http.Request, of func(basilic.Actor) basilic.IRI) {
	actor, ok := s.servedActor(w, r)
	if !ok {
		return
	}
	document, err := s.linksDocument(r.Context(), actor, of(actor), r.URL.Query().Get("page"), r.URL.Query().Get("cursor"))
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

func (s *Service) linksDocument(ctx context.Context, actor basilic.Actor, iri basilic.IRI, page, cursor string) ([]byte, error) {
	if page == "" {
		counts, err := s.DB.CountsOf(ctx, actor.ID)
		if err != nil {
			return nil, err
		}
		total := counts.Followers
		if iri == actor.Following {
			total = counts.Following
		}
		return activitystreams.BuildCollection(activitystreams.CollectionInput{IRI: iri, TotalItems: total, First: iri + "?page=true"})
	}
	after, err := basilic.ParseCursor(cursor)
	if err != nil {
		return nil, err
	}
	list := s.DB.FollowerIRIs
	if iri == actor.Following {
		list = s.DB.FollowingIRIs
	}
	links, err := list(ctx, actor.ID, after, collectionPage)
	if err != nil {
		return nil, err
	}
	in := activitystreams.PageInput{IRI: iri + "?page=true", PartOf: iri, Items: links.Items}
	if cursor != "" {
		in.IRI += basilic.IRI("&cursor=" + cursor)
	}
	if !links.Next.IsZero() {
		in.Next = iri + basilic.IRI("?page=true&cursor="+links.Next.String())
	}
	return activitystreams.BuildCollectionPage(in)
}

// ServeFeatured answers GET /ap/actors/{id}/featured: up to five resources, so
// that a profile seen for the first time elsewhere is not empty.
func (s *Service) ServeFeatured(w http.ResponseWriter, r *http.Request) {
	s.serveList(w, r, "/featured", func(a basilic.Actor) ([]basilic.IRI, error) {
		return s.DB.FeaturedIRIs(r.Context(), a.ID, featuredLimit)
	})
}

// ServeTags answers GET /ap/actors/{id}/tags: the themes that an actor's public
// resources are most about.
func (s *Service) ServeTags(w http.ResponseWriter, r *http.Request) {
	actor, ok := s.servedActor(w, r)
	if !ok {
		return
	}
	themes, err := s.DB.FrequentThemes(r.Context(), actor.ID, featuredLimit)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := activitystreams.BuildTags(actor.IRI+"/tags", themes, s.Origin)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

// ServeModerators answers GET /ap/actors/{id}/moderators (FEP-1b12): the
// administrators of a base whose profile is public.
func (s *Service) ServeModerators(w http.ResponseWriter, r *http.Request) {
	s.serveList(w, r, "/moderators", func(a basilic.Actor) ([]basilic.IRI, error) {
		members, err := s.DB.Members(r.Context(), a.ID)
		var iris []basilic.IRI
		for _, m := range members {
			if m.Role == basilic.MemberAdministrator && m.Profile.Public {
				iris = append(iris, m.Profile.IRI)
			}
		}
		return iris, err
	})
}

func (s *Service) serveList(w http.ResponseWriter, r *http.Request, suffix basilic.IRI, list func(basilic.Actor) ([]basilic.IRI, error)) {
	actor, ok := s.servedActor(w, r)
	if !ok {
		return
	}
	iris, err := list(actor)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := activitystreams.BuildCollectionOf(actor.IRI+suffix, iris)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

// ServeWebFinger answers GET /.well-known/webfinger (RFC 7033): for an address,
// an actor's identifier, its page, or the hub itself (FEP-d556). Unknown,
// private and foreign names get the same 404.
func (s *Service) ServeWebFinger(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	resource := r.URL.Query().Get("resource")
	if resource == "" {
		federation.WriteProblem(w, http.StatusBadRequest, "the parameter resource is missing (RFC 7033 4.2)")
		return
	}
	actor, err := s.byWebFinger(r.Context(), resource)
	if err == nil && (!actor.Public || actor.IRI == "") {
		err = fmt.Errorf("actors: private: %w", basilic.ErrNotFound)
	}
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := webfinger.Answer(actor, s.Origin)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	w.Header().Set("Content-Type", webfinger.ContentType)
	_, _ = w.Write(document)
}

func (s *Service) byWebFinger(ctx context.Context, resource string) (basilic.Actor, error) {
	if strings.HasPrefix(resource, "http://") || strings.HasPrefix(resource, "https://") {
		return s.byURL(ctx, resource)
	}
	name, host, found := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(resource, "acct:"), "@"), "@")
	host, err := webfinger.NormaliseHost(host)
	if !found || err != nil || host != s.Domain && host != basilic.IRI(s.Origin).Host() {
		return basilic.Actor{}, fmt.Errorf("actors: webfinger of another host: %w", basilic.ErrNotFound)
	}
	name = strings.ToLower(name)
	if name == s.Domain {
		return s.DB.ActorByIRI(ctx, basilic.IRI(s.Origin+"/ap/actor"))
	}
	return s.DB.LocalActorByHandle(ctx, name)
}

func (s *Service) byURL(ctx context.Context, address string) (basilic.Actor, error) {
	path, found := strings.CutPrefix(address, s.Origin)
	if !found {
		return basilic.Actor{}, fmt.Errorf("actors: webfinger of another host: %w", basilic.ErrNotFound)
	}
	if path == "" || path == "/" {
		return s.DB.ActorByIRI(ctx, basilic.IRI(s.Origin+"/ap/actor"))
	}
	for _, prefix := range []string{"/profils/", "/bases/"} {
		if handle, ok := strings.CutPrefix(path, prefix); ok {
			actor, err := s.DB.LocalActorByHandle(ctx, handle)
			if err == nil && actor.URL != address {
				err = fmt.Errorf("actors: not its page: %w", basilic.ErrNotFound)
			}
			return actor, err
		}
	}
	return s.DB.ActorByIRI(ctx, basilic.IRI(address))
}

// ByPage returns the public actor of this hub whose page or identifier is an
// address, or basilic.ErrNotFound.
func (s *Service) ByPage(ctx context.Context, address string) (basilic.Actor, error) {
	actor, err := s.byURL(ctx, address)
	if err == nil && (!actor.Public || actor.Kind == basilic.ActorApplication) {
		err = fmt.Errorf("actors: private: %w", basilic.ErrNotFound)
	}
	return actor, err
}

// ServeHostMeta answers GET /.well-known/host-meta (RFC 6415), which older
// servers ask before WebFinger.
func (s *Service) ServeHostMeta(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/xrd+xml; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" type="application/jrd+json" template="%s/.well-known/webfinger?resource={uri}"/></XRD>
`, s.Origin)
}
