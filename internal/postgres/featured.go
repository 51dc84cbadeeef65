package postgres

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
)

// shownActor leaves out the actor a when it is not for everybody, or its host is
// not.
const shownActor = ` a.public and a.deleted_at is null and a.iri is not null and not exists (
	select 1 from inboxes hi join hosts hh on hh.id = hi.host_id where not a.local and hi.id = a.inbox_id and hh.visibility <> 'shown')`

// FrontIDs is what the first page shows, of what everybody may see.
type FrontIDs struct {
	// Resources, Bases and Profiles were chosen, in their order; or else those
	// proposed are there, of a kind of which nothing was chosen.
	Resources []basilic.ID      `db:"resources"`
	Bases     []basilic.ActorID `db:"bases"`
	Profiles  []basilic.ActorID `db:"profiles"`
	// Chosen says that the resources were chosen.
	Chosen bool `db:"chosen"`
	// Here and Elsewhere are the newest of this hub, and of others.
	Here      []basilic.ID `db:"here"`
	Elsewhere []basilic.ID `db:"elsewhere"`
}

// Proposals are what the first page shows where nothing was chosen.
type Proposals struct {
	Resources []basilic.ID      `db:"resources"`
	Bases     []basilic.ActorID `db:"bases"`
	Profiles  []basilic.ActorID `db:"profiles"`
}

const newestFirst = ` order by coalesce(r.published_at, r.created_at) desc, r.id desc limit `

// FrontIDs returns what the first page shows, with as many of the newest as asked
// for.
func (db *DB) FrontIDs(ctx context.Context, proposed Proposals, newest int) (FrontIDs, error) {
	chosenActors := func(kind, proposed string) string {
		return `case when exists (select 1 from featured f join actors a on a.id = f.actor_id where f.kind = '` + kind + `' and` + shownActor + `)
			then array(select a.id from featured f join actors a on a.id = f.actor_id where f.kind = '` + kind + `' and` + shownActor + ` order by f.position, f.chosen_at)
			else array(select a.id from unnest(` + proposed + `::bigint[]) with ordinality u (id, n) join actors a on a.id = u.id where` + shownActor + ` order by u.n) end`
	}
	return one[FrontIDs](ctx, db, "front ids", `with chosen as materialized (
			select r.id, f.position, f.chosen_at from featured f join resources r on r.id = f.resource_id where r.state = 'public'`+shownToAll+`)
		select exists (select 1 from chosen) as chosen,
			case when exists (select 1 from chosen) then array(select id::text from chosen order by position, chosen_at)
				else array(select r.id::text from unnest($1::uuid[]) with ordinality u (id, n) join resources r on r.id = u.id where r.state = 'public'`+shownToAll+` order by u.n) end as resources,
			`+chosenActors("base", "$2")+` as bases, `+chosenActors("profile", "$3")+` as profiles,
			array(select r.id::text from resources r where r.state = 'public' and r.local`+newestFirst+`$4) as here,
			array(select r.id::text from resources r where r.state = 'public' and not r.local`+shownToAll+newestFirst+`$4) as elsewhere`,
		proposed.Resources, proposed.Bases, proposed.Profiles, newest)
}

// recentlyRead is how many of the most read are looked at for what everybody may see.
const recentlyRead = 200

// Propose returns what stands for a choice: what was read most in the last 30 days,
// then the newest; the bases and profiles of this hub that most of its newest
// resources come from.
func (db *DB) Propose(ctx context.Context, resources, actors int) (Proposals, error) {
	busiest := func(of string) string {
		return `array(select a.id from (select n.` + of + ` as id, count(*) as n from newest n where n.` + of + ` is not null group by 1) g join actors a on a.id = g.id
			where a.local and a.public and a.deleted_at is null and a.iri is not null order by g.n desc, a.id limit $2)`
	}
	return one[Proposals](ctx, db, "propose", `with newest as materialized (
			select case when r.mapping <> 'B' then r.author_id end as author_id, r.base_id from resources r where r.state = 'public' and r.local`+newestFirst+`1000),
		read as materialized (
			select s.resource_id, v.views, s.published_at
			from (select c.resource_id, c.views from resource_recent c order by c.views desc, c.resource_id desc limit $3) v
				join search_resources s on s.resource_id = v.resource_id
			where`+shownHere+` order by v.views desc, s.published_at desc, s.resource_id desc limit $1)
		select array(select p.resource_id::text from (
				select d.resource_id, d.views, d.published_at from read d
				union all
				(select s.resource_id, 0, s.published_at from search_resources s
				where`+shownHere+` and s.resource_id <> all(array(select d.resource_id from read d)) order by s.published_at desc, s.resource_id desc limit $1)) p
			order by p.views desc, p.published_at desc, p.resource_id desc limit $1) as resources,
			`+busiest("base_id")+` as bases, `+busiest("author_id")+` as profiles`, resources, actors, recentlyRead)
}

