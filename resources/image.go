package resources

import (
	"bytes"
	"context"
	"encoding/base64"
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
	if b.Crop == nil {
		middle := basilic.MiddleCrop()
		b.Crop = &middle
	}
	image, m, files, err := s.storeImage(ctx, r.ID, upload, *b.Crop)
	if err != nil {
		return "", err
	}
	return s.addMediaBlock(ctx, viewer, slug, after, imageBlock(b, m, image), m, files)
}

// storeImage makes the files of an image that was sent and keeps their bytes;
// nothing names them yet. Problems are of the field file.
func (s *Service) storeImage(ctx context.Context, resource basilic.ID, upload io.Reader, crop basilic.Crop) (media.Image, basilic.Media, []basilic.MediaFile, error) {
	image, err := s.Images.Process(ctx, upload, crop)
	if text := media.ProblemOf(err); text != "" {
		err = basilic.Problems{{Field: "file", Text: text}}
	}
	if err != nil {
		return media.Image{}, basilic.Media{}, nil, err
	}
	files := make([]basilic.MediaFile, len(image.Files))
	for i, f := range image.Files {
		if files[i], err = s.keepImage(ctx, f); err != nil {
			return media.Image{}, basilic.Media{}, nil, err
		}
	}
	full := files[0]
	return image, basilic.Media{
		ID: basilic.NewID(), ResourceID: resource, Name: full.Name, MediaType: full.MediaType, Digest: full.Digest,
		Size: full.Size, Width: image.Width, Height: image.Height,
	}, files, nil
}

// imageBlock names an image in its block.
func imageBlock(b basilic.Block, m basilic.Media, image media.Image) basilic.Block {
	b.MediaID, b.Width, b.Height = m.ID, m.Width, m.Height
	b.Blur, b.Widths = base64.StdEncoding.EncodeToString(image.Blur), nil
	last := len(image.Files) - 1
	for _, f := range image.Files[1:last] {
		b.Widths = append(b.Widths, f.Width)
	}
	b.Card = image.Files[last].Name
	return b
}

func (s *Service) keepImage(ctx context.Context, f media.ImageFile) (basilic.MediaFile, error) {
	file := basilic.MediaFile{Name: f.Name, MediaType: "image/webp", Digest: f.Digest, Size: int64(len(f.Bytes)), Width: f.Width, Height: f.Height}
	return file, s.keepBlob(ctx, f.Digest, bytes.NewReader(f.Bytes), file.Size)
}

// recrop cuts the card that a saved block asks for, when it is another than the
// one that is kept, and returns it; its bytes are kept, nothing names them yet.
func (s *Service) recrop(ctx context.Context, viewer basilic.Viewer, slug string, b basilic.Block) (*basilic.MediaFile, error) {
	if b.Crop == nil {
		return nil, nil
	}
	editing, err := s.Editor(ctx, viewer, slug)
	if err != nil {
		return nil, err
	}
	at := indexOf(editing.Draft.Blocks, b.ID)
	if at < 0 || editing.Draft.Blocks[at].Kind != basilic.BlockImage {
		return nil, nil
	}
	now := editing.Draft.Blocks[at]
	if now.Crop != nil && *now.Crop == *b.Crop || len(withMedia(b, now).Check()) > 0 {
		return nil, nil
	}
	return s.cutCard(ctx, now.MediaID, *b.Crop)
}

// cutCard cuts another card of a stored image and keeps its bytes; nothing names
// them yet.
func (s *Service) cutCard(ctx context.Context, id basilic.ID, crop basilic.Crop) (*basilic.MediaFile, error) {
	full, err := s.DB.MediaFileByName(ctx, id, media.ImageName)
	if err != nil {
		return nil, err
	}
	stored, err := s.Blobs.Open(ctx, full.Digest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stored.Close() }()
	card, err := s.Images.Card(ctx, stored, crop)
	if err != nil {
		return nil, err
	}
	file, err := s.keepImage(ctx, card)
	file.MediaID = id
	return &file, err
}
