package embeddedpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// systemUser runs the server when the hub is started by root. It is not the
// "postgres" of the system, whose other clusters it must not reach.
const systemUser = "basilic"

// owner is the system user that a cluster belongs to; nil is whoever runs us.
type owner struct {
	uid, gid uint32
}

// clusterOwner returns the system user when we are root, made when missing.
func clusterOwner() (*owner, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else is a meaningful answer
	}
	account, err := user.Lookup(systemUser)
	var unknown user.UnknownUserError
	if errors.As(err, &unknown) {
		command := exec.Command("useradd", "--system", "--no-create-home", "--home-dir", "/var/lib/basilic", "--shell", "/usr/sbin/nologin", systemUser)
		if out, addErr := command.CombinedOutput(); addErr != nil {
			// Two hubs may be started together for the first time.
			if account, err = user.Lookup(systemUser); err != nil {
				return nil, fmt.Errorf("embeddedpg: make system user %s: %w: %s", systemUser, addErr, out)
			}
		} else {
			account, err = user.Lookup(systemUser)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("embeddedpg: system user: %w", err)
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, fmt.Errorf("embeddedpg: system user: %w", err)
	}
	return &owner{uid: uint32(uid), gid: uint32(gid)}, nil
}

func (o *owner) credential() *syscall.Credential {
	if o == nil {
		return nil
	}
	return &syscall.Credential{Uid: o.uid, Gid: o.gid}
}

// reaches reports whether the user may enter a folder and all above it, by
// trying.
func (o *owner) reaches(folder string) bool {
	command := exec.Command("/bin/sh", "-c", `cd "$1"`, "sh", folder)
	command.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential()}
	command.Dir = "/"
	return command.Run() == nil
}

// makeFolder makes a folder that only the owner may enter. One that is there
// already must be the owner's: under the temporary folder anybody could have
// laid it, or a link to elsewhere.
func (o *owner) makeFolder(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("embeddedpg: make folder: %w", err)
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("embeddedpg: make folder: %w", err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("embeddedpg: make folder: %w", err)
	}
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known || !info.IsDir() {
		return fmt.Errorf("embeddedpg: make folder: %s is not a folder", path)
	}
	// Root's own is fresh, or from a start that was cut off before the next lines.
	if o != nil && stat.Uid == 0 {
		if err := os.Lchown(path, int(o.uid), int(o.gid)); err != nil {
			return fmt.Errorf("embeddedpg: make folder: %w", err)
		}
	} else if stat.Uid != o.id() {
		return fmt.Errorf("embeddedpg: make folder: %s belongs to user %d, not to user %d who runs the database", path, stat.Uid, o.id())
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return fmt.Errorf("embeddedpg: make folder: %w", err)
	}
	return nil
}

// id returns the number of the user that runs the server.
func (o *owner) id() uint32 {
	if o == nil {
		return uint32(os.Geteuid())
	}
	return o.uid
}
