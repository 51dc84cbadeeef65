package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Servers narrows an audience by what runs on its servers.
type Servers string

// The choices.
const (
	AllServers Servers = ""
	// GroupServers are known to take activities wrapped by a group (FEP-1b12).
	GroupServers Servers = "groups"
	// GroupOrUnknownServers are those and the ones that did not tell what they run.
	GroupOrUnknownServers Servers = "groups_or_unknown"
	// OtherServers are all that are not known to do so.
	OtherServers Servers = "others"
)

// Audience names whom an activity is delivered to.
type Audience struct {
	// FollowersOf are the actors whose remote followers receive it.
	FollowersOf []basilic.ActorID
	// Actors are actors of other servers that receive it themselves.
	Actors []basilic.ActorID
	// ReachOf is an object whose former recipients receive it too, or "".
	ReachOf basilic.IRI
	// Servers narrows all of the above.
	Servers Servers
	// Inboxes receive it too.
	Inboxes []int64
	// RecipientsOf is an activity whose recipients receive this one too, whatever
	// runs there, or "".
	RecipientsOf basilic.ID
}

// Order names what is in flight that an activity must follow.
type Order struct {
	// Object is what both are about; "" is nothing.
	Object basilic.IRI
	// Actor and Types narrow it to what an actor said; 0 is everybody.
	Actor basilic.ActorID
	Types []basilic.ActivityType
}

// Recipients returns the distinct inboxes of an audience, by host, without
// hosts that are refused and inboxes that are gone. One statement, so that what
// is pending and what is in flight are seen at the same instant.
func (db *DB) Recipients(ctx context.Context, audience Audience, order Order) ([]Recipient, error) {
	var former *basilic.ID
	if audience.RecipientsOf != "" {
		former = &audience.RecipientsOf
	}
	types := make([]string, len(order.Types))
	for i, t := range order.Types {
		types[i] = string(t)
	}
	return many[Recipient](ctx, db, "recipients", `
		with ids as (
			select n.id, bool_or(n.whole) as whole from (
				select a.inbox_id as id, false as whole from follows f join actors a on a.id = f.follower_id
				where f.followed_id = any($1) and f.state = 'accepted' and not a.local and a.deleted_at is null
				union all
				select a.inbox_id, false from actors a where a.id = any($2) and not a.local and a.deleted_at is null
				union all
				select unnest(c.inbox_ids), false from delivery_chunks c where c.object_iri <> '' and c.object_iri = $3
				union all
				select unnest(c.inbox_ids), true from delivery_chunks c where c.activity_id = $6
				union all
				select unnest($10::bigint[]), false
			) n group by n.id
		), in_flight as (
			select distinct i.host_id from delivery_chunks c join activities v on v.id = c.activity_id
			cross join unnest(c.inbox_ids) as u (id) join inboxes i on i.id = u.id
			where c.object_iri <> '' and c.object_iri = $7 and c.finished_at is null
				and ($8::bigint = 0 or v.actor_id = $8 and v.type = any($9::text[]))
		)
		select i.id as inbox_id, i.host_id,
			exists (select 1 from deliveries d where d.host_id = i.host_id) or i.host_id in (select host_id from in_flight) as waiting
		from ids join inboxes i on i.id = ids.id join hosts h on h.id = i.host_id
		where i.gone_at is null and not h.refused and h.abandoned_at is null and (ids.whole or case $4
			when 'groups' then h.software = any($5)
			when 'groups_or_unknown' then h.software = any($5) or h.software = ''
			when 'others' then not h.software = any($5)
			else true end)
		order by i.host_id, i.id`,
		audience.FollowersOf, audience.Actors, audience.ReachOf, string(audience.Servers), basilic.GroupSoftware(), former,
		order.Object, int64(order.Actor), types, audience.Inboxes)
}

// SharedInboxes returns the inbox of every server that is known here and has one
// for all its actors.
func (db *DB) SharedInboxes(ctx context.Context) ([]int64, error) {
	return scalars[int64](ctx, db, "shared inboxes", `select id from inboxes where gone_at is null and exists (
		select 1 from actors a where a.inbox_id = inboxes.id and a.shared_inbox = inboxes.url and not a.local) order by id`)
}

// ExtendReachTx counts an actor of another server among those who received a
// local resource: it has it, and must learn what becomes of it.
func (db *DB) ExtendReachTx(ctx context.Context, resource basilic.IRI, actor basilic.ActorID) error {
	_, err := db.exec(ctx, "extend reach", `
		insert into delivery_chunks (activity_id, object_iri, inbox_ids, finished_at)
		select v.id, v.object_iri, array[a.inbox_id], now()
		from activities v join actors a on a.id = $2
		where v.object_iri = $1 and v.type = 'Create' and v.withdrawn_at is null and not a.local and a.inbox_id is not null
			and not exists (select 1 from delivery_chunks c where c.object_iri = $1 and a.inbox_id = any(c.inbox_ids))
		order by v.created_at desc limit 1`, resource, actor)
	return err
}
