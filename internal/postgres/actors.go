package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// actorColumns are the columns of basilic.Actor, with nulls made zero values.
const actorColumns = `actors.id, actors.kind, actors.local, coalesce(actors.iri, '') as iri, actors.handle, actors.host,
	actors.name, actors.title, actors.summary_source, actors.summary_html, actors.department, actors.website,
	actors.links, actors.contact_email, actors.contact_shown, actors.url, actors.public, actors.inbox,
	actors.also_known_as, actors.moved_to, actors.moved_at,
	actors.shared_inbox, actors.outbox, actors.followers, actors.following, actors.manually_approves,
	actors.created_at, actors.fetched_at, actors.deleted_at`

// ActorByID returns the actor with this key, deleted ones included.
func (db *DB) ActorByID(ctx context.Context, id basilic.ActorID) (basilic.Actor, error) {
	return one[basilic.Actor](ctx, db, "actor by id", `select `+actorColumns+` from actors where id = $1`, id)
}

// LockActorTx returns an actor and keeps its row until the transaction ends,
// against whoever publishes as it (ShareActorsTx).
func (db *DB) LockActorTx(ctx context.Context, id basilic.ActorID) (basilic.Actor, error) {
	return one[basilic.Actor](ctx, db, "lock actor", `select `+actorColumns+` from actors where id = $1 for no key update`, id)
}

// ShareActorsTx keeps actors as they are until the transaction ends. Others may
// do so at the same time.
func (db *DB) ShareActorsTx(ctx context.Context, ids []basilic.ActorID) error {
	_, err := scalars[basilic.ActorID](ctx, db, "share actors", `select id from actors where id = any($1) order by id for share`, ids)
	return err
}

// ActorsByIDs returns the actors with these keys, in no order.
func (db *DB) ActorsByIDs(ctx context.Context, ids []basilic.ActorID) ([]basilic.Actor, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return many[basilic.Actor](ctx, db, "actors by ids", `select `+actorColumns+` from actors where id = any($1)`, ids)
}

// ActorByIRI returns the actor whose present life has this identifier.
func (db *DB) ActorByIRI(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	return one[basilic.Actor](ctx, db, "actor by iri",
		`select `+actorColumns+` from actors where iri = $1 and deleted_at is null`, iri)
}

// LocalActorByHandle returns the profile or base of this hub with this handle.
func (db *DB) LocalActorByHandle(ctx context.Context, handle string) (basilic.Actor, error) {
	return one[basilic.Actor](ctx, db, "local actor by handle",
		`select `+actorColumns+` from actors where handle = $1 and local and deleted_at is null`, handle)
}

// RemoteActorByAddress returns the actor of another server known here under
// this address, unless its host is hidden; of several, the one fetched last.
func (db *DB) RemoteActorByAddress(ctx context.Context, handle, host string) (basilic.Actor, error) {
	return one[basilic.Actor](ctx, db, "remote actor by address", `select `+actorColumns+` from actors
		where handle = $1 and host = $2 and not local and deleted_at is null and not exists (
			select 1 from inboxes hi join hosts hh on hh.id = hi.host_id where hi.id = actors.inbox_id and hh.visibility = 'hidden')
		order by fetched_at desc nulls last limit 1`, handle, host)
}

// InsertLocalActor adds a profile, a base or the instance actor and returns its
// key. A handle that was ever taken is basilic.ErrConflict.
func (db *DB) InsertLocalActor(ctx context.Context, a basilic.Actor) (basilic.ActorID, error) {
	return scalar[basilic.ActorID](ctx, db, "insert local actor", `
		insert into actors (kind, local, iri, handle, host, name, title, summary_source, summary_html, department,
			website, links, contact_email, contact_shown, url, public, inbox, shared_inbox, outbox, followers, following)
		values ($1, true, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, '[]'::jsonb), $12, $13, $14,
			$15, $16, $17, $18, $19, $20)
		returning id`,
		a.Kind, a.IRI, a.Handle, a.Host, a.Name, a.Title, a.SummarySource, a.SummaryHTML, a.Department, a.Website,
		a.Links, a.ContactEmail, a.ContactShown, a.URL, a.Public, a.Inbox, a.SharedInbox, a.Outbox, a.Followers, a.Following)
}

