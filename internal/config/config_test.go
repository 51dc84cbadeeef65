package config_test

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/config"
)

func development() config.Config {
	return config.Config{
		URL: "http://localhost:8080", Listen: "127.0.0.1:8080", Mode: "development", MailFrom: "hub@exemple.fr",
		Registration: "open", Federation: "open",
	}
}

func production() config.Config {
	return config.Config{
		URL: "https://bases.example", Listen: "0.0.0.0:8080", Mode: "production", SMTPURL: "smtp://mail.example:587", MailFrom: "hub@exemple.fr",
		Registration: "open", Federation: "open",
	}
}

func TestWrongSettingsAreRefusedByName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func() config.Config
		change func(*config.Config)
		// named is the setting that the error names, "" when it is accepted.
		named string
	}{
		"development":                    {development, func(*config.Config) {}, ""},
		"development on ::1":             {development, func(c *config.Config) { c.Listen = "[::1]:8080" }, ""},
		"development on a.localhost":     {development, func(c *config.Config) { c.URL = "http://a.localhost:8080" }, ""},
		"development on every address":   {development, func(c *config.Config) { c.Listen = "0.0.0.0:8080" }, "BASILIC_LISTEN"},
		"development without an address": {development, func(c *config.Config) { c.Listen = ":8080" }, "BASILIC_LISTEN"},
		"development on a private one":   {development, func(c *config.Config) { c.Listen = "192.168.1.2:8080" }, "BASILIC_LISTEN"},
		"development with a public url":  {development, func(c *config.Config) { c.URL = "http://bases.example" }, "BASILIC_URL"},
		"a host that looks local":        {development, func(c *config.Config) { c.URL = "http://localhost.example" }, "BASILIC_URL"},
		"development with https":         {development, func(c *config.Config) { c.URL = "https://localhost" }, "BASILIC_URL"},
		"peers":                          {development, func(c *config.Config) { c.DevPeers = []string{"127.0.0.0/8:*", "localhost:8081", "[::1]:1", "::1:2"} }, ""},
		"a peer without port":            {development, func(c *config.Config) { c.DevPeers = []string{"localhost"} }, "BASILIC_DEV_PEERS"},
		"a peer by name":                 {development, func(c *config.Config) { c.DevPeers = []string{"hub.example:80"} }, "BASILIC_DEV_PEERS"},
		"production":                     {production, func(*config.Config) {}, ""},
		"production without https":       {production, func(c *config.Config) { c.URL = "http://bases.example" }, "BASILIC_URL"},
		"production without mail":        {production, func(c *config.Config) { c.SMTPURL = "" }, "BASILIC_SMTP_URL"},
		"production with peers":          {production, func(c *config.Config) { c.DevPeers = []string{"localhost:*"} }, "BASILIC_DEV_PEERS"},
		"a slash at the end of the url":  {production, func(c *config.Config) { c.URL = "https://bases.example/" }, ""},
		"a url with a path":              {production, func(c *config.Config) { c.URL = "https://bases.example/x" }, "BASILIC_URL"},
		"a url with a query":             {production, func(c *config.Config) { c.URL = "https://bases.example?x" }, "BASILIC_URL"},
		"a url with a name":              {production, func(c *config.Config) { c.URL = "https://me@bases.example" }, "BASILIC_URL"},
		"a url in capitals":              {production, func(c *config.Config) { c.URL = "https://Bases.example" }, "BASILIC_URL"},
		"a url without scheme":           {production, func(c *config.Config) { c.URL = "bases.example" }, "BASILIC_URL"},
		"no url":                         {production, func(c *config.Config) { c.URL = "" }, "BASILIC_URL"},
		"listening on a word":            {production, func(c *config.Config) { c.Listen = "8080" }, "BASILIC_LISTEN"},
		"listening on no port":           {production, func(c *config.Config) { c.Listen = "127.0.0.1:http" }, "BASILIC_LISTEN"},
		"metrics nowhere":                {production, func(c *config.Config) { c.MetricsListen = "" }, ""},
		"metrics on a word":              {production, func(c *config.Config) { c.MetricsListen = "on" }, "BASILIC_METRICS_LISTEN"},
		"a handle domain":                {production, func(c *config.Config) { c.HandleDomain = "example.fr" }, ""},
		"a handle domain with a path":    {production, func(c *config.Config) { c.HandleDomain = "example.fr/x" }, "BASILIC_HANDLE_DOMAIN"},
		"a handle domain in capitals":    {production, func(c *config.Config) { c.HandleDomain = "Example.fr" }, "BASILIC_HANDLE_DOMAIN"},
		"mail by another scheme":         {production, func(c *config.Config) { c.SMTPURL = "mail.example:587" }, "BASILIC_SMTP_URL"},
		"a sender that is none":          {production, func(c *config.Config) { c.MailFrom = "hub" }, "BASILIC_MAIL_FROM"},
		"a contact that is none":         {production, func(c *config.Config) { c.Contact = "rue du Verger" }, "BASILIC_CONTACT"},
		"proxies":                        {production, func(c *config.Config) { c.TrustedProxies = []string{"10.0.0.0/8", "::1"} }, ""},
		"a proxy by name":                {production, func(c *config.Config) { c.TrustedProxies = []string{"proxy"} }, "BASILIC_TRUSTED_PROXIES"},
		"a rate below zero":              {production, func(c *config.Config) { c.InboxRate = -1 }, "BASILIC_INBOX_RATE"},
		"a form rate below zero":         {production, func(c *config.Config) { c.ClientRate = -1 }, "BASILIC_CLIENT_RATE"},
		"a reply rate below zero":        {production, func(c *config.Config) { c.ReplyRate = -1 }, "BASILIC_REPLY_RATE"},
		"a report rate below zero":       {production, func(c *config.Config) { c.ReportRate = -1 }, "BASILIC_REPORT_RATE"},
		"a bucket":                       {production, func(c *config.Config) { c.S3URL, c.S3Key, c.S3Secret = "https://s3.exemple.fr/medias", "k", "s" }, ""},
		"a bucket without secret":        {production, func(c *config.Config) { c.S3URL, c.S3Key = "https://s3.exemple.fr/medias", "k" }, "BASILIC_S3_SECRET"},
		"a secret without bucket":        {production, func(c *config.Config) { c.S3Secret = "s" }, "BASILIC_S3_URL"},
		"a service without bucket":       {production, func(c *config.Config) { c.S3URL, c.S3Key, c.S3Secret = "https://s3.exemple.fr", "k", "s" }, "BASILIC_S3_URL"},
		"a bucket with its secret":       {production, func(c *config.Config) { c.S3URL, c.S3Key, c.S3Secret = "https://k:s@s3.exemple.fr/m", "k", "s" }, "BASILIC_S3_URL"},
		"a replica, not yet":             {production, func(c *config.Config) { c.DatabaseReplica = "postgres://x" }, "DATABASE_REPLICA_URL"},
		"approval, not yet":              {production, func(c *config.Config) { c.Registration = "approval" }, "BASILIC_REGISTRATION"},
		"a colour by name":               {production, func(c *config.Config) { c.Accent = "green" }, "BASILIC_ACCENT"},
		"a schedule without sense":       {production, func(c *config.Config) { c.RetrySchedule = []string{"soon"} }, "BASILIC_RETRY_SCHEDULE"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := test.config()
			test.change(&c)
			err := c.Check()
			if test.named == "" && err != nil || test.named != "" && (err == nil || !strings.Contains(err.Error(), test.named)) {
				t.Errorf("Check() = %v, should name %q", err, test.named)
			}
		})
	}
}

func TestAPasswordIsNeverShown(t *testing.T) {
	t.Parallel()
	c := production()
	c.SMTPURL = "http://hub:s3cret@mail.example"
	if err := c.Check(); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("Check() = %v", err)
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
