package actors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// staleAfter is the age at which a kept actor is fetched again when it is needed.
const staleAfter = 24 * time.Hour

// Resolve returns an actor by its identifier: the one kept here unless it is
// stale, else fetched from its origin. A stale one whose server does not answer
// is better than none.
func (s *Service) Resolve(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	known, err := s.DB.ActorByIRI(ctx, iri)
	if err == nil && fresh(known) {
		return known, nil
	}
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return basilic.Actor{}, err
	}
	if iri.Origin() == s.Origin {
		return basilic.Actor{}, fmt.Errorf("actors: resolve %s: %w", iri, basilic.ErrNotFound)
	}
	fetched, fetchErr := s.Client.FetchActor(ctx, iri)
	if fetchErr != nil && err == nil && errors.Is(fetchErr, basilic.ErrUnreachable) {
		return known, nil
	}
	return fetched, fetchErr
}

// KnownTx returns those of many actors that are kept here and need not be asked
// for anew, by their identifiers.
func (s *Service) KnownTx(ctx context.Context, tx *postgres.DB, iris []basilic.IRI) (map[basilic.IRI]basilic.Actor, error) {
	all, err := tx.ActorsByIRIs(ctx, iris)
	if err != nil {
		return nil, err
	}
	known := make(map[basilic.IRI]basilic.Actor, len(all))
	for _, a := range all {
		if fresh(a) {
			known[a.IRI] = a
		}
	}
	return known, nil
}

// fresh reports whether an actor need not be fetched again.
func fresh(a basilic.Actor) bool {
	return a.Local || a.FetchedAt != nil && time.Since(*a.FetchedAt) < staleAfter
}

// Known returns an actor that is kept here, without any request.
func (s *Service) Known(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	return s.DB.ActorByIRI(ctx, iri)
}

// LookupAddress returns the actor with an address such as @base@hub.example.
// With network, one that is not known here is asked of its server by WebFinger.
func (s *Service) LookupAddress(ctx context.Context, address webfinger.Address, network bool) (basilic.Actor, error) {
	if address.Host == s.Domain || basilic.IRI(s.Origin).Host() == address.Host {
		a, err := s.DB.LocalActorByHandle(ctx, strings.ToLower(address.Name))
		if err == nil && !a.Public {
			return basilic.Actor{}, fmt.Errorf("actors: look up %s: %w", address, basilic.ErrNotFound)
		}
		return a, err
	}
	known, err := s.DB.RemoteActorByAddress(ctx, address.Name, address.Host)
	if err == nil && (!network || known.FetchedAt != nil && time.Since(*known.FetchedAt) < staleAfter) {
		return known, nil
	}
	if !network {
		return basilic.Actor{}, err
	}
	iri, err := s.Client.LookupWebFinger(ctx, address)
	if err != nil {
		return basilic.Actor{}, err
	}
	return s.Client.FetchActor(ctx, iri)
}

// RemoteByAddress returns the actor of another server known here under an
// address.
func (s *Service) RemoteByAddress(ctx context.Context, address webfinger.Address) (basilic.Actor, error) {
	return s.DB.RemoteActorByAddress(ctx, address.Name, address.Host)
}
