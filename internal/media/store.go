package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"

	"codeberg.org/basilic/basilic"
)

// Store keeps blobs by their digest.
type Store interface {
	// Put keeps a blob durably; one that is there already stays.
	Put(ctx context.Context, digest string, data []byte) error
	// Open returns a blob, or basilic.ErrNotFound.
	Open(ctx context.Context, digest string) (io.ReadSeekCloser, error)
}

// Folder is a Store in a folder of the local disk. It never leaves the folder,
// whatever a name says.
type Folder struct {
	root *os.Root
}

// OpenFolder opens the folder at path, made when missing.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("media: open folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("media: open folder: %w", err)
	}
	return &Folder{root: root}, nil
}

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func pathOf(digest string) (folder, path string, err error) {
	if !digestPattern.MatchString(digest) {
		return "", "", fmt.Errorf("media: digest: %w", basilic.ErrNotFound)
	}
	folder = digest[:2]
	return folder, folder + "/" + digest, nil
}

// Put writes beside the final name, makes the bytes durable, then renames: a
// reader sees all of a blob or nothing.
func (f *Folder) Put(_ context.Context, digest string, data []byte) error {
	folder, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	if err := f.root.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("media: put: %w", err)
	}
	temporary := path + "." + string(basilic.NewID())
	if err := f.write(temporary, data); err != nil {
		return fmt.Errorf("media: put: %w", err)
	}
	if err := f.root.Rename(temporary, path); err != nil {
		return fmt.Errorf("media: put: %w", err)
	}
	return f.sync(folder)
}

func (f *Folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// sync makes a rename durable.
func (f *Folder) sync(folder string) error {
	directory, err := f.root.Open(folder)
	if err != nil {
		return fmt.Errorf("media: sync: %w", err)
	}
	if err := errors.Join(directory.Sync(), directory.Close()); err != nil {
		return fmt.Errorf("media: sync: %w", err)
	}
	return nil
}

// Open returns a blob.
func (f *Folder) Open(_ context.Context, digest string) (io.ReadSeekCloser, error) {
	_, path, err := pathOf(digest)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("media: open %s: %w", digest, basilic.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("media: open: %w", err)
	}
	return file, nil
}
