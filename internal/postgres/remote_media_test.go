package postgres_test

import (
	"errors"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestCopiesOfRemoteImagesAreKeptReplacedAndForgotten(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person(), func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	keep := func(url string, size int64) postgres.RemoteMedia {
		t.Helper()
		m := postgres.RemoteMedia{ID: basilic.NewID(), ResourceID: r.ID, URL: url}
		s.must(s.TouchBlob(s.ctx(), "digest of "+url, size))
		s.must(s.KeepRemoteMedia(s.ctx(), m, basilic.MiddleCrop(), []basilic.MediaFile{{Name: "image.webp", Digest: "digest of " + url, Size: size, Width: 3, Height: 2}}))
		return m
	}
	one := keep("https://b.example/1", 100)
	file, err := s.RemoteFile(s.ctx(), one.ID, "image.webp")
	if err != nil || file.Size != 100 || file.MediaType != "image/webp" || file.Width != 3 {
		t.Errorf("%+v, %v", file, err)
	}
	s.must(s.KeepRemoteMedia(s.ctx(), one, basilic.MiddleCrop(), nil))
	if _, err := s.RemoteFile(s.ctx(), one.ID, "image.webp"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a file of the former copy: %v", err)
	}
	failed := postgres.RemoteMedia{ID: basilic.NewID(), ResourceID: r.ID, URL: "https://b.example/2"}
	s.must(s.FailRemoteMedia(s.ctx(), failed))
	s.must(s.FailRemoteMedia(s.ctx(), failed))
	if all, err := s.FailedRemoteMedia(s.ctx(), r.ID); err != nil || len(all) != 1 || all[0].Failures != 2 || all[0].TriedAt == nil {
		t.Errorf("failed: %+v, %v", all, err)
	}
	if got, err := s.RemoteMediaByID(s.ctx(), one.ID); err != nil || got.FetchedAt == nil || got.URL != one.URL {
		t.Errorf("%+v, %v", got, err)
	}
	if n, err := s.ForgetRemoteMedia(s.ctx(), time.Now().Add(-time.Hour), 10); err != nil || n != 0 {
		t.Errorf("too early: %d, %v", n, err)
	}
	if n, err := s.ForgetRemoteMedia(s.ctx(), time.Now().Add(time.Hour), 10); err != nil || n != 2 {
		t.Errorf("forgotten: %d, %v", n, err)
	}
	keep("https://b.example/3", 100)
	keep("https://b.example/4", 100)
	if digests, err := s.UnnamedBlobs(s.ctx(), time.Now().Add(time.Hour), "", 10); err != nil || len(digests) != 1 {
		t.Errorf("unnamed: %q, %v", digests, err)
	}
	if n, err := s.ShrinkRemoteMedia(s.ctx(), 150, 10); err != nil || n != 1 {
		t.Errorf("shrunk: %d, %v", n, err)
	}
	if n, err := s.ShrinkRemoteMedia(s.ctx(), 150, 10); err != nil || n != 0 {
		t.Errorf("shrunk again: %d, %v", n, err)
	}
}
