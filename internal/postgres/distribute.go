package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Event is what puts a resource into timelines: somebody published, updated or
// shared it.
type Event struct {
	ResourceID  basilic.ID
	ActorID     basilic.ActorID
	Reason      basilic.Reason
	ActivityIRI basilic.IRI
	At          time.Time
}

// DistributeLocallyTx records an event and puts the resource into the timeline
// of every local follower of its actor, in two statements whatever their
// number. A line that is there already moves when the event is newer.
func (db *DB) DistributeLocallyTx(ctx context.Context, e Event) error {
	_, err := db.exec(ctx, "record event", `
		insert into resource_events (resource_id, actor_id, reason, activity_iri, at) values ($1, $2, $3, $4, $5)
		on conflict (resource_id, actor_id, reason) do update
			set at = greatest(resource_events.at, excluded.at), activity_iri = excluded.activity_iri`,
		e.ResourceID, e.ActorID, e.Reason, e.ActivityIRI, e.At)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "distribute locally", `
		insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
		select f.follower_id, $1, $2, $3, $4
		from follows f join actors a on a.id = f.follower_id
		where f.followed_id = $2 and f.state = 'accepted' and a.local and a.deleted_at is null
		on conflict (owner_id, resource_id) do update
			set via_id = excluded.via_id, reason = excluded.reason, at = excluded.at
			where timeline_entries.at < excluded.at`,
		e.ResourceID, e.ActorID, e.Reason, e.At)
	if err != nil || e.Reason != basilic.ReasonShared {
		return err
	}
	return db.sharesChanged(ctx, e.ResourceID)
}

// sharesChanged tells that the document of a resource of this hub counts its shares
// anew.
func (db *DB) sharesChanged(ctx context.Context, resource basilic.ID) error {
	return db.changeDiscussion(ctx, "shares changed", `with changed as (select $1::uuid as resource_id) `+documentsOfChanged, resource)
}

// WithdrawEventTx takes one actor's reason away (an Undo{Announce}): lines that
// nothing else explains go, the others show the newest reason that remains.
func (db *DB) WithdrawEventTx(ctx context.Context, resource basilic.ID, actor basilic.ActorID, reason basilic.Reason) error {
	n, err := db.exec(ctx, "withdraw event",
		`delete from resource_events where resource_id = $1 and actor_id = $2 and reason = $3`, resource, actor, reason)
	if err == nil && n > 0 && reason == basilic.ReasonShared {
		err = db.sharesChanged(ctx, resource)
	}
	if err != nil {
		return err
	}
	return db.explainLines(ctx, `t.resource_id = $1`, resource)
}

// PassEventsTx makes a base the only one who published a resource, by an
// activity: what its author had said goes, readers of the base keep their line
// where it is.
func (db *DB) PassEventsTx(ctx context.Context, resource basilic.ID, author, base basilic.ActorID, activity basilic.IRI) error {
	_, err := db.exec(ctx, "pass events", `
		insert into resource_events (resource_id, actor_id, reason, activity_iri, at)
		select $1, $2, 'published', $3, coalesce(r.published_at, now()) from resources r where r.id = $1
		on conflict (resource_id, actor_id, reason) do update set activity_iri = excluded.activity_iri`, resource, base, activity)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "end events", `delete from resource_events where resource_id = $1 and actor_id = $2`, resource, author)
	if err != nil {
		return err
	}
	return db.explainLines(ctx, `t.resource_id = $1`, resource)
}

// WithdrawResourceTx takes a resource out of every timeline, with its events.
func (db *DB) WithdrawResourceTx(ctx context.Context, resource basilic.ID) error {
	if _, err := db.exec(ctx, "withdraw resource", `delete from timeline_entries where resource_id = $1`, resource); err != nil {
		return err
	}
	_, err := db.exec(ctx, "withdraw events", `delete from resource_events where resource_id = $1`, resource)
	return err
}

// ExplainTimelineTx makes a reader's lines true again after an unfollow.
func (db *DB) ExplainTimelineTx(ctx context.Context, owner basilic.ActorID) error {
	return db.explainLines(ctx, `t.owner_id = $1`, owner)
}

// explainLines gives the lines that a condition names their newest remaining
// reason, and removes those that have none.
func (db *DB) explainLines(ctx context.Context, condition string, argument any) error {
	_, err := db.exec(ctx, "explain lines", `
		with lines as (
			select t.owner_id, t.resource_id, newest.actor_id, newest.reason, newest.at
			from timeline_entries t left join lateral (
				select e.actor_id, e.reason, e.at from resource_events e
				where e.resource_id = t.resource_id and (
					-- Not "exists": that is planned as a join with everything the reader follows.
					select f.state = 'accepted' from follows f where f.follower_id = t.owner_id and f.followed_id = e.actor_id)
				order by e.at desc limit 1
			) newest on true
			where `+condition+`
		), unexplained as (
			delete from timeline_entries t using lines n
			where `+condition+` and t.owner_id = n.owner_id and t.resource_id = n.resource_id and n.actor_id is null
		)
		update timeline_entries t set via_id = n.actor_id, reason = n.reason, at = n.at from lines n
		where `+condition+` and t.owner_id = n.owner_id and t.resource_id = n.resource_id and n.actor_id is not null
			and (t.via_id, t.reason, t.at) is distinct from (n.actor_id, n.reason, n.at)`, argument)
	return err
}

// EventActors returns who published, updated or shared a resource.
func (db *DB) EventActors(ctx context.Context, resource basilic.ID) ([]basilic.ActorID, error) {
	return scalars[basilic.ActorID](ctx, db, "event actors",
		`select distinct actor_id from resource_events where resource_id = $1 order by actor_id`, resource)
}

// AnnouncedResource returns what an actor announced, by the identifier of the
// Announce or of the resource.
func (db *DB) AnnouncedResource(ctx context.Context, actor basilic.ActorID, announce, object basilic.IRI) (basilic.ID, error) {
	return scalar[basilic.ID](ctx, db, "announced resource", `
		select resource_id from (
			select e.resource_id, 1 as rank from resource_events e where e.actor_id = $1 and e.activity_iri = nullif($2, '')
			union all
			select e.resource_id, 2 from resources r join resource_events e on e.resource_id = r.id and e.actor_id = $1
			where r.iri = nullif($3, '') and r.author_id <> $1
		) found order by rank limit 1`, actor, string(announce), string(object))
}
