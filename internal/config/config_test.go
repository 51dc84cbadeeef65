package config_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/config"
)

func development() config.Config {
	return config.Config{URL: "http://localhost:8080", Listen: "127.0.0.1:8080", Mode: "development", Registration: "open", Federation: "open"}
}

func production() config.Config {
	return config.Config{
		URL: "https://bases.example", Listen: "0.0.0.0:8080", Mode: "production", SMTPURL: "smtp://mail.example:587",
		Registration: "open", Federation: "open",
	}
}

func TestContradictionsAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  func() config.Config
		change  func(*config.Config)
		refused bool
	}{
		"development":                   {development, func(*config.Config) {}, false},
		"development on every address":  {development, func(c *config.Config) { c.Listen = "0.0.0.0:8080" }, true},
		"development with a public url": {development, func(c *config.Config) { c.URL = "http://bases.example" }, true},
		"development with https":        {development, func(c *config.Config) { c.URL = "https://localhost" }, true},
		"production":                    {production, func(*config.Config) {}, false},
		"production without https":      {production, func(c *config.Config) { c.URL = "http://bases.example" }, true},
		"production without mail":       {production, func(c *config.Config) { c.SMTPURL = "" }, true},
		"production with peers":         {production, func(c *config.Config) { c.DevPeers = []string{"localhost:*"} }, true},
		"a url with a path":             {production, func(c *config.Config) { c.URL = "https://bases.example/x" }, true},
		"only allowed servers":          {production, func(c *config.Config) { c.Federation = "allow-list" }, false},
		"a schedule without sense":      {production, func(c *config.Config) { c.RetrySchedule = []string{"soon"} }, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := test.config()
			test.change(&c)
			if err := c.Check(); (err != nil) != test.refused {
				t.Errorf("Check() = %v, refused should be %v", err, test.refused)
			}
		})
	}
}

func TestDerivedSettings(t *testing.T) {
	t.Parallel()
	c := development()
	if got := c.CookieName(); got != "basilic_8080" {
		t.Errorf("CookieName() = %q", got)
	}
	if got := c.Domain(); got != "localhost:8080" {
		t.Errorf("Domain() = %q", got)
	}
	c.RetrySchedule = []string{"1s", " 2m"}
	waits, err := c.Schedule()
	if err != nil || len(waits) != 2 || waits[1] != 2*time.Minute {
		t.Errorf("Schedule() = %v, %v", waits, err)
	}
	p := production()
	if got := p.CookieName(); got != "__Host-basilic" {
		t.Errorf("CookieName() = %q", got)
	}
}
