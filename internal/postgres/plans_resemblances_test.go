package postgres_test

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// planList is a statement that reads a list, or little of much.
type planList struct {
	name string
	// reads is how many rows it may take out of tables; 0 is 500.
	reads int
	run   func(db *postgres.DB) error
}

// resemblancePlans are the statements of « Vérifier les doublons ».
func resemblancePlans(ctx context.Context) []planList {
	const page = 20
	return append(sheetPlans(ctx), []planList{
		{"resemblances", 3_000, func(db *postgres.DB) error {
			_, err := db.Resemblances(ctx, postgres.DuplicateQuery{
				ResourceID: "00000000-0000-7000-8000-000000000013", Viewer: 3, Title: "Fiche c81e728d", Description: "Thème 7",
				Links: []string{"https://x.example"}, Digests: []string{"d"}, Limit: page,
			})
			return err
		}},
		{"label requests", 0, func(db *postgres.DB) error {
			_, err := db.LabelRequests(ctx, false, basilic.Cursor{}, page)
			return err
		}},
		{"label requests, answered", 0, func(db *postgres.DB) error { _, err := db.LabelRequests(ctx, true, basilic.Cursor{}, page); return err }},
		{"count waiting", 0, func(db *postgres.DB) error { _, err := db.CountWaiting(ctx, page); return err }},
		{"may compare", 0, func(db *postgres.DB) error {
			_, err := db.MayCompare(ctx, "00000000-0000-7000-8000-000000000013", 3)
			return err
		}},
	}...)
}
