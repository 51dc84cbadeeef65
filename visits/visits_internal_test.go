package visits

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func TestOnlyBrowsersAreVisitors(t *testing.T) {
	t.Parallel()
	for agent, human := range map[string]bool{
		browser: true,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": true,
		"": false,
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                  false,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36": false,
		"Mastodon/4.5.0 (http.rb/5.3.1; +https://m.example/)":                                       false,
		"Basilic/0.1.0 (+https://b.example/)":                                                       false,
		"curl/8.5.0":                                                                                false,
		"WhatsApp/2.23.20.0":                                                                        false,
	} {
		if got := (Visitor{Address: "192.0.2.1", Agent: agent}).human(); got != human {
			t.Errorf("%q: human %v, want %v", agent, got, human)
		}
	}
}

func TestAHouseholdIsOneNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1":            "192.0.2.1",
		"::ffff:192.0.2.1":     "::ffff:192.0.2.1",
		"2001:db8:1:2:a:b:c:d": "2001:db8:1:2::/64",
		"2001:db8:1:2::7":      "2001:db8:1:2::/64",
		"2001:db8:1:3::7":      "2001:db8:1:3::/64",
		"unknown":              "unknown",
	} {
		if got := (Visitor{Address: address}).network(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestOnlyWordsAreKeptOfASearch(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"accompagner les seniors":         true,
		"rgpd 2018":                       true,
		"jeanne@exemple.fr":               false,
		"06 12 34 56 78":                  false,
		"https://exemple.fr/lettre":       false,
		"www.exemple.fr":                  false,
		"un deux trois quatre cinq six":   true,
		"un deux trois quatre cinq six s": false,
		strings.Repeat("é", 60):           true,
		strings.Repeat("é", 61):           false,
		"semer\x00":                       false,
	} {
		if got := keepable(words); got != want {
			t.Errorf("%q: kept %v, want %v", words, got, want)
		}
	}
	if got := folded("  Semer\n des   GRAINES "); got != "semer des graines" {
		t.Errorf("folded to %q", got)
	}
}

// TestWhatWaitsIsBounded: the key is known and the timer armed, so that nothing but the
// memory is used.
func TestWhatWaitsIsBounded(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	c := New(nil, slog.New(slog.DiscardHandler))
	c.armed, c.key, c.keyAt = true, []byte("key"), at
	c.monthKey, c.monthKeyOf, c.monthKeyAt = []byte("month"), basilic.MonthOf(at), at
	for n := range most + 10 {
		v := Visitor{Address: fmt.Sprintf("10.0.%d.%d", n/256, n%256), Agent: browser}
		c.Seen(context.Background(), v, View, "thing", "", at)
		c.Searched(context.Background(), v, "semer", false, at)
	}
	if len(c.waiting) != most || len(c.searches) != most {
		t.Errorf("%d visits and %d searches wait, want %d of each", len(c.waiting), len(c.searches), most)
	}
}
