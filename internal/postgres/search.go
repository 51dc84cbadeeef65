package postgres

import (
	"context"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
)

// SearchFilter narrows a search: any value of a list, every list.
type SearchFilter struct{ Themes, SupportTypes, Audiences []string }

// searchMatch is what Search and CountSearch ask of a resource.
func searchMatch(words []string, f SearchFilter) (condition string, arguments []any) {
	condition, arguments = matchWords(words, `translate(lower(r.title || ' ' || r.description), $5, $6)`, 10)
	condition += ` and (coalesce(cardinality($7::text[]), 0) = 0 or r.themes && $7)
		and (coalesce(cardinality($8::text[]), 0) = 0 or r.support_types && $8)
		and (coalesce(cardinality($9::text[]), 0) = 0 or r.audiences && $9)`
	return condition, append([]any{accented, plainLetters, f.Themes, f.SupportTypes, f.Audiences}, arguments...)
}

// Search returns one page of the public resources, of this hub and others,
// whose title or description holds every word; accents and case do not count.
func (db *DB) Search(ctx context.Context, words []string, f SearchFilter, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	condition, arguments := searchMatch(words, f)
	arguments = append([]any{nil, cursorTime(after), cursorID(after), limit + 1}, arguments...)
	return db.cardPage(ctx, "search", `select `+cardColumns+` from resources r
		where r.state = 'public' and $1::text is null`+condition+pageOfCards, limit, arguments...)
}

// CountSearch returns how many resources a search finds.
func (db *DB) CountSearch(ctx context.Context, words []string, f SearchFilter) (int, error) {
	condition, arguments := searchMatch(words, f)
	arguments = append([]any{nil, nil, nil, nil}, arguments...)
	return scalar[int](ctx, db, "count search", `select count(*) from resources r where r.state = 'public'
		and $1::text is null and $2::text is null and $3::text is null and $4::text is null`+condition, arguments...)
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
	return scalar[[]int](ctx, db, "count themes", `select array[`+b.String()+`count(*)]::int[] from resources r where r.state = 'public'`, arguments...)
}

// SearchActors returns the public profiles and bases whose name or handle holds
// every word.
func (db *DB) SearchActors(ctx context.Context, words []string, limit int) ([]basilic.Actor, error) {
	condition, arguments := matchWords(words, `translate(lower(actors.name || ' ' || actors.handle), $5, $6)`, 7)
	arguments = append([]any{nil, nil, nil, limit, accented, plainLetters}, arguments...)
	return many[basilic.Actor](ctx, db, "search actors", `select `+actorColumns+` from actors
		where public and deleted_at is null and kind in ('Person', 'Group') and (local or iri is not null)
			and $1::text is null and $2::text is null and $3::text is null`+condition+`
		order by local desc, lower(name), id limit $4`, arguments...)
}

// The letters that French writes with marks, and the same without.
const (
	accented     = "àâäáãçéèêëíìîïñóòôöõúùûüýÿ"
	plainLetters = "aaaaaceeeeiiiinooooouuuuyy"
)

// matchWords returns a condition that every word is in a text, as parameters
// from first on.
func matchWords(words []string, text string, first int) (condition string, arguments []any) {
	var b strings.Builder
	// The statement names both parameters even when there is no word.
	b.WriteString(` and $5::text is not null and $6::text is not null`)
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for i, word := range words {
		b.WriteString(` and ` + text + ` like '%' || translate(lower($` + strconv.Itoa(i+first) + `), $5, $6) || '%'`)
		arguments = append(arguments, escape.Replace(word))
	}
	return b.String(), arguments
}
