package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// HostLine is a host as administrators see it.
type HostLine struct {
	basilic.Host
	// Pending is how many deliveries wait, NextAt when the first of them is due.
	Pending int        `db:"pending"`
	NextAt  *time.Time `db:"next_at"`
}

// HostFilter narrows a list of hosts: by a part of their names, and by a state
// ("waiting", "decided" or a basilic.HostState).
type HostFilter struct {
	Words, State string
}

const hostLine = `select ` + hostColumns + `, coalesce(p.pending, 0) as pending, greatest(p.next_at, hosts.next_attempt_at) as next_at
	from hosts left join lateral (
		select count(*) as pending, min(d.next_attempt_at) as next_at from deliveries d where d.host_id = hosts.id
	) p on true`

// HostLines returns hosts by name, after the one given.
func (db *DB) HostLines(ctx context.Context, f HostFilter, after string, limit int) ([]HostLine, error) {
	return many[HostLine](ctx, db, "host lines", hostLine+`
		where hosts.authority > $1 and ($2 = '' or strpos(hosts.authority, $2) > 0)
			and case $3::text when '' then true
				when 'waiting' then exists (select 1 from deliveries d where d.host_id = hosts.id)
				when 'decided' then hosts.policy <> 'none' or hosts.reject_media or hosts.reject_reports
				when 'blocked' then hosts.refused
				when 'suspended' then not hosts.refused and hosts.suspended_at is not null
				when 'failing' then not hosts.refused and hosts.failing_since is not null and hosts.suspended_at is null
				when 'well' then not hosts.refused and hosts.failing_since is null
				else false end
		order by hosts.authority limit $4`, after, f.Words, f.State, limit)
}

// HostLine returns one host by its name.
func (db *DB) HostLine(ctx context.Context, authority string) (HostLine, error) {
	return one[HostLine](ctx, db, "host line", hostLine+` where hosts.authority = $1`, authority)
}

// DecidedHosts returns every host with a decision of its own, by name.
func (db *DB) DecidedHosts(ctx context.Context) ([]basilic.Host, error) {
	return many[basilic.Host](ctx, db, "decided hosts", `select `+hostColumns+` from hosts
		where policy <> 'none' or reject_media or reject_reports order by authority`)
}

// HostOverview counts what goes on with other servers.
type HostOverview struct {
	Known     int `db:"known"`
	Failing   int `db:"failing"`
	Suspended int `db:"suspended"`
	Blocked   int `db:"blocked"`
	// Pending is how many deliveries wait, for WaitingHosts hosts.
	Pending      int `db:"pending"`
	WaitingHosts int `db:"waiting_hosts"`
	// Received is how many activities came today.
	Received int `db:"received"`
}

// HostOverview counts hosts by state, what waits and what came since a day.
func (db *DB) HostOverview(ctx context.Context) (HostOverview, error) {
	// From one host to the next: what waits is much more than who waits for it.
	return one[HostOverview](ctx, db, "host overview", `with recursive waiting as (
			(select host_id from deliveries order by host_id limit 1)
			union all select (select d.host_id from deliveries d where d.host_id > waiting.host_id order by d.host_id limit 1)
			from waiting where waiting.host_id is not null
		)
		select count(*) as known,
			count(*) filter (where not refused and failing_since is not null and suspended_at is null) as failing,
			count(*) filter (where not refused and suspended_at is not null) as suspended,
			count(*) filter (where refused) as blocked,
			`+pendingDeliveries+` as pending,
			(select count(host_id) from waiting) as waiting_hosts,
			(select count(*) from inbox_seen where received_at > now() - interval '1 day') as received
		from hosts`)
}

// HostTies is what stands between a host, with those under it, and this hub.
type HostTies struct {
	// Followers are of there and follow somebody here; Followed the other way.
	Followers int `db:"followers"`
	Followed  int `db:"followed"`
	Resources int `db:"resources"`
	Pending   int `db:"pending"`
}

// underAny is the condition that a host is one of those named by $1 or under one.
const underAny = `(hosts.authority = any($1) or exists (
	select 1 from string_to_array(regexp_replace(hosts.authority, ':[0-9]*$', ''), '.') parts, generate_series(1, cardinality(parts)) n
	where array_to_string(parts[n:], '.') = any($1)))`

