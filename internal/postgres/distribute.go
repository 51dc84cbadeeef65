package postgres

import (
	"context"
	"slices"
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
// of every local follower of its actor, in three statements whatever their
// number. A line that is there already moves when the event is newer. When there
// are more than atOnce followers it leaves all of them to DistributeSliceTx and
// reports false.
func (db *DB) DistributeLocallyTx(ctx context.Context, e Event, atOnce int) (bool, error) {
	_, err := db.exec(ctx, "record event", `
		insert into resource_events (resource_id, actor_id, reason, activity_iri, at) values ($1, $2, $3, $4, $5)
		on conflict (resource_id, actor_id, reason) do update
			set at = greatest(resource_events.at, excluded.at), activity_iri = excluded.activity_iri`,
		e.ResourceID, e.ActorID, e.Reason, e.ActivityIRI, e.At)
	if err == nil && e.Reason == basilic.ReasonShared {
		err = db.sharesChanged(ctx, e.ResourceID)
	}
	if err != nil {
		return false, err
	}
	n, last, err := db.followersHere(ctx, e.ActorID, 0, atOnce+1)
	if err != nil || n == 0 {
		return true, err
	}
	if n > atOnce {
		return false, nil
	}
	return true, db.distribute(ctx, e, 0, last)
}

// followersHere counts the local followers of an actor after one of them, up to a
// number, and returns the last that it counted.
func (db *DB) followersHere(ctx context.Context, actor, after basilic.ActorID, limit int) (n int, last basilic.ActorID, err error) {
	row := db.q().QueryRow(ctx, `select count(*), coalesce(max(follower_id), 0) from (
		select f.follower_id from follows f where f.followed_id = $1 and f.local and f.state = 'accepted' and f.follower_id > $2
		order by f.follower_id limit $3) f`, actor, after, limit)
	err = wrap("followers here", row.Scan(&n, &last))
	return n, last, err
}

// moveLine ends an insertion of lines: one that is there moves when the event is
// newer. Of reasons at one time an actor is shown rather than a search.
const moveLine = `
	on conflict (owner_id, resource_id) do update
		set via_id = excluded.via_id, search_id = excluded.search_id, reason = excluded.reason, at = excluded.at
		where timeline_entries.at < excluded.at
			or timeline_entries.at = excluded.at and timeline_entries.via_id is null and excluded.via_id is not null`

// distribute puts a resource into the timelines of the local followers of an
// actor from one to another. It holds their Follows until the transaction ends,
// so that whoever unfollows meanwhile either is not seen here or sees the line and
// removes it. Lines are taken in the order of their owners, so that two events of
// one resource cannot wait for one another.
func (db *DB) distribute(ctx context.Context, e Event, after, last basilic.ActorID) error {
	_, err := db.exec(ctx, "distribute locally", `
		with fans as materialized (
			select f.follower_id from follows f
			where f.followed_id = $2 and f.local and f.state = 'accepted' and f.follower_id > $5 and f.follower_id <= $6
			order by f.follower_id for share
		)
		insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
		select a.id, $1, $2, $3, $4 from fans join actors a on a.id = fans.follower_id
		where a.deleted_at is null order by a.id
`+moveLine, e.ResourceID, e.ActorID, e.Reason, e.At, after, last)
	return err
}

// sharesChanged tells that the document of a resource of this hub counts its shares
// anew.
func (db *DB) sharesChanged(ctx context.Context, resource basilic.ID) error {
	return db.changeDiscussion(ctx, "shares changed", `with changed as (select $1::uuid as resource_id) `+documentsOfChanged, resource)
}

// recordedEvent is what is kept of an event.
type recordedEvent struct {
	ActorID basilic.ActorID `db:"actor_id"`
	Reason  basilic.Reason  `db:"reason"`
	At      time.Time       `db:"at"`
}

// DistributeSliceTx puts a resource into the timelines of the next local
// followers of the actor of an event, in the order of their keys, up to a number,
// and returns the last of them, or 0 when none is left. An event that was
// withdrawn reaches nobody: its row is held until the transaction ends, so that a
// withdrawal either comes before, or after and takes these lines away.
func (db *DB) DistributeSliceTx(ctx context.Context, e Event, after basilic.ActorID, limit int) (basilic.ActorID, error) {
	// The resource before its events, as its deletion takes them.
	there, err := scalars[basilic.ID](ctx, db, "hold resource", `select id from resources where id = $1 for key share`, e.ResourceID)
	if err != nil || len(there) == 0 {
		return 0, err
	}
	events, err := many[recordedEvent](ctx, db, "hold events", `select actor_id, reason, at from resource_events
		where resource_id = $1 order by actor_id, reason for share`, e.ResourceID)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(events, func(r recordedEvent) bool { return r.ActorID == e.ActorID && r.Reason == e.Reason })
	if at < 0 {
		return 0, nil
	}
	e.At = events[at].At
	n, last, err := db.followersHere(ctx, e.ActorID, after, limit)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := db.distribute(ctx, e, after, last); err != nil || n < limit {
		return 0, err
	}
	return last, nil
}

// WithdrawEventTx takes one actor's reason away (an Undo{Announce}): lines that
// nothing else explains go, the others show the newest reason that remains.
func (db *DB) WithdrawEventTx(ctx context.Context, resource basilic.ID, actor basilic.ActorID, reason basilic.Reason) error {
	// All events, so that no slice of another one moves the lines meanwhile.
	_, err := many[recordedEvent](ctx, db, "hold events", `select actor_id, reason, at from resource_events
		where resource_id = $1 order by actor_id, reason for update`, resource)
	if err != nil {
		return err
	}
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

// HoldBaseOf returns the base where a resource is located, 0 for none, and keeps it
// there until the transaction ends.
func (db *DB) HoldBaseOf(ctx context.Context, resource basilic.ID) (basilic.ActorID, error) {
	return scalar[basilic.ActorID](ctx, db, "hold base", `select coalesce(base_id, 0) from resources where id = $1 for share`, resource)
}

// EndShareTx makes what a base shared what it published, since the resource turns out
// to be located there: it returns the events that were such shares, which are to be
// distributed as published, and changes the lines that are there.
func (db *DB) EndShareTx(ctx context.Context, resource basilic.ID, base basilic.ActorID) ([]Event, error) {
	shares, err := many[struct {
		ActivityIRI basilic.IRI `db:"activity_iri"`
		At          time.Time   `db:"at"`
	}](ctx, db, "end share", `delete from resource_events where resource_id = $1 and actor_id = $2 and reason = 'shared'
		returning activity_iri, at`, resource, base)
	if err != nil || len(shares) == 0 {
		return nil, err
	}
	_, err = db.exec(ctx, "rename lines", `
		with held as materialized (
			select t.owner_id from timeline_entries t where t.resource_id = $1 and t.via_id = $2 and t.reason = 'shared'
			order by t.owner_id for update
		)
		update timeline_entries t set reason = 'published' from held h where t.resource_id = $1 and t.owner_id = h.owner_id`, resource, base)
	events := make([]Event, len(shares))
	for i, s := range shares {
		events[i] = Event{ResourceID: resource, ActorID: base, Reason: basilic.ReasonPublished, ActivityIRI: s.ActivityIRI, At: s.At}
	}
	return events, err
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

// WithdrawResourceTx takes a resource out of every timeline, with its events:
// these first, for whoever distributes them holds them until the lines are seen.
func (db *DB) WithdrawResourceTx(ctx context.Context, resource basilic.ID) error {
	_, err := db.exec(ctx, "withdraw events", `
		with finds as (delete from timeline_finds where resource_id = $1)
		delete from resource_events where resource_id = $1`, resource)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "withdraw resource", `delete from timeline_entries where resource_id = $1`, resource)
	return err
}

// ExplainActorTx makes the lines that an actor brought a reader true again after an
// unfollow: the others show somebody else, who did something newer. Each stands at an
// event of the actor, so that what is read grows with these, not with the timeline.
func (db *DB) ExplainActorTx(ctx context.Context, owner, actor basilic.ActorID) error {
	return db.explainLines(ctx, `t.owner_id = $1 and t.via_id = $2
		and t.resource_id in (select b.resource_id from resource_events b where b.actor_id = $2)`, owner, actor)
}

// ExplainTimelineTx makes all lines of a reader true again.
func (db *DB) ExplainTimelineTx(ctx context.Context, owner basilic.ActorID) error {
	return db.explainLines(ctx, `t.owner_id = $1`, owner)
}

// explainLines gives the lines that a condition names their newest remaining
// reason, and removes those that have none.
func (db *DB) explainLines(ctx context.Context, condition string, arguments ...any) error {
	_, err := db.exec(ctx, "explain lines", `
		with lines as (
			select t.owner_id, t.resource_id, newest.via_id, newest.search_id, newest.reason, newest.at
			from timeline_entries t left join lateral (
				select x.* from (
					(select e.actor_id as via_id, null::uuid as search_id, e.reason, e.at from resource_events e
					where e.resource_id = t.resource_id and (
						-- Not "exists": that is planned as a join with everything the reader follows.
						select f.state = 'accepted' from follows f where f.follower_id = t.owner_id and f.followed_id = e.actor_id)
					order by e.at desc limit 1)
					union all
					(select null, f.search_id, 'found', f.at from timeline_finds f
					where f.owner_id = t.owner_id and f.resource_id = t.resource_id order by f.at desc, f.search_id limit 1)
				) x order by x.at desc, x.via_id limit 1
			) newest on true
			where `+condition+`
		), unexplained as (
			delete from timeline_entries t using lines n
			where `+condition+` and t.owner_id = n.owner_id and t.resource_id = n.resource_id and n.reason is null
		)
		update timeline_entries t set via_id = n.via_id, search_id = n.search_id, reason = n.reason, at = n.at from lines n
		where `+condition+` and t.owner_id = n.owner_id and t.resource_id = n.resource_id and n.reason is not null
			and (t.via_id, t.search_id, t.reason, t.at) is distinct from (n.via_id, n.search_id, n.reason, n.at)`, arguments...)
	return err
}

// EventActors returns who published, updated or shared a resource, and holds their
// events until the transaction ends: what is distributed for one of them comes before
// its withdrawal, or not at all.
func (db *DB) EventActors(ctx context.Context, resource basilic.ID) ([]basilic.ActorID, error) {
	return scalars[basilic.ActorID](ctx, db, "event actors",
		`with held as materialized (select actor_id from resource_events where resource_id = $1 order by actor_id, reason for update)
		select distinct actor_id from held order by actor_id`, resource)
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
