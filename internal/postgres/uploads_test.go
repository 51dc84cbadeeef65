package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestUploadGrowsPieceByPiece(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	account := basilic.NewID()
	s.exec(`insert into accounts (id, email, password_hash, first_name, last_name, profile_id, terms_version) values ($1, $2, '', '', '', $3, 1)`, account, s.name("mail"), s.person())
	u := basilic.Upload{ID: basilic.NewID(), AccountID: account, ResourceID: s.resource(s.person()).ID, Name: "film.mp4", Size: 30}
	s.must(s.InsertUpload(s.ctx(), u))
	for _, digest := range []string{"a", "b"} {
		s.must(s.TouchBlob(s.ctx(), digest, 10))
	}
	parts := []basilic.UploadPart{{Start: 0, Digest: "a", Size: 10}, {Start: 10, Digest: "b", Size: 10}}
	for _, p := range parts {
		s.must(s.AddUploadPart(s.ctx(), u.ID, p))
	}
	for name, p := range map[string]basilic.UploadPart{
		"again": parts[1], "a gap": {Start: 25, Digest: "a", Size: 1}, "beyond the end": {Start: 20, Digest: "a", Size: 11},
	} {
		s.fails(basilic.ErrStale, func(tx *postgres.DB) error { return tx.AddUploadPart(s.ctx(), u.ID, p) })
		_ = name
	}
	got := must(s, func() (basilic.Upload, error) { return s.UploadOf(s.ctx(), account, u.ID) })
	u.Received, u.TouchedAt = 20, got.TouchedAt
	s.same(got, u)
	s.same(must(s, func() ([]basilic.UploadPart, error) { return s.UploadParts(s.ctx(), u.ID) }), parts)
	s.same(must(s, func() (int, error) { return s.CountUploads(s.ctx(), account) }), 1)
	// What a piece names stays, until the upload is forgotten.
	unnamed := func() int {
		return len(must(s, func() ([]string, error) { return s.UnnamedBlobs(s.ctx(), days(-1), "", 10) }))
	}
	s.same(unnamed(), 0)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.DeleteUpload(s.ctx(), basilic.NewID(), u.ID) })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.UploadOf(s.ctx(), basilic.NewID(), u.ID); return err })
	s.must(s.DeleteUpload(s.ctx(), account, u.ID))
	s.same(unnamed(), 2)
}
