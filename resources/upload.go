package resources

import (
	"context"
	"errors"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
)

// BeginUpload prepares to receive a file for a resource piece by piece. Problems
// are of the field file.
func (s *Service) BeginUpload(ctx context.Context, viewer basilic.Viewer, slug, name string, size int64) (basilic.Upload, error) {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return basilic.Upload{}, err
	}
	if size <= 0 || size > basilic.MaxFile {
		return basilic.Upload{}, basilic.Problems{{Field: "file", Text: tooLarge}}
	}
	count, err := s.DB.CountUploads(ctx, viewer.Account.ID)
	if err != nil {
		return basilic.Upload{}, err
	}
	if count >= basilic.MaxUploads {
		return basilic.Upload{}, fmt.Errorf("resources: begin upload: %w", basilic.ErrLimited)
	}
	u := basilic.Upload{ID: basilic.NewID(), AccountID: viewer.Account.ID, ResourceID: r.ID, Name: fileName(name), Size: size}
	return u, s.DB.InsertUpload(ctx, u)
}

// UploadOf returns an upload of the viewer, into a resource that they may still
// change.
func (s *Service) UploadOf(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (basilic.Upload, error) {
	if !viewer.SignedIn() {
		return basilic.Upload{}, fmt.Errorf("resources: upload: %w", basilic.ErrNotFound)
	}
	u, err := s.DB.UploadOf(ctx, viewer.Account.ID, id)
	if err != nil {
		return basilic.Upload{}, err
	}
	r, err := s.DB.ResourceByID(ctx, u.ResourceID)
	if err != nil {
		return basilic.Upload{}, err
	}
	ok, err := s.canEdit(ctx, s.DB, viewer, r)
	if err == nil && !ok {
		err = fmt.Errorf("resources: upload: %w", basilic.ErrNotFound)
	}
	return u, err
}

// AppendUpload keeps the next piece of an upload, as much of it as arrives, and
// returns how much that is: it is durable then. A piece that begins elsewhere than
// where the upload is matches basilic.ErrStale.
func (s *Service) AppendUpload(ctx context.Context, viewer basilic.Viewer, id basilic.ID, start int64, piece io.Reader) (int64, error) {
	u, err := s.UploadOf(ctx, viewer, id)
	if err != nil {
		return 0, err
	}
	if start != u.Received {
		return 0, fmt.Errorf("resources: append to an upload at %d: %w", start, basilic.ErrStale)
	}
	received, err := s.Spool.Receive(io.LimitReader(piece, u.Size-u.Received), basilic.MaxFile)
	if err != nil {
		return 0, fmt.Errorf("resources: append to an upload: %w", err)
	}
	defer func() { _ = received.Close() }()
	if received.Size == 0 {
		return 0, nil
	}
	if err := s.keepBlob(ctx, received.Digest, received.Reader(), received.Size); err != nil {
		return 0, err
	}
	return received.Size, s.DB.AddUploadPart(ctx, id, basilic.UploadPart{Start: start, Digest: received.Digest, Size: received.Size})
}

// Uploaded returns the file of an upload that is whole, for a block of the
// resource that it was begun for. Problems are of the field file.
func (s *Service) Uploaded(ctx context.Context, viewer basilic.Viewer, slug string, id basilic.ID) (File, error) {
	u, err := s.UploadOf(ctx, viewer, id)
	if errors.Is(err, basilic.ErrNotFound) {
		return File{}, basilic.Problems{{Field: "file", Text: "Ce fichier n’est plus là. Choisissez-le de nouveau."}}
	}
	if err != nil {
		return File{}, err
	}
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return File{}, err
	}
	if r.ID != u.ResourceID || u.Received < u.Size {
		return File{}, basilic.Problems{{Field: "file", Text: "Ce fichier n’est pas arrivé en entier. Choisissez-le de nouveau : l’envoi reprend où il en était."}}
	}
	parts, err := s.DB.UploadParts(ctx, id)
	if err != nil {
		return File{}, err
	}
	pieces := &piecesReader{open: func(digest string) (io.ReadCloser, error) { return s.Blobs.Open(ctx, digest) }, left: parts}
	defer pieces.close()
	return s.Receive(u.Name, pieces)
}

// DropUpload forgets an upload.
func (s *Service) DropUpload(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	if _, err := s.UploadOf(ctx, viewer, id); err != nil {
		return err
	}
	return s.DB.DeleteUpload(ctx, viewer.Account.ID, id)
}

// piecesReader reads the pieces of an upload one after the other.
type piecesReader struct {
	open func(digest string) (io.ReadCloser, error)
	left []basilic.UploadPart
	now  io.ReadCloser
}

func (p *piecesReader) Read(b []byte) (int, error) {
	for {
		if p.now == nil {
			if len(p.left) == 0 {
				return 0, io.EOF
			}
			opened, err := p.open(p.left[0].Digest)
			if err != nil {
				return 0, err
			}
			p.now, p.left = opened, p.left[1:]
		}
		n, err := p.now.Read(b)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		p.close()
		if n > 0 {
			return n, nil
		}
	}
}

func (p *piecesReader) close() {
	if p.now != nil {
		_ = p.now.Close()
		p.now = nil
	}
}
