// Package search finds public resources, profiles and bases by words, and what
// an address names: @nom@hub.example, or the page or identifier of something
// here or on another server.
package search

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

const (
	// PageSize is how many results a page shows.
	PageSize = 16
	// Cap is how many results are ranked and counted.
	Cap      = postgres.SearchCap
	maxWords = 10
	// maxPages bounds what a page number may ask for.
	maxPages = (Cap + PageSize - 1) / PageSize
)

// Searcher answers what is looked for among everything public: Postgres today,
// another engine for a hub with millions of resources.
type Searcher interface {
	SearchResources(ctx context.Context, q postgres.ResourceQuery) (postgres.ResourceHits, error)
	SearchActors(ctx context.Context, q postgres.ActorQuery) (postgres.ActorHits, error)
	NearWords(ctx context.Context, words []string, each int) ([]postgres.NearWord, error)
}

// Service searches.
type Service struct {
	db        *postgres.DB
	index     Searcher
	actors    *actors.Service
	resources *resources.Service
	fetch     func(ctx context.Context, iri basilic.IRI) ([]byte, error)
	authority string
	overview  overview
	// lexemes are what words are matched by, hosts the names of hosts by their keys.
	lexemes memory[string, []string]
	hosts   memory[int64, string]
	// upToDate says that saved searches were read by the rules of this version.
	upToDate atomic.Bool
}

// Config is what a Service uses.
type Config struct {
	DB        *postgres.DB
	Actors    *actors.Service
	Resources *resources.Service
	// Fetch gets a document from its origin.
	Fetch func(ctx context.Context, iri basilic.IRI) ([]byte, error)
	// Authority is the host of this hub.
	Authority string
}

// New returns the service.
func New(c Config) *Service {
	return &Service{db: c.DB, index: c.DB, actors: c.Actors, resources: c.Resources, fetch: c.Fetch, authority: c.Authority}
}

// Kind is what is looked for.
type Kind string

// The kinds of results, as the address of a search names them.
const (
	Resources Kind = "ressources"
	Bases     Kind = "bases"
	Profiles  Kind = "profils"
)

// Kinds returns them in the order of their tabs.
func Kinds() []Kind { return []Kind{Resources, Bases, Profiles} }

// Query is what somebody looks for: every word, any value of each filter, every
// filter. Nothing finds everything, newest first. Profiles and bases have no
// filters.
type Query struct {
	Text string
	// Kind is Resources when it is not one of Kinds.
	Kind    Kind
	Filters map[Filter][]string
	// Newest orders by date and not by pertinence.
	Newest bool
	// Viewed orders by how often they are read.
	Viewed bool
	// Page counts from 1.
	Page int
}

// Result is one page of what was found.
type Result struct {
	// Counts of each kind; Cap + 1 is more than Cap.
	Counts map[Kind]int
	Cards  []basilic.ResourceCard
	Actors []basilic.Actor
	Facets Facets
	Pages  int
	// Corrected are the words that were looked for instead, because nothing has
	// those of the query; "" when they are the same.
	Corrected string
	// Relaxed says that nothing has all the words: these have some of them.
	Relaxed bool
	// Partly are resources that have some of the words, where few have all of them.
	Partly []basilic.ResourceCard
	// Wordless says that nothing that was typed is a word to look for: little words
	// and signs alone.
	Wordless bool
	// Unfiltered is how many there would be without filters, when there is none; Drops
	// are the filters of which one alone is in the way, the most first.
	Unfiltered int
	Drops      []Drop
}

// Search finds public things.
func (s *Service) Search(ctx context.Context, q Query) (Result, error) {
	q.Page = min(max(q.Page, 1), maxPages)
	chosen, err := s.chosen(ctx, q.Filters)
	if err != nil {
		return Result{}, err
	}
	t, err := s.terms(ctx, q.Text)
	if err != nil {
		return Result{}, err
	}
	r, err := s.page(ctx, q, t, chosen)
	if err != nil {
		return r, err
	}
	if err := s.widened(ctx, t, chosen, &r); err != nil || t.empty() || r.Unfiltered > 0 || r.some() {
		return r, err
	}
	return s.nearest(ctx, q, t, chosen, r)
}

