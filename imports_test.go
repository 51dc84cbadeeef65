package basilic_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "codeberg.org/basilic/basilic"

// layers is the table of architecture.md 2: a package imports only packages of
// layers below its own.
var layers = [][]string{
	{""},
	{
		"federation/activitystreams", "federation/httpsig", "federation/httpclient", "federation/webfinger", "federation/nodeinfo",
		"internal/blob", "internal/pdf", "internal/webpage", "internal/config", "internal/media", "internal/mail", "internal/embeddedpg", "internal/richtext", "internal/difference", "internal/qr", "internal/feed", "internal/poster", "web/form", "web/static", "migrations",
		"internal/sample/document",
	},
	{"internal/postgres", "internal/export", "web/ui"},
	{"federation", "visits", "internal/pgtest"},
	{"outbox"},
	{"actors"},
	{"resources"},
	{"timeline", "search", "moderation", "showcase", "statistics"},
	{"withdrawal"},
	{"inbox", "web"},
	{"internal/app"},
	{"internal/sample", "internal/fedtest", "e2e", "bench"},
	{"cmd/basilic"},
}

// guarded are libraries that only some packages may import.
var guarded = map[string][]string{
	"github.com/go-fed/activity": {"federation/activitystreams"},
	"github.com/go-fed/httpsig":  {"federation/httpsig"},
	"github.com/dunglas/httpsfv": {"federation/httpsig"},
	"github.com/golang-fips":     {"federation/httpsig"},
	"github.com/jackc/pgx": {
		"internal/postgres", "internal/pgtest", "internal/embeddedpg",
		// The transaction is a type parameter of River's client.
		"outbox", "actors", "inbox", "internal/app",
	},
	"github.com/chromedp/chromedp": {"e2e"},
	"znkr.io/diff":                 {"internal/difference"},
	"github.com/boombuler/barcode": {"internal/qr"},
}

func layerOf(folder string) int {
	for i, names := range layers {
		for _, name := range names {
			if name == folder {
				return i
			}
		}
	}
	return -1
}

// violation says why a package may not import another, or "".
func violation(from, imported string) string {
	for library, allowed := range guarded {
		if strings.HasPrefix(imported, library) {
			for _, name := range allowed {
				if name == from {
					return ""
				}
			}
			return fmt.Sprintf("%s may not import %s: only %v may", from, imported, allowed)
		}
	}
	target, found := strings.CutPrefix(imported, module)
	if !found {
		if layerOf(from) == 0 && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
			return "the root package imports the standard library only, not " + imported
		}
		return ""
	}
	target = strings.TrimPrefix(target, "/")
	switch {
	case layerOf(from) < 0:
		return "package " + from + " has no layer: add it to the table"
	case layerOf(target) >= layerOf(from):
		return fmt.Sprintf("%s (layer %d) may not import %s (layer %d)", from, layerOf(from), target, layerOf(target))
	}
	return ""
}

func TestLayers(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "tools" || strings.HasPrefix(entry.Name(), ".") && file != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := path.Dir(filepath.ToSlash(file))
		if from == "." {
			from = ""
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if text := violation(from, imported); text != "" {
				t.Errorf("%s: %s", file, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLayersRefuseWhatTheyMust(t *testing.T) {
	t.Parallel()
	for _, bad := range [][2]string{
		{"outbox", module + "/actors"},
		{"inbox", module + "/web"},
		{"timeline", module + "/search"},
		{"unknown", module + "/web"},
		{"", "github.com/google/uuid"},
		{"web", "github.com/jackc/pgx/v5"},
		{"inbox", "github.com/go-fed/activity/streams"},
	} {
		if violation(bad[0], bad[1]) == "" {
			t.Errorf("%s may import %s", bad[0], bad[1])
		}
	}
	if text := violation("actors", module+"/outbox"); text != "" {
		t.Error(text)
	}
}
