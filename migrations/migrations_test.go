package migrations_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/migrations"
)

const up, down = "-- +goose Up\n", "-- +goose Down\n"

var (
	fileName  = regexp.MustCompile(`^[0-9]{5}_[a-z]+(_[a-z]+)*\.sql$`)
	statement = regexp.MustCompile(`(?m)^\s*[a-z]`)
	comment   = regexp.MustCompile(`--.*`)
	outside   = regexp.MustCompile(`(?i)\bconcurrently\b|(?m)^\s*vacuum\b`)
)

// files returns the text of each migration by its name.
func files(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.FS, path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 30 {
		t.Fatalf("%d migrations are embedded", len(texts))
	}
	return texts
}

func TestMigrationsHaveNumbersOfTheirOwn(t *testing.T) {
	t.Parallel()
	numbers := map[string]string{}
	for name := range files(t) {
		if !fileName.MatchString(name) {
			t.Errorf("%s is not named like 00001_init.sql", name)
			continue
		}
		if other, taken := numbers[name[:5]]; taken {
			t.Errorf("%s and %s have one number", name, other)
		}
		numbers[name[:5]] = name
	}
}

func TestMigrationsGoUpThenDown(t *testing.T) {
	t.Parallel()
	for name, text := range files(t) {
		forward, back, ok := strings.Cut(text, down)
		if !ok || !strings.HasPrefix(forward, up) || strings.Contains(back, up) || strings.Contains(back, down) {
			t.Errorf("%s is not one part to go up, then one to go down", name)
			continue
		}
		for part, sql := range map[string]string{"up": forward, "down": back} {
			if !statement.MatchString(sql) {
				t.Errorf("%s does nothing to go %s", name, part)
			}
			if begun, ended := strings.Count(sql, "-- +goose StatementBegin"), strings.Count(sql, "-- +goose StatementEnd"); begun != ended {
				t.Errorf("%s, to go %s: %d statements begin and %d end", name, part, begun, ended)
			}
		}
	}
}

// Each migration is one transaction: a process that is killed, or a disk that is full,
// leaves the schema as it was.
func TestMigrationsHappenWhollyOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, text := range files(t) {
		if strings.Contains(text, "+goose NO TRANSACTION") {
			t.Errorf("%s is no transaction", name)
		}
		if found := outside.FindString(comment.ReplaceAllString(text, "")); found != "" {
			t.Errorf("%s has %q, which no transaction may hold", name, found)
		}
	}
}
