package postgres

import (
	"context"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
)

// SearchFilter narrows a search: any value of a list, every list.
type SearchFilter struct{ Themes, SupportTypes, Audiences []string }

// Search returns one page of the public resources, of this hub and others,
// whose title or description holds every word; accents and case do not count.
func (db *DB) Search(ctx context.Context, words []string, f SearchFilter, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	m := match{from: 4}
	m.words(`r.words`, words)
	m.filter(f)
	return db.cardPage(ctx, "search", ` from resources r where r.state = 'public'`+shownToAll+m.sql.String(), after, limit, m.arguments...)
}

// CountSearch returns how many resources a search finds.
func (db *DB) CountSearch(ctx context.Context, words []string, f SearchFilter) (int, error) {
	m := match{from: 1}
	m.words(`r.words`, words)
	m.filter(f)
	return scalar[int](ctx, db, "count search", `select count(*) from resources r where r.state = 'public'`+shownToAll+m.sql.String(), m.arguments...)
}

// CountThemes returns, for each list of themes, how many public resources have
// one of them; the last number counts them all.
func (db *DB) CountThemes(ctx context.Context, lists [][]string) ([]int, error) {
	var b strings.Builder
	var arguments []any
	for i, list := range lists {
		b.WriteString(`count(*) filter (where r.themes && $` + strconv.Itoa(i+1) + `), `)
		arguments = append(arguments, list)
	}
	return scalar[[]int](ctx, db, "count themes", `select array[`+b.String()+`count(*)]::int[] from resources r where r.state = 'public'`+shownToAll, arguments...)
}

// SearchActors returns the public profiles and bases whose name or handle holds
// every word.
func (db *DB) SearchActors(ctx context.Context, words []string, limit int) ([]basilic.Actor, error) {
	m := match{from: 2}
	m.words(`actors.words`, words)
	return many[basilic.Actor](ctx, db, "search actors", `select `+actorColumns+` from actors
		where public and deleted_at is null and kind in ('Person', 'Group') and (local or iri is not null)
			and (local or coalesce((select hh.visibility from inboxes hi join hosts hh on hh.id = hi.host_id where hi.id = actors.inbox_id), 'shown') = 'shown')`+m.sql.String()+`
		order by local desc, lower(name), id limit $1`, append([]any{limit}, m.arguments...)...)
}

// The letters that French writes with marks, and the same without; the columns
// named words are made with them.
const (
	accented     = "àâäáãçéèêëíìîïñóòôöõúùûüýÿ"
	plainLetters = "aaaaaceeeeiiiinooooouuuuyy"
)

// match gathers what a search asks, as parameters from a number on.
type match struct {
	from      int
	sql       strings.Builder
	arguments []any
}

// add asks one thing more; ? is its value.
func (m *match) add(condition string, value any) {
	m.sql.WriteString(` and ` + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(m.from+len(m.arguments))))
	m.arguments = append(m.arguments, value)
}

func (m *match) words(column string, words []string) {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for _, word := range words {
		m.add(column+` like '%' || translate(lower(?), '`+accented+`', '`+plainLetters+`') || '%'`, escape.Replace(word))
	}
}

func (m *match) filter(f SearchFilter) {
	for _, list := range []struct {
		column string
		values []string
	}{{`r.themes`, f.Themes}, {`r.support_types`, f.SupportTypes}, {`r.audiences`, f.Audiences}} {
		if len(list.values) > 0 {
			m.add(list.column+` && ?`, list.values)
		}
	}
}
