package resources

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// AddImage stores an uploaded image and adds its block behind another one.
// Problems are of the field file.
func (s *Service) AddImage(ctx context.Context, viewer basilic.Viewer, slug string, after basilic.ID, b basilic.Block, upload io.Reader) (basilic.ID, error) {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return "", err
	}
	b.Kind = basilic.BlockImage
	if _, err := prepared(b); err != nil {
		return "", err
	}
	image, err := s.Images.Process(ctx, upload)
	if text := media.ProblemOf(err); text != "" {
		return "", basilic.Problems{{Field: "file", Text: text}}
	}
	if err != nil {
		return "", err
	}
	// Bytes first: a row never names a blob that is not there.
	if err := s.Blobs.Put(ctx, image.Digest, image.Bytes); err != nil {
		return "", err
	}
	if err := s.Blobs.Put(ctx, image.CardDigest, image.Card); err != nil {
		return "", err
	}
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: r.ID, Name: "image.webp", MediaType: "image/webp", Digest: image.Digest,
		CardDigest: image.CardDigest, Size: int64(len(image.Bytes)), Width: image.Width, Height: image.Height,
	}
	b.MediaID, b.Width, b.Height = m.ID, m.Width, m.Height
	var id basilic.ID
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.InsertMedia(ctx, m); err != nil {
			return err
		}
		inner := *s
		inner.DB = tx
		id, err = inner.AddBlock(ctx, viewer, slug, after, b)
		return err
	})
	return id, err
}

// OpenMedia returns an image that the viewer may see: of a public resource once
// it is published, otherwise to those who may read or edit it. The permission is
// checked at every reading.
func (s *Service) OpenMedia(ctx context.Context, viewer basilic.Viewer, id basilic.ID, card bool) (io.ReadSeekCloser, basilic.Media, error) {
	m, err := s.DB.MediaByID(ctx, id)
	if err != nil {
		return nil, basilic.Media{}, err
	}
	r, err := s.DB.ResourceByID(ctx, m.ResourceID)
	if err != nil {
		return nil, basilic.Media{}, err
	}
	if r.State != basilic.ResourcePublic || !shows(r.Sheet, id) {
		ok, err := s.canEdit(ctx, s.DB, viewer, r)
		if err != nil {
			return nil, basilic.Media{}, err
		}
		if !ok {
			return nil, basilic.Media{}, fmt.Errorf("resources: media %s: %w", id, basilic.ErrNotFound)
		}
	}
	digest := m.Digest
	if card {
		digest = m.CardDigest
	}
	f, err := s.Blobs.Open(ctx, digest)
	return f, m, err
}

func shows(sheet basilic.Sheet, id basilic.ID) bool {
	for _, b := range sheet.Blocks {
		if b.MediaID == id {
			return true
		}
	}
	return false
}
