package resources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// remoteKeptFor is how long a copy of an image of another server is kept, and
	// remoteMost how many bytes all copies have.
	remoteKeptFor = 30 * 24 * time.Hour
	remoteMost    = 5 << 30
	// remoteTime bounds fetching one, remotePatience how long somebody who looks
	// waits for it, and remoteAtOnce how many are fetched at a time.
	remoteTime     = 20 * time.Second
	remotePatience = 10 * time.Second
	remoteAtOnce   = 4
	// RemoteCard is the name of the card of any image of another server.
	RemoteCard = "card.webp"
)

// ErrNoCopy is that this hub has no copy of an image that a resource of another server
// names, for now: its server does not answer, or what it sends is no image that is
// taken.
var ErrNoCopy = errors.New("resources: no copy")

// OpenRemote returns a file made of an image that a resource of another server
// names: of the copy of this hub, which is made when somebody first looks. Nothing
// else can be asked for. What cannot be had now is basilic.ErrNotFound and, of an image
// that the resource names, ErrNoCopy too.
func (s *Service) OpenRemote(ctx context.Context, id basilic.ID, key, name string) (io.ReadSeekCloser, basilic.MediaFile, error) {
	view, err := s.RemoteView(ctx, id)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	for _, image := range view.Resource.Sheet.RemoteImages() {
		if image.Key() == key {
			f, file, err := s.openImage(ctx, view.Resource, image, name)
			if errors.Is(err, basilic.ErrNotFound) {
				err = fmt.Errorf("%w: %w", ErrNoCopy, err)
			}
			return f, file, err
		}
	}
	return nil, basilic.MediaFile{}, fmt.Errorf("resources: remote image %s of %s: %w", key, id, basilic.ErrNotFound)
}

func (s *Service) openImage(ctx context.Context, r basilic.Resource, image basilic.RemoteImage, name string) (io.ReadSeekCloser, basilic.MediaFile, error) {
	if err := s.mayFetch(ctx, r, basilic.IRI(image.URL)); err != nil {
		return nil, basilic.MediaFile{}, fmt.Errorf("resources: remote image: %w: %w", basilic.ErrNotFound, err)
	}
	kept := postgres.RemoteMedia{ID: remoteID(r.ID, image.URL), ResourceID: r.ID, URL: image.URL}
	now, err := s.DB.RemoteMediaByID(ctx, kept.ID)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return nil, basilic.MediaFile{}, err
	}
	if now.FetchedAt == nil {
		if resting(now) {
			return nil, basilic.MediaFile{}, fmt.Errorf("resources: remote image %s failed: %w", image.URL, basilic.ErrNotFound)
		}
		if err := s.fetchOnce(ctx, r, image, kept); err != nil {
			return nil, basilic.MediaFile{}, err
		}
	}
	file, err := s.remoteFile(ctx, kept.ID, name)
	if err != nil {
		return nil, basilic.MediaFile{}, err
	}
	f, err := s.Blobs.Open(ctx, file.Digest)
	return f, file, err
}

// remoteFile returns a file by its name; a width that the image does not have is
// the image itself.
func (s *Service) remoteFile(ctx context.Context, id basilic.ID, name string) (basilic.MediaFile, error) {
	file, err := s.DB.RemoteFile(ctx, id, name)
	if !errors.Is(err, basilic.ErrNotFound) {
		return file, err
	}
	for _, width := range media.WidthsOf(maxSide) {
		if name == media.WidthName(width) {
			return s.DB.RemoteFile(ctx, id, media.ImageName)
		}
	}
	return file, err
}

// remoteID is the key of an image of a resource: the same each time it is fetched.
func remoteID(resource basilic.ID, url string) basilic.ID {
	sum := sha256.Sum256([]byte(string(resource) + " " + url))
	text := hex.EncodeToString(sum[:16])
	return basilic.ID(text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:])
}

// resting reports whether an image that could not be had is left alone for now: an
// hour at first, twice as long after each failure.
func resting(m postgres.RemoteMedia) bool {
	return m.Failures > 0 && m.TriedAt != nil && time.Since(*m.TriedAt) < time.Hour<<min(m.Failures-1, 7)
}

// missingImages returns the keys of the images of a resource of another server
// that cannot be shown for now.
func (s *Service) missingImages(ctx context.Context, r basilic.Resource) (map[string]bool, error) {
	if r.Local {
		return nil, nil
	}
	failed, err := s.DB.FailedRemoteMedia(ctx, r.ID)
	missing := make(map[string]bool)
	for _, m := range failed {
		if resting(m) {
			missing[basilic.RemoteKey(m.URL)] = true
		}
	}
	return missing, err
}

// copiesPath is where the copies are served that are made here.
const copiesPath = "/medias/distants/"

