package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// media is a file of a resource, kept with a preview.
func (s *scene) media(resource basilic.ID) (basilic.Media, []basilic.MediaFile) {
	s.t.Helper()
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: resource, Name: "plan.pdf", MediaType: "application/pdf", Digest: string(basilic.NewID()), Size: 1 << 40,
	}
	files := []basilic.MediaFile{
		{MediaID: m.ID, Name: m.Name, MediaType: m.MediaType, Digest: m.Digest, Size: m.Size},
		{MediaID: m.ID, Name: "card.webp", MediaType: "image/webp", Digest: string(basilic.NewID()), Size: 9, Width: 800, Height: 600},
	}
	for _, f := range files {
		s.must(s.TouchBlob(s.ctx(), f.Digest, f.Size))
	}
	s.must(s.InsertMedia(s.ctx(), m, files))
	return m, files
}

func TestMediaBelongsToItsResource(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	m, files := s.media(s.resource(s.person()).ID)
	got := must(s, func() (basilic.Media, error) { return s.MediaByID(s.ctx(), m.ID) })
	m.CreatedAt = got.CreatedAt
	s.same(got, m)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.MediaByID(s.ctx(), basilic.NewID()); return err })
	for _, f := range files {
		s.same(must(s, func() (basilic.MediaFile, error) { return s.MediaFileByName(s.ctx(), m.ID, f.Name) }), f)
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.MediaFileByName(s.ctx(), m.ID, "x"); return err })
	named := must(s, func() (map[basilic.ID]basilic.MediaFile, error) {
		return s.MediaFilesNamed(s.ctx(), []basilic.ID{basilic.NewID(), m.ID}, "card.webp")
	})
	s.same(named, map[basilic.ID]basilic.MediaFile{m.ID: files[1]})
}

func TestWhatAnAddressServesNeverChanges(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	m, files := s.media(s.resource(s.person()).ID)
	other := files[1]
	other.Digest = files[0].Digest
	s.must(s.InsertMediaFile(s.ctx(), other))
	s.same(must(s, func() (basilic.MediaFile, error) { return s.MediaFileByName(s.ctx(), m.ID, other.Name) }), files[1])
}
