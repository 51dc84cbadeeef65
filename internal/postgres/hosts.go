package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const hostColumns = `hosts.id, hosts.authority, hosts.policy, hosts.reject_media, hosts.reject_reports, hosts.public_comment,
	hosts.private_comment, hosts.obfuscate, hosts.refused, hosts.visibility, hosts.software, hosts.software_version, hosts.name,
	hosts.failing_since, hosts.suspended_at, hosts.abandoned_at, hosts.next_attempt_at, hosts.attempts, hosts.last_success_at,
	hosts.last_error, hosts.last_error_at`

// worked is what follows for the hosts x from all decisions: the policy that
// holds is that of the host or of the nearest domain above it that has one; with
// the hub's mode it says whether we talk to the host and where its things show.
const worked = `select w.id, w.authority,
		case i.federation when 'off' then true when 'allow-list' then w.policy not in ('allow', 'limit')
			else w.policy = 'block' end as refused,
		case when w.policy = 'block' or i.federation = 'allow-list' and w.policy not in ('allow', 'limit') then 'hidden'
			when w.policy = 'limit' then 'limited' else 'shown' end as visibility
	from (
		select x.id, x.authority, coalesce((
			select p.policy from (
				select x.authority as name
				union select array_to_string(parts[n:], '.')
				from string_to_array(regexp_replace(x.authority, ':[0-9]*$', ''), '.') parts, generate_series(1, cardinality(parts)) n
			) names join hosts p on p.authority = names.name
			where p.policy <> 'none' order by length(p.authority) desc limit 1), 'none') as policy
		from x
	) w left join instance i on true`

// under is the condition that a host is the one named by $1 or under it; ""
// names all. What stands after the last colon is a port, unless it is the end of
// an IPv6 address, which stands in brackets (RFC 3986 3.2.2).
const under = `($1 = '' or hosts.authority = $1 or regexp_replace(hosts.authority, ':[0-9]*$', '') = $1
	or right(regexp_replace(hosts.authority, ':[0-9]*$', ''), length($1) + 1) = '.' || $1)`

// What is on a host that an administrator hid, and what is not for everybody: the
// host of the author of the resource r decides, one look-up for each remote row.
const (
	authorsHost = ` and (r.local or coalesce((select hh.visibility from actors ha join inboxes hi on hi.id = ha.inbox_id
		join hosts hh on hh.id = hi.host_id where ha.id = r.author_id), 'shown')`
	notHidden  = authorsHost + ` <> 'hidden')`
	shownToAll = authorsHost + ` = 'shown')`
)

// EnsureHost returns the key of a host, adding it when it is new with what the
// decisions about the domains above it say.
func (db *DB) EnsureHost(ctx context.Context, authority string) (int64, error) {
	return scalar[int64](ctx, db, "ensure host", `
		with known as (select id from hosts where authority = $1),
		x as (select 0::bigint as id, $1::text as authority where not exists (select 1 from known)),
		added as (
			insert into hosts (authority, refused, visibility)
			select w.authority, w.refused, w.visibility from (`+worked+`) w
			on conflict (authority) do update set authority = excluded.authority returning id
		)
		select id from known union all select id from added`, authority)
}

// HostByAuthority returns what is known of a host.
func (db *DB) HostByAuthority(ctx context.Context, authority string) (basilic.Host, error) {
	return one[basilic.Host](ctx, db, "host by authority", `select `+hostColumns+` from hosts where authority = $1`, authority)
}

// HostByID returns what is known of a host.
func (db *DB) HostByID(ctx context.Context, id int64) (basilic.Host, error) {
	return one[basilic.Host](ctx, db, "host by id", `select `+hostColumns+` from hosts where id = $1`, id)
}

// HostRules returns what holds for a host, of which the caller passes all names
// (basilic.HostNames, security.md 54).
func (db *DB) HostRules(ctx context.Context, names []string) (basilic.HostRules, error) {
	return one[basilic.HostRules](ctx, db, "host rules", `
		select coalesce((array_agg(policy order by length(authority) desc) filter (where policy <> 'none'))[1], 'none') as policy,
			coalesce(bool_or(reject_media), false) as reject_media, coalesce(bool_or(reject_reports), false) as reject_reports
		from hosts where authority = any($1)`, names)
}

// DecideHostTx keeps what was decided about a host; RefreshHostsTx draws the
// consequences.
func (db *DB) DecideHostTx(ctx context.Context, authority string, d basilic.HostDecision) error {
	_, err := db.exec(ctx, "decide host", `
		insert into hosts (authority, policy, reject_media, reject_reports, public_comment, private_comment, obfuscate)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (authority) do update set policy = excluded.policy, reject_media = excluded.reject_media,
			reject_reports = excluded.reject_reports, public_comment = excluded.public_comment,
			private_comment = excluded.private_comment, obfuscate = excluded.obfuscate`,
		authority, d.Policy, d.RejectMedia, d.RejectReports, d.PublicComment, d.PrivateComment, d.Obfuscate)
	if err != nil {
		return err
	}
	return db.NotifyChangedTx(ctx, Change{ChangedHost, authority})
}

// RefreshHostsTx works out anew what follows for the hosts under a domain, ""
// for all, in the order of their keys.
func (db *DB) RefreshHostsTx(ctx context.Context, domain string) error {
	_, err := db.exec(ctx, "refresh hosts", `
		with x as materialized (select hosts.id, hosts.authority from hosts where `+under+` order by hosts.id for update)
		update hosts h set refused = n.refused, visibility = n.visibility
		from (`+worked+`) n
		where h.id = n.id and (h.refused, h.visibility) is distinct from (n.refused, n.visibility)`, domain)
	return err
}

// SetFederationTx records the mode of the hub, and reports whether it is another
// than before.
func (db *DB) SetFederationTx(ctx context.Context, mode string) (bool, error) {
	n, err := db.exec(ctx, "set federation", `update instance set federation = $1 where federation <> $1`, mode)
	return n > 0, err
}

// HostSignature is how requests to a host are signed first.
type HostSignature struct {
	Authority string `db:"authority"`
	Scheme    string `db:"scheme"`
}

// HostSignatures returns the hosts to which requests are not signed as to
// everybody: those where something was learnt since a time, and otherwise those
// that run our own software, which understand the cheapest scheme.
func (db *DB) HostSignatures(ctx context.Context, since time.Time, ours string) ([]HostSignature, error) {
	return many[HostSignature](ctx, db, "host signatures", `
		select authority, case when signatures <> '' and signatures_at > $1 then signatures else $2 end as scheme
		from hosts where signatures <> '' and signatures_at > $1 or software = 'basilic'`, since, ours)
}

// SetHostSignature remembers which scheme worked with a host, or with "" that
// nothing is known any more.
func (db *DB) SetHostSignature(ctx context.Context, s HostSignature) error {
	return db.InTx(ctx, func(tx *DB) error {
		id, err := tx.EnsureHost(ctx, s.Authority)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "set host signature", `update hosts set signatures = $2, signatures_at = now() where id = $1`, id, s.Scheme)
		return err
	})
}
