package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// LikeTx tells the author of a resource of another server, and the base where it
// stands, that somebody here likes it (ActivityPub 6.8), and returns the identifier
// of the Like. Of a resource of this hub nobody else needs to know.
func (o *Outbox) LikeTx(ctx context.Context, tx *postgres.DB, who basilic.Actor, r basilic.Resource) (basilic.IRI, error) {
	if r.Local {
		return basilic.IRI(o.Origin + "/ap/activities/" + string(basilic.NewID())), nil
	}
	return o.tellAuthorTx(ctx, tx, r, sending{kind: basilic.ActivityLike, actor: who, object: r.IRI})
}

// UndoLikeTx takes a Like back (ActivityPub 6.10).
func (o *Outbox) UndoLikeTx(ctx context.Context, tx *postgres.DB, who basilic.Actor, r basilic.Resource, like basilic.IRI) error {
	if r.Local {
		return nil
	}
	embedded, err := activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: like, Type: basilic.ActivityLike, Actor: who.IRI, Object: r.IRI, Published: time.Time{},
	})
	if err != nil {
		return err
	}
	_, err = o.tellAuthorTx(ctx, tx, r, sending{kind: basilic.ActivityUndo, actor: who, object: like, embedded: embedded, about: r.IRI})
	return err
}

// tellAuthorTx sends an activity to the author of a resource of another server and
// to its base.
func (o *Outbox) tellAuthorTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, s sending) (basilic.IRI, error) {
	audience := postgres.Audience{Actors: []basilic.ActorID{r.AuthorID}}
	if r.BaseID != 0 {
		audience.Actors = append(audience.Actors, r.BaseID)
	}
	all, err := tx.ActorsByIDs(ctx, audience.Actors)
	if err != nil {
		return "", err
	}
	for _, a := range all {
		s.to = append(s.to, a.IRI)
	}
	activity, err := o.recordTx(ctx, tx, s)
	if err != nil {
		return "", err
	}
	return activity.IRI, o.fanOutTx(ctx, tx, activity, audience)
}
