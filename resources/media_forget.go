package resources

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// mediaKeptFor is how long a media is kept that nothing names any more.
	mediaKeptFor = 30 * 24 * time.Hour
	// uploadKeptFor is how long an upload that was cut can be taken up again, and
	// blobKeptFor how long bytes wait for what names them.
	uploadKeptFor = 24 * time.Hour
	blobKeptFor   = 24 * time.Hour
	// forgetSlice is how many rows a statement looks at, forgetFor how long a job
	// goes on: what is left goes with the next.
	forgetSlice = 500
	forgetFor   = 40 * time.Second
)

// ForgetMediaArgs asks for the media that nothing names to be removed.
type ForgetMediaArgs struct{}

// Kind names the job.
func (ForgetMediaArgs) Kind() string { return "resources.forget_media" }

// ForgetMediaWorker keeps the store from growing for ever.
type ForgetMediaWorker struct {
	river.WorkerDefaults[ForgetMediaArgs]
	Service *Service
}

// Work removes what may go now.
func (w *ForgetMediaWorker) Work(ctx context.Context, _ *river.Job[ForgetMediaArgs]) error {
	ctx, cancel := context.WithTimeout(ctx, forgetFor)
	defer cancel()
	err := w.Service.ForgetMedia(ctx, time.Now())
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// PeriodicJobs returns what is to be done regularly.
func (s *Service) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) {
		return ForgetMediaArgs{}, nil
	}, &river.PeriodicJobOpts{RunOnStart: true})}
}

// ForgetMedia removes what may go at an instant: media that neither what is read,
// nor a draft, nor a version has named for 30 days, uploads that nobody took up
// again for a day, then the bytes that nothing names any more.
func (s *Service) ForgetMedia(ctx context.Context, at time.Time) error {
	for last := basilic.ID(""); ; {
		var err error
		if last, err = s.DB.MarkUnnamedMedia(ctx, at, last, forgetSlice); err != nil {
			return err
		}
		if last == "" {
			break
		}
	}
	if _, err := s.DB.ForgetMedia(ctx, at.Add(-mediaKeptFor), forgetSlice); err != nil {
		return err
	}
	if _, err := s.DB.ForgetUploads(ctx, at.Add(-uploadKeptFor), forgetSlice); err != nil {
		return err
	}
	if err := s.ForgetRemoteMedia(ctx, at, remoteMost); err != nil {
		return err
	}
	return s.forgetBlobs(ctx, at.Add(-blobKeptFor))
}

func (s *Service) forgetBlobs(ctx context.Context, before time.Time) error {
	for last := ""; ; {
		digests, err := s.DB.UnnamedBlobs(ctx, before, last, forgetSlice)
		if err != nil {
			return err
		}
		for _, digest := range digests {
			if err := s.forgetBlob(ctx, digest, before); err != nil {
				return err
			}
		}
		if len(digests) < forgetSlice {
			return nil
		}
		last = digests[len(digests)-1]
	}
}

func (s *Service) forgetBlob(ctx context.Context, digest string, before time.Time) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		free, err := tx.ForgetBlob(ctx, digest, before)
		if err != nil || !free {
			return err
		}
		if err := s.Blobs.Delete(ctx, digest); err != nil && !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		return nil
	})
}
