package postgres

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// SavedMatch is what finds the new results of a saved search.
type SavedMatch struct {
	// Match is the tsquery that they match, "" for all; Narrowed are the facets, as in
	// ResourceQuery.
	Match    string
	Narrowed [][]int32
	// Anchors are lexemes, or facets after a "#": what matches has one of them.
	Anchors []string
	// Rules names what the words were read by.
	Rules string
}

// narrowed writes the condition of the facets, "" without.
func (m SavedMatch) narrowed() string {
	lists := make([]string, len(m.Narrowed))
	for n, list := range m.Narrowed {
		values := make([]string, len(list))
		for i, v := range list {
			values[i] = strconv.Itoa(int(v))
		}
		lists[n] = "(" + strings.Join(values, "|") + ")"
	}
	return strings.Join(lists, "&")
}

type savedSearchRow struct {
	ID        basilic.ID          `db:"id"`
	OwnerID   basilic.ActorID     `db:"owner_id"`
	Name      string              `db:"name"`
	Words     string              `db:"words"`
	Filters   map[string][]string `db:"filters"`
	Key       []byte              `db:"key"`
	CreatedAt time.Time           `db:"created_at"`
}

func (r savedSearchRow) search() basilic.SavedSearch {
	s := basilic.SavedSearch{ID: r.ID, OwnerID: r.OwnerID, Name: r.Name, Words: r.Words, Filters: r.Filters, CreatedAt: r.CreatedAt}
	copy(s.Key[:], r.Key)
	return s
}

// savedColumns begin a selection from saved_searches s.
const savedColumns = `select s.id, s.owner_id, s.name, s.words, s.filters, s.key, s.created_at from saved_searches s where `

func (db *DB) oneSavedSearch(ctx context.Context, operation, condition string, arguments ...any) (basilic.SavedSearch, error) {
	row, err := one[savedSearchRow](ctx, db, operation, savedColumns+condition, arguments...)
	return row.search(), err
}

// InsertSavedSearch keeps a search. A digest names it among those of its owner:
// basilic.ErrConflict says that it is kept already.
func (db *DB) InsertSavedSearch(ctx context.Context, s basilic.SavedSearch, digest []byte, m SavedMatch) error {
	_, err := db.exec(ctx, "insert saved search", `
		insert into saved_searches (id, owner_id, name, words, filters, digest, key, match, narrowed, anchors, rules)
		values ($1, $2, $3, $4, $5, $6, $7, nullif($8, '')::tsquery, nullif($9, '')::query_int, $10, $11)`,
		s.ID, s.OwnerID, s.Name, s.Words, s.Filters, digest, s.Key[:], roots(m.Match), m.narrowed(), m.Anchors, m.Rules)
	return err
}

// SavedSearches returns the searches that somebody keeps, by name.
func (db *DB) SavedSearches(ctx context.Context, owner basilic.ActorID) ([]basilic.SavedSearch, error) {
	rows, err := many[savedSearchRow](ctx, db, "saved searches", savedColumns+`s.owner_id = $1 order by lower(s.name) collate "fr-x-icu", s.id`, owner)
	all := make([]basilic.SavedSearch, len(rows))
	for i, r := range rows {
		all[i] = r.search()
	}
	return all, err
}

// CountSavedSearches returns how many searches somebody keeps.
func (db *DB) CountSavedSearches(ctx context.Context, owner basilic.ActorID) (int, error) {
	return scalar[int](ctx, db, "count saved searches", `select count(*) from saved_searches where owner_id = $1`, owner)
}

// SavedSearch returns a search that somebody keeps, or basilic.ErrNotFound.
func (db *DB) SavedSearch(ctx context.Context, owner basilic.ActorID, id basilic.ID) (basilic.SavedSearch, error) {
	return db.oneSavedSearch(ctx, "saved search", `s.id = $2 and s.owner_id = $1`, owner, id)
}

// SavedSearchLike returns the search with a digest that somebody keeps, or
// basilic.ErrNotFound.
func (db *DB) SavedSearchLike(ctx context.Context, owner basilic.ActorID, digest []byte) (basilic.SavedSearch, error) {
	return db.oneSavedSearch(ctx, "saved search like", `s.owner_id = $1 and s.digest = $2`, owner, digest)
}

// SavedSearchByKey returns the search whose feeds have a key, or
// basilic.ErrNotFound.
func (db *DB) SavedSearchByKey(ctx context.Context, key basilic.LinkToken) (basilic.SavedSearch, error) {
	hash := sha256.Sum256(key[:])
	return db.oneSavedSearch(ctx, "saved search by key", `sha256(s.key) = $1`, hash[:])
}

// RenameSavedSearch gives a search another name.
func (db *DB) RenameSavedSearch(ctx context.Context, owner basilic.ActorID, id basilic.ID, name string) error {
	return db.touchSavedSearch(ctx, "rename saved search", `update saved_searches set name = $3 where id = $2 and owner_id = $1`, owner, id, name)
}

// RekeySavedSearch gives its feeds another address: the one before leads nowhere.
func (db *DB) RekeySavedSearch(ctx context.Context, owner basilic.ActorID, id basilic.ID, key basilic.LinkToken) error {
	return db.touchSavedSearch(ctx, "rekey saved search", `update saved_searches set key = $3 where id = $2 and owner_id = $1`, owner, id, key[:])
}

// DeleteSavedSearch forgets a search, and what it found.
func (db *DB) DeleteSavedSearch(ctx context.Context, owner basilic.ActorID, id basilic.ID) error {
	return db.touchSavedSearch(ctx, "delete saved search", `delete from saved_searches where id = $2 and owner_id = $1`, owner, id)
}

// DeleteSavedSearches forgets every search that somebody keeps.
func (db *DB) DeleteSavedSearches(ctx context.Context, owner basilic.ActorID) error {
	_, err := db.exec(ctx, "delete saved searches", `delete from saved_searches where owner_id = $1`, owner)
	return err
}

func (db *DB) touchSavedSearch(ctx context.Context, operation, sql string, arguments ...any) error {
	n, err := db.exec(ctx, operation, sql, arguments...)
	if err == nil && n == 0 {
		err = wrap(operation, basilic.ErrNotFound)
	}
	return err
}
