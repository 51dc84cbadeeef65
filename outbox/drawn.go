package outbox

import (
	"context"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// drawn returns blocks whose files say where the picture is that this hub drew of
// them, so that another hub shows it too.
func (o *Outbox) drawn(ctx context.Context, db *postgres.DB, blocks []basilic.Block) ([]basilic.Block, error) {
	var ids []basilic.ID
	for _, b := range blocks {
		if kind := media.KindOf(b.MediaType); b.Kind == basilic.BlockFile && b.MediaID != "" && (kind == media.KindPDF || kind == media.KindImage) {
			ids = append(ids, b.MediaID)
		}
	}
	if len(ids) == 0 {
		return blocks, nil
	}
	files, err := db.MediaFilesNamed(ctx, ids, media.PreviewName)
	if err != nil {
		return nil, err
	}
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		if f, ok := files[b.MediaID]; ok {
			blocks[i].Picture = &basilic.Picture{URL: o.Origin + "/medias/" + string(f.MediaID) + "/" + f.Name, Width: f.Width, Height: f.Height}
		}
	}
	return blocks, nil
}
