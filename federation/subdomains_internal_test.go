package federation

import (
	"fmt"
	"testing"
	"time"
)

func TestSubdomainsAreToldFromRegisteredDomains(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"a.b.example.fr": "example.fr", "example.fr": "", "EXAMPLE.fr": "", "a.example.co.uk": "example.co.uk", "example.co.uk": "", "a.example.fr:8443": "example.fr",
		"co.uk": "", "localhost": "", "localhost:8080": "", "127.0.0.1:8080": "", "[2001:db8::1]": "", "[2001:db8::1]:443": "", "blog.github.io": "", "a.blog.github.io": "blog.github.io",
		"a.xn--caf-dma.fr": "xn--caf-dma.fr", "": "",
	} {
		if got, ok := registeredDomain(host); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", host, got, ok, want)
		}
	}
}

func TestNewHostsOfADomainAreCountedByTheDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	s := newSubdomainLimit(nil)
	s.now = func() time.Time { return now }
	room := func(from, to int) (n int) {
		for i := from; i < to; i++ {
			if s.count("evil.example", fmt.Sprint(i, ".evil.example")) {
				n++
			}
		}
		return n
	}
	if n := room(0, 30); n != newSubdomains {
		t.Errorf("%d new hosts", n)
	}
	// Those that were counted may go on; another domain has its own ten.
	if n := room(0, newSubdomains); n != newSubdomains || !s.counted("evil.example", "0.evil.example") || s.counted("evil.example", "20.evil.example") {
		t.Errorf("%d of those that were counted", n)
	}
	if !s.count("good.example", "a.good.example") {
		t.Error("another domain pays for it")
	}
	now = now.Add(newSubdomainsFor)
	if n := room(20, 30); n != newSubdomains {
		t.Errorf("%d new hosts the next day", n)
	}
	for i := range maxDomains + 10 {
		s.count(fmt.Sprint(i, ".example"), fmt.Sprint("a.", i, ".example"))
	}
	if len(s.asked) > maxDomains {
		t.Errorf("%d domains are watched", len(s.asked))
	}
}
