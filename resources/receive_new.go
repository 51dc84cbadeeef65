package resources

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Arrival is an object that came with the Create of its author.
type Arrival struct {
	Author   basilic.Actor
	Article  activitystreams.Article
	Activity basilic.IRI
}

// ReceiveNewTx is ReceiveTx for many objects at once, in a number of statements
// that does not depend on theirs: what most servers send most is objects that
// are new. bases are the bases that the objects name and that are known here.
// For each object the answer is nil when it is kept, an error matching ErrDropped
// when a rule drops it, or one matching ErrConflict when it is known already or
// comes twice, and must be received by itself.
func (s *Service) ReceiveNewTx(ctx context.Context, tx *postgres.DB, all []Arrival, bases map[basilic.IRI]basilic.Actor) ([]error, error) {
	answers := make([]error, len(all))
	facts, err := factsOf(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	base := func(iri basilic.IRI) (basilic.Actor, error) {
		if a, ok := bases[iri]; ok {
			return a, nil
		}
		return basilic.Actor{}, basilic.ErrNotFound
	}
	var kept []postgres.NewResource
	var events []postgres.Event
	adapted := map[basilic.ID]activitystreams.Article{}
	for n, a := range all {
		if answers[n] = newHere(a, facts); answers[n] != nil {
			continue
		}
		facts.Known[a.Article.IRI] = true
		r := received(a.Author, a.Article, base)
		if err := s.withoutMedia(ctx, &r); err != nil {
			return nil, err
		}
		r.ID = basilic.NewID()
		if a.Article.BasedOn != "" {
			adapted[r.ID] = a.Article
		}
		kept = append(kept, postgres.NewResource{Resource: r, Type: a.Article.Type})
		events = append(events, postgres.Event{
			ResourceID: r.ID, ActorID: a.Author.ID, Reason: basilic.ReasonPublished, ActivityIRI: a.Activity, At: past(a.Article.Published),
		})
	}
	if len(kept) == 0 {
		return answers, nil
	}
	if err := tx.InsertRemoteResources(ctx, kept); err != nil {
		return nil, err
	}
	for _, k := range kept {
		if err := labelTx(ctx, tx, k.Resource); err != nil {
			return nil, err
		}
	}
	for n, a := range adapted {
		if err := keepBasedOnTx(ctx, tx, n, a); err != nil {
			return nil, err
		}
	}
	return answers, s.Outbox.DistributeAllLocallyTx(ctx, tx, events)
}

func factsOf(ctx context.Context, tx *postgres.DB, all []Arrival) (postgres.Arrivals, error) {
	objects, authors := make([]basilic.IRI, len(all)), make([]basilic.ActorID, len(all))
	var hashes [][]byte
	for n, a := range all {
		objects[n], authors[n] = a.Article.IRI, a.Author.ID
		hashes = append(hashes, tombstonesOf(a.Author.IRI, a.Article.IRI)...)
	}
	return tx.FactsOfArrivals(ctx, objects, hashes, authors)
}

// newHere applies the rules of ReceiveTx in their order.
func newHere(a Arrival, facts postgres.Arrivals) error {
	if err := errors.Join(plausible(a.Author, a.Article), noteOfAPerson(a.Author, a.Article)); err != nil {
		return err
	}
	for _, hash := range tombstonesOf(a.Author.IRI, a.Article.IRI) {
		if facts.Buried[string(hash)] {
			return dropped("object %s was deleted", a.Article.IRI)
		}
	}
	switch {
	case !facts.Followed[a.Author.ID]:
		return dropped("nobody here follows %s", a.Author.IRI)
	case facts.Known[a.Article.IRI]:
		return basilic.ErrConflict
	}
	return nil
}
