package postgres

import (
	"context"
	"strconv"

	"codeberg.org/basilic/basilic"
)

// ActorQuery is what is looked for among public profiles and bases.
type ActorQuery struct {
	// Match is the tsquery that they match, "" for all.
	Match string
	// Bases asks for a page of bases, else of profiles.
	Bases         bool
	Offset, Limit int
}

// ActorHits is one page of what a search found, and how many of each kind there
// are: SearchCap + 1 when there are more.
type ActorHits struct {
	Bases, Profiles int
	IDs             []basilic.ActorID
}

// SearchActors returns one page of the public profiles or bases that match, those
// of this hub first among equals, and how many there are of both.
func (db *DB) SearchActors(ctx context.Context, q ActorQuery) (ActorHits, error) {
	if q.Limit == 0 {
		return db.countActors(ctx, q.Match)
	}
	type row struct {
		Bases    int               `db:"bases"`
		Profiles int               `db:"profiles"`
		IDs      []basilic.ActorID `db:"ids"`
	}
	b := &searchBuilder{}
	rank, match := `0`, ``
	if q.Match != "" {
		m := b.value(q.Match)
		rank, match = `(100 * ts_rank(`+searchWeights+`, s.tsr, `+m+`::tsquery))::int`, ` and s.tsr @@ `+m+`::tsquery`
	}
	source := `profiles`
	if q.Bases {
		source = `bases`
	}
	r, err := one[row](ctx, db, "search actors", `with bases as materialized `+actorsFound(rank, true, match)+`, profiles as materialized `+actorsFound(rank, false, match)+`
		select (select count(*) from bases) as bases, (select count(*) from profiles) as profiles, array(
			select a.id from `+source+` f join actors a on a.id = f.actor_id
			order by f.rank desc, a.local desc, lower(a.name) collate "fr-x-icu", a.id limit `+b.value(q.Limit)+` offset `+b.value(q.Offset)+`) as ids`, b.arguments...)
	return ActorHits(r), err
}

// actorsFound selects the bases or profiles that match, the newest when there are
// very many.
func actorsFound(rank string, bases bool, match string) string {
	return `(select s.actor_id, ` + rank + ` as rank from search_actors s where` + shownHere + ` and s.base = ` + strconv.FormatBool(bases) + match +
		` order by s.actor_id desc limit ` + strconv.Itoa(SearchCap+1) + `)`
}

// countActors only says how many there are of both.
func (db *DB) countActors(ctx context.Context, words string) (ActorHits, error) {
	type row struct {
		Bases    int `db:"bases"`
		Profiles int `db:"profiles"`
	}
	b := &searchBuilder{}
	match := ``
	if words != "" {
		match = ` and s.tsr @@ ` + b.value(words) + `::tsquery`
	}
	r, err := one[row](ctx, db, "count actors", `select (select count(*) from `+actorsFound(`0`, true, match)+` f) as bases, (select count(*) from `+
		actorsFound(`0`, false, match)+` f) as profiles`, b.arguments...)
	return ActorHits{Bases: r.Bases, Profiles: r.Profiles}, err
}
