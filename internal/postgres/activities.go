package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const activityColumns = `id, iri, type, actor_id, actor_iri, object_iri, form, document, listed, created_at`

// InsertActivity keeps what a local actor did, with the exact bytes.
func (db *DB) InsertActivity(ctx context.Context, a basilic.Activity, public bool) error {
	_, err := db.exec(ctx, "insert activity", `
		insert into activities (id, iri, type, actor_id, actor_iri, object_iri, form, document, listed, public, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		a.ID, a.IRI, a.Type, a.ActorID, a.ActorIRI, a.Object, a.Form, a.Document, a.Listed, public, a.CreatedAt)
	return err
}

// ActivityByID returns an activity of this hub.
func (db *DB) ActivityByID(ctx context.Context, id basilic.ID) (basilic.Activity, error) {
	return one[basilic.Activity](ctx, db, "activity by id", `select `+activityColumns+` from activities where id = $1`, id)
}

// ActivityToSend returns an activity that was not withdrawn and keeps it from
// being withdrawn until the transaction ends: either the withdrawal sees what
// is sent here, or nothing is sent. An Announce may have waited for hours: it is
// sent only while what it announces, a resource or a comment on one, and who does
// are public.
func (db *DB) ActivityToSend(ctx context.Context, id basilic.ID) (basilic.Activity, error) {
	return one[basilic.Activity](ctx, db, "activity to send",
		`select `+activityColumns+` from activities where id = $1 and withdrawn_at is null and (type <> 'Announce'
			or (exists (select 1 from resources r where r.iri = activities.object_iri and r.state = 'public')
				or exists (select 1 from comments c join resources r on r.id = c.resource_id where c.iri = activities.object_iri and r.state = 'public'))
			and exists (select 1 from actors a where a.id = activities.actor_id and a.iri = activities.actor_iri and a.deleted_at is null))
		for share of activities`, id)
}

// ServedActivity is a public activity with whether it was withdrawn.
type ServedActivity struct {
	basilic.Activity
	WithdrawnAt *time.Time `db:"withdrawn_at"`
}

// PublicActivityByID returns an activity that everybody may read or that was
// withdrawn; others are basilic.ErrNotFound.
func (db *DB) PublicActivityByID(ctx context.Context, id basilic.ID) (ServedActivity, error) {
	return one[ServedActivity](ctx, db, "public activity by id",
		`select `+activityColumns+`, withdrawn_at from activities where id = $1 and public`, id)
}

// LatestActivity returns the newest activity of a type about an object by an
// actor, such as the Announce that an Undo takes back.
func (db *DB) LatestActivity(ctx context.Context, actor basilic.ActorID, t basilic.ActivityType, object basilic.IRI) (basilic.Activity, error) {
	return one[basilic.Activity](ctx, db, "latest activity", `select `+activityColumns+` from activities
		where object_iri = $3 and actor_id = $1 and type = $2 order by created_at desc, id desc limit 1`, actor, t, object)
}

// AnnouncesOf returns what an actor announced about an object and did not take
// back, in each form that was made.
func (db *DB) AnnouncesOf(ctx context.Context, actor basilic.ActorID, object basilic.IRI) ([]basilic.Activity, error) {
	return many[basilic.Activity](ctx, db, "announces of", `select `+activityColumns+` from activities
		where object_iri = $2 and actor_id = $1 and type = 'Announce' and form in ('', 'create') and withdrawn_at is null
		order by created_at, id`, actor, object)
}

// AnnouncersOf returns the actors of this hub that announced an object and did
// not take it back.
func (db *DB) AnnouncersOf(ctx context.Context, object basilic.IRI) ([]basilic.Actor, error) {
	return many[basilic.Actor](ctx, db, "announcers of", `select `+actorColumns+` from actors where id in (
		select actor_id from activities where object_iri = $1 and type = 'Announce' and withdrawn_at is null)
		and iri is not null and deleted_at is null order by id`, object)
}

// WithdrawActivities takes all that was said about an object out of the
// outboxes: the addresses answer 410 and show no copy of it any more.
func (db *DB) WithdrawActivities(ctx context.Context, object basilic.IRI) error {
	iris, err := scalars[basilic.IRI](ctx, db, "withdraw activities", `
		update activities set listed = false, withdrawn_at = now()
		where object_iri = $1 and public and withdrawn_at is null and type in ('Create', 'Announce', 'Update') returning iri`, object)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// ShortenActivities leaves of the copies of an object that activities embed its
// identifier only: what a copy says may not be said any more. Whoever reads one asks
// for the object as it is now.
func (db *DB) ShortenActivities(ctx context.Context, object basilic.IRI) error {
	iris, err := scalars[basilic.IRI](ctx, db, "shorten activities", `
		with long as materialized (
			select id, convert_from(document, 'UTF8')::jsonb as said from activities
			where object_iri = $1 and type in ('Create', 'Update', 'Announce')
		)
		update activities a set document = convert_to(jsonb_set(l.said, '{object}', l.said -> 'object' -> 'id')::text, 'UTF8')
		from long l where a.id = l.id and l.said -> 'object' ? 'id' returning a.iri`, object)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// WithdrawActivity takes one activity out of its outbox.
func (db *DB) WithdrawActivity(ctx context.Context, id basilic.ID) error {
	iris, err := scalars[basilic.IRI](ctx, db, "withdraw activity",
		`update activities set listed = false, withdrawn_at = now() where id = $1 returning iri`, id)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// Outbox returns one page of what an actor did in public, newest first.
func (db *DB) Outbox(ctx context.Context, actor basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.Activity], error) {
	items, err := many[basilic.Activity](ctx, db, "outbox", `select `+activityColumns+` from activities
		where actor_id = $1 and listed
			and (created_at, id) < ($2, $3)
		order by created_at desc, id desc limit $4`, actor, cursorTime(after), cursorID(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.Activity]{}, err
	}
	return pageOf(items, limit, func(a basilic.Activity) basilic.Cursor {
		return basilic.Cursor{At: a.CreatedAt, Key: string(a.ID)}
	}), nil
}

// CountOutbox returns how many activities an outbox lists.
func (db *DB) CountOutbox(ctx context.Context, actor basilic.ActorID) (int, error) {
	return scalar[int](ctx, db, "count outbox", `select count(*) from activities where actor_id = $1 and listed`, actor)
}
