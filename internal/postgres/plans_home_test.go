package postgres_test

import (
	"context"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// homePlans are the statements of the home page and of those of the indexation.
func homePlans(ctx context.Context, deep basilic.Cursor, page int) []planList {
	category := []string{"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11", "t12", "t13"}
	topic := func(after basilic.Cursor, slugs ...string) func(db *postgres.DB) error {
		return func(db *postgres.DB) error {
			_, err := db.TopicCards(ctx, basilic.FacetThemes, slugs, after, page)
			return err
		}
	}
	return []planList{
		{"topic", 0, topic(basilic.Cursor{}, "t7")},
		{"topic, deep", 0, topic(deep, "t7")},
		// One page of each of its values.
		{"category", 1_000, topic(basilic.Cursor{}, category...)},
		{"category, deep", 1_000, topic(deep, category...)},
		{"count topics", 60_000, func(db *postgres.DB) error { return countTopics(ctx, db) }},
		// What was read most of late, who wrote the last 1,000.
		{"propose", 3_500, func(db *postgres.DB) error { _, err := db.Propose(ctx, 6, 3); return err }},
		{"pass days", 10_000, func(db *postgres.DB) error { _, err := db.PassDays(ctx, time.Now(), 1_000); return err }},
		{"front ids", 0, func(db *postgres.DB) error {
			_, err := db.FrontIDs(ctx, postgres.Proposals{Resources: []basilic.ID{"00000000-0000-7000-8000-000000000011"}, Bases: []basilic.ActorID{1}}, 6)
			return err
		}},
		{"featured", 0, func(db *postgres.DB) error { _, err := db.FeaturedIn(ctx, basilic.FeaturedBase); return err }},
		{"is featured", 0, func(db *postgres.DB) error {
			_, err := db.IsFeatured(ctx, basilic.Featured{Kind: basilic.FeaturedProfile, ActorID: 3})
			return err
		}},
		{"feature", 0, func(db *postgres.DB) error {
			return db.InsertFeaturedTx(ctx, basilic.Featured{Kind: basilic.FeaturedResource, ResourceID: "00000000-0000-7000-8000-000000000011"}, 3)
		}},
		{"count found", 11_000, func(db *postgres.DB) error { _, err := db.CountFound(ctx); return err }},
	}
}

// countTopics counts as many as the vocabulary has, each alone and in a category.
func countTopics(ctx context.Context, db *postgres.DB) error {
	var values []postgres.TopicValue
	for n := range 60 {
		slug := fmt.Sprintf("t%d", n)
		values = append(values, postgres.TopicValue{Topic: n, Facet: basilic.FacetThemes, Slug: slug}, postgres.TopicValue{Topic: 60 + n/10, Facet: basilic.FacetThemes, Slug: slug})
	}
	_, err := db.CountTopics(ctx, values)
	return err
}
