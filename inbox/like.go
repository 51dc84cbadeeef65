package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// like takes a Like (ActivityPub 7.10), or an EmojiReact, which Pleroma and Misskey
// send with a picture: both are one like.
func (i *Inbox) like(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if !i.replies.allow(actor.IRI.Host()) {
		return dropped("too many likes of %s", actor.IRI.Host())
	}
	return i.aboutTx(ctx, a.IRI, func(tx *postgres.DB) error {
		return i.Resources.ReceiveLikeTx(ctx, tx, actor, a.IRI, a.Object)
	})
}

// dislike takes a Dislike (Activity Vocabulary 3.1).
func (i *Inbox) dislike(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.aboutTx(ctx, a.IRI, func(tx *postgres.DB) error {
		return i.Resources.ReceiveDislikeTx(ctx, tx, actor, a.Object)
	})
}

// undoReaction takes back a Like, or that somebody announced something of ours.
func (i *Inbox) undoReaction(ctx context.Context, tx *postgres.DB, actor basilic.Actor, a activitystreams.Activity, object basilic.IRI) (basilic.ReactionKind, error) {
	return i.Resources.ReceiveUndoReactionTx(ctx, tx, actor, a.Object, reactionOf(a.Embedded), object)
}

// reactionOf says what an embedded activity was.
func reactionOf(embedded activitystreams.Object) basilic.ReactionKind {
	switch basilic.ActivityType(embedded.Type()) {
	case basilic.ActivityLike, basilic.ActivityEmojiReact:
		return basilic.ReactionLike
	case basilic.ActivityAnnounce:
		return basilic.ReactionShare
	}
	return ""
}
