package basilic_test

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestAHostHasTheNamesOfTheDomainsAboveIt(t *testing.T) {
	t.Parallel()
	for host, want := range map[string][]string{
		"a.b.example":    {"a.b.example", "b.example", "example"},
		"b.example:8443": {"b.example:8443", "b.example", "example"},
		"localhost":      {"localhost"},

		"[2001:db8::1]:8443":      {"[2001:db8::1]:8443", "[2001:db8::1]"},
		"[2001:db8::1]":           {"[2001:db8::1]"},
		"[::ffff:192.0.2.1]:8443": {"[::ffff:192.0.2.1]:8443", "[::ffff:192.0.2.1]"},
		"192.0.2.1:8443":          {"192.0.2.1:8443", "192.0.2.1"},
	} {
		if got := basilic.HostNames(host); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

func TestDeliveryFailuresAreSentences(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"400", "401", "404", "410", "429", "500", "503"} {
		if s := basilic.FailureOfStatus(status).Sentence(); !strings.HasSuffix(s, "("+status+")") {
			t.Errorf("%s: %q", status, s)
		}
	}
	seen := map[string]bool{}
	for _, f := range []basilic.DeliveryFailure{
		basilic.FailureNone, basilic.FailureTimeout, basilic.FailureName, basilic.FailureRefused, basilic.FailureTLS,
		basilic.FailureForbidden, basilic.FailureNetwork,
	} {
		s := f.Sentence()
		if s == "" || seen[s] {
			t.Errorf("%q: %q says nothing of its own", f, s)
		}
		seen[s] = true
	}
	if got := basilic.DeliveryFailure("anything else").Sentence(); got != basilic.FailureNetwork.Sentence() {
		t.Errorf("an unknown failure: %q", got)
	}
}
