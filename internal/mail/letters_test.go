package mail

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// parted is a mark that a line may begin with, parted from its word.
var parted = regexp.MustCompile(`« |[^:] »|\pL [:;?!](\s|$)`)

// TestFrenchTypographyOfLetters: a no-break space before and within, as French wants.
func TestFrenchTypographyOfLetters(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("letters*.go")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if found := parted.FindString(line); found != "" && !strings.HasPrefix(line, "//") {
				t.Errorf("%s:%d: %q has a space that breaks", name, n, found)
			}
		}
	}
}
