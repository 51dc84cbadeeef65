package postgres

import (
	"context"
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
	ReceivedAt  time.Time   `db:"received_at"`
	ProcessedAt *time.Time  `db:"processed_at"`
	Outcome     string      `db:"outcome"`
}

// InsertInboxItem keeps a received activity and returns its key, or
// basilic.ErrConflict when the same actor sent the same activity before.
func (db *DB) InsertInboxItem(ctx context.Context, item InboxItem) (int64, error) {
	ids, err := scalars[int64](ctx, db, "insert inbox item", `
		insert into inbox_items (actor_iri, activity_iri, type, body) values ($1, $2, $3, $4)
		on conflict (actor_iri, activity_iri) do nothing
		returning id`, item.ActorIRI, item.ActivityIRI, item.Type, item.Body)
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, basilic.ErrConflict
	}
	return ids[0], nil
}

// InboxItemByID returns a received activity.
func (db *DB) InboxItemByID(ctx context.Context, id int64) (InboxItem, error) {
	return one[InboxItem](ctx, db, "inbox item by id", `
		select id, actor_iri, activity_iri, type, body, received_at, processed_at, outcome from inbox_items where id = $1`, id)
}

// FinishInboxItem notes what came of a received activity and lets its bytes go:
// the row stays, so that the same activity has no second effect.
func (db *DB) FinishInboxItem(ctx context.Context, id int64, outcome string) error {
	_, err := db.exec(ctx, "finish inbox item",
		`update inbox_items set processed_at = now(), outcome = $2, body = '' where id = $1`, id, outcome)
	return err
}

// CountInboxBacklog returns how many received activities wait.
func (db *DB) CountInboxBacklog(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count inbox backlog", `select count(*) from inbox_items where processed_at is null`)
}
