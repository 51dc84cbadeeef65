package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/config"
)

var settingRow = regexp.MustCompile("(?m)^\\| `([A-Z0-9_]+)` \\| (`[^`]*`|–) \\| (.+) \\|$")

// TestTheAdministratorsGuideHasEverySetting: each with its default, and none that does
// not exist.
func TestTheAdministratorsGuideHasEverySetting(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/administration.md")
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]string{}
	for _, row := range settingRow.FindAllStringSubmatch(string(guide), -1) {
		described[row[1]] = strings.Trim(row[2], "`–")
	}
	settings := reflect.TypeFor[config.Config]()
	for i := range settings.NumField() {
		tag := settings.Field(i).Tag
		usual, ok := described[tag.Get("env")]
		if !ok {
			t.Errorf("%s is not in the guide", tag.Get("env"))
		} else if usual != tag.Get("default") {
			t.Errorf("%s is %q without being set, the guide says %q", tag.Get("env"), tag.Get("default"), usual)
		}
		if tag.Get("help") == "" {
			t.Errorf("%s has no explanation", tag.Get("env"))
		}
		delete(described, tag.Get("env"))
	}
	for name := range described {
		t.Errorf("the guide has %s, which does not exist", name)
	}
}
