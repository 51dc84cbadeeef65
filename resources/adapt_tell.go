package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// tellOriginTx tells the author of the origin that its adaptation begins a public
// life: here by mail and on the page where they edit it, another hub by an Offer,
// other software by a Mention in the Article that is about to be made.
func (s *Service) tellOriginTx(ctx context.Context, tx *postgres.DB, who basilic.Actor, r basilic.Resource) error {
	l, err := tx.LineageOf(ctx, r.ID)
	if err != nil || l.OriginID == "" {
		return ignoreNotFound(err)
	}
	// It stays public, or not, until the transaction ends.
	if _, err := tx.KeepResource(ctx, l.OriginID); err != nil {
		return ignoreNotFound(err)
	}
	origin, author, err := shownOrigin(ctx, tx, l)
	if err != nil {
		return ignoreNotFound(err)
	}
	if origin.Local {
		return s.tellHereTx(ctx, tx, who, r, origin)
	}
	return s.tellElsewhereTx(ctx, tx, r, outbox.Offer{Adaptation: r.IRI, Origin: origin.IRI, Adapter: who, Author: author})
}

// beginAdaptationTx is for a resource that begins a public life: it may be an
// adaptation, and its adaptations may name it again.
func (s *Service) beginAdaptationTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	changed, err := tx.LineagesChanged(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := s.correctCreditsTx(ctx, tx, changed); err != nil {
		return err
	}
	return s.tellOriginTx(ctx, tx, outbox.Speaker(author, base, r), r)
}

// tellHereTx tells an author of this hub, once: what they decided before stands. Their
// own adaptations need no decision.
func (s *Service) tellHereTx(ctx context.Context, tx *postgres.DB, who basilic.Actor, r, origin basilic.Resource) error {
	refused, err := refusedTx(ctx, tx, who.ID, origin, 0)
	if err != nil || refused {
		return err
	}
	answer := basilic.AnswerAwaited
	if origin.AuthorID == r.AuthorID {
		answer = basilic.AnswerAccepted
	}
	isNew, err := tx.InsertOffer(ctx, origin.ID, r.ID, "", answer)
	if err != nil {
		return err
	}
	if !isNew {
		known, err := tx.OfferOf(ctx, origin.ID, r.ID)
		if err != nil {
			return err
		}
		answer = known.Answer()
	}
	if err := tx.SetLineageTold(ctx, r.ID, basilic.ToldHere, ""); err != nil {
		return err
	}
	if err := tx.SetLineageAnswer(ctx, r.ID, answer); err != nil || !isNew || answer != basilic.AnswerAwaited {
		return err
	}
	return s.mailOriginTx(ctx, tx, who, r, origin)
}

// mailOriginTx writes to who wrote the origin or, when they left its base, to the
// members.
func (s *Service) mailOriginTx(ctx context.Context, tx *postgres.DB, who basilic.Actor, r, origin basilic.Resource) error {
	return s.Actors.TellAdaptedTx(ctx, tx, actors.Adapted{
		AuthorID: origin.AuthorID, BaseID: origin.BaseID, Origin: origin.Sheet.Title, Adaptation: r.Sheet.Title, By: who,
		Link: s.Origin + "/ressources/" + origin.Slug + "/modifier#adaptations",
	})
}

// hubSoftware is our own, as NodeInfo names it.
const hubSoftware = "basilic"

// tellElsewhereTx tells an author of another server. One that does not say what it
// runs is told in both ways.
func (s *Service) tellElsewhereTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, f outbox.Offer) error {
	software, err := tx.SoftwareOf(ctx, f.Author.ID)
	if err != nil {
		return err
	}
	told := basilic.ToldMention
	if software == hubSoftware {
		told = basilic.ToldOffer
	}
	if software == hubSoftware || software == "" {
		if f.IRI, err = s.Outbox.OfferTx(ctx, tx, f); err != nil {
			return err
		}
	}
	return tx.SetLineageTold(ctx, r.ID, told, f.IRI)
}

