package resources

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Offer is that of an adaptation made on another server, as received.
type Offer struct {
	IRI basilic.IRI
	// Adaptation is offered by Actor, to the author of Origin.
	Adaptation, Origin basilic.IRI
	Actor              basilic.Actor
}

// CheckOffer drops an Offer that cannot be taken, before anything is fetched for it:
// of what is not ours or not public, of what was offered before, or by somebody whom
// its author blocks.
func (s *Service) CheckOffer(ctx context.Context, f Offer) error {
	_, err := s.offeredOrigin(ctx, s.DB, f)
	return err
}

func (s *Service) offeredOrigin(ctx context.Context, db *postgres.DB, f Offer) (basilic.Resource, error) {
	origin, err := db.ResourceByIRI(ctx, f.Origin)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && (!origin.Local || origin.State != basilic.ResourcePublic) {
		return origin, dropped("adaptation of %s, which nobody may know of", f.Origin)
	}
	if err != nil {
		return origin, err
	}
	if refused, err := refusedTx(ctx, db, f.Actor.ID, origin, 0); err != nil || refused {
		return origin, errors.Join(err, dropped("adaptation of %s by somebody whom its author blocks", f.Origin))
	}
	known, err := db.ResourceByIRI(ctx, f.Adaptation)
	if errors.Is(err, basilic.ErrNotFound) {
		return origin, nil
	}
	if err != nil {
		return origin, err
	}
	if known.AuthorID != f.Actor.ID {
		return origin, dropped("adaptation %s is of somebody else", f.Adaptation)
	}
	if _, err := db.OfferOf(ctx, origin.ID, known.ID); !errors.Is(err, basilic.ErrNotFound) {
		return origin, errors.Join(err, dropped("adaptation %s was offered before", f.Adaptation))
	}
	return origin, nil
}

// ReceiveOfferTx tells the author of a resource of this hub that it was adapted
// elsewhere (Activity Vocabulary 3.1). The adaptation, as its own server shows it, must
// be the actor's, public, and say to be based on the resource; it is kept, and listed
// once the author accepts.
func (s *Service) ReceiveOfferTx(ctx context.Context, tx *postgres.DB, f Offer, a activitystreams.Article) error {
	if a.IRI != f.Adaptation || a.BasedOn != f.Origin {
		return dropped("%s is not based on %s", a.IRI, f.Origin)
	}
	if err := errors.Join(s.acceptableTx(ctx, tx, f.Actor, a), noteOfAPerson(f.Actor, a)); err != nil {
		return err
	}
	undone, err := s.BuriedTx(ctx, tx, f.Actor.IRI, f.IRI)
	if err == nil && undone {
		err = dropped("offer %s was undone", f.IRI)
	}
	if err != nil {
		return err
	}
	origin, err := s.offeredOrigin(ctx, tx, f)
	if err != nil {
		return err
	}
	if origin, err = s.standingTx(ctx, tx, origin.IRI); err != nil {
		return err
	}
	r, _, err := s.upsertTx(ctx, tx, f.Actor, a)
	if err != nil && (!errors.Is(err, basilic.ErrDropped) || r.ID == "") {
		return err
	}
	isNew, err := tx.InsertOffer(ctx, origin.ID, r.ID, f.IRI, basilic.AnswerAwaited)
	if err != nil || !isNew {
		return err
	}
	// The server of the adaptation learns what becomes of the origin.
	if err := tx.ExtendReachTx(ctx, origin.IRI, f.Actor.ID); err != nil {
		return err
	}
	return s.mailOriginTx(ctx, tx, f.Actor, r, origin)
}

// ReceiveUndoOfferTx forgets an Offer that its actor takes back, and reports whether
// there was one (ActivityPub 7.12).
func (s *Service) ReceiveUndoOfferTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, offer basilic.IRI) (bool, error) {
	return tx.DeleteOffer(ctx, actor.ID, offer)
}

// keepBasedOnTx keeps from what an object of another server says to be adapted.
func keepBasedOnTx(ctx context.Context, tx *postgres.DB, r basilic.ID, a activitystreams.Article) error {
	if a.BasedOn == "" || a.BasedOn == a.IRI {
		return tx.DeleteLineage(ctx, r)
	}
	l := basilic.Lineage{ResourceID: r, OriginIRI: a.BasedOn}
	origin, err := tx.ResourceByIRI(ctx, a.BasedOn)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	l.OriginID = origin.ID
	offers, err := tx.OffersOf(ctx, r)
	if err != nil {
		return err
	}
	for _, offer := range offers {
		if offer.OriginID == origin.ID {
			continue
		}
		// It says to be based on something else now.
		if err := tx.DeleteLineage(ctx, r); err != nil {
			return err
		}
	}
	return tx.PutLineage(ctx, l)
}
