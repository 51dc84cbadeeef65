// Package showcase is what a hub puts in front: the resources, bases and profiles
// that its administrators chose for the first page, here or on other servers,
// and what stands there without a choice. What is withdrawn leaves it at once;
// only what everybody may see ever stands in it.
package showcase

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// frontAge is how old the first page may be: what is withdrawn must be gone
	// within a second.
	frontAge = 500 * time.Millisecond
	// proposedAge is how old proposals may be; each look takes those away that were
	// withdrawn.
	proposedAge = time.Minute
	// newest is how many of the newest of this hub and of others it shows.
	newest = 6
)

// Service keeps what the first page shows.
type Service struct {
	db  *postgres.DB
	log *slog.Logger

	mu         sync.Mutex
	front      Front
	frontAt    time.Time
	proposed   postgres.Proposals
	proposedAt time.Time
}

// New returns the service.
func New(db *postgres.DB, log *slog.Logger) *Service { return &Service{db: db, log: log} }

// Front is what the first page shows. Whoever reads it changes nothing of it.
type Front struct {
	Resources []basilic.ResourceCard
	// Chosen says that administrators chose the resources.
	Chosen          bool
	Bases, Profiles []basilic.Actor
	// Here and Elsewhere are the newest of this hub and of others.
	Here, Elsewhere []basilic.ResourceCard
}

// Front returns what the first page shows: a moment old at most.
func (s *Service) Front(ctx context.Context) (Front, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.frontAt) < frontAge {
		return s.front, nil
	}
	// It is as old as the moment at which its reading began.
	start := time.Now()
	front, err := s.read(ctx)
	if err != nil {
		return Front{}, err
	}
	s.front, s.frontAt = front, start
	return front, nil
}

func (s *Service) read(ctx context.Context) (Front, error) {
	// Where little is published what comes stands there at once.
	if time.Since(s.proposedAt) > proposedAge || len(s.proposed.Resources) < basilic.FeaturedResource.Most() {
		proposed, err := s.db.Propose(ctx, basilic.FeaturedResource.Most(), basilic.FeaturedBase.Most())
		if err != nil {
			return Front{}, err
		}
		s.proposed, s.proposedAt = proposed, time.Now()
	}
	ids, err := s.db.FrontIDs(ctx, s.proposed, newest)
	if err != nil {
		return Front{}, err
	}
	cards, err := s.db.CardsByIDs(ctx, append(append(append([]basilic.ID{}, ids.Resources...), ids.Here...), ids.Elsewhere...))
	if err != nil {
		return Front{}, err
	}
	actors, err := s.db.ActorsByIDs(ctx, append(append([]basilic.ActorID{}, ids.Bases...), ids.Profiles...))
	if err != nil {
		return Front{}, err
	}
	return Front{
		Resources: pick(cards, ids.Resources, cardKey), Chosen: ids.Chosen, Bases: pick(actors, ids.Bases, actorKey), Profiles: pick(actors, ids.Profiles, actorKey),
		Here: pick(cards, ids.Here, cardKey), Elsewhere: pick(cards, ids.Elsewhere, cardKey),
	}, nil
}

func cardKey(c basilic.ResourceCard) basilic.ID { return c.Resource.ID }

func actorKey(a basilic.Actor) basilic.ActorID { return a.ID }

// pick returns those of some keys, in the order of the keys.
func pick[T any, K comparable](all []T, keys []K, key func(T) K) []T {
	byKey := make(map[K]T, len(all))
	for _, one := range all {
		byKey[key(one)] = one
	}
	var picked []T
	for _, k := range keys {
		if one, ok := byKey[k]; ok {
			picked = append(picked, one)
		}
	}
	return picked
}
