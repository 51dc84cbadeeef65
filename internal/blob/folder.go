package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"codeberg.org/basilic/basilic"
)

// Folder is a Store in a folder of the local disk. It never leaves the folder,
// whatever a name says.
type Folder struct {
	root *os.Root
}

// OpenFolder opens the folder at path, made when missing.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", err)
	}
	f := &Folder{root: root}
	if err := f.tidy(time.Now().Add(-unfinishedFor)); err != nil {
		return nil, fmt.Errorf("blob: open folder: %w", errors.Join(err, root.Close()))
	}
	return f, nil
}

const (
	// unfinished is the folder of what is being written.
	unfinished = "tmp"
	// unfinishedFor is how long a Put may take: older bytes are of a process that
	// was killed.
	unfinishedFor = 24 * time.Hour
)

// tidy makes the folder of unfinished blobs and removes what killed processes
// left in it.
func (f *Folder) tidy(before time.Time) error {
	if err := f.mkdir(unfinished, "."); err != nil {
		return err
	}
	entries, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			if err := f.remove(unfinished + "/" + entry.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Put writes in a folder apart, makes the bytes durable, then renames: a
// reader sees all of a blob or nothing.
func (f *Folder) Put(ctx context.Context, digest string, r io.Reader, size int64) error {
	folder, path, err := pathOf(digest)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("blob: put: %w", err)
	}
	if err := errors.Join(f.mkdir(folder[:2], "."), f.mkdir(folder, folder[:2])); err != nil {
		return fmt.Errorf("blob: put: %w", err)
	}
	temporary := unfinished + "/" + string(basilic.NewID())
	err = f.write(temporary, checked(r, digest, size))
	if err == nil {
		err = f.root.Rename(temporary, path)
	}
	if err != nil {
		return fmt.Errorf("blob: put: %w", errors.Join(err, f.remove(temporary)))
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

func (f *Folder) write(name string, r io.Reader) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
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
		return fmt.Errorf("blob: sync: %w", err)
	}
	if err := errors.Join(directory.Sync(), directory.Close()); err != nil {
		return fmt.Errorf("blob: sync: %w", err)
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
		return nil, fmt.Errorf("blob: open %s: %w", digest, basilic.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
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
		return fmt.Errorf("blob: delete %s: %w", digest, basilic.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return f.sync(folder)
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }
