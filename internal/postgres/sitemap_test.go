package postgres_test

import (
	"context"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// sitemapPlans are the statements of the sitemap.
func sitemapPlans(ctx context.Context) []planList {
	return []planList{
		{"sitemap parts", 40_000, func(db *postgres.DB) error { _, err := db.SitemapParts(ctx, 10_000); return err }},
		{"sitemap resources", 0, func(db *postgres.DB) error {
			_, err := db.SitemapResources(ctx, "00000000-0000-7000-8000-000000000013", 100)
			return err
		}},
		{"count sitemap actors", 60_000, func(db *postgres.DB) error { _, err := db.CountSitemapActors(ctx); return err }},
		{"sitemap actors", 0, func(db *postgres.DB) error { _, err := db.SitemapActors(ctx, 10, 100); return err }},
	}
}

func TestTheSitemapIsReadInParts(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	var public []basilic.ID
	for range 5 {
		public = append(public, s.resource(author).ID)
	}
	s.resource(author, stated(basilic.ResourcePrivate))
	s.draft(author)
	public = descending(public...)
	parts, err := s.SitemapParts(s.ctx(), 2)
	if err != nil {
		t.Fatal(err)
	}
	s.same(parts, []basilic.ID{public[4], public[2], public[0]})
	pages, err := s.SitemapResources(s.ctx(), public[2], 2)
	if err != nil || len(pages) != 2 {
		t.Errorf("%v, %v", pages, err)
	}
	s.person()
	n, err := s.CountSitemapActors(s.ctx())
	if err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	for offset, want := range []int{2, 1, 0} {
		listed, err := s.SitemapActors(s.ctx(), offset, 10)
		if err != nil || len(listed) != want {
			t.Errorf("from %d: %v, %v", offset, listed, err)
		}
	}
}
