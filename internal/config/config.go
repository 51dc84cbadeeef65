// Package config reads the settings of a hub from the environment
// (architecture.md 10) and refuses those that contradict one another, saying
// what to do, before anything starts.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// Version is the version that the hub tells other servers.
const Version = "0.1.0"

// Config is every setting of a hub. Struct tags are read by the command line:
// each setting is an environment variable.
type Config struct {
	DatabaseURL     string   `env:"DATABASE_URL" name:"database-url" help:"Connection string of a Postgres of version 14 or later, reached directly or by session pooling. Unset: the hub starts a Postgres of its own."`
	URL             string   `env:"BASILIC_URL" name:"url" default:"http://localhost:8080" help:"Public origin of the hub. Recorded at the first start and fixed from then on."`
	Listen          string   `env:"BASILIC_LISTEN" name:"listen" default:"127.0.0.1:8080" help:"Address that pages and federation are served on."`
	MetricsListen   string   `env:"BASILIC_METRICS_LISTEN" name:"metrics-listen" default:"127.0.0.1:9080" help:"Address that metrics and health are served on; empty: nowhere."`
	Data            string   `env:"BASILIC_DATA" name:"data" default:"data" help:"Folder of images and of the hub's own Postgres."`
	S3URL           string   `env:"BASILIC_S3_URL" name:"s3-url" help:"Bucket of an S3-compatible service where images and files are kept, such as https://s3.exemple.fr/medias; unset: the folder media of BASILIC_DATA."`
	S3Region        string   `env:"BASILIC_S3_REGION" name:"s3-region" default:"us-east-1" help:"Region of the bucket."`
	S3Key           string   `env:"BASILIC_S3_KEY" name:"s3-key" help:"Access key of the bucket."`
	S3Secret        string   `env:"BASILIC_S3_SECRET" name:"s3-secret" help:"Secret key of the bucket."`
	HandleDomain    string   `env:"BASILIC_HANDLE_DOMAIN" name:"handle-domain" help:"What stands after the second @ of addresses; the host of BASILIC_URL when unset. Fixed from the first start."`
	SMTPURL         string   `env:"BASILIC_SMTP_URL" name:"smtp-url" help:"Where mail goes: smtp://user:password@host:587 or smtps://… . Needed in production."`
	TrustedProxies  []string `env:"BASILIC_TRUSTED_PROXIES" name:"trusted-proxies" help:"Addresses or prefixes whose X-Forwarded-For is believed."`
	Registration    string   `env:"BASILIC_REGISTRATION" name:"registration" enum:"open,approval,invitation,closed" default:"open" help:"Who may sign up. Approval and invitation are refused until they exist."`
	Federation      string   `env:"BASILIC_FEDERATION" name:"federation" enum:"open,allow-list,off" default:"open" help:"Which servers this hub talks to. Open: all but blocked ones; allow-list: only allowed ones, which sign what they ask for; off: none."`
	InboxRate       int      `env:"BASILIC_INBOX_RATE" name:"inbox-rate" default:"50" help:"Inbox requests per second and host; 0: no limit."`
	ReplyRate       int      `env:"BASILIC_REPLY_RATE" name:"reply-rate" default:"600" help:"Comments and likes per hour that are taken of one other server; 0: no limit."`
	ReportRate      int      `env:"BASILIC_REPORT_RATE" name:"report-rate" default:"60" help:"Reports per hour that are taken of one other server, and sent to one; 0: no limit."`
	ClientRate      int      `env:"BASILIC_CLIENT_RATE" name:"client-rate" default:"60" help:"Forms and unknown keys per minute and address; 0: no limit."`
	AnnounceRate    int      `env:"BASILIC_ANNOUNCE_RATE" name:"announce-rate" default:"12" help:"Announces of a base per hour to servers that show each one to their readers, such as Mastodon; further ones are spread. Other hubs and forums get all at once. 0: no limit."`
	MailFrom        string   `env:"BASILIC_MAIL_FROM" name:"mail-from" default:"basilic@localhost" help:"Sender of mails."`
	Contact         string   `env:"BASILIC_CONTACT" name:"contact" help:"E-mail address shown as the hub's contact."`
	Log             string   `env:"BASILIC_LOG" name:"log" enum:"debug,info,warn,error" default:"info" help:"Least level that is logged."`
	Mode            string   `env:"BASILIC_MODE" name:"mode" enum:"production,development" default:"production" help:"Development permits http, loopback peers and shows mails at /dev/mails."`
	DevPeers        []string `env:"BASILIC_DEV_PEERS" name:"dev-peers" help:"Development only: host:port entries that may be connected to, such as 127.0.0.0/8:* or localhost:8081."`
	Name            string   `env:"BASILIC_NAME" name:"hub-name" default:"Basilic" help:"Name of the hub."`
	Accent          string   `env:"BASILIC_ACCENT" name:"accent" default:"#0b5a53" help:"Colour of the hub, as #rrggbb."`
	RetrySchedule   []string `env:"BASILIC_RETRY_SCHEDULE" name:"retry-schedule" help:"Waits between attempts of a delivery, such as 1m,5m,15m. Unset: 1m to 4 days."`
	DatabaseReplica string   `env:"DATABASE_REPLICA_URL" name:"database-replica-url" help:"Reserved for reading from a replica; refused until it is used."`
}

