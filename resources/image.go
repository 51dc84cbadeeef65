package resources

import (
	"bytes"
	"context"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
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
	files := []basilic.MediaFile{
		{Name: "image.webp", MediaType: "image/webp", Digest: image.Digest, Size: int64(len(image.Bytes)), Width: image.Width, Height: image.Height},
		{Name: "card.webp", MediaType: "image/webp", Digest: image.CardDigest, Size: int64(len(image.Card)), Width: media.CardWidth, Height: media.CardHeight},
	}
	for i, data := range [][]byte{image.Bytes, image.Card} {
		if err := s.keepBlob(ctx, files[i].Digest, bytes.NewReader(data), files[i].Size); err != nil {
			return "", err
		}
	}
	m := basilic.Media{
		ID: basilic.NewID(), ResourceID: r.ID, Name: files[0].Name, MediaType: files[0].MediaType, Digest: image.Digest,
		Size: files[0].Size, Width: image.Width, Height: image.Height,
	}
	b.MediaID, b.Width, b.Height = m.ID, m.Width, m.Height
	return s.addMediaBlock(ctx, viewer, slug, after, b, m, files)
}
