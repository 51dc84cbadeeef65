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
	type row struct {
		Bases    int               `db:"bases"`
		Profiles int               `db:"profiles"`
		IDs      []basilic.ActorID `db:"ids"`
	}
	b := &searchBuilder{arguments: []any{planned}}
	rank, match := `0`, ``
	if q.Match != "" {
		m := b.value(q.Match)
		rank, match = `(100 * ts_rank(`+searchWeights+`, s.tsr, `+m+`::tsquery))::int`, ` and s.tsr @@ `+m+`::tsquery`
	}
	kind := func(base string) string {
		return `(select s.actor_id, ` + rank + ` as rank from search_actors s where` + shownHere + ` and s.base = ` + base + match +
			` order by s.actor_id desc limit ` + strconv.Itoa(SearchCap+1) + `)`
	}
	source := `profiles`
	if q.Bases {
		source = `bases`
	}
	r, err := one[row](ctx, db, "search actors", `with bases as materialized `+kind(`true`)+`, profiles as materialized `+kind(`false`)+`
		select (select count(*) from bases) as bases, (select count(*) from profiles) as profiles, array(
			select a.id from `+source+` f join actors a on a.id = f.actor_id where `+b.value(q.Limit)+`::int > 0
			order by f.rank desc, a.local desc, lower(a.name) collate "fr-x-icu", a.id limit `+b.value(q.Limit)+` offset `+b.value(q.Offset)+`) as ids`, b.arguments...)
	return ActorHits(r), err
}
