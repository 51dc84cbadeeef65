package postgres_test

import (
	"context"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// adaptationPlans are those of adaptations.
func adaptationPlans(ctx context.Context, page int) []planList {
	return []planList{
		{"adaptations", 1_000, func(db *postgres.DB) error {
			_, err := db.Adaptations(ctx, "00000000-0000-7000-8000-000000000011", false, page)
			return err
		}},
		{"lineage by offer", 0, func(db *postgres.DB) error {
			_, err := db.LineageByOffer(ctx, "https://here.example/ap/activities/offer12")
			return err
		}},
		{"lineages changed", 1_000, func(db *postgres.DB) error {
			_, err := db.LineagesChanged(ctx, "00000000-0000-7000-8000-000000000011")
			return err
		}},
		{"public origin", 0, func(db *postgres.DB) error {
			_, err := db.PublicOrigin(ctx, "00000000-0000-7000-8000-000000002011")
			return missing(err)
		}},
		{"shorten activities", 1_000, func(db *postgres.DB) error {
			return db.ShortenActivities(ctx, "https://here.example/ap/resources/00000000-0000-7000-8000-000000000011")
		}},
		{"offers of", 0, func(db *postgres.DB) error {
			_, err := db.OffersOf(ctx, "00000000-0000-7000-8000-000000002011")
			return err
		}},
		{"delete offer", 1_000, func(db *postgres.DB) error {
			_, err := db.DeleteOffer(ctx, 1001, "https://x.example/offer00000000-0000-7000-8000-000000002011")
			return err
		}},
	}
}
