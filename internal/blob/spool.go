package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// Spool receives what somebody sends into files that have no name: nothing is
// left of them when the process ends, however it ends.
type Spool struct {
	folder string
}

// OpenSpool returns a spool in the folder at path, made when missing.
func OpenSpool(path string) (*Spool, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("blob: open spool: %w", err)
	}
	return &Spool{folder: path}, nil
}

// ErrSpool says that the disk did not take what somebody sent: it is no mistake
// of theirs.
var ErrSpool = errors.New("blob: spool")

// Spooled is what was received. Close forgets it.
type Spooled struct {
	file   *os.File
	Size   int64
	Digest string
}

// Receive reads at most limit bytes and one more, so that whoever compares Size
// with a limit knows that there was more. Memory does not grow with the size.
func (s *Spool) Receive(r io.Reader, limit int64) (*Spooled, error) {
	file, err := os.CreateTemp(s.folder, "received-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpool, err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpool, errors.Join(err, file.Close()))
	}
	hash := sha256.New()
	size, err := copyTo(io.MultiWriter(file, hash), io.LimitReader(r, limit+1))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Spooled{file: file, Size: size, Digest: hex.EncodeToString(hash.Sum(nil))}, nil
}

// copyTo is io.Copy that tells an error of the writer from one of the reader.
func copyTo(w io.Writer, r io.Reader) (int64, error) {
	size, buffer := int64(0), make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		if _, failed := w.Write(buffer[:n]); failed != nil {
			return size, fmt.Errorf("%w: %w", ErrSpool, failed)
		}
		size += int64(n)
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return size, fmt.Errorf("blob: receive: %w", err)
		}
	}
}

// Reader returns the bytes from their beginning; readers do not meet.
func (s *Spooled) Reader() *io.SectionReader { return io.NewSectionReader(s.file, 0, s.Size) }

// Close forgets what was received.
func (s *Spooled) Close() error {
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("blob: close spooled: %w", err)
	}
	return nil
}
