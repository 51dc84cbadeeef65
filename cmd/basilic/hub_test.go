package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const newAccount = "user create --first-name Zoé --last-name Test --password-stdin"

// open reads the database of a shell.
func (s shell) open() *postgres.DB {
	s.t.Helper()
	url, _ := strings.CutPrefix(s.settings[len(s.settings)-1], "DATABASE_URL=")
	db, err := postgres.Open(s.t.Context(), url)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(db.Close)
	return db
}

func TestAccountsAreMadeFromTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	create := func(code int, handle, password string, more ...string) (string, string) {
		t.Helper()
		s.input = password
		return s.run(code, append(strings.Fields(newAccount+" --email "+handle+"@exemple.fr --handle "+handle), more...)...)
	}
	if out, _ := create(0, "zoe", "la phrase de zoé\nune autre ligne\n"); out != "@zoe@localhost:8080\n" {
		t.Errorf("printed %q", out)
	}
	if _, errOut := create(1, "zoe", "la phrase de zoé\n"); !strings.Contains(errOut, "déjà pris") {
		t.Errorf("made twice: %q", errOut)
	}
	if _, errOut := create(2, "court", "court\n"); !strings.Contains(errOut, "10 caractères") {
		t.Errorf("a short password: %q", errOut)
	}
	create(0, "bob", "la phrase de bob\r\n")
	create(0, "carol", "la phrase de carol", "--admin")
	db := s.open()
	for handle, want := range map[string]basilic.AccountRole{"zoe": basilic.RoleAdministrator, "bob": basilic.RoleUser, "carol": basilic.RoleAdministrator} {
		if account, err := db.AccountByEmail(t.Context(), handle+"@exemple.fr"); err != nil || account.Role != want {
			t.Errorf("%s is %q: %v", handle, account.Role, err)
		}
	}
}

func TestDecisionsAboutServersAreMadeListedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.run(0, "federation", "block", "mal.exemple", "--comment", "publicité")
	s.run(0, "federation", "limit", "bruyant.exemple", "--reject-media")
	out, _ := s.run(0, "federation", "list")
	for _, host := range []string{"mal.exemple", "bruyant.exemple"} {
		if !strings.Contains(out, host) {
			t.Errorf("%s is not listed:\n%s", host, out)
		}
	}
	list, _ := s.run(0, "federation", "export")
	if !strings.Contains(list, "mal.exemple") || !strings.Contains(list, "publicité") {
		t.Errorf("exported\n%s", list)
	}
	s.run(0, "federation", "unblock", "mal.exemple")
	if again, _ := s.run(0, "federation", "export"); strings.Contains(again, "mal.exemple") {
		t.Errorf("after it was taken back\n%s", again)
	}
	file := filepath.Join(t.TempDir(), "liste.csv")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "federation", "import", "--dry-run", file)
	if again, _ := s.run(0, "federation", "export"); strings.Contains(again, "mal.exemple") {
		t.Errorf("a trial changes\n%s", again)
	}
	s.run(0, "federation", "import", file)
	if again, _ := s.run(0, "federation", "export"); again != list {
		t.Errorf("after the import\n%s\nwant\n%s", again, list)
	}
	if _, errOut := s.run(2, "federation", "block", "pas un hôte"); errOut == "" {
		t.Error("a host that is none is refused without a word")
	}
}

func TestSummariesOfAMonthThatIsNotOverAreRefused(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	if _, errOut := s.run(2, "digests", time.Now().UTC().Format("2006-01")); !strings.Contains(errOut, "not over yet") {
		t.Errorf("says %q", errOut)
	}
	s.run(0, "digests", "2026-01")
	var jobs int
	if err := s.open().Pool().QueryRow(t.Context(), "select count(*) from river_job where kind = 'timeline.digests' and args->>'month' = '2026-01'").Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d jobs: %v", jobs, err)
	}
}

func TestAHubServesUntilItIsTold(t *testing.T) {
	t.Parallel()
	c := newShell(t).command("serve")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if want := fmt.Sprintln("basilic: ready http://localhost:8080"); err != nil || line != want {
		t.Errorf("printed %q, want %q: %v", line, want, err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
