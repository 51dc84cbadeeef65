package resources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

// QueueMedia is where what takes much memory waits for its turn.
const QueueMedia = "media"

// PreviewArgs asks for the picture of a file.
type PreviewArgs struct {
	MediaID basilic.ID `json:"media_id"`
}

// Kind names the job.
func (PreviewArgs) Kind() string { return "resources.preview" }

// InsertOpts puts the job where few are worked at once.
func (PreviewArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueMedia, MaxAttempts: 3}
}

// PreviewWorker makes the pictures of files.
type PreviewWorker struct {
	river.WorkerDefaults[PreviewArgs]
	Service *Service
}

// Timeout leaves time for what is compiled at the first document.
func (w *PreviewWorker) Timeout(*river.Job[PreviewArgs]) time.Duration { return 3 * time.Minute }

// Work makes one. A file of which no picture can be made stays without.
func (w *PreviewWorker) Work(ctx context.Context, job *river.Job[PreviewArgs]) error {
	err := w.Service.preview(ctx, job.Args.MediaID)
	if errors.Is(err, basilic.ErrInvalid) || errors.Is(err, basilic.ErrNotFound) {
		return river.JobCancel(err)
	}
	return err
}

// previewed reports whether a picture is made of files of a type.
func previewed(mediaType string) bool {
	kind := media.KindOf(mediaType)
	return kind == media.KindPDF || kind == media.KindImage
}

func (s *Service) preview(ctx context.Context, id basilic.ID) error {
	m, err := s.DB.MediaByID(ctx, id)
	if err != nil {
		return err
	}
	stored, err := s.Blobs.Open(ctx, m.Digest)
	if err != nil {
		return err
	}
	defer func() { _ = stored.Close() }()
	var picture media.ImageFile
	if media.KindOf(m.MediaType) == media.KindPDF {
		page, drawErr := s.PDF.FirstPage(ctx, stored, m.Size, media.PreviewWidth, media.PreviewHeight)
		if drawErr != nil {
			return fmt.Errorf("resources: preview of %s: %w", id, drawErr)
		}
		picture, err = s.Images.Preview(ctx, page)
	} else {
		picture, err = s.Images.PreviewOfImage(ctx, stored)
	}
	if err != nil {
		return fmt.Errorf("resources: preview of %s: %w", id, err)
	}
	file, err := s.keepImage(ctx, picture)
	if err != nil {
		return err
	}
	file.MediaID = id
	return s.DB.InsertMediaFile(ctx, file)
}

// previews returns the pictures of the files of a sheet, by their media.
func (s *Service) previews(ctx context.Context, sheet basilic.Sheet) (map[basilic.ID]basilic.MediaFile, error) {
	var ids []basilic.ID
	for _, b := range sheet.Blocks {
		if b.Kind == basilic.BlockFile && b.MediaID != "" && previewed(b.MediaType) {
			ids = append(ids, b.MediaID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.DB.MediaFilesNamed(ctx, ids, media.PreviewName)
}
