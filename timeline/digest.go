package timeline

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// digestEvery is how often those who await a summary are looked for, on the days
	// until digestUntil of a month: a hub that was off on the first writes later.
	digestEvery = 15 * time.Minute
	digestUntil = 7
	// digestHour is when the first are written, in UTC: nobody's telephone rings at night.
	digestHour = 6
	// digestSlice is how many people are looked up at once, digestFor how long one job
	// writes; the next goes on.
	digestSlice = 100
	digestFor   = 40 * time.Second
	// digestSize is how many resources a summary names, and digestText how much of
	// their descriptions.
	digestSize, digestText = 10, 240
	// digestsKept is how many months a link of a summary unsubscribes.
	digestsKept = 24
)

// Digests writes the monthly summary of the « fil d'actualité » to those who asked for
// it.
type Digests struct{ DigestsConfig }

// DigestsConfig is what Digests uses.
type DigestsConfig struct {
	DB       *postgres.DB
	Timeline *Service
	Log      *slog.Logger
	// Viewer returns who has an account, MailTx sends a message once a transaction is
	// done.
	Viewer func(ctx context.Context, account basilic.ID) (basilic.Viewer, error)
	MailTx func(ctx context.Context, tx *postgres.DB, m mail.Message) error
	// JobTx asks for work once a transaction is done.
	JobTx func(ctx context.Context, tx *postgres.DB, job river.JobArgs) error
	// Page returns the page of a resource, after Origin.
	Page         func(r basilic.Resource) string
	Origin, Name string
}

// NewDigests returns it.
func NewDigests(c DigestsConfig) *Digests { return &Digests{c} }

// Wanted reports whether the viewer asked for a summary each month.
func (d *Digests) Wanted(ctx context.Context, viewer basilic.Viewer) (bool, error) {
	if !viewer.SignedIn() {
		return false, fmt.Errorf("timeline: digest wanted: %w", basilic.ErrForbidden)
	}
	return d.DB.DigestWanted(ctx, viewer.Account.ID)
}

// Want notes whether the viewer wants a summary each month. The first tells of the
// first whole month after.
func (d *Digests) Want(ctx context.Context, viewer basilic.Viewer, wanted bool) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("timeline: want digest: %w", basilic.ErrForbidden)
	}
	return d.DB.SetDigest(ctx, viewer.Account.ID, wanted, time.Now())
}

// Known reports whether a link of a summary can end them, with an error when it cannot:
// basilic.ErrNotFound.
func (d *Digests) Known(ctx context.Context, token string) error {
	_, err := d.DB.DigestAccount(ctx, hashOf(token))
	return err
}

// Unsubscribe ends the summaries of whoever a token was sent to: it is all that it
// takes, once or again (RFC 8058, 3.1).
func (d *Digests) Unsubscribe(ctx context.Context, token string) error {
	account, err := d.DB.DigestAccount(ctx, hashOf(token))
	if err != nil {
		return err
	}
	return d.DB.SetDigest(ctx, account, false, time.Time{})
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Write writes the summaries of the month before an instant that are not written yet,
// until a time, and reports whether none is left. A summary and the note that it was
// written are one transaction: whoever is cut off in the middle writes none twice and
// leaves none out. Handing a letter over to a mail server cannot be part of it: one
// that is killed at that moment may hand it over twice.
func (d *Digests) Write(ctx context.Context, now, until time.Time) (bool, error) {
	this := basilic.MonthOf(now)
	month := this.AddDate(0, -1, 0)
	var after basilic.ID
	return postgres.InSlices(until, func() (bool, error) {
		accounts, err := d.DB.AwaitDigest(ctx, month, this, after, digestSlice)
		if err != nil {
			return false, err
		}
		for _, account := range accounts {
			after = account
			// Who has it by now, or left meanwhile, is no error; what keeps one person from
			// theirs keeps nobody else.
			if err := d.writeTo(ctx, account, month); err != nil && !errors.Is(err, basilic.ErrConflict) && !errors.Is(err, basilic.ErrNotFound) {
				d.Log.Error("timeline: digest", "account", account, "error", err)
			}
		}
		return len(accounts) < digestSlice, nil
	})
}

// writeTo writes to one person what they may read now of what came in a month, nothing
// when nothing did.
func (d *Digests) writeTo(ctx context.Context, account basilic.ID, month time.Time) error {
	viewer, err := d.Viewer(ctx, account)
	if err != nil {
		return err
	}
	letter := mail.Digest{FirstName: viewer.Account.FirstName, Hub: d.Name, Month: monthName(month), Own: true, More: d.Origin + "/fil", Account: d.Origin + "/mon-compte"}
	cards, err := d.own(ctx, viewer, month)
	if err == nil && len(cards) == 0 {
		letter.Own, letter.More = false, d.Origin+"/hub"
		cards, err = d.hub(ctx, month)
	}
	if err != nil {
		return err
	}
	if len(cards) == 0 {
		return d.DB.InsertDigest(ctx, account, month, nil)
	}
	for _, c := range cards {
		letter.Resources = append(letter.Resources, d.told(c))
	}
	token := newToken()
	letter.Unsubscribe = d.Origin + "/desabonnement/" + token
	message, err := mail.MonthlyDigest(viewer.Account.Email, letter)
	if err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.InsertDigest(ctx, account, month, hashOf(token)); err != nil {
			return err
		}
		return d.MailTx(ctx, tx, message)
	})
}

// own are the newest of the viewer's « fil d'actualité » in a month.
func (d *Digests) own(ctx context.Context, viewer basilic.Viewer, month time.Time) ([]basilic.ResourceCard, error) {
	page, err := d.Timeline.Home(ctx, viewer, endOf(month))
	var cards []basilic.ResourceCard
	for _, e := range page.Items {
		if !e.At.Before(month) && len(cards) < digestSize {
			cards = append(cards, e.Card)
		}
	}
	return cards, err
}

// hub are the newest of this hub in a month.
func (d *Digests) hub(ctx context.Context, month time.Time) ([]basilic.ResourceCard, error) {
	page, err := d.Timeline.Hub(ctx, endOf(month))
	var cards []basilic.ResourceCard
	for _, c := range page.Items {
		if at := c.Resource.PublishedAt; at != nil && !at.Before(month) && len(cards) < digestSize {
			cards = append(cards, c)
		}
	}
	return cards, err
}

// endOf is the place in a list after which comes what a month has.
func endOf(month time.Time) basilic.Cursor { return basilic.Cursor{At: month.AddDate(0, 1, 0)} }

// told is a resource as the letter names it, by the base that publishes it or its author.
func (d *Digests) told(c basilic.ResourceCard) mail.DigestResource {
	by := c.Author
	if c.Base != nil {
		by = *c.Base
	}
	sheet := c.Resource.Sheet
	text := strings.Join(strings.Fields(sheet.Description), " ")
	if runes := []rune(text); len(runes) > digestText {
		text = strings.TrimRight(string(runes[:digestText]), " ,;.") + "…"
	}
	return mail.DigestResource{Title: sheet.Title, Description: text, By: by.DisplayName(), Host: hostOf(by), Link: d.Origin + d.Page(c.Resource)}
}

// hostOf is where somebody elsewhere has their account, "" for this hub.
func hostOf(a basilic.Actor) string {
	if a.Local {
		return ""
	}
	return a.Host
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// monthName is a month as French writes it.
func monthName(month time.Time) string {
	names := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	return names[month.Month()-1] + " " + month.Format("2006")
}