// FeaturedIn returns what was chosen of a kind and everybody may see, in its
// order.
func (db *DB) FeaturedIn(ctx context.Context, kind basilic.FeaturedKind) ([]basilic.Featured, error) {
	return many[basilic.Featured](ctx, db, "featured in", `
		select f.kind, coalesce(f.resource_id::text, '') as resource_id, coalesce(f.actor_id, 0) as actor_id from featured f
		where f.kind = $1 and (exists (select 1 from resources r where r.id = f.resource_id and r.state = 'public'`+shownToAll+`)
			or exists (select 1 from actors a where a.id = f.actor_id and`+shownActor+`))
		order by f.position, f.chosen_at`, kind)
}

// IsFeatured reports whether something was chosen.
func (db *DB) IsFeatured(ctx context.Context, f basilic.Featured) (bool, error) {
	return scalar[bool](ctx, db, "is featured",
		`select exists (select 1 from featured where kind = $1 and (resource_id = nullif($2, '')::uuid or actor_id = nullif($3::bigint, 0)))`, f.Kind, string(f.ResourceID), f.ActorID)
}

// LockFeaturedTx makes those who choose take turns. What is withdrawn meanwhile
// does not wait for them.
func (db *DB) LockFeaturedTx(ctx context.Context) error {
	_, err := db.exec(ctx, "lock featured", `select pg_advisory_xact_lock(7205128)`)
	return err
}

// InsertFeaturedTx puts something behind what was chosen of its kind, unless it
// stands there. What is not for everybody, or is of another kind, is
// basilic.ErrNotFound. The row that it is stays as it is until the transaction
// ends.
func (db *DB) InsertFeaturedTx(ctx context.Context, f basilic.Featured, by basilic.ActorID) error {
	source := `select r.id, null::bigint from resources r where r.id = nullif($2, '')::uuid and $3::bigint = 0 and r.state = 'public'` + shownToAll + ` for share of r`
	if f.Kind != basilic.FeaturedResource {
		source = `select null::uuid, a.id from actors a where a.id = $3 and $2 = '' and (a.kind = 'Group') = ($1 = 'base') and` + shownActor + ` for share of a`
	}
	n, err := db.exec(ctx, "insert featured", `with found (resource_id, actor_id) as (`+source+`), added as (
			insert into featured (kind, resource_id, actor_id, position, chosen_by)
			select $1, resource_id, actor_id, coalesce((select max(position) from featured where kind = $1), 0) + 2, $4 from found
			on conflict do nothing)
		select 1 from found`, f.Kind, string(f.ResourceID), f.ActorID, by)
	if err == nil && n == 0 {
		return fmt.Errorf("postgres: insert featured: %w", basilic.ErrNotFound)
	}
	return err
}

// DeleteFeatured takes something away from what was chosen.
func (db *DB) DeleteFeatured(ctx context.Context, f basilic.Featured) error {
	_, err := db.exec(ctx, "delete featured",
		`delete from featured where kind = $1 and (resource_id = nullif($2, '')::uuid or actor_id = nullif($3::bigint, 0))`, f.Kind, string(f.ResourceID), f.ActorID)
	return err
}

// MoveFeatured moves something chosen one place up or down among its kind.
func (db *DB) MoveFeatured(ctx context.Context, f basilic.Featured, up bool) error {
	_, err := db.exec(ctx, "move featured", `
		update featured f set position = 2 * o.n + case when f.resource_id = nullif($2, '')::uuid or f.actor_id = nullif($3::bigint, 0) then $4::int else 0 end
		from (select resource_id, actor_id, row_number() over (order by position, chosen_at) as n from featured where kind = $1) o
		where f.kind = $1 and f.resource_id is not distinct from o.resource_id and f.actor_id is not distinct from o.actor_id`,
		f.Kind, string(f.ResourceID), f.ActorID, map[bool]int{true: -3, false: 3}[up])
	return err
}
