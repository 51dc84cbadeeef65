package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const labelColumns = `l.resource_id, l.state, l.body, l.asked_by, l.asked_at, l.reason, l.answered_at`

// LabelRequestOf returns what was asked for a resource.
func (db *DB) LabelRequestOf(ctx context.Context, resource basilic.ID) (basilic.LabelRequest, error) {
	return one[basilic.LabelRequest](ctx, db, "label request of", `select `+labelColumns+` from label_requests l where l.resource_id = $1`, resource)
}

// UpsertLabelRequest keeps what is asked for a resource; the answer of before
// goes when it is asked again. What is changed while it waits keeps its turn.
func (db *DB) UpsertLabelRequest(ctx context.Context, r basilic.LabelRequest) error {
	_, err := db.exec(ctx, "upsert label request", `
		insert into label_requests (resource_id, state, body, asked_by) values ($1, $2, $3, $4)
		on conflict (resource_id) do update set body = excluded.body, asked_by = excluded.asked_by, state = excluded.state,
			asked_at = case when excluded.state = 'asked' and label_requests.state = 'asked' then label_requests.asked_at else now() end,
			reason = case when excluded.state = 'asked' then '' else label_requests.reason end`,
		r.ResourceID, r.State, r.Text, r.AskedBy)
	return err
}

// AnswerLabelRequest keeps what a moderator answered.
func (db *DB) AnswerLabelRequest(ctx context.Context, resource basilic.ID, state basilic.LabelState, reason string, by basilic.ActorID) error {
	n, err := db.exec(ctx, "answer label request", `update label_requests set state = $2, reason = $3, answered_by = $4, answered_at = now()
		where resource_id = $1`, resource, state, reason, by)
	return found("answer label request", n, err)
}

// SetLabel gives a resource a label, or takes it.
func (db *DB) SetLabel(ctx context.Context, resource basilic.ID, label basilic.Label) error {
	_, err := db.exec(ctx, "set label", `update resources set label = $2 where id = $1 and label <> $2`, resource, label)
	return err
}

// InsertLabelFile keeps a document of a request, whose blob is there.
func (db *DB) InsertLabelFile(ctx context.Context, f basilic.LabelFile) error {
	_, err := db.exec(ctx, "insert label file", `insert into label_files (id, resource_id, name, media_type, digest, size) values ($1, $2, $3, $4, $5, $6)`,
		f.ID, f.ResourceID, f.Name, f.MediaType, f.Digest, f.Size)
	return err
}

// LabelFiles returns the documents of a request, the first one first.
func (db *DB) LabelFiles(ctx context.Context, resource basilic.ID) ([]basilic.LabelFile, error) {
	return many[basilic.LabelFile](ctx, db, "label files",
		`select id, resource_id, name, media_type, digest, size from label_files where resource_id = $1 order by id`, resource)
}

// DeleteLabelFile forgets a document. Its blob is removed later.
func (db *DB) DeleteLabelFile(ctx context.Context, resource, id basilic.ID) error {
	n, err := db.exec(ctx, "delete label file", `delete from label_files where resource_id = $1 and id = $2`, resource, id)
	return found("delete label file", n, err)
}

// LabelLine is a request in the list of the moderators.
type LabelLine struct {
	basilic.LabelRequest
	Title string `db:"title"`
	Slug  string `db:"slug"`
}

// LabelRequests returns one page of what is asked, the oldest first, or of what
// was answered, the last first. What is no longer public is not among it.
func (db *DB) LabelRequests(ctx context.Context, answered bool, after basilic.Cursor, limit int) (basilic.Page[LabelLine], error) {
	columns := `select ` + labelColumns + `, r.title, r.slug from label_requests l join resources r on r.id = l.resource_id
		where r.state = 'public' and `
	sql := columns + `l.state = 'asked' and ($1::timestamptz is null or (l.asked_at, l.resource_id) > ($1, $2::uuid)) order by l.asked_at, l.resource_id limit $3`
	if answered {
		sql = columns + `l.answered_at is not null and l.state <> 'asked' and l.state <> 'preparing' and ($1::timestamptz is null or (l.answered_at, l.resource_id) < ($1, $2::uuid))
			order by l.answered_at desc, l.resource_id desc limit $3`
	}
	var from *time.Time
	if !after.IsZero() {
		from = &after.At
	}
	rows, err := many[LabelLine](ctx, db, "label requests", sql, from, cursorID(after), limit+1)
	if err != nil {
		return basilic.Page[LabelLine]{}, err
	}
	return pageOf(rows, limit, func(l LabelLine) basilic.Cursor {
		if answered {
			return basilic.Cursor{At: *l.AnsweredAt, Key: string(l.ResourceID)}
		}
		return basilic.Cursor{At: l.AskedAt, Key: string(l.ResourceID)}
	}), nil
}

// AccountsOf returns the accounts of some profiles.
func (db *DB) AccountsOf(ctx context.Context, profiles []basilic.ActorID) ([]basilic.Account, error) {
	return many[basilic.Account](ctx, db, "accounts of", `select `+accountColumns+` from accounts where profile_id = any($1) order by email`, profiles)
}
