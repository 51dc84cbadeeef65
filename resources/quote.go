package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// quotesShown is how many quotes the page of a resource lists.
const quotesShown = 50

// Quotes is what quotes a resource elsewhere.
type Quotes struct {
	Newest []basilic.Quote
	Total  int
}

// RevokeQuote takes the permission of a quote back, for whoever may edit the
// resource: the quoting server is told, and those who have the resource, so that
// they show it no more (FEP-044f). It cannot be had again for the same.
func (s *Service) RevokeQuote(ctx context.Context, viewer basilic.Viewer, slug string, quote basilic.ID) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		all, err := tx.AuthorizationsOn(ctx, r.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(a basilic.Authorization) bool { return a.ID == quote && a.Type == basilic.QuoteAuthorization })
		if at < 0 {
			return fmt.Errorf("resources: revoke quote %s: %w", quote, basilic.ErrNotFound)
		}
		return s.Actors.RevokeTx(ctx, tx, all[at], r.IRI)
	})
}

// ReceiveQuoteRequestTx answers an actor of another server that wants to quote
// something of this hub (FEP-044f): a public resource may be quoted by everybody;
// a comment only by whoever wrote it, and what was withdrawn by nobody.
func (s *Service) ReceiveQuoteRequestTx(ctx context.Context, tx *postgres.DB, q outbox.Request) error {
	if err := s.stillThereTx(ctx, tx, q); err != nil {
		return err
	}
	return s.answerTx(ctx, tx, q, basilic.QuoteAuthorization)
}

// ReceiveFeatureRequestTx answers one that wants to feature a profile, a base or a
// resource of this hub in a collection (FEP-7aa9), by the same rules.
func (s *Service) ReceiveFeatureRequestTx(ctx context.Context, tx *postgres.DB, q outbox.Request) error {
	if err := s.stillThereTx(ctx, tx, q); err != nil {
		return err
	}
	actor, err := tx.ActorByIRI(ctx, q.Object)
	switch {
	case errors.Is(err, basilic.ErrNotFound):
		return s.answerTx(ctx, tx, q, basilic.FeatureAuthorization)
	case err != nil:
		return err
	}
	return s.Actors.ReceiveFeatureRequestTx(ctx, tx, actor.ID, q)
}

// stillThereTx drops a request for what its server has deleted since.
func (s *Service) stillThereTx(ctx context.Context, tx *postgres.DB, q outbox.Request) error {
	gone, err := s.BuriedTx(ctx, tx, q.Actor.IRI, q.Instrument)
	if err == nil && gone {
		err = dropped("%s was deleted", q.Instrument)
	}
	return err
}

// answerTx answers a request about a resource or a comment.
func (s *Service) answerTx(ctx context.Context, tx *postgres.DB, q outbox.Request, kind basilic.AuthorizationType) error {
	r, err := s.standingTx(ctx, tx, q.Object)
	if errors.Is(err, basilic.ErrNotFound) {
		return s.refuseTx(ctx, tx, q)
	}
	if err != nil {
		return err
	}
	author, base, err := people(ctx, tx, r)
	if err != nil {
		return err
	}
	return s.Actors.PermitTx(ctx, tx, outbox.Speaker(author, base, r), q, basilic.Authorization{Type: kind, ResourceID: r.ID})
}

// standingTx returns the public resource of this hub with an identifier, which
// stays so until the transaction ends.
func (s *Service) standingTx(ctx context.Context, tx *postgres.DB, iri basilic.IRI) (basilic.Resource, error) {
	r, err := tx.ResourceByIRI(ctx, iri)
	if err != nil {
		return r, err
	}
	if r, err = tx.KeepResource(ctx, r.ID); err != nil {
		return r, err
	}
	if !r.Local || r.State != basilic.ResourcePublic || r.IRI != iri {
		return r, fmt.Errorf("resources: %s is not public: %w", iri, basilic.ErrNotFound)
	}
	return r, nil
}

// refuseTx refuses what concerns a comment of this hub, or a resource that was
// public once. About what never was, nothing is said.
func (s *Service) refuseTx(ctx context.Context, tx *postgres.DB, q outbox.Request) error {
	owner, err := formerSpeaker(ctx, tx, q.Object)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && (!owner.Public || owner.IRI == "") {
		return dropped("%s of %s, which nobody may know of", q.Type, q.Object)
	}
	if err != nil {
		return err
	}
	return s.Outbox.RejectRequestTx(ctx, tx, owner, q)
}

// formerSpeaker returns who speaks for a comment of this hub, or for a resource
// under a retired identifier.
func formerSpeaker(ctx context.Context, tx *postgres.DB, iri basilic.IRI) (basilic.Actor, error) {
	c, err := tx.CommentByIRI(ctx, iri)
	if err == nil && c.Local {
		return tx.ActorByID(ctx, c.AuthorID)
	}
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return basilic.Actor{}, err
	}
	r, err := tx.RetiredResource(ctx, iri)
	if err != nil {
		return basilic.Actor{}, err
	}
	author, base, err := people(ctx, tx, r)
	return outbox.Speaker(author, base, r), err
}

// endPermissionsTx takes back what was permitted about a resource that disappears
// under its identifier. Everybody else hears of that.
func (s *Service) endPermissionsTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	if !r.Local {
		return nil
	}
	all, err := tx.AuthorizationsOn(ctx, r.ID)
	if err != nil {
		return err
	}
	return s.Outbox.EndAuthorizationsTx(ctx, tx, all)
}

// endInteractionsTx forgets what an actor of another server was permitted for
// something that is gone, or with "" for everything.
func (s *Service) endInteractionsTx(ctx context.Context, tx *postgres.DB, actor basilic.ActorID, object basilic.IRI) error {
	all, err := tx.AuthorizationsBy(ctx, actor, object)
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := tx.RetireLife(ctx, a.IRI); err != nil {
			return err
		}
		if err := tx.DeleteAuthorization(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
