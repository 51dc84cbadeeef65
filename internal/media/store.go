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
	// Put keeps a blob durably. To put one that is there already is no error.
	Put(ctx context.Context, digest string, data []byte) error
	// Open returns a blob, or basilic.ErrNotFound.
	Open(ctx context.Context, digest string) (io.ReadSeekCloser, error)
	// Delete removes a blob, or returns basilic.ErrNotFound.
	Delete(ctx context.Context, digest string) error
}

// Folder is a Store in a folder of the local disk, where a blob lies at
// ab/cd/abcd…: no folder grows beyond what a file system likes. It never leaves
// the folder, whatever a name says.
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
	folder = digest[:2] + "/" + digest[2:4]
	return folder, folder + "/" + digest, nil
}

// Put writes beside the final name, makes the bytes durable, then renames: a
// reader sees all of a blob or nothing.
func (f *Folder) Put(ctx context.Context, digest string, data []byte) error {
	folder, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("media: put: %w", err)
	}
	if err := errors.Join(f.mkdir(folder[:2], "."), f.mkdir(folder, folder[:2])); err != nil {
		return fmt.Errorf("media: put: %w", err)
	}
	temporary := path + "." + string(basilic.NewID())
	err = f.write(temporary, data)
	if err == nil {
		err = f.root.Rename(temporary, path)
	}
	if err != nil {
		return fmt.Errorf("media: put: %w", errors.Join(err, f.remove(temporary)))
	}
	return f.sync(folder)
}

// mkdir makes a folder, durably: a blob whose folder is lost is lost.
func (f *Folder) mkdir(name, parent string) error {
	err := f.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sync(parent)
}

func (f *Folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// remove removes what an unfinished Put may have left.
func (f *Folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sync makes what changed in a folder durable.
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

// Delete removes a blob, durably.
func (f *Folder) Delete(_ context.Context, digest string) error {
	folder, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	err = f.root.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("media: delete %s: %w", digest, basilic.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("media: delete: %w", err)
	}
	return f.sync(folder)
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }
