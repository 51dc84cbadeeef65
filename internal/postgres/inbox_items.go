package postgres

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"codeberg.org/basilic/basilic"
)

// InboxItem is an activity that was acknowledged and waits to be processed.
type InboxItem struct {
	ID          int64       `db:"id"`
	ActorIRI    basilic.IRI `db:"actor_iri"`
	ActivityIRI basilic.IRI `db:"activity_iri"`
	Type        string      `db:"type"`
	Body        []byte      `db:"body"`
	// Sending tells one sending of the activity from the next where that matters;
	// it is not kept.
	Sending string `db:"-"`
}

const inboxColumns = `id, actor_iri, activity_iri, type, body`

// digest identifies an activity of an actor. What it says counts, for some
// servers use an identifier again: Friendica gives every Update of an object the
// same one, Takahe every Update of an actor, YesWiki every activity of a type.
func (i InboxItem) digest() [16]byte {
	said := sha256.Sum256(i.Body)
	sum := sha256.Sum256(append([]byte(string(i.ActorIRI)+"\n"+string(i.ActivityIRI)+"\n"+i.Sending+"\n"), said[:]...))
	return [16]byte(sum[:16])
}

// InboxJob is the job that processes received activities from a key on, which it
// has as "from" in its arguments.
type InboxJob struct {
	Kind, Queue string
	MaxAttempts int
}

// InsertInboxItems keeps the received activities that were not seen before, with
// a job that processes them, and returns the first of their keys and how many
// there are. The job is inserted as River would, for its own statements, each
// waited for, took as long as the commit: so there is one, and no transaction
// around it. Without a kind there is no job.
func (db *DB) InsertInboxItems(ctx context.Context, items []InboxItem, job InboxJob) (first int64, inserted int, err error) {
	// In the order of their digests, so that two processes cannot wait for each other.
	distinct := make([]digested, len(items))
	for i, item := range items {
		distinct[i] = digested{item, item.digest()}
	}
	slices.SortStableFunc(distinct, func(a, b digested) int { return slices.Compare(a.digest[:], b.digest[:]) })
	distinct = slices.CompactFunc(distinct, func(a, b digested) bool { return a.digest == b.digest })
	n := len(distinct)
	digests, actors, activities, types, bodies := make([][16]byte, n), make([]string, n), make([]string, n), make([]string, n), make([][]byte, n)
	for i, item := range distinct {
		digests[i], actors[i], activities[i] = item.digest, string(item.ActorIRI), string(item.ActivityIRI)
		types[i], bodies[i] = item.Type, item.Body
	}
	row := db.q().QueryRow(ctx, `
		with arrived as (
			select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
				as a (digest, actor_iri, activity_iri, type, body)
		), fresh as (
			insert into inbox_seen (digest) select digest from arrived on conflict do nothing returning digest
		), kept as (
			insert into inbox_items (actor_iri, activity_iri, type, body)
			select a.actor_iri, a.activity_iri, a.type, a.body from arrived a join fresh using (digest) returning id
		), job as (
			insert into river_job (kind, queue, max_attempts, args)
			select $6::text, $7::text, $8::smallint, jsonb_build_object('from', min(id)) from kept where $6 <> '' having count(*) > 0
			returning pg_notify(concat(current_schema(), '.river_insert'), json_build_object('queue', queue)::text)
		)
		select coalesce(min(id), 0), count(*) from kept`, digests, actors, activities, types, bodies, job.Kind, job.Queue, job.MaxAttempts)
	err = wrap("insert inbox items", row.Scan(&first, &inserted))
	return first, inserted, err
}

// digested is an item with its digest, which is made once.
type digested struct {
	InboxItem
	digest [16]byte
}

// InboxItemByID returns a received activity that waits.
func (db *DB) InboxItemByID(ctx context.Context, id int64) (InboxItem, error) {
	return one[InboxItem](ctx, db, "inbox item by id", `select `+inboxColumns+` from inbox_items where id = $1`, id)
}

// TakeInboxItemsTx returns what waits from a key on, in the order of arrival,
// without what has a job of its own or is taken by another transaction. It stays
// taken until the transaction ends.
func (db *DB) TakeInboxItemsTx(ctx context.Context, from int64, limit int) ([]InboxItem, error) {
	return many[InboxItem](ctx, db, "take inbox items", `select `+inboxColumns+` from inbox_items
		where id >= $1 and not alone order by id limit $2 for update skip locked`, from, limit)
}

// SetInboxItemsAlone leaves received activities to jobs of their own.
func (db *DB) SetInboxItemsAlone(ctx context.Context, ids []int64) error {
	_, err := db.exec(ctx, "set inbox items alone", `update inbox_items set alone = true where id = any($1)`, ids)
	return err
}

// FinishInboxItems lets go of received activities that were processed. That they
// were seen stays known, so that they have no second effect.
func (db *DB) FinishInboxItems(ctx context.Context, ids []int64) error {
	_, err := db.exec(ctx, "finish inbox items", `delete from inbox_items where id = any($1)`, ids)
	return err
}

// CountInboxBacklog returns how many received activities wait.
func (db *DB) CountInboxBacklog(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count inbox backlog", `select count(*) from inbox_items`)
}

// InboxBacklog is what waits to be processed.
type InboxBacklog struct {
	// Waiting is how many activities wait, up to the limit asked for.
	Waiting int `db:"waiting"`
	// Oldest is for how many seconds the oldest of those waits that need nothing
	// but a free worker.
	Oldest float64 `db:"oldest"`
}

// MeasureInboxBacklog looks at no more than limit rows.
func (db *DB) MeasureInboxBacklog(ctx context.Context, limit int) (InboxBacklog, error) {
	return one[InboxBacklog](ctx, db, "measure inbox backlog", `select
		(select count(*) from (select 1 from inbox_items limit $1) i) as waiting,
		coalesce((select extract(epoch from now() - received_at) from inbox_items where not alone order by id limit 1), 0)::float8 as oldest`, limit)
}

// ForgetSeen removes the traces of activities taken in before an instant, up to a
// number, and returns how many were removed.
func (db *DB) ForgetSeen(ctx context.Context, before time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget seen", `delete from inbox_seen where digest in (
		select digest from inbox_seen where received_at < $1 limit $2)`, before, limit)
}
