package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Passage is a resource that passes from its author's word to its base's
// (mapping A to B, federation.md 3).
type Passage struct {
	Author, Base basilic.Actor
	// Before has the identifier that is retired, After the new one.
	Before, After basilic.Resource
}

// PassTx makes a base the author of a resource that stands in it: the base
// creates it under a new identifier, then the author deletes the former one, in
// this order on every host. Bases that shared it share it anew. Timelines of
// this hub keep their line at its place.
func (o *Outbox) PassTx(ctx context.Context, tx *postgres.DB, p Passage) error {
	sharers, err := tx.AnnouncersOf(ctx, p.Before.IRI)
	if err != nil {
		return err
	}
	create, err := o.recordArticleTx(ctx, tx, basilic.ActivityCreate, p.Author, &p.Base, p.After)
	if err != nil {
		return err
	}
	mentioned, err := mentionedIn(ctx, tx, p.After)
	if err != nil {
		return err
	}
	if err := o.fanOutTx(ctx, tx, create, postgres.Audience{FollowersOf: []basilic.ActorID{p.Base.ID}, Actors: mentioned}); err != nil {
		return err
	}
	if err := o.sendDeleteTx(ctx, tx, p.Author, &p.Base, p.Before, p.After.IRI); err != nil {
		return err
	}
	if err := tx.PassEventsTx(ctx, p.After.ID, p.Author.ID, p.Base.ID, create.IRI); err != nil {
		return err
	}
	for _, sharer := range sharers {
		if sharer.ID == p.Base.ID {
			continue
		}
		if err := o.ShareTx(ctx, tx, sharer, p.Base, p.After); err != nil {
			return err
		}
	}
	return nil
}
