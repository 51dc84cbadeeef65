package postgres_test

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// statisticsPlans are the statements of « Statistiques ».
func statisticsPlans(ctx context.Context) []planList {
	return []planList{
		{"month numbers", 0, func(db *postgres.DB) error {
			_, err := db.MonthNumbers(ctx, time.Now().AddDate(-1, 0, 0))
			return err
		}},
		{"value numbers", 0, func(db *postgres.DB) error { _, err := db.ValueNumbers(ctx); return err }},
		{"searched words", 0, func(db *postgres.DB) error {
			_, err := db.SearchedWords(ctx, time.Now().AddDate(-1, 0, 0), 3, true, 50)
			return err
		}},
		{"statistics runs", 0, func(db *postgres.DB) error { _, err := db.StatisticsRuns(ctx); return err }},
	}
}
