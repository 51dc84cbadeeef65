package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// undo takes back a Follow, a Block, an Offer, a Like or an Announce (ActivityPub 7.12), named or embedded.
// What it undoes may arrive later: it is remembered as undone.
func (i *Inbox) undo(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if a.Embedded != nil && a.Embedded.IRI("actor") != "" && a.Embedded.IRI("actor") != actor.IRI {
		return dropped("undo of what somebody else did")
	}
	if a.Object != "" && !a.Object.SameOrigin(actor.IRI) {
		return dropped("undo of %s by %s", a.Object, actor.IRI)
	}
	object := undoneObject(a.Embedded)
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error {
		err := i.Actors.ReceiveUndoFollowTx(ctx, tx, actor, a.Object, followObject(a.Embedded, object))
		if !errors.Is(err, basilic.ErrDropped) {
			return err
		}
		if a.Object != "" {
			if err := i.Resources.BuryAsTx(ctx, tx, actor.IRI, a.Object); err != nil {
				return err
			}
		}
		err = i.Actors.ReceiveUndoBlockTx(ctx, tx, actor, a.Object, blockObject(a.Embedded, object))
		if !errors.Is(err, basilic.ErrDropped) {
			return err
		}
		if offered, err := i.Resources.ReceiveUndoOfferTx(ctx, tx, actor, a.Object); offered || err != nil {
			return err
		}
		kind, err := i.undoReaction(ctx, tx, actor, a, object)
		if kind == basilic.ReactionLike || err != nil && !errors.Is(err, basilic.ErrDropped) {
			return err
		}
		err = i.Resources.ReceiveUndoAnnounceTx(ctx, tx, actor, a.Object, announceObject(a.Embedded, object))
		if errors.Is(err, basilic.ErrDropped) && (a.Object != "" || kind != "") {
			// It may be on its way: that it is undone is all there is to keep.
			return nil
		}
		return err
	})
}

// undoneObject returns what the undone activity is about; of an announced
// activity, what that one is about (FEP-1b12).
func undoneObject(embedded activitystreams.Object) basilic.IRI {
	if embedded == nil {
		return ""
	}
	if inner := embedded.Object("object"); inner != nil && inner.IRI("actor") != "" {
		return inner.IRI("object")
	}
	return embedded.IRI("object")
}

func followObject(embedded activitystreams.Object, object basilic.IRI) basilic.IRI {
	if embedded != nil && embedded.Type() == string(basilic.ActivityFollow) {
		return object
	}
	return ""
}

func blockObject(embedded activitystreams.Object, object basilic.IRI) basilic.IRI {
	if embedded != nil && embedded.Type() == string(basilic.ActivityBlock) {
		return object
	}
	return ""
}

func announceObject(embedded activitystreams.Object, object basilic.IRI) basilic.IRI {
	if embedded != nil && embedded.Type() == string(basilic.ActivityAnnounce) {
		return object
	}
	return ""
}
