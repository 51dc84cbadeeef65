package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/pgtest"
)

// asCommand has this binary be the command itself, so that exit codes, the environment
// and what is printed are tried as a shell sees them.
const asCommand = "BASILIC_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// shell runs the command with settings of its own.
type shell struct {
	t        *testing.T
	settings []string
	input    string
}

// newShell has a database, and the settings of a hub to try things on.
func newShell(t *testing.T) shell {
	t.Helper()
	return shell{t: t, settings: []string{
		"BASILIC_MODE=development", "BASILIC_LISTEN=127.0.0.1:0", "BASILIC_METRICS_LISTEN=", "BASILIC_DATA=" + t.TempDir(), "BASILIC_LOG=error",
		"DATABASE_URL=" + pgtest.URL(t),
	}}
}

// with returns a shell in which something more is set.
func (s shell) with(settings ...string) shell {
	s.settings = append(s.settings[:len(s.settings):len(s.settings)], settings...)
	return s
}

func (s shell) command(arguments ...string) *exec.Cmd {
	c := exec.CommandContext(s.t.Context(), os.Args[0], arguments...)
	c.Env = append([]string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TZ=UTC"}, s.settings...)
	c.Stdin = strings.NewReader(s.input)
	return c
}

// run returns what the command prints, once it ended with a code.
func (s shell) run(code int, arguments ...string) (out, errOut string) {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	c := s.command(arguments...)
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || c.ProcessState.ExitCode() != code {
		s.t.Fatalf("basilic %s: %v, want exit code %d\n%s%s", strings.Join(arguments, " "), err, code, stdout.String(), stderr.String())
	}
	return stdout.String(), stderr.String()
}

func TestVersionIsPrintedWithoutAHub(t *testing.T) {
	t.Parallel()
	if out, _ := (shell{t: t}).run(0, "version"); out != "basilic "+config.Version+"\n" {
		t.Errorf("printed %q", out)
	}
}

func TestAWrongCallExitsWithTwo(t *testing.T) {
	t.Parallel()
	production := shell{t: t}
	development := production.with("BASILIC_MODE=development", "BASILIC_DATA="+t.TempDir())
	for _, c := range []struct {
		shell     shell
		arguments string
		says      string
	}{
		{production, "", "expected one of"},
		{production, "sow", "unexpected argument sow"},
		{production, "federation block", "<host>"},
		{production, "serve --role none", "--role"},
		{production, "user create --email a@exemple.fr", "missing flags"},
		{production.with("BASILIC_REGISTRATION=never"), "version", "BASILIC_REGISTRATION: "},
		{production.with("BASILIC_INBOX_RATE=many"), "version", "BASILIC_INBOX_RATE: "},
		{production, "sample", "development mode"},
		{development, "serve --role web", "DATABASE_URL"},
		{development, "digests octobre", "2026-10"},
		{development, "user create --email a@exemple.fr --handle a --first-name A --last-name A --password-stdin", "password"},
	} {
		if _, errOut := c.shell.run(2, strings.Fields(c.arguments)...); !strings.Contains(errOut, c.says) {
			t.Errorf("basilic %s says %q, want %q in it", c.arguments, errOut, c.says)
		}
	}
}

func TestAFailureExitsWithOneAndNamesTheSetting(t *testing.T) {
	t.Parallel()
	for setting, says := range map[string]string{
		"BASILIC_URL=ftp://bases.exemple.fr":                       "BASILIC_URL",
		"DATABASE_URL=postgres://127.0.0.1:1/basilic?user=nobody":  "127.0.0.1:1",
		"BASILIC_S3_URL=https://s3.exemple.fr/medias":              "BASILIC_S3_KEY",
		"BASILIC_LISTEN=192.0.2.1:8080":                            "BASILIC_LISTEN",
		"DATABASE_REPLICA_URL=postgres://replica.exemple.fr/hub_b": "DATABASE_REPLICA_URL",
	} {
		s := shell{t: t}.with("BASILIC_MODE=development", "BASILIC_DATA="+t.TempDir(), setting)
		if _, errOut := s.run(1, "migrate"); !strings.Contains(errOut, says) {
			t.Errorf("%s: says %q, want %q in it", setting, errOut, says)
		}
	}
}

func TestSettingsArePrintedWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	s := shell{t: t}.with("DATABASE_URL=postgres://hub:hunter2@127.0.0.1/hub", "BASILIC_SMTP_URL=smtp://hub:hunter2@mail.exemple.fr:587",
		"BASILIC_S3_URL=https://s3.exemple.fr/medias", "BASILIC_S3_KEY=hunter2", "BASILIC_S3_SECRET=hunter2", "BASILIC_TRUSTED_PROXIES=127.0.0.1,::1",
		"BASILIC_URL=https://bases.exemple.fr")
	out, _ := s.run(0, "config")
	if strings.Contains(out, "hunter2") {
		t.Errorf("a secret is printed:\n%s", out)
	}
	for _, line := range []string{
		"BASILIC_URL=https://bases.exemple.fr\n", "DATABASE_URL=(set, hidden: may hold a password)\n", "BASILIC_TRUSTED_PROXIES=127.0.0.1,::1\n",
		"BASILIC_S3_URL=https://s3.exemple.fr/medias\n", "# One of: open, allow-list, off.\n", "# Unless set: 12\n", "BASILIC_ANNOUNCE_RATE=12\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is not among what is printed", line)
		}
	}
}