// endAdaptationsTx ends what ties a resource that disappears to others: the Offer of
// an adaptation is taken back, and adaptations name their origin no more, neither in
// what is served of them nor, soon, where they were sent.
func (s *Service) endAdaptationsTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	changed, err := tx.LineagesChanged(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, n := range changed {
		if err := tx.ShortenActivities(ctx, n.IRI); err != nil {
			return err
		}
	}
	if err := s.correctCreditsTx(ctx, tx, changed); err != nil || !r.Local {
		return err
	}
	return s.takeOfferBackTx(ctx, tx, r)
}

// takeOfferBackTx undoes what the author of the origin was offered.
func (s *Service) takeOfferBackTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	l, err := tx.LineageOf(ctx, r.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	if l.Offer != "" && l.AuthorID != 0 {
		author, base, err := people(ctx, tx, r)
		if err != nil {
			return err
		}
		to, err := tx.ActorByID(ctx, l.AuthorID)
		if err != nil {
			return ignoreNotFound(err)
		}
		f := outbox.Offer{IRI: l.Offer, Adaptation: r.IRI, Origin: l.OriginIRI, Adapter: outbox.Speaker(author, base, r), Author: to}
		if err := s.Outbox.UndoOfferTx(ctx, tx, f); err != nil {
			return err
		}
	}
	return tx.SetLineageTold(ctx, r.ID, basilic.ToldNot, "")
}

// forgetAdaptationsTx forgets all about a resource of this hub that is deleted.
func forgetAdaptationsTx(ctx context.Context, tx *postgres.DB, resource basilic.ID) error {
	if err := tx.DeleteOffersTo(ctx, resource); err != nil {
		return err
	}
	return tx.DeleteLineage(ctx, resource)
}

// DecideAdaptation lists an adaptation of a resource under it, or no more, for whoever
// may edit the resource; who adapted it learns of that.
func (s *Service) DecideAdaptation(ctx context.Context, viewer basilic.Viewer, slug string, adaptation basilic.ID, answer basilic.AdaptationAnswer) error {
	if answer == basilic.AnswerAwaited {
		return fmt.Errorf("resources: decide about adaptation %s: %w", adaptation, basilic.ErrInvalid)
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		origin, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		offer, err := tx.OfferOf(ctx, origin.ID, adaptation)
		if err != nil || offer.Answer() == answer {
			return err
		}
		if err := tx.SetOfferAnswer(ctx, origin.ID, adaptation, answer); err != nil {
			return err
		}
		r, err := tx.ResourceByID(ctx, adaptation)
		if err != nil {
			return err
		}
		return s.answerAdaptationTx(ctx, tx, origin, r, offer.IRI, answer)
	})
}

func (s *Service) answerAdaptationTx(ctx context.Context, tx *postgres.DB, origin, r basilic.Resource, offer basilic.IRI, answer basilic.AdaptationAnswer) error {
	if r.Local {
		return tx.SetLineageAnswer(ctx, r.ID, answer)
	}
	if origin.State != basilic.ResourcePublic {
		// Nobody speaks for it, and who adapted it was told that it is gone.
		return nil
	}
	author, base, err := people(ctx, tx, origin)
	if err != nil {
		return err
	}
	adapter, err := tx.ActorByID(ctx, r.AuthorID)
	if err != nil {
		return err
	}
	return s.Outbox.AnswerOfferTx(ctx, tx, outbox.Offer{
		IRI: offer, Adaptation: r.IRI, Origin: origin.IRI, Adapter: adapter, Author: outbox.Speaker(author, base, origin),
	}, answer)
}

// ReceiveOfferAnswerTx notes what the author of a resource elsewhere says of an
// adaptation made here. It matches basilic.ErrNotFound when the identifier is of no
// Offer that stands, and is dropped when somebody else answers.
func (s *Service) ReceiveOfferAnswerTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, offer basilic.IRI, answer basilic.AdaptationAnswer) error {
	l, err := tx.LineageByOffer(ctx, offer)
	if err != nil {
		return err
	}
	if l.AuthorID == actor.ID {
		return tx.SetLineageAnswer(ctx, l.ResourceID, answer)
	}
	origin, err := tx.ResourceByID(ctx, l.OriginID)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && origin.AuthorID != actor.ID {
		return dropped("%s answers %s, which was not offered to them", actor.IRI, offer)
	}
	if err != nil {
		return err
	}
	return tx.SetLineageAnswer(ctx, l.ResourceID, answer)
}
