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

// makeFolder makes a folder that only the owner may enter. Folders above it are
// made so that the owner can pass.
func (o *owner) makeFolder(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("embeddedpg: %w", err)
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("embeddedpg: %w", err)
	}
	if o == nil {
		return nil
	}
	if err := os.Chown(path, int(o.uid), int(o.gid)); err != nil {
		return fmt.Errorf("embeddedpg: %w", err)
	}
	return nil
}
