package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

type timelineRow struct {
	cardRow
	ViaID  basilic.ActorID `db:"via_id"`
	Reason basilic.Reason  `db:"reason"`
	At     time.Time       `db:"at"`
}

// Timeline returns one page of an actor's « fil d'actualité », newest first.
func (db *DB) Timeline(ctx context.Context, owner basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.TimelineEntry], error) {
	rows, err := many[timelineRow](ctx, db, "timeline", `select `+cardColumns+`, t.via_id, t.reason, t.at
		from timeline_entries t join resources r on r.id = t.resource_id
		where t.owner_id = $1 and r.state = 'public'`+notHidden+`
			and (t.at, t.resource_id) < ($2, $3)
		order by t.at desc, t.resource_id desc limit $4`, owner, cursorTime(after), cursorID(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.TimelineEntry]{}, err
	}
	page := pageOf(rows, limit, func(r timelineRow) basilic.Cursor { return basilic.Cursor{At: r.At, Key: string(r.ID)} })
	entries, err := db.timelineEntries(ctx, page.Items)
	return basilic.Page[basilic.TimelineEntry]{Items: entries, Next: page.Next}, err
}

func (db *DB) timelineEntries(ctx context.Context, rows []timelineRow) ([]basilic.TimelineEntry, error) {
	cardRows := make([]cardRow, len(rows))
	var via []basilic.ActorID
	for i, r := range rows {
		cardRows[i] = r.cardRow
		via = append(via, r.ViaID)
	}
	cards, err := db.cards(ctx, cardRows)
	if err != nil {
		return nil, err
	}
	actors, err := db.ActorsByIDs(ctx, via)
	if err != nil {
		return nil, err
	}
	byID := make(map[basilic.ActorID]basilic.Actor, len(actors))
	for _, a := range actors {
		byID[a.ID] = a
	}
	entries := make([]basilic.TimelineEntry, len(rows))
	for i, r := range rows {
		entries[i] = basilic.TimelineEntry{Card: cards[i], Reason: r.Reason, Via: byID[r.ViaID], At: r.At}
	}
	return entries, nil
}

// FillTimelineTx puts into a reader's timeline what an actor published or
// shared before it was followed, each at its own date, the newest first up to a
// limit. The resources are held until the transaction ends, so that the deletion of
// one takes these lines along.
func (db *DB) FillTimelineTx(ctx context.Context, owner, actor basilic.ActorID, limit int) error {
	_, err := db.exec(ctx, "fill timeline", `
		insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
		select $1, n.resource_id, n.actor_id, n.reason, n.at from (
			select distinct on (e.resource_id) e.resource_id, e.actor_id, e.reason, e.at
			from (
				-- An actor has three reasons at most for one resource.
				select e.resource_id, e.actor_id, e.reason, e.at
				from resource_events e join resources r on r.id = e.resource_id
				where e.actor_id = $2 and r.state = 'public'
				order by e.at desc limit 3 * $3::bigint
				for key share of r
			) e order by e.resource_id, e.at desc
		) n order by n.at desc limit $3::bigint
		on conflict (owner_id, resource_id) do update
			set via_id = excluded.via_id, reason = excluded.reason, at = excluded.at
			where timeline_entries.at < excluded.at`, owner, actor, limit)
	return err
}
