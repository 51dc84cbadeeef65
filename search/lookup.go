package search

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/webfinger"
)

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
	if webAddress(query) != "" {
		return true
	}
	return strings.Count(query, "@") == 2 && strings.HasPrefix(query, "@") || strings.HasPrefix(query, "acct:")
}

// webAddress returns the address of a page with its scheme in small letters, which
// telephones begin with a capital; "" for what is none.
func webAddress(query string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if len(query) > len(scheme) && strings.EqualFold(query[:len(scheme)], scheme) {
			return scheme + query[len(scheme):]
		}
	}
	return ""
}

// Lookup finds what an address names. With network, what is not known here is
// fetched from its server (security.md 63). Errors match ErrInvalid (not an
// address), ErrNotFound, ErrGone, ErrUnreachable or ErrBlocked.
func (s *Service) Lookup(ctx context.Context, query string, network bool) (Found, error) {
	query = strings.TrimSpace(query)
	page := webAddress(query)
	if page == "" {
		address, err := webfinger.ParseAddress(query)
		if err != nil {
			return Found{}, err
		}
		actor, err := s.actors.LookupAddress(ctx, address, network)
		return Found{Actor: &actor}, err
	}
	iri, err := basilic.ParseIRI(page)
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