// some reports whether anything of any kind was found.
func (r Result) some() bool {
	return r.Counts[Resources]+r.Counts[Bases]+r.Counts[Profiles] > 0
}

// Missed reports whether nothing at all has the words, as they were typed and
// whatever the filters.
func (r Result) Missed() bool {
	return r.Corrected != "" || r.Relaxed || !r.some() && r.Unfiltered == 0
}

// nearest looks for the words nearest to those that nobody wrote, then for some
// of the words. What is proposed was found: a word that was withdrawn is not.
func (s *Service) nearest(ctx context.Context, q Query, t terms, chosen selection, none Result) (Result, error) {
	corrected, changed, err := s.correct(ctx, t)
	if err != nil {
		return none, err
	}
	if changed {
		r, err := s.page(ctx, q, corrected, chosen)
		if err == nil {
			err = s.widened(ctx, corrected, chosen, &r)
		}
		if err != nil || r.some() || r.Unfiltered > 0 {
			r.Corrected = corrected.text()
			return r, err
		}
	}
	if len(t.words) < 2 {
		return none, nil
	}
	corrected.any = true
	r, err := s.page(ctx, q, corrected, chosen)
	r.Relaxed = r.some()
	return r, err
}

// page looks for one page and the numbers of the other kinds.
func (s *Service) page(ctx context.Context, q Query, t terms, chosen selection) (Result, error) {
	if t.nothing() {
		return Result{Counts: map[Kind]int{}, Wordless: true}, nil
	}
	offset := (q.Page - 1) * PageSize
	wanted := postgres.ResourceQuery{Match: t.match(), Chosen: chosen.lists()}
	if q.Kind != Bases && q.Kind != Profiles {
		wanted.Limit, wanted.Offset, wanted.Facets = PageSize, offset, true
		wanted.Viewed = q.Viewed
		if !q.Newest && !q.Viewed {
			wanted.Rank = t.rank()
		}
	}
	people := postgres.ActorQuery{Match: t.people(), Bases: q.Kind == Bases}
	if q.Kind == Bases || q.Kind == Profiles {
		people.Limit, people.Offset = PageSize, offset
	}
	found, actors, err := s.both(ctx, wanted, people)
	if err != nil {
		return Result{}, err
	}
	r := Result{Counts: map[Kind]int{Resources: found.Total, Bases: actors.Bases, Profiles: actors.Profiles}}
	r.Pages = (min(r.Counts[q.kind()], Cap) + PageSize - 1) / PageSize
	if err := s.fill(ctx, &r, found, actors); err != nil {
		return Result{}, err
	}
	if wanted.Rank != "" && q.Page == 1 {
		if r.Partly, err = s.partly(ctx, t, chosen, found); err != nil {
			return Result{}, err
		}
	}
	if wanted.Facets {
		r.Facets, err = s.facets(ctx, found, chosen)
	}
	return r, err
}

// both looks for resources and for people at the same time.
func (s *Service) both(ctx context.Context, wanted postgres.ResourceQuery, people postgres.ActorQuery) (found postgres.ResourceHits, actors postgres.ActorHits, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { found, err = s.index.SearchResources(ctx, wanted); return err })
	group.Go(func() (err error) { actors, err = s.index.SearchActors(ctx, people); return err })
	return found, actors, group.Wait()
}

func (q Query) kind() Kind {
	if q.Kind == Bases || q.Kind == Profiles {
		return q.Kind
	}
	return Resources
}

// fill reads what the page shows.
func (s *Service) fill(ctx context.Context, r *Result, found postgres.ResourceHits, actors postgres.ActorHits) (err error) {
	if len(found.IDs) > 0 {
		if r.Cards, err = s.db.CardsByIDs(ctx, found.IDs); err != nil {
			return err
		}
	}
	if len(actors.IDs) == 0 {
		return nil
	}
	all, err := s.db.ActorsByIDs(ctx, actors.IDs)
	byID := make(map[basilic.ActorID]basilic.Actor, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	for _, id := range actors.IDs {
		if a, ok := byID[id]; ok {
			r.Actors = append(r.Actors, a)
		}
	}
	return err
}
