package postgres_test

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// savedPlans are the statements of saved searches: 20,040 of them, of which 50
// changes are tried by those alone that may find them.
func savedPlans(ctx context.Context) []planList {
	const id = basilic.ID("00000000-0000-7000-d000-000000000013")
	ignore := func(err error) error {
		if err != nil && ctx.Err() == nil {
			return nil
		}
		return err
	}
	return []planList{
		{"find saved", 4_000, func(db *postgres.DB) error { _, err := db.FindSaved(ctx, 50); return err }},
		{"saved quiet", 0, func(db *postgres.DB) error { _, err := db.SavedQuiet(ctx); return err }},
		{"saved searches", 0, func(db *postgres.DB) error { _, err := db.SavedSearches(ctx, 15); return err }},
		{"count saved searches", 0, func(db *postgres.DB) error { _, err := db.CountSavedSearches(ctx, 15); return err }},
		{"saved search", 0, func(db *postgres.DB) error { _, err := db.SavedSearch(ctx, 15, id); return err }},
		{"saved search like", 0, func(db *postgres.DB) error { _, err := db.SavedSearchLike(ctx, 15, []byte("x")); return ignore(err) }},
		{"saved search by key", 0, func(db *postgres.DB) error {
			_, err := db.SavedSearchByKey(ctx, basilic.NewLinkToken())
			return ignore(err)
		}},
		{"rename saved search", 0, func(db *postgres.DB) error { return db.RenameSavedSearch(ctx, 15, id, "x") }},
		{"new finds", 1_000, func(db *postgres.DB) error { _, err := db.NewFinds(ctx, 15, 100); return err }},
		{"new finds of many", 12_000, func(db *postgres.DB) error { _, err := db.NewFinds(ctx, 2, 100); return err }},
		{"look at saved search", 0, func(db *postgres.DB) error { return db.LookAtSavedSearch(ctx, 15, id) }},
		{"count matches", 2_000, func(db *postgres.DB) error { _, err := db.CountMatches(ctx, "'c81e728d'", nil, 1_001); return err }},
		// Of 50,000 that have the word the newest are read, a week at least.
		{"count matches of a frequent word", 12_000, func(db *postgres.DB) error { _, err := db.CountMatches(ctx, "'fich'", nil, 1_001); return err }},
		{"delete saved searches", 0, func(db *postgres.DB) error { return db.DeleteSavedSearches(ctx, 16) }},
	}
}
