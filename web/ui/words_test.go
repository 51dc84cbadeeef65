package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/web/ui"
)

// TestFrenchTypography wants a no-break space before « : ; ? ! » and inside
// « », in every word that people read.
func TestFrenchTypography(t *testing.T) {
	t.Parallel()
	var files []string
	for _, pattern := range []string{"*.templ", "*.go", "../*.go", "../../*.go", "../../actors/*.go", "../../resources/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	wrong := regexp.MustCompile(`[\p{L}\d»’)}…>] [?!:;»](?:[\s<"|,.)]|$)|« | »`)
	for _, file := range files {
		if strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			words, _, _ := strings.Cut(line, "//"+" ")
			if found := wrong.FindString(words); found != "" {
				t.Errorf("%s:%d: a breaking space in %q", filepath.Base(file), i+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestHowLongAgo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 12, 17, 0, 0, 0, time.UTC)
	for want, at := range map[string]time.Time{
		"à l’instant":           now.Add(-20 * time.Second),
		"il y a 5\u00a0min":     now.Add(-5 * time.Minute),
		"il y a 3\u00a0h":       now.Add(-3 * time.Hour),
		"hier":                  now.AddDate(0, 0, -1),
		"le 1er\u00a0mars 2026": time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		"le 12\u00a0mars 2025":  now.AddDate(-1, 0, 0),
		"le 10\u00a0mars 2026":  now.AddDate(0, 0, -2),
	} {
		if got := ui.Ago(at, now); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Claire Morvan": "CM", "L’Atelier du Verger": "AV", "Le Bus des Rives": "LB", "Léna": "L", "": "", "Équipe 31": "É", "Aidants numériques 31": "AN",
	} {
		if got := ui.Initials(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
