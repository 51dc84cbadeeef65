package resources

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// SaveBlock keeps a block that was edited. A save of an older version is refused
// with a *StaleError. Its kind, image and file never change.
func (s *Service) SaveBlock(ctx context.Context, viewer basilic.Viewer, slug string, b basilic.Block) error {
	card, err := s.recrop(ctx, viewer, slug, b)
	if err != nil {
		return err
	}
	return s.changeDraft(ctx, viewer, slug, func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error {
		at := indexOf(blocks, b.ID)
		if at < 0 {
			return fmt.Errorf("resources: save block %s: %w", b.ID, basilic.ErrNotFound)
		}
		now := blocks[at]
		if b.Version != now.Version {
			return &StaleError{Block: now, Version: now.Version}
		}
		b, err := prepared(withMedia(b, now))
		if err != nil {
			return err
		}
		if card != nil {
			b.Card = card.Name
			if err := tx.InsertMediaFile(ctx, *card); err != nil {
				return err
			}
		}
		return tx.UpdateDraftBlock(ctx, r.ID, b)
	})
}

// withMedia returns a block that was edited with what no form changes.
func withMedia(b, now basilic.Block) basilic.Block {
	b.Kind, b.MediaID, b.Width, b.Height = now.Kind, now.MediaID, now.Width, now.Height
	b.FileName, b.MediaType, b.Size, b.Digest, b.Excerpt = now.FileName, now.MediaType, now.Size, now.Digest, now.Excerpt
	b.Widths, b.Blur, b.Card = now.Widths, now.Blur, now.Card
	if b.Crop == nil {
		b.Crop = now.Crop
	}
	return b
}
