package resources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/blob"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// AdaptFilesArgs asks for the files that a draft takes over from another server.
type AdaptFilesArgs struct {
	ResourceID basilic.ID `json:"resource_id"`
}

// Kind names the job.
func (AdaptFilesArgs) Kind() string { return "resources.adapt_files" }

// adaptAttempts is how often a server is asked for its files before they stay linked:
// within some five minutes, while somebody looks at the draft.
const adaptAttempts = 5

// InsertOpts leaves attempts beyond the last that asks: one that is killed counts
// too, and what still waits then would keep the draft from being published.
func (AdaptFilesArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 2 * adaptAttempts}
}

// AdaptFilesWorker copies the files of other servers into drafts, one by one: each is
// there, or stays a link, whenever the process is killed.
type AdaptFilesWorker struct {
	river.WorkerDefaults[AdaptFilesArgs]
	Service *Service
}

const (
	// adaptTimeout bounds one job, downloadTimeout one file.
	adaptTimeout    = 15 * time.Minute
	downloadTimeout = 5 * time.Minute
)

// Timeout bounds the job.
func (w *AdaptFilesWorker) Timeout(*river.Job[AdaptFilesArgs]) time.Duration { return adaptTimeout }

// NextRetry waits longer each time.
func (w *AdaptFilesWorker) NextRetry(job *river.Job[AdaptFilesArgs]) time.Time {
	return time.Now().Add(time.Second << (2 * min(job.Attempt, 4)))
}

// Work copies what waits. What could not be had for a passing reason is tried again
// by the next attempt; after the last one it stays linked.
func (w *AdaptFilesWorker) Work(ctx context.Context, job *river.Job[AdaptFilesArgs]) error {
	return w.Service.copyFiles(ctx, job.Args.ResourceID, job.Attempt >= adaptAttempts)
}

// askFilesTx asks for the files of another server that a draft takes over.
func (s *Service) askFilesTx(ctx context.Context, tx *postgres.DB, resource basilic.ID, files []basilic.Block) error {
	if len(files) == 0 {
		return nil
	}
	if err := tx.InsertAdaptedFiles(ctx, resource, files); err != nil {
		return err
	}
	return s.Enqueue(ctx, tx, AdaptFilesArgs{ResourceID: resource})
}

func (s *Service) copyFiles(ctx context.Context, resource basilic.ID, last bool) error {
	files, err := s.DB.AdaptedFiles(ctx, resource)
	if err != nil {
		return err
	}
	var passing error
	left := int64(basilic.MaxAdapted)
	for _, f := range files {
		if f.State == basilic.FileCopied {
			left -= f.Block.Size
		}
		if f.State != basilic.FileWaiting {
			continue
		}
		size, reason, err := s.copyFile(ctx, resource, f.Block, left)
		left -= size
		switch {
		case ctx.Err() != nil || postgres.Unavailable(err):
			return fmt.Errorf("resources: adapt files of %s: %w", resource, err)
		case err != nil && !last:
			passing = err
			continue
		case err != nil:
			s.Log.Info("file of an adaptation stays linked", "url", f.Block.URL, "error", err)
			reason = "son serveur ne répond pas"
		}
		if reason == "" {
			continue
		}
		if err := s.DB.SetAdaptedFile(ctx, resource, f.Block.ID, basilic.FileLinked, reason); err != nil {
			return err
		}
	}
	return passing
}

// copyFile copies one file and returns its size. reason says in French why it stays
// linked; the error, why it may be had later.
func (s *Service) copyFile(ctx context.Context, resource basilic.ID, b basilic.Block, left int64) (size int64, reason string, err error) {
	limit := int64(basilic.MaxFile)
	if isImage(b) {
		limit = media.MaxBytes
	}
	if limit = min(limit, left); limit <= 0 {
		return 0, "les autres fichiers pèsent déjà 1\u00a0Go", nil
	}
	if b.Size > limit {
		return 0, tooLargeToCopy(b), nil
	}
	spooled, err := s.download(ctx, b, limit)
	switch {
	case errors.Is(err, errTooLarge):
		return 0, tooLargeToCopy(b), nil
	case errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrInvalid), errors.Is(err, basilic.ErrBlocked), errors.Is(err, basilic.ErrLimited):
		s.Log.Info("file of an adaptation stays linked", "url", b.URL, "error", err)
		return 0, "son serveur ne le donne pas", nil
	case err != nil:
		return 0, "", err
	}
	file := File{Name: nameOfFile(b), Spooled: spooled}
	defer func() { _ = file.Close() }()
	if b.Kind == basilic.BlockFile && b.Digest != "" && b.Digest != file.Digest {
		return 0, "ce n’est plus le fichier que décrit la ressource", nil
	}
	reason, err = s.placeFile(ctx, resource, b, file)
	return file.Size, reason, err
}

