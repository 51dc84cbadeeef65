package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestMediaIsForgottenOnceNothingNamesIt(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	s.must(s.InsertDraft(s.ctx(), r.ID, r.Sheet, r.AuthorID))
	named, _ := s.media(r.ID)
	versioned, _ := s.media(r.ID)
	loose, files := s.media(r.ID)
	drawn, published := s.cover(r.ID), s.cover(r.ID)
	s.must(s.SetDraftCover(s.ctx(), r.ID, &basilic.Block{MediaID: drawn}))
	r.Sheet.Cover = &basilic.Block{MediaID: published}
	s.must(s.UpdateResource(s.ctx(), r))
	s.must(s.InsertDraftBlock(s.ctx(), r.ID, "", basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockFile, MediaID: named.ID}))
	s.must(s.InsertRevision(s.ctx(), r.ID, basilic.Revision{
		Number: 1, AuthorID: r.AuthorID, Sheet: basilic.Sheet{Blocks: []basilic.Block{{Kind: basilic.BlockFile, MediaID: versioned.ID}}},
	}))
	mark := func(at time.Time) {
		for last := basilic.ID(""); ; {
			if last = must(s, func() (basilic.ID, error) { return s.MarkUnnamedMedia(s.ctx(), at, last, 2) }); last == "" {
				return
			}
		}
	}
	mark(days(40))
	mark(days(20)) // the first instant stays
	forget := func(before time.Time) int64 {
		return must(s, func() (int64, error) { return s.ForgetMedia(s.ctx(), before, 10) })
	}
	s.same([]int64{forget(days(41)), forget(days(30)), forget(days(0))}, []int64{0, 1, 0})
	for _, id := range []basilic.ID{named.ID, drawn, published} {
		_, err := s.MediaByID(s.ctx(), id)
		s.must(err)
	}
	_, err := s.MediaByID(s.ctx(), versioned.ID)
	s.must(err)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.MediaByID(s.ctx(), loose.ID); return err })

	unnamed := func(before time.Time) []string {
		return must(s, func() ([]string, error) { return s.UnnamedBlobs(s.ctx(), before, "", 10) })
	}
	s.same(len(unnamed(days(1))), 0)
	s.same(unnamed(days(-1)), ascending(files[0].Digest, files[1].Digest))
	s.same(must(s, func() (bool, error) { return s.ForgetBlob(s.ctx(), files[0].Digest, days(1)) }), false)
	s.same(must(s, func() (bool, error) { return s.ForgetBlob(s.ctx(), files[0].Digest, days(-1)) }), true)
	s.same(must(s, func() (bool, error) { return s.ForgetBlob(s.ctx(), named.Digest, days(-1)) }), false)
	s.same(unnamed(days(-1)), []string{files[1].Digest})
}

// cover is a media of a resource without files.
func (s *scene) cover(resource basilic.ID) basilic.ID {
	id := basilic.NewID()
	s.must(s.InsertMedia(s.ctx(), basilic.Media{ID: id, ResourceID: resource, Name: "image.webp", MediaType: "image/webp", Digest: string(id)}, nil))
	return id
}

func TestWhoKeepsABlobWaitsForItsRemoval(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	s.must(s.TouchBlob(s.ctx(), "x", 1))
	s.waits(
		func(tx *postgres.DB) error { _, err := tx.ForgetBlob(s.ctx(), "x", days(-1)); return err },
		func(tx *postgres.DB) error { return tx.TouchBlob(s.ctx(), "x", 1) },
	)
	s.same(must(s, func() ([]string, error) { return s.UnnamedBlobs(s.ctx(), days(-1), "", 1) }), []string{"x"})
}

func TestUploadsThatNobodyTakesUpAreForgotten(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	account := basilic.NewID()
	s.exec(`insert into accounts (id, email, password_hash, first_name, last_name, profile_id, terms_version) values ($1, $2, '', '', '', $3, 1)`, account, s.name("mail"), s.person())
	for n := range 3 {
		s.exec(`insert into uploads (id, account_id, resource_id, name, size, touched_at) values ($1, $2, $3, 'x', 1, $4)`, basilic.NewID(), account, r.ID, days(n*2))
	}
	forget := func() int64 { return must(s, func() (int64, error) { return s.ForgetUploads(s.ctx(), days(1), 1) }) }
	s.same([]int64{forget(), forget(), forget()}, []int64{1, 1, 0})
}
