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
	// What is read may still come from memory: only something written shows that it is
	// back.
	var address string
	eventually(t, "something to be published", func() bool {
		response, err := alice.client.PostForm(here.URL+"/ressources/nouvelle", publication("Après la panne", ""))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if address = response.Header.Get("Location"); response.StatusCode == http.StatusSeeOther {
			return true
		}
		if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
			t.Fatalf("meanwhile: status %d, Retry-After %q", response.StatusCode, response.Header.Get("Retry-After"))
		}
		return false
	})
	t.Logf("back after %s", time.Since(killed))
	if status, page := alice.get(address); status != http.StatusOK || !strings.Contains(page, "Après la panne") {
		t.Errorf("%s: status %d, or without its title", address, status)
	}
}