func isImage(b basilic.Block) bool { return b.Kind == basilic.BlockImage || b.Kind == blockCover }

func tooLargeToCopy(b basilic.Block) string {
	if isImage(b) {
		return "plus de 10\u00a0Mo"
	}
	return "plus de 100\u00a0Mo"
}

// errTooLarge says that a file is larger than what is copied.
var errTooLarge = errors.New("resources: too large to be copied")

// download receives a file without holding it in memory.
func (s *Service) download(ctx context.Context, b basilic.Block, limit int64) (*blob.Spooled, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	var spooled *blob.Spooled
	err := s.Client.Stream(ctx, basilic.IRI(b.URL), func(body io.Reader, size int64) error {
		if size > limit {
			return errTooLarge
		}
		received, err := s.Spool.Receive(body, limit)
		if err != nil {
			return err
		}
		if spooled = received; spooled.Size > limit {
			return errors.Join(errTooLarge, spooled.Close())
		}
		return nil
	})
	return spooled, err
}

// nameOfFile is the name of a file: the one that it had, or the last part of its
// address.
func nameOfFile(b basilic.Block) string {
	if b.FileName != "" {
		return b.FileName
	}
	if u, err := url.Parse(b.URL); err == nil {
		return path.Base(u.Path)
	}
	return ""
}

// placeFile puts a file that arrived where its link stands in the draft.
func (s *Service) placeFile(ctx context.Context, resource basilic.ID, b basilic.Block, file File) (reason string, err error) {
	if file.Size == 0 {
		return "il est vide", nil
	}
	b.From = b.URL
	b.URL, b.Width, b.Height = "", 0, 0
	var m basilic.Media
	var files []basilic.MediaFile
	kind := b.Kind
	if isImage(b) {
		b.Kind = basilic.BlockImage
		crop := basilic.MiddleCrop()
		b.Crop = &crop
		var image media.Image
		if image, m, files, err = s.storeImage(ctx, resource, file.Reader(), crop); err == nil {
			b = imageBlock(b, m, image)
		}
	} else {
		b, m, err = s.keepFile(ctx, resource, b, file)
		files = filesOf(m)
	}
	var problems basilic.Problems
	if errors.As(err, &problems) {
		return "il n’a pas pu être lu", nil
	}
	if err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.InsertMedia(ctx, m, files); err != nil {
			return err
		}
		if kind == blockCover {
			if err := tx.GiveDraftCover(ctx, resource, b); err != nil {
				return err
			}
			return tx.SetAdaptedFile(ctx, resource, b.ID, basilic.FileCopied, "")
		}
		reason, err = s.placeMediaTx(ctx, tx, resource, b, m)
		return err
	})
	return reason, err
}

// placeMediaTx puts a media where its link stands. Where that was changed or deleted,
// nothing names the media, which is forgotten in its time.
func (s *Service) placeMediaTx(ctx context.Context, tx *postgres.DB, resource basilic.ID, b basilic.Block, m basilic.Media) (string, error) {
	r, err := tx.LockResource(ctx, resource)
	if err != nil {
		return "", err
	}
	draft, err := tx.DraftOf(ctx, r.ID)
	if err != nil {
		return "", err
	}
	at := indexOf(draft.Sheet.Blocks, b.ID)
	if at < 0 || draft.Sheet.Blocks[at].Kind != basilic.BlockLink || draft.Sheet.Blocks[at].URL != b.From {
		return "son bloc a été supprimé ou changé", nil
	}
	// What was typed meanwhile counts.
	b.Caption = draft.Sheet.Blocks[at].Caption
	if b.Kind == basilic.BlockFile {
		b.Title = draft.Sheet.Blocks[at].Title
	}
	if b.Kind == basilic.BlockFile && previewed(m.MediaType) {
		if err := s.Enqueue(ctx, tx, PreviewArgs{MediaID: m.ID}); err != nil {
			return "", err
		}
	}
	if err := tx.ReplaceDraftBlock(ctx, r.ID, b); err != nil {
		return "", err
	}
	return "", tx.SetAdaptedFile(ctx, r.ID, b.ID, basilic.FileCopied, "")
}
