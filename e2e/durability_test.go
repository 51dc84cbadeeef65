package e2e

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// openFolder makes a data folder that the system user of a cluster can enter.
func openFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "basilic-hub-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// startAlone serves a hub with a Postgres of its own and returns its data folder.
func startAlone(t *testing.T, more ...string) (*hub, string) {
	t.Helper()
	folder := openFolder(t)
	return startHub(t, append([]string{"DATABASE_URL=", "BASILIC_DATA=" + folder}, more...)...), folder
}

func TestHubKilledAfterPublishingDeliversOnce(t *testing.T) {
	t.Parallel()
	here, _ := startAlone(t)
	there := startHub(t)
	alice, bob := here.person("alice"), there.person("bob")
	bob.follow("@alice@" + strings.TrimPrefix(here.URL, "http://"))
	alice.publish("Publiée juste avant la coupure", "")
	here.kill()
	start := time.Now()
	here.start()
	t.Logf("the next start took %s", time.Since(start))
	eventually(t, "the resource to arrive after the restart", func() bool {
		return strings.Count(bob.fil(), ">Publiée juste avant la coupure<") == 1
	})
}

func TestPostgresKilledComesBack(t *testing.T) {
	t.Parallel()
	here, folder := startAlone(t)
	alice := here.person("alice")
	if err := syscall.Kill(postmaster(folder), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	for {
		response, err := alice.client.Get(here.URL + "/hub")
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			break
		}
		if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
			t.Fatalf("meanwhile: status %d, Retry-After %q", response.StatusCode, response.Header.Get("Retry-After"))
		}
		if time.Since(killed) > 3*time.Minute {
			t.Fatal("not back after three minutes")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("back after %s", time.Since(killed))
	alice.publish("Après la panne", "")
}
