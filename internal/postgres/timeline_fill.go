package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

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
		) n order by n.at desc limit $3::bigint`+moveLine, owner, actor, limit)
	return err
}

// ForgetSearchTx takes away what a saved search of a reader found, and the lines
// that nothing else explains.
func (db *DB) ForgetSearchTx(ctx context.Context, owner basilic.ActorID, search basilic.ID) error {
	_, err := db.exec(ctx, "forget search", `delete from timeline_finds where owner_id = $1 and search_id = $2`, owner, search)
	if err != nil {
		return err
	}
	return db.explainLines(ctx, `t.owner_id = $1 and t.search_id = $2`, owner, search)
}

// ForgetReaderTx forgets what somebody chose to read about, what their searches
// found, and when they last read.
func (db *DB) ForgetReaderTx(ctx context.Context, owner basilic.ActorID) error {
	_, err := db.exec(ctx, "forget reader", `
		with chosen as (delete from chosen_topics where owner_id = $1),
		visits as (delete from timeline_visits where owner_id = $1)
		delete from timeline_finds where owner_id = $1`, owner)
	return err
}