// mayFetch reports, as an error, that nothing is to be fetched from an address for
// a resource. A copy that is made here is not copied: whoever fetches it would wait for
// what is fetched for it in turn.
func (s *Service) mayFetch(ctx context.Context, r basilic.Resource, at basilic.IRI) error {
	if strings.HasPrefix(string(at), s.Origin+copiesPath) {
		return fmt.Errorf("resources: %s is a copy: %w", at, basilic.ErrInvalid)
	}
	if err := s.Client.Policy.Check(ctx, r.IRI.Host()); err != nil {
		return err
	}
	for _, host := range []string{r.IRI.Host(), at.Host()} {
		rules, err := s.Client.Policy.Rules(ctx, host)
		if err != nil {
			return err
		}
		if rules.RejectMedia || rules.Policy == basilic.PolicyBlock {
			return fmt.Errorf("resources: media of %s are refused: %w", host, basilic.ErrBlocked)
		}
	}
	return nil
}

// fetchOnce makes the copy of an image, once for all who look at the same time.
// Whoever has no patience any more finds it the next time.
func (s *Service) fetchOnce(ctx context.Context, r basilic.Resource, image basilic.RemoteImage, kept postgres.RemoteMedia) error {
	done := s.fetching.DoChan(string(kept.ID), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), remoteTime)
		defer cancel()
		select {
		case s.fetches <- struct{}{}:
			defer func() { <-s.fetches }()
		case <-ctx.Done():
			return nil, fmt.Errorf("resources: remote image waits: %w", basilic.ErrNotFound)
		}
		return nil, s.fetchImage(ctx, r, image, kept)
	})
	patience := time.NewTimer(remotePatience)
	defer patience.Stop()
	select {
	case result := <-done:
		return result.Err
	case <-patience.C:
	case <-ctx.Done():
	}
	return fmt.Errorf("resources: remote image is late: %w", basilic.ErrNotFound)
}

// fetchImage fetches an image and keeps what is made of it. One that cannot be had
// is left alone for a while.
func (s *Service) fetchImage(ctx context.Context, r basilic.Resource, image basilic.RemoteImage, kept postgres.RemoteMedia) error {
	files, err := s.takeImage(ctx, image, func(ctx context.Context, at basilic.IRI) error { return s.mayFetch(ctx, r, at) })
	if err != nil {
		s.Log.Debug("image of another server", "url", image.URL, "error", err)
		if failErr := s.DB.FailRemoteMedia(context.WithoutCancel(ctx), kept); failErr != nil {
			return failErr
		}
		return fmt.Errorf("resources: remote image: %w: %w", basilic.ErrNotFound, err)
	}
	return s.DB.KeepRemoteMedia(ctx, kept, image.Crop, files)
}

func (s *Service) takeImage(ctx context.Context, image basilic.RemoteImage, check func(ctx context.Context, at basilic.IRI) error) ([]basilic.MediaFile, error) {
	made, err := s.downloadImage(ctx, image.URL, image.Crop, check)
	if err != nil {
		return nil, err
	}
	last := len(made.Files) - 1
	made.Files[last].Name = RemoteCard
	files := make([]basilic.MediaFile, len(made.Files))
	for i, f := range made.Files {
		if files[i], err = s.keepImage(ctx, f); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// downloadImage fetches an image of any site and makes ours of it, within the
// limits of what people send (security.md 5, 58).
func (s *Service) downloadImage(ctx context.Context, url string, crop basilic.Crop, check func(ctx context.Context, at basilic.IRI) error) (media.Image, error) {
	body, err := s.downloadPicture(ctx, url, "image/webp,image/png,image/jpeg,image/gif", check)
	if err != nil {
		return media.Image{}, err
	}
	return s.Images.ProcessBytes(ctx, body, crop)
}

// downloadIcon is downloadImage of the icon of a site.
func (s *Service) downloadIcon(ctx context.Context, url string, check func(ctx context.Context, at basilic.IRI) error) (media.Image, error) {
	body, err := s.downloadPicture(ctx, url, "image/webp,image/png,image/x-icon,image/vnd.microsoft.icon,image/jpeg,image/gif", check)
	if err != nil {
		return media.Image{}, err
	}
	return s.Images.ProcessIcon(ctx, body)
}

func (s *Service) downloadPicture(ctx context.Context, url, accept string, check func(ctx context.Context, at basilic.IRI) error) ([]byte, error) {
	response, err := s.Client.HTTP.Download(ctx, s.Client.HTTP.Secure(url), httpclient.Download{
		Accept: accept, Most: media.MaxBytes, Time: remoteTime, Check: check,
	})
	if err != nil {
		return nil, err
	}
	if response.Status != http.StatusOK {
		return nil, fmt.Errorf("resources: image %s: status %d: %w", url, response.Status, basilic.ErrUnreachable)
	}
	return response.Body, nil
}

// ForgetRemoteMedia forgets the copies of images of other servers that are too old
// at an instant, and the oldest of those that are too many bytes. Who looks again
// has them fetched again.
func (s *Service) ForgetRemoteMedia(ctx context.Context, at time.Time, most int64) error {
	for _, forget := range []func() (int64, error){
		func() (int64, error) { return s.DB.ForgetRemoteMedia(ctx, at.Add(-remoteKeptFor), forgetSlice) },
		func() (int64, error) { return s.DB.ShrinkRemoteMedia(ctx, most, forgetSlice) },
	} {
		for {
			n, err := forget()
			if err != nil {
				return err
			}
			if n < forgetSlice {
				break
			}
		}
	}
	return nil
}
