// Package mail sends what the hub writes to people: by SMTP, or in development
// into a mailbox that is shown as a page.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is one mail: plain text, and the same as HTML where that helps.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"`
	// Unsubscribe is the address that ends the series that the mail belongs to, by one
	// POST (RFC 8058); "" for a mail that stands alone.
	Unsubscribe string    `json:"unsubscribe,omitempty"`
	At          time.Time `json:"at"`
}

// Sender hands mails over.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// SMTP sends through a mail server.
type SMTP struct {
	host    string
	options []gomail.Option
	from    string
}

// NewSMTP reads smtp://user:password@host:port (TLS when offered) or smtps://…
// (TLS from the start).
func NewSMTP(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail: the address of the server: give smtp://user:password@host:587 or smtps://…")
	}
	options := []gomail.Option{gomail.WithTimeout(20 * time.Second)}
	if u.Scheme == "smtps" {
		options = append(options, gomail.WithSSL())
	} else {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, fmt.Errorf("mail: port of %q: %w", u.Host, err)
		}
		options = append(options, gomail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return &SMTP{host: u.Hostname(), options: options, from: from}, nil
}

// Send hands one mail over to the server.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	message, err := s.written(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("mail: send: %w", err)
	}
	return nil
}

// written is a mail as it travels. One with HTML has both forms, the plain one first.
func (s *SMTP) written(m Message) (*gomail.Msg, error) {
	message := gomail.NewMsg()
	if err := message.From(s.from); err != nil {
		return nil, fmt.Errorf("mail: from: %w", err)
	}
	if err := message.AddTo(m.To); err != nil {
		return nil, fmt.Errorf("mail: to: %w", err)
	}
	message.Subject(m.Subject)
	// Nobody's holiday answers a program (RFC 3834, 5).
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if m.Unsubscribe != "" {
		message.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		message.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	return message, nil
}

// keptMails is how many mails a mailbox shows.
const keptMails = 200

// Mailbox keeps mails in memory, for development.
type Mailbox struct {
	mu    sync.Mutex
	mails []Message
}

// Send keeps a mail.
func (b *Mailbox) Send(_ context.Context, m Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	m.At = time.Now().UTC()
	b.mails = append(b.mails, m)
	if len(b.mails) > keptMails {
		b.mails = b.mails[len(b.mails)-keptMails:]
	}
	return nil
}

// All returns the mails, newest first.
func (b *Mailbox) All() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]Message, 0, len(b.mails))
	for i := len(b.mails) - 1; i >= 0; i-- {
		all = append(all, b.mails[i])
	}
	return all
}
