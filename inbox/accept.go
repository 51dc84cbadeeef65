package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// accept takes the answer to a Follow or an Offer of ours (ActivityPub 7.6).
func (i *Inbox) accept(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.DB.InTx(ctx, func(tx *postgres.DB) error {
		if done, err := i.offerAnswered(ctx, tx, actor, a, basilic.AnswerAccepted); done || err != nil {
			return err
		}
		return i.Actors.ReceiveAcceptTx(ctx, tx, actor, answerOf(a))
	})
}

// reject takes the refusal of a Follow or an Offer of ours, or its end (ActivityPub 7.7).
func (i *Inbox) reject(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.DB.InTx(ctx, func(tx *postgres.DB) error {
		if done, err := i.offerAnswered(ctx, tx, actor, a, basilic.AnswerDeclined); done || err != nil {
			return err
		}
		return i.Actors.ReceiveRejectTx(ctx, tx, actor, answerOf(a))
	})
}

// answerOf reads which Follow an Accept or Reject is about, named or embedded.
func answerOf(a activitystreams.Activity) actors.Answer {
	answer := actors.Answer{Follow: a.Object}
	if a.Embedded != nil && a.Embedded.Type() == string(basilic.ActivityFollow) {
		answer.Actor, answer.Object = a.Embedded.IRI("actor"), a.Embedded.IRI("object")
	}
	return answer
}
