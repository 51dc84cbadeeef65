package postgres_test

import (
	"context"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// timelinePlans are the statements of the « fil d'actualité ». Actor 2 has 20,000
// lines and chose 20 themes, each of 500 resources: of each little more than one
// page is read, again when much of it stands elsewhere.
func timelinePlans(ctx context.Context, page int, deep basilic.Cursor) []planList {
	read := func(change func(q *postgres.TimelineQuery)) func(db *postgres.DB) error {
		return func(db *postgres.DB) error {
			q := postgres.TimelineQuery{Owner: 2, Limit: page}
			change(&q)
			_, err := db.Timeline(ctx, q)
			return err
		}
	}
	about := func(slug string) func(q *postgres.TimelineQuery) {
		return func(q *postgres.TimelineQuery) {
			q.Topics = []basilic.Topic{{Facet: basilic.FacetThemes, Slug: slug}}
		}
	}
	const search = basilic.ID("00000000-0000-7000-c000-000000000000")
	return []planList{
		{"news in", 1_000, func(db *postgres.DB) error { _, err := db.NewsIn(ctx, 1, 30); return err }},
		{"timeline, first", 2_500, read(func(*postgres.TimelineQuery) {})},
		{"timeline", 2_500, read(func(q *postgres.TimelineQuery) { q.After = deep })},
		{"timeline, chosen", 4_000, read(func(q *postgres.TimelineQuery) { q.Reason = basilic.ReasonChosen })},
		{"timeline, found", 0, read(func(q *postgres.TimelineQuery) { q.Reason = basilic.ReasonFound })},
		{"timeline, updated", 10_000, read(func(q *postgres.TimelineQuery) { q.Reason = basilic.ReasonUpdated })},
		{"timeline, of an actor", 0, read(func(q *postgres.TimelineQuery) { q.Actor = 3 })},
		{"timeline, about a chosen theme", 5_000, read(about("t7"))},
		{"timeline, about another theme", 20_000, read(about("t77"))},
		{"news", 4_000, func(db *postgres.DB) error {
			_, err := db.CountTimeline(ctx, postgres.TimelineQuery{Owner: 2, Since: time.Now().Add(-30 * 24 * time.Hour), Unseen: true, Limit: 100})
			return err
		}},
		{"explain an actor", 300, func(db *postgres.DB) error { return db.ExplainActorTx(ctx, 2, 12) }},
		{"block a host", 500, func(db *postgres.DB) error {
			for _, there := range []basilic.ActorID{8_007, 16_007} {
				if err := db.UpsertFollow(ctx, basilic.Follow{FollowerID: 2, FollowedID: there, State: basilic.FollowAccepted, IRI: basilic.IRI(fmt.Sprintf("https://here.example/f%d", there))}); err != nil {
					return err
				}
			}
			return db.EndFollowsTx(ctx, []int64{8})
		}},
		{"host names", 0, func(db *postgres.DB) error { _, err := db.HostNames(ctx, page); return err }},
		{"set host software", 0, func(db *postgres.DB) error {
			return db.SetHostSoftware(ctx, 8, postgres.HostSoftware{Name: "basilic", Version: "1", Server: "Hub Bretagne"})
		}},
		{"timeline actors", 0, func(db *postgres.DB) error { _, err := db.TimelineActors(ctx, 2, 8); return err }},
		{"active actors", 2_000, func(db *postgres.DB) error { _, err := db.ActiveActors(ctx, 2, 6); return err }},
		{"frequent topics", 0, func(db *postgres.DB) error { _, err := db.FrequentTopics(ctx, 6); return err }},
		{"remote cards", 0, func(db *postgres.DB) error { _, err := db.RemoteCards(ctx, basilic.Cursor{}, page); return err }},
		{"remote cards, deep", 0, func(db *postgres.DB) error { _, err := db.RemoteCards(ctx, deep, page); return err }},
		{"last visit", 0, func(db *postgres.DB) error { _, err := db.LastVisit(ctx, 2); return err }},
		{"visit", 0, func(db *postgres.DB) error {
			_, err := db.VisitTimeline(ctx, 2, time.Now(), time.Minute)
			return err
		}},
		{"chosen topics", 0, func(db *postgres.DB) error { _, err := db.ChosenTopics(ctx, 2); return err }},
		{"choose topics", 0, func(db *postgres.DB) error {
			return db.ChooseTopics(ctx, 2, []basilic.Topic{{Facet: basilic.FacetThemes, Slug: "t3"}}, true)
		}},
		{"leave topic", 0, func(db *postgres.DB) error {
			return db.LeaveTopic(ctx, 2, basilic.Topic{Facet: basilic.FacetThemes, Slug: "t3"})
		}},
		{"forget search", 20_000, func(db *postgres.DB) error { return db.ForgetSearchTx(ctx, 2, search) }},
		{"forget reader", 3_000, func(db *postgres.DB) error { return db.ForgetReaderTx(ctx, 3) }},
	}
}