// HostTies counts what blocking hosts, with those under them, would end or hide.
func (db *DB) HostTies(ctx context.Context, authorities []string) (HostTies, error) {
	return one[HostTies](ctx, db, "host ties", `
		with h as materialized (select id from hosts where `+underAny+`),
		there as materialized (select a.id from actors a join inboxes i on i.id = a.inbox_id where i.host_id in (select id from h))
		select (select count(*) from follows f join there on there.id = f.follower_id where f.state = 'accepted') as followers,
			(select count(*) from follows f join there on there.id = f.followed_id where f.state <> 'rejected') as followed,
			(select count(*) from resources r join there on there.id = r.author_id where r.state = 'public') as resources,
			(select count(*) from deliveries d where d.host_id in (select id from h)) as pending`, authorities)
}

// BlockedUnder returns those of the hosts and of those under them that this hub
// does not talk to.
func (db *DB) BlockedUnder(ctx context.Context, authorities []string) ([]int64, error) {
	return scalars[int64](ctx, db, "blocked under", `select id from hosts where refused and `+underAny+` order by id`, authorities)
}

// EndFollowsTx ends the follows between this hub and hosts, in both directions,
// and takes away the timeline lines that nothing explains any more: of the readers'
// lines only those at events of whom they followed there, as after an unfollow.
func (db *DB) EndFollowsTx(ctx context.Context, hosts []int64) error {
	type tie struct {
		Follower basilic.ActorID `db:"follower_id"`
		Followed basilic.ActorID `db:"followed_id"`
	}
	ties, err := many[tie](ctx, db, "end follows", `
		with there as materialized (
			select a.id from actors a join inboxes i on i.id = a.inbox_id where i.host_id = any($1) and not a.local
		), ours as (delete from follows f using there where f.followed_id = there.id returning f.follower_id, f.followed_id),
		theirs as (delete from follows f using there where f.follower_id = there.id returning f.id)
		select follower_id, followed_id from ours`, hosts)
	if err != nil || len(ties) == 0 {
		return err
	}
	readers, brought := make([]basilic.ActorID, len(ties)), make([]basilic.ActorID, len(ties))
	for n, t := range ties {
		readers[n], brought[n] = t.Follower, t.Followed
	}
	return db.explainLines(ctx, `t.via_id = any($2) and (t.owner_id, t.resource_id) in (
		select x.reader, b.resource_id from unnest($1::bigint[], $2::bigint[]) x (reader, actor) join resource_events b on b.actor_id = x.actor)`, readers, brought)
}

// ActorHidden reports whether an actor is on a host that an administrator hid.
func (db *DB) ActorHidden(ctx context.Context, actor basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "actor hidden", `select exists (select 1 from actors a join inboxes i on i.id = a.inbox_id
		join hosts h on h.id = i.host_id where a.id = $1 and h.visibility = 'hidden')`, actor)
}

// Spread is how far an object went: to how many servers, to how many of which it
// is being sent just now, how many wait for it, and how many of those do not
// answer. Preparing says that something of it is still to be addressed.
type Spread struct {
	Preparing   bool `db:"preparing"`
	Servers     int  `db:"servers"`
	Sending     int  `db:"sending"`
	Waiting     int  `db:"waiting"`
	Unreachable int  `db:"unreachable"`
}

// SpreadOf counts the servers that an object was or is being sent to. A fan-out
// that is put off, as an Announce may be, is not being prepared.
func (db *DB) SpreadOf(ctx context.Context, object basilic.IRI) (Spread, error) {
	return one[Spread](ctx, db, "spread of", `
		with sent as (
			select i.host_id, bool_or(c.finished_at is null) as sending
			from delivery_chunks c cross join unnest(c.inbox_ids) as u (id) join inboxes i on i.id = u.id
			where c.object_iri = $1 and c.object_iri <> '' group by i.host_id
		), late as (select distinct host_id from deliveries where object_iri = $1 and object_iri <> '')
		select (select count(*) from sent) as servers, (select count(*) from sent where sending) as sending,
			(select count(*) from late) as waiting,
			(select count(*) from late join hosts h on h.id = late.host_id where h.failing_since is not null) as unreachable,
			exists (select 1 from river_job j join activities a on a.id = (j.args ->> 'activity_id')::uuid
				where j.state in ('available', 'running', 'retryable') and j.queue = 'deliver' and j.kind = 'outbox.fan_out'
					and a.object_iri = $1 and a.object_iri <> '') as preparing`, object)
}