// SetActorLife gives a local actor the identifiers of a new public life, or
// takes them away when a.IRI is empty.
func (db *DB) SetActorLife(ctx context.Context, a basilic.Actor) error {
	_, err := db.exec(ctx, "set actor life", `
		update actors set iri = nullif($2, ''), public = $3, inbox = $4, shared_inbox = $5, outbox = $6, followers = $7,
			following = $8, updated_at = now()
		where id = $1`,
		a.ID, a.IRI, a.Public, a.Inbox, a.SharedInbox, a.Outbox, a.Followers, a.Following)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

// RemoteActor is an actor of another server with its keys, as fetched from its
// origin.
type RemoteActor struct {
	Actor basilic.Actor
	// Keys are written in the actor's document, NamedKeys are documents apart.
	Keys      []Key
	NamedKeys []basilic.IRI
}

// UpsertRemoteActor keeps the fetched document of an actor of another server:
// its row, its keys, its host and where deliveries for it go. The caller has
// checked that the document comes from the actor's own origin.
func (db *DB) UpsertRemoteActor(ctx context.Context, r RemoteActor) (basilic.Actor, error) {
	var actor basilic.Actor
	err := db.InTx(ctx, func(tx *DB) error {
		inboxID, err := tx.upsertInbox(ctx, deliveryInbox(r.Actor))
		if err != nil {
			return err
		}
		if actor, err = tx.upsertActorRow(ctx, r.Actor, inboxID); err != nil {
			return err
		}
		return tx.replaceKeysTx(ctx, actor.ID, r)
	})
	return actor, err
}

// deliveryInbox is where activities for an actor are POSTed: once per server
// where it has a shared inbox (ActivityPub 7.1.3).
func deliveryInbox(a basilic.Actor) basilic.IRI {
	if a.SharedInbox != "" {
		return a.SharedInbox
	}
	return a.Inbox
}

func (db *DB) upsertActorRow(ctx context.Context, a basilic.Actor, inboxID int64) (basilic.Actor, error) {
	created := a.CreatedAt
	if created.IsZero() {
		created = time.Now()
	}
	return one[basilic.Actor](ctx, db, "upsert remote actor", `
		insert into actors (kind, local, iri, handle, host, name, summary_html, url, public, inbox, shared_inbox,
			outbox, followers, following, manually_approves, inbox_id, created_at, also_known_as, moved_to, fetched_at)
		values ($1, false, $2, $3, $4, $5, $6, $7, true, $8, $9, $10, $11, $12, $13, $14, $15, coalesce($16::text[], '{}'), $17, now())
		on conflict (iri) do update set kind = excluded.kind, handle = excluded.handle, host = excluded.host,
			name = excluded.name, summary_html = excluded.summary_html, url = excluded.url, inbox = excluded.inbox,
			shared_inbox = excluded.shared_inbox, outbox = excluded.outbox, followers = excluded.followers,
			following = excluded.following, manually_approves = excluded.manually_approves,
			inbox_id = excluded.inbox_id, also_known_as = excluded.also_known_as, moved_to = excluded.moved_to, updated_at = now(), fetched_at = now()
		where not actors.local and actors.deleted_at is null
		returning `+actorColumns,
		a.Kind, a.IRI, a.Handle, a.Host, a.Name, a.SummaryHTML, a.URL, a.Inbox, a.SharedInbox, a.Outbox, a.Followers,
		a.Following, a.ManuallyApproves, inboxID, created, texts(a.AlsoKnownAs), a.MovedTo)
}

// SetAlsoKnownAs keeps the identifiers that a local actor has elsewhere.
func (db *DB) SetAlsoKnownAs(ctx context.Context, a basilic.Actor) error {
	_, err := db.exec(ctx, "set also known as", `update actors set also_known_as = coalesce($2::text[], '{}'), updated_at = now()
		where id = $1 and local`, a.ID, texts(a.AlsoKnownAs))
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

// SetMoved keeps where an actor went, "" for nowhere, and when it said so.
func (db *DB) SetMoved(ctx context.Context, a basilic.Actor) error {
	_, err := db.exec(ctx, "set moved", `update actors set moved_to = $2, moved_at = $3, updated_at = now() where id = $1`, a.ID, a.MovedTo, a.MovedAt)
	if err != nil || !a.Local {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

func (db *DB) upsertInbox(ctx context.Context, inbox basilic.IRI) (int64, error) {
	hostID, err := db.EnsureHost(ctx, inbox.Host())
	if err != nil {
		return 0, err
	}
	return scalar[int64](ctx, db, "upsert inbox", `
		insert into inboxes (url, host_id) values ($1, $2)
		on conflict (url) do update set gone_at = null
		returning id`, inbox, hostID)
}
