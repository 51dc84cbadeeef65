package embeddedpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNotInstalled says that there is no Postgres server on this machine.
var ErrNotInstalled = errors.New("no Postgres server is installed: install Debian's package \"postgresql\" (make setup does it), or set DATABASE_URL to a server of version 14 or later")

// places are where binaries are looked for.
type places struct {
	// chosen, when not empty, is the only one.
	chosen string
	// path is a list as in PATH, pattern a glob.
	path, pattern string
}

// systemPlaces are Debian's folders, which are not in the PATH, and the PATH.
// BASILIC_POSTGRES_BIN overrules both.
func systemPlaces() places {
	return places{chosen: os.Getenv("BASILIC_POSTGRES_BIN"), path: os.Getenv("PATH"), pattern: "/usr/lib/postgresql/*/bin"}
}

// locateVersion returns the folder of initdb and postgres of a major version, which
// must be the one that made the cluster; "" is the newest. The error matches
// ErrNotInstalled when this machine has none at all.
func locateVersion(version string) (string, error) { return systemPlaces().locate(version) }

func (p places) locate(version string) (string, error) {
	folders, err := p.folders()
	if err != nil {
		return "", err
	}
	best, newest := "", 0
	for _, folder := range folders {
		major := majorOf(folder)
		if version != "" && strconv.Itoa(major) == version {
			return folder, nil
		}
		if major > newest {
			best, newest = folder, major
		}
	}
	switch {
	case best == "":
		return "", fmt.Errorf("embeddedpg: %w", ErrNotInstalled)
	case version != "":
		return "", fmt.Errorf("embeddedpg: the data were made by Postgres %s, of which the newest installed version is %d: install Debian's package postgresql-%s", version, newest, version)
	}
	return best, nil
}

// folders returns those that hold both programs, each once.
func (p places) folders() ([]string, error) {
	candidates := []string{p.chosen}
	if p.chosen == "" {
		debian, err := filepath.Glob(p.pattern)
		if err != nil {
			return nil, fmt.Errorf("embeddedpg: locate: %w", err)
		}
		candidates = append(filepath.SplitList(p.path), debian...)
	}
	var folders []string
	seen := map[string]bool{}
	for _, folder := range candidates {
		if seen[folder] || !filepath.IsAbs(folder) {
			continue
		}
		seen[folder] = true
		if isExecutable(filepath.Join(folder, "initdb")) && isExecutable(filepath.Join(folder, "postgres")) {
			folders = append(folders, folder)
		}
	}
	return folders, nil
}

// majorOf asks the binaries in a folder which version they are; 0 is unknown.
// The answer reads "postgres (PostgreSQL) 15.14 (Debian 15.14-0)", or "18beta1".
func majorOf(folder string) int {
	out, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(out))
	if len(fields) < 3 {
		return 0
	}
	digits := fields[2]
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return major
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}
