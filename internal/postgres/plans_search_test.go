package postgres_test

import (
	"context"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// searched looks for a page of resources and all numbers.
func searched(ctx context.Context, db *postgres.DB, match string, chosen ...[]int32) error {
	_, err := db.SearchResources(ctx, postgres.ResourceQuery{Match: match, Rank: match, Chosen: chosen, Facets: true, Limit: 16})
	return err
}

func theme(ctx context.Context, db *postgres.DB, slug string) []int32 {
	n, err := db.Facet(ctx, "themes", slug)
	if err != nil {
		return nil
	}
	return []int32{n}
}

// searchPlans are the statements of searches and of suggestions. Of a frequent word the newest months are read, until there are enough.
func searchPlans(ctx context.Context) []planList {
	const page = 20
	return []planList{
		{"search, rare word", 2_000, func(db *postgres.DB) error { return searched(ctx, db, "'c81e728d' & 'fich'") }},
		{"search, frequent word", 60_000, func(db *postgres.DB) error { return searched(ctx, db, "'fich'") }},
		{"search, rare word and three filters", 2_000, func(db *postgres.DB) error {
			return searched(ctx, db, "'c81e728d'", theme(ctx, db, "t7"), theme(ctx, db, "t7"), theme(ctx, db, "t7"))
		}},
		{"search, frequent word and three filters", 12_000, func(db *postgres.DB) error {
			return searched(ctx, db, "'fich'", theme(ctx, db, "t7"), theme(ctx, db, "t7"), theme(ctx, db, "t7"))
		}},
		{"search, one filter, no word", 12_000, func(db *postgres.DB) error { return searched(ctx, db, "", theme(ctx, db, "t7")) }},
		{"search, most read", 60_000, func(db *postgres.DB) error { return mostRead(ctx, db) }},
		{"search, everything", 12_000, func(db *postgres.DB) error { return searched(ctx, db, "") }},
		{"suggestions", 2_000, func(db *postgres.DB) error {
			_, err := db.SuggestResources(ctx, "'c81e728d':*", "'c81e728d':*", nil, 3)
			return err
		}},
		{"suggestions, two letters", 60_000, func(db *postgres.DB) error {
			_, err := db.SuggestResources(ctx, "'fi':*", "'fi':*", nil, 3)
			return err
		}},
		{"suggestions, of no title", 2_000, func(db *postgres.DB) error {
			_, err := db.SuggestResources(ctx, "'them':* & 'xyzz':*", "'them':* & 'xyzz':*", nil, 3)
			return err
		}},
		{"search, some of the words, narrowed", 12_000, func(db *postgres.DB) error {
			_, err := db.SuggestResources(ctx, "'c81e728d' | 'xyzz' | 'fich'", "'c81e728d' | 'xyzz' | 'fich'", [][]int32{theme(ctx, db, "t7")}, 7)
			return err
		}},
		{"search actors", 2_000, func(db *postgres.DB) error {
			_, err := db.SearchActors(ctx, postgres.ActorQuery{Match: "'c81e728d'", Limit: page})
			return err
		}},
		{"search actors, everybody", 40_000, func(db *postgres.DB) error {
			_, err := db.SearchActors(ctx, postgres.ActorQuery{Bases: true, Limit: page})
			return err
		}},
		{"near words", 2_000, func(db *postgres.DB) error { _, err := db.NearWords(ctx, []string{"c4ca4230"}, 10); return err }},
		{"known words", 0, func(db *postgres.DB) error { _, err := db.KnownWords(ctx, []string{"c4ca4230", "nom"}); return err }},
		{"keywords like", 2_000, func(db *postgres.DB) error { _, err := db.KeywordsLike(ctx, "mot", 10); return err }},
		{"completions", 2_000, func(db *postgres.DB) error { _, err := db.Completions(ctx, "c81e", 10); return err }},
		{"learn words", 2_000, func(db *postgres.DB) error { _, err := db.LearnWords(ctx, 100); return err }},
	}
}