// Development reports whether the hub is one to try things on.
func (c Config) Development() bool { return c.Mode == "development" }

// Origin returns scheme and authority of the hub, without a slash at the end.
func (c Config) Origin() string { return basilic.IRI(c.URL).Origin() }

// Authority returns the host of the hub with its port when not the default.
func (c Config) Authority() string { return basilic.IRI(c.URL).Host() }

// Domain returns what stands after the second @ of local addresses.
func (c Config) Domain() string {
	if c.HandleDomain != "" {
		return strings.ToLower(c.HandleDomain)
	}
	return c.Authority()
}

// CookieName returns the name of the session cookie: two hubs on one machine
// must not sign each other out.
func (c Config) CookieName() string {
	if !c.Development() {
		return "__Host-basilic"
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Port() == "" {
		return "basilic_80"
	}
	return "basilic_" + u.Port()
}

// DataFolder returns the data folder as an absolute path, made when missing. One that
// this process cannot write in is refused.
func (c Config) DataFolder() (string, error) {
	path, err := filepath.Abs(c.Data)
	if err != nil {
		return "", fmt.Errorf("config: BASILIC_DATA: %w", err)
	}
	err = os.MkdirAll(path, 0o700)
	if err == nil {
		err = tryToWrite(path)
	}
	if err != nil {
		return "", fmt.Errorf("config: BASILIC_DATA %s: %w: give a folder that the user who runs the hub may write in (uid %d)", path, err, os.Geteuid())
	}
	return path, nil
}

// tryToWrite makes a file in a folder, as its rights alone do not say whether that is
// possible: what it is on may be read-only or full.
func tryToWrite(folder string) error {
	file, err := os.CreateTemp(folder, ".write-*")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// Schedule returns the waits between attempts of a delivery (federation.md 4).
func (c Config) Schedule() ([]time.Duration, error) {
	if len(c.RetrySchedule) == 0 {
		const hour, day = time.Hour, 24 * time.Hour
		return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, hour, 3 * hour, 8 * hour, day, 2 * day, 4 * day}, nil
	}
	var waits []time.Duration
	for _, text := range c.RetrySchedule {
		wait, err := time.ParseDuration(strings.TrimSpace(text))
		if err != nil || wait <= 0 {
			return nil, fmt.Errorf("config: BASILIC_RETRY_SCHEDULE: %q is not a duration such as 5m", text)
		}
		waits = append(waits, wait)
	}
	return waits, nil
}

// Proxies returns the trusted proxies as prefixes.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("config: BASILIC_TRUSTED_PROXIES: %q is neither an address nor a prefix", text)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}
