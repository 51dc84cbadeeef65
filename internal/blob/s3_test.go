package blob_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/blob"
)

const (
	s3Key    = "essai"
	s3Secret = "un-secret-d-essai"
)

// serveS3 starts a real S3 server (built once, in minutes where nothing is cached)
// on an empty folder, with one bucket, and
// returns the address of the bucket.
func serveS3(t *testing.T) string {
	t.Helper()
	path, err := exec.Command("go", "tool", "-modfile=../../tools/versitygw/go.mod", "-n", "versitygw").Output()
	if err != nil {
		t.Fatalf("the S3 server does not build: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "medias"), 0o755); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(strings.TrimSpace(string(path)), "--port", address, "--access", s3Key, "--secret", s3Secret, "--quiet", "posix", "--nometa", root)
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		response, err := http.Get("http://" + address + "/")
		if err == nil {
			_ = response.Body.Close()
			return "http://" + address + "/medias"
		}
		if time.Now().After(deadline) {
			t.Fatalf("the S3 server does not answer: %v", err)
		}
	}
}

func bucket(t *testing.T) *blob.S3 {
	t.Helper()
	store, err := blob.OpenS3(t.Context(), blob.S3Config{URL: serveS3(t), Region: "us-east-1", Key: s3Key, Secret: s3Secret, UserAgent: "Basilic"})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestBucketIsAStore(t *testing.T) {
	t.Parallel()
	testStore(t, bucket(t))
}

// TestBucketHoldsNoBlobInMemory sends and reads one of 64 MB; what it measures is
// the whole process's, so nothing may run beside it.
func TestBucketHoldsNoBlobInMemory(t *testing.T) {
	store := bucket(t)
	spool, err := blob.OpenSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const size = 64 << 20
	sent, err := spool.Receive(io.LimitReader(rand.NewChaCha8([32]byte{}), size), size)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := store.Put(t.Context(), sent.Digest, sent.Reader(), sent.Size); err != nil {
		t.Fatal(err)
	}
	f, err := store.Open(t.Context(), sent.Digest)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, f)
	runtime.ReadMemStats(&after)
	if err != nil || n != size || f.Close() != nil || sent.Close() != nil {
		t.Errorf("%d bytes came back, %v", n, err)
	}
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("out and back of %d MB: %d kB allocated in all", size>>20, allocated>>10)
	if allocated > size/2 {
		t.Errorf("%d MB were allocated", allocated>>20)
	}
}

func TestBucketThatCannotBeUsedIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	address := serveS3(t)
	for name, change := range map[string]func(c *blob.S3Config){
		"another secret": func(c *blob.S3Config) { c.Secret = "faux" }, "another key": func(c *blob.S3Config) { c.Key = "autre" },
		"no bucket": func(c *blob.S3Config) { c.URL += "x" }, "no address": func(c *blob.S3Config) { c.URL = "medias" },
		"a folder": func(c *blob.S3Config) { c.URL += "/dossier" }, "nobody there": func(c *blob.S3Config) { c.URL = "http://127.0.0.1:1/medias" },
	} {
		c := blob.S3Config{URL: address, Region: "us-east-1", Key: s3Key, Secret: s3Secret, UserAgent: "Basilic"}
		change(&c)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if _, err := blob.OpenS3(ctx, c); err == nil || strings.Contains(fmt.Sprint(err), s3Secret) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
}
