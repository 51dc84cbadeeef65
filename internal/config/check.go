package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
)

// Check refuses settings that mean nothing or contradict one another. The text
// of the error names the setting and says what to give.
func (c Config) Check() error {
	u, err := url.Parse(c.URL)
	if err != nil || basilic.IRI(c.URL).Origin() != strings.TrimSuffix(c.URL, "/") {
		return fmt.Errorf("config: BASILIC_URL %q: give scheme and host only, in lower case and without a default port, such as https://bases.example.fr", c.URL)
	}
	if _, err := basilic.ParseIRI(c.URL); err != nil {
		return fmt.Errorf("config: BASILIC_URL %q: give scheme and host, such as https://bases.example.fr", c.URL)
	}
	for _, check := range []func() error{c.checkAddresses, c.checkMail, c.checkLists, c.checkNumbers, c.checkBucket, c.checkFuture} {
		if err := check(); err != nil {
			return err
		}
	}
	if c.Development() {
		return c.checkDevelopment(u)
	}
	return c.checkProduction(u)
}

func (c Config) checkDevelopment(u *url.URL) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil || !isLoopback(host) {
		return fmt.Errorf("config: development mode: BASILIC_LISTEN %q must be a loopback address such as 127.0.0.1:8080", c.Listen)
	}
	if u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return fmt.Errorf("config: development mode: BASILIC_URL %q must be http:// on a loopback host such as http://localhost:8080", c.URL)
	}
	return nil
}

func (c Config) checkProduction(u *url.URL) error {
	if u.Scheme != "https" {
		return fmt.Errorf("config: BASILIC_URL %q: production needs https://, such as https://bases.exemple.fr (a hub to try things on: BASILIC_MODE=development)", c.URL)
	}
	if len(c.DevPeers) > 0 {
		return fmt.Errorf("config: BASILIC_DEV_PEERS is for BASILIC_MODE=development only; unset it")
	}
	if c.SMTPURL == "" {
		return fmt.Errorf("config: BASILIC_SMTP_URL is not set: sign-up needs mail; give smtp://user:password@host:587")
	}
	return nil
}

func (c Config) checkAddresses() error {
	if !isListenAddress(c.Listen) {
		return fmt.Errorf("config: BASILIC_LISTEN %q: give address:port, such as 127.0.0.1:8080", c.Listen)
	}
	if c.MetricsListen != "" && !isListenAddress(c.MetricsListen) {
		return fmt.Errorf("config: BASILIC_METRICS_LISTEN %q: give address:port, such as 127.0.0.1:9080, or nothing", c.MetricsListen)
	}
	if domain := c.HandleDomain; domain != "" && basilic.IRI("https://"+domain).Host() != domain {
		return fmt.Errorf("config: BASILIC_HANDLE_DOMAIN %q: give a host in lower case, such as exemple.fr", domain)
	}
	return nil
}

// checkMail never shows the address of the mail server: it may hold a password.
func (c Config) checkMail() error {
	if c.SMTPURL != "" {
		u, err := url.Parse(c.SMTPURL)
		if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Port() != "" && !isPort(u.Port()) {
			return fmt.Errorf("config: BASILIC_SMTP_URL: give smtp://user:password@host:587 or smtps://user:password@host:465, with the special characters of the password escaped (%%40 for @)")
		}
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		return fmt.Errorf("config: BASILIC_MAIL_FROM %q: give an e-mail address, such as hub@exemple.fr", c.MailFrom)
	}
	if _, err := mail.ParseAddress(c.Contact); err != nil && c.Contact != "" {
		return fmt.Errorf("config: BASILIC_CONTACT %q: give an e-mail address, such as hub@exemple.fr", c.Contact)
	}
	return nil
}

// checkBucket never shows what opens the bucket.
func (c Config) checkBucket() error {
	if c.S3URL == "" {
		if c.S3Key != "" || c.S3Secret != "" {
			return fmt.Errorf("config: BASILIC_S3_KEY and BASILIC_S3_SECRET open the bucket of BASILIC_S3_URL, which is not set")
		}
		return nil
	}
	u, err := url.Parse(c.S3URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
		return fmt.Errorf("config: BASILIC_S3_URL: give the service and the bucket without any secret, such as https://s3.exemple.fr/medias")
	}
	if bucket := strings.Trim(u.Path, "/"); bucket == "" || strings.Contains(bucket, "/") {
		return fmt.Errorf("config: BASILIC_S3_URL: the path must be the name of the bucket, such as https://s3.exemple.fr/medias")
	}
	if c.S3Key == "" || c.S3Secret == "" {
		return fmt.Errorf("config: BASILIC_S3_KEY and BASILIC_S3_SECRET must be set with BASILIC_S3_URL")
	}
	return nil
}

func (c Config) checkLists() error {
	if _, err := c.Proxies(); err != nil {
		return err
	}
	for _, peer := range c.DevPeers {
		if !isPeer(peer) {
			return fmt.Errorf("config: BASILIC_DEV_PEERS: %q is not host:port: the host is localhost, an address or a prefix, the port a number or *, such as localhost:8081 or 127.0.0.0/8:*", peer)
		}
	}
	_, err := c.Schedule()
	return err
}

var accentPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (c Config) checkNumbers() error {
	for name, rate := range map[string]int{
		"BASILIC_INBOX_RATE": c.InboxRate, "BASILIC_CLIENT_RATE": c.ClientRate, "BASILIC_ANNOUNCE_RATE": c.AnnounceRate,
		"BASILIC_REPLY_RATE": c.ReplyRate, "BASILIC_REPORT_RATE": c.ReportRate,
	} {
		if rate < 0 {
			return fmt.Errorf("config: %s=%d: give a number, 0 for no limit", name, rate)
		}
	}
	if c.Accent != "" && !accentPattern.MatchString(c.Accent) {
		return fmt.Errorf("config: BASILIC_ACCENT %q: give a colour such as #0b5a53", c.Accent)
	}
	return nil
}

// checkFuture refuses the values that a later version gives a meaning, so that
// nobody believes to be protected by them.
func (c Config) checkFuture() error {
	switch {
	case c.Registration == "approval" || c.Registration == "invitation":
		return fmt.Errorf("config: BASILIC_REGISTRATION=%s is not available in this version; use open or closed", c.Registration)
	case c.DatabaseReplica != "":
		return fmt.Errorf("config: DATABASE_REPLICA_URL is not used by this version; unset it")
	}
	return nil
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func isListenAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	return err == nil && isPort(port)
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// isPeer reports whether an entry of BASILIC_DEV_PEERS can match something.
func isPeer(entry string) bool {
	at := strings.LastIndex(entry, ":")
	if at < 0 || entry[at+1:] != "*" && !isPort(entry[at+1:]) {
		return false
	}
	host := entry[:at]
	if host == "localhost" {
		return true
	}
	if _, err := netip.ParsePrefix(host); err == nil {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
