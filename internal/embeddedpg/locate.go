package embeddedpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// ErrNotInstalled says that there is no Postgres server on this machine.
var ErrNotInstalled = errors.New("no Postgres server is installed: install Debian's package \"postgresql\" (make setup does it), or set DATABASE_URL to a server of version 14 or later")

// Locate returns the folder of initdb and postgres. Binaries must be of the
// version that made a cluster: version is the content of its PG_VERSION, ""
// for the newest there is. The folder named by BASILIC_POSTGRES_BIN, when set,
// comes first.
func Locate(version string) (string, error) {
	return locate(version, os.Getenv("BASILIC_POSTGRES_BIN"), os.Getenv("PATH"), "/usr/lib/postgresql/*/bin")
}

func locate(version, chosen, path, pattern string) (string, error) {
	candidates := []string{chosen}
	debian, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("embeddedpg: locate: %w", err)
	}
	// The newest version first, as numbers.
	sort.Slice(debian, func(i, j int) bool { return versionOf(debian[i]) > versionOf(debian[j]) })
	candidates = append(candidates, debian...)
	candidates = append(candidates, filepath.SplitList(path)...)
	found := ""
	for _, folder := range candidates {
		if folder == "" || !isExecutable(filepath.Join(folder, "initdb")) || !isExecutable(filepath.Join(folder, "postgres")) {
			continue
		}
		has := majorOf(folder)
		if version == "" || has == version {
			return folder, nil
		}
		found = has
	}
	if found != "" {
		return "", fmt.Errorf("embeddedpg: the data were made by Postgres %s and only version %s is installed: install postgresql-%s", version, found, version)
	}
	return "", fmt.Errorf("embeddedpg: %w", ErrNotInstalled)
}

func versionOf(folder string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	if err != nil {
		return 0
	}
	return n
}

// majorOf asks the binaries in a folder which version they are.
func majorOf(folder string) string {
	out, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(out))
	if len(fields) < 3 {
		return ""
	}
	major, _, _ := strings.Cut(fields[2], ".")
	return major
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}
