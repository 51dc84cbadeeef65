package resources

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// keepBlob keeps bytes for good. Nothing may name them before it returns.
func (s *Service) keepBlob(ctx context.Context, digest string, r io.Reader, size int64) error {
	if err := s.DB.TouchBlob(ctx, digest, size); err != nil {
		return err
	}
	return s.Blobs.Put(ctx, digest, r, size)
}

// addMediaBlock names a media whose bytes are kept: in its row and in a block, or
// in neither.
func (s *Service) addMediaBlock(
	ctx context.Context, viewer basilic.Viewer, slug string, after basilic.ID, b basilic.Block, m basilic.Media, files []basilic.MediaFile,
) (id basilic.ID, err error) {
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.InsertMedia(ctx, m, files); err != nil {
			return err
		}
		if b.Kind == basilic.BlockFile && previewed(m.MediaType) {
			if err := s.Enqueue(ctx, tx, PreviewArgs{MediaID: m.ID}); err != nil {
				return err
			}
		}
		inner := *s
		inner.DB = tx
		id, err = inner.AddBlock(ctx, viewer, slug, after, b)
		return err
	})
	return id, err
}

// OpenMedia returns a file of a media that the viewer may see: of a public
// resource once it is published, otherwise to those who may read or edit it. The
// permission is checked at every reading.
func (s *Service) OpenMedia(ctx context.Context, viewer basilic.Viewer, id basilic.ID, name string) (io.ReadSeekCloser, basilic.MediaFile, error) {
	m, err := s.DB.MediaByID(ctx, id)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	if err := s.mayRead(ctx, viewer, m); err != nil {
		return nil, basilic.MediaFile{}, err
	}
	return s.openMedia(ctx, id, name)
}

// Reads reports whether somebody who opens a file of a media does so as a reader of a
// public resource, and not as one of those who write it.
func (s *Service) Reads(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (bool, error) {
	if !viewer.SignedIn() {
		return true, nil // to visitors nothing else is open
	}
	m, err := s.DB.MediaByID(ctx, id)
	if err != nil {
		return false, err
	}
	r, err := s.DB.ResourceByID(ctx, m.ResourceID)
	if err != nil || r.State != basilic.ResourcePublic {
		return false, err
	}
	writes, err := s.canEdit(ctx, s.DB, viewer, r)
	return !writes, err
}

// openMedia opens what somebody may see.
func (s *Service) openMedia(ctx context.Context, id basilic.ID, name string) (io.ReadSeekCloser, basilic.MediaFile, error) {
	file, err := s.DB.MediaFileByName(ctx, id, name)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	f, err := s.Blobs.Open(ctx, file.Digest)
	return f, file, err
}

func (s *Service) mayRead(ctx context.Context, viewer basilic.Viewer, m basilic.Media) error {
	r, err := s.DB.ResourceByID(ctx, m.ResourceID)
	if err != nil || r.State == basilic.ResourcePublic && shows(r.Sheet, m.ID) {
		return err
	}
	ok, err := s.canEdit(ctx, s.DB, viewer, r)
	if err == nil && !ok {
		// What an earlier version shows, where visitors may read it.
		ok, err = s.DB.PublishedMedia(ctx, r.ID, m.ID)
	}
	if err == nil && !ok {
		err = fmt.Errorf("resources: media %s: %w", m.ID, basilic.ErrNotFound)
	}
	return err
}

func shows(sheet basilic.Sheet, id basilic.ID) bool {
	if sheet.Cover != nil && sheet.Cover.MediaID == id {
		return true
	}
	for _, b := range sheet.Blocks {
		if b.MediaID == id {
			return true
		}
		for _, p := range b.Pictures() {
			if p.MediaID == id {
				return true
			}
		}
	}
	return false
}
