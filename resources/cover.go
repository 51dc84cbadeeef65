package resources

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// SetCover gives a draft an image that stands for it, with its alternative text and
// the part that lists show. Problems are of the field file or of the block's.
func (s *Service) SetCover(ctx context.Context, viewer basilic.Viewer, slug string, b basilic.Block, upload io.Reader) error {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return err
	}
	if b, err = coverBlock(b); err != nil {
		return err
	}
	image, m, files, err := s.storeImage(ctx, r.ID, upload, *b.Crop)
	if err != nil {
		return err
	}
	b = imageBlock(b, m, image)
	return s.changeCover(ctx, viewer, slug, "", &b, func(tx *postgres.DB) error { return tx.InsertMedia(ctx, m, files) })
}

// SaveCover changes the alternative text of the cover of a draft, and the part of
// it that lists show. b names the image that was shown: when somebody chose another
// meanwhile, that is a Problem of the field alt, since the text may not fit it.
func (s *Service) SaveCover(ctx context.Context, viewer basilic.Viewer, slug string, b basilic.Block) error {
	editing, err := s.Editor(ctx, viewer, slug)
	if err != nil {
		return err
	}
	shown := b.MediaID
	if b, err = coverBlock(b); err != nil {
		return err
	}
	if editing.Draft.Cover == nil {
		return fmt.Errorf("resources: save cover: %w", basilic.ErrNotFound)
	}
	now := *editing.Draft.Cover
	if shown != "" && shown != now.MediaID {
		return anotherCover()
	}
	now.Alt, now.Licence = b.Alt, b.Licence
	if sameCrop(now.Crop, b.Crop) {
		return s.changeCover(ctx, viewer, slug, now.MediaID, &now, nil)
	}
	card, err := s.cutCard(ctx, now.MediaID, *b.Crop)
	if err != nil {
		return err
	}
	now.Crop, now.Card = b.Crop, card.Name
	return s.changeCover(ctx, viewer, slug, now.MediaID, &now, func(tx *postgres.DB) error { return tx.InsertMediaFile(ctx, *card) })
}

// RemoveCover lets the first image of a draft stand for it again. shown is the image
// that was shown, "" for any: another one stays.
func (s *Service) RemoveCover(ctx context.Context, viewer basilic.Viewer, slug string, shown basilic.ID) error {
	return s.changeCover(ctx, viewer, slug, shown, nil, nil)
}

func anotherCover() error {
	return basilic.Problems{{Field: "alt", Text: "Quelqu’un a choisi une autre image entre-temps : c’est elle que vous voyez maintenant. Vérifiez ce texte, puis enregistrez de nouveau."}}
}

// coverBlock checks what was typed about a cover.
func coverBlock(b basilic.Block) (basilic.Block, error) {
	b, err := prepared(basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockImage, Alt: b.Alt, Licence: b.Licence, Crop: b.Crop})
	if b.Crop == nil {
		middle := basilic.MiddleCrop()
		b.Crop = &middle
	}
	return b, err
}

// changeCover keeps a cover in the draft in place of the one with an image, "" for any,
// with the rows that it names. The version of
// the sheet stays: a cover is in no form beside its own, so that nobody who writes
// the rest is in its way.
func (s *Service) changeCover(ctx context.Context, viewer basilic.Viewer, slug string, was basilic.ID, cover *basilic.Block, named func(tx *postgres.DB) error) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		if now := draft.Sheet.Cover; was != "" && now != nil && now.MediaID != was {
			return anotherCover()
		}
		if named != nil {
			if err := named(tx); err != nil {
				return err
			}
		}
		if err := tx.SetDraftCover(ctx, r.ID, cover); err != nil {
			return err
		}
		return s.touchTx(ctx, tx, viewer, r)
	})
}
