package embeddedpg

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

const (
	// outsideHome holds the clusters whose data folder the system user cannot enter.
	outsideHome = "/var/lib/basilic"
	// socketName is what Postgres adds to the folder of its socket.
	socketName = "/.s.PGSQL.5432"
	// maxSocketPath leaves a margin below the system's limit of 107 bytes.
	maxSocketPath = 100
)

// layout is where a cluster lives.
type layout struct {
	// data is Postgres's folder, sockets that of its socket.
	data, sockets string
	owner         *owner
}

// layoutOf decides where the cluster of a data folder lives.
func layoutOf(dataDir string) (layout, error) {
	who, err := clusterOwner()
	if err != nil {
		return layout{}, err
	}
	digest := digestOf(dataDir)
	home := filepath.Join(dataDir, "postgres")
	if who != nil {
		home, err = chooseHome(dataDir, filepath.Join(outsideHome, digest), who.reaches(dataDir))
		if err != nil {
			return layout{}, err
		}
	}
	return layout{data: filepath.Join(home, "data"), sockets: socketFolder(home, digest, os.TempDir()), owner: who}, nil
}

func digestOf(dataDir string) string {
	sum := sha256.Sum256([]byte(filepath.Clean(dataDir)))
	return hex.EncodeToString(sum[:])[:16]
}

// chooseHome returns the folder of a cluster: inside the data folder, or outside
// where the system user cannot enter it. A cluster stays where it was made: when
// the rights of the data folder change, an empty hub would be a bad surprise.
func chooseHome(dataDir, outside string, reachable bool) (string, error) {
	inside := filepath.Join(dataDir, "postgres")
	isInside := clusterVersion(filepath.Join(inside, "data")) != ""
	isOutside := clusterVersion(filepath.Join(outside, "data")) != ""
	switch {
	case isOutside && (!isInside || !reachable):
		return outside, nil
	case reachable:
		return inside, nil
	case isInside:
		return "", fmt.Errorf("embeddedpg: the database is in %s, which user %s can no longer enter: give it the right to pass (chmod o+x) through the folders above", inside, systemUser)
	}
	return outside, nil
}

// socketFolder returns home's own, unless the path of the socket gets too long.
func socketFolder(home, digest, temporary string) string {
	for _, folder := range []string{filepath.Join(home, "socket"), filepath.Join(temporary, "basilic-"+digest)} {
		if len(folder+socketName) <= maxSocketPath {
			return folder
		}
	}
	return "/tmp/basilic-" + digest
}

// clusterVersion returns the major version of Postgres that made a cluster, or
// "" where there is none.
func clusterVersion(data string) string {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// URL returns the connection string of a database of the cluster.
func (c *Cluster) URL(database string) string { return socketURL(c.layout.sockets, database) }

// SocketURL returns the connection string of a database of the cluster that
// another process runs for this data folder.
func SocketURL(dataDir, database string) (string, error) {
	l, err := layoutOf(dataDir)
	if err != nil {
		return "", err
	}
	return socketURL(l.sockets, database), nil
}

// socketURL names the port and the absence of TLS as well, lest PGPORT and
// PGSSLMODE in the environment decide.
func socketURL(sockets, database string) string {
	query := url.Values{"host": {sockets}, "port": {"5432"}, "sslmode": {"disable"}, "user": {databaseUser}}
	// psql takes "+" in a query for itself, not for a space.
	return "postgres:///" + url.PathEscape(database) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}
