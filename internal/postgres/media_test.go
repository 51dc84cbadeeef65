package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestImageBelongsToItsResource(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: s.resource(s.person()).ID, Name: "plan.jpg", MediaType: "image/jpeg", Digest: "d", CardDigest: "c",
		Size: 1 << 40, Width: 800, Height: 600,
	}
	s.must(s.InsertMedia(s.ctx(), m))
	got := must(s, func() (basilic.Media, error) { return s.MediaByID(s.ctx(), m.ID) })
	m.CreatedAt = got.CreatedAt
	s.same(got, m)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.MediaByID(s.ctx(), basilic.NewID()); return err })
}
