// Package search finds public resources, profiles and bases by words, and what
// an address names: @nom@hub.example, or the page or identifier of something
// here or on another server.
package search

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

const (
	pageSize   = 16
	actorLimit = 8
	maxWords   = 10
)

// Service searches.
type Service struct {
	db        *postgres.DB
	actors    *actors.Service
	resources *resources.Service
	fetch     func(ctx context.Context, iri basilic.IRI) ([]byte, error)
	overview  overview
}

// New returns the service; fetch gets a document from its origin.
func New(db *postgres.DB, a *actors.Service, r *resources.Service, fetch func(context.Context, basilic.IRI) ([]byte, error)) *Service {
	return &Service{db: db, actors: a, resources: r, fetch: fetch}
}

// Result is what words find.
type Result struct {
	Total  int
	Cards  basilic.Page[basilic.ResourceCard]
	Actors []basilic.Actor
}

// Query is what somebody looks for: every word, and any value of each list of
// the indexation. Nothing finds everything, newest first.
type Query struct {
	Text                            string
	Themes, SupportTypes, Audiences []string
}

// narrowed reports whether a list of the indexation narrows the search.
func (q Query) narrowed() bool { return len(q.Themes)+len(q.SupportTypes)+len(q.Audiences) > 0 }

// Search finds public things. Profiles and bases have no indexation: only words
// find them.
func (s *Service) Search(ctx context.Context, q Query, after basilic.Cursor) (Result, error) {
	words := strings.Fields(q.Text)
	words = words[:min(len(words), maxWords)]
	filter := postgres.SearchFilter{Themes: q.Themes, SupportTypes: q.SupportTypes, Audiences: q.Audiences}
	var result Result
	var err error
	if result.Total, err = s.db.CountSearch(ctx, words, filter); err != nil {
		return Result{}, err
	}
	if result.Cards, err = s.db.Search(ctx, words, filter, after, pageSize); err != nil {
		return Result{}, err
	}
	if len(words) > 0 && !q.narrowed() && after.IsZero() {
		result.Actors, err = s.db.SearchActors(ctx, words, actorLimit)
	}
	return result, err
}

// Found is the one thing that an address names.
type Found struct {
	Actor    *basilic.Actor
	Resource *basilic.Resource
}

// IsAddress reports whether a query names one thing rather than words: an
// address with two @, or a URL.
func IsAddress(query string) bool {
	query = strings.TrimSpace(query)
	if strings.ContainsAny(query, " \t\n") {
		return false
	}
	if strings.HasPrefix(query, "https://") || strings.HasPrefix(query, "http://") {
		return true
	}
	return strings.Count(query, "@") == 2 && strings.HasPrefix(query, "@") || strings.HasPrefix(query, "acct:")
}

// Lookup finds what an address names. With network, what is not known here is
// fetched from its server (security.md 63). Errors match ErrInvalid (not an
// address), ErrNotFound, ErrGone, ErrUnreachable or ErrBlocked.
func (s *Service) Lookup(ctx context.Context, query string, network bool) (Found, error) {
	query = strings.TrimSpace(query)
	if !strings.HasPrefix(query, "http") {
		address, err := webfinger.ParseAddress(query)
		if err != nil {
			return Found{}, err
		}
		actor, err := s.actors.LookupAddress(ctx, address, network)
		return Found{Actor: &actor}, err
	}
	iri, err := basilic.ParseIRI(query)
	if err != nil {
		return Found{}, err
	}
	if found, err := s.known(ctx, iri); err == nil || !errors.Is(err, basilic.ErrNotFound) || !network {
		return found, err
	}
	return s.fetchAny(ctx, iri)
}

// known finds what is here already, by page or identifier.
func (s *Service) known(ctx context.Context, iri basilic.IRI) (Found, error) {
	if actor, err := s.actors.ByPage(ctx, string(iri)); err == nil {
		return Found{Actor: &actor}, nil
	}
	if r, err := s.resources.ByPage(ctx, string(iri)); err == nil {
		return Found{Resource: &r}, nil
	}
	if actor, err := s.actors.Known(ctx, iri); err == nil && actor.Public {
		return Found{Actor: &actor}, nil
	}
	r, err := s.resources.Known(ctx, iri)
	if err != nil {
		return Found{}, err
	}
	return Found{Resource: &r}, nil
}

// fetchAny asks the server that an address is on what it is.
func (s *Service) fetchAny(ctx context.Context, iri basilic.IRI) (Found, error) {
	body, err := s.fetch(ctx, iri)
	if err != nil {
		return Found{}, err
	}
	object, err := activitystreams.Decode(body)
	if err != nil {
		return Found{}, err
	}
	if activitystreams.IsActorType(object.Type()) {
		actor, err := s.actors.Resolve(ctx, object.ID())
		if err == nil && actor.Kind == basilic.ActorApplication {
			err = fmt.Errorf("search: %s is a server: %w", iri, basilic.ErrNotFound)
		}
		return Found{Actor: &actor}, err
	}
	r, err := s.resources.FetchRemote(ctx, object.ID())
	return Found{Resource: &r}, err
}
