package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// MailArgs asks for a message to be sent.
type MailArgs struct {
	MailID basilic.ID `json:"mail_id"`
}

// Kind names the job.
func (MailArgs) Kind() string { return "actors.mail" }

// MailWorker hands messages over, until the mail server takes them.
type MailWorker struct {
	river.WorkerDefaults[MailArgs]
	Service *Service
}

// Timeout bounds the job.
func (w *MailWorker) Timeout(*river.Job[MailArgs]) time.Duration { return time.Minute }

// Work sends one message, once.
func (w *MailWorker) Work(ctx context.Context, job *river.Job[MailArgs]) error {
	m, err := w.Service.DB.MailByID(ctx, job.Args.MailID)
	if err != nil {
		return fmt.Errorf("actors: mail: %w", err)
	}
	if m.SentAt != nil {
		return nil
	}
	if err := w.Service.Sender.Send(ctx, mail.Message{To: m.Recipient, Subject: m.Subject, Text: m.BodyText, HTML: m.BodyHTML, Unsubscribe: m.Unsubscribe}); err != nil {
		return fmt.Errorf("actors: mail %s: %w", m.ID, err)
	}
	return w.Service.DB.MarkMailSent(ctx, m.ID)
}

// MailTx sends a message once the transaction is done.
func (s *Service) MailTx(ctx context.Context, tx *postgres.DB, m mail.Message) error {
	return s.enqueueMailTx(ctx, tx, m)
}

func (s *Service) enqueueMailTx(ctx context.Context, tx *postgres.DB, m mail.Message) error {
	id := basilic.NewID()
	if err := tx.InsertMail(ctx, postgres.Mail{ID: id, Recipient: m.To, Subject: m.Subject, BodyText: m.Text, BodyHTML: m.HTML, Unsubscribe: m.Unsubscribe}); err != nil {
		return err
	}
	if _, err := s.Jobs.InsertTx(ctx, tx.Tx(), MailArgs{MailID: id}, nil); err != nil {
		return fmt.Errorf("actors: enqueue mail: %w", err)
	}
	return nil
}

// TellInvitedTx tells a profile of this hub that it is invited to write a resource.
// by has no name when their profile is private.
func (s *Service) TellInvitedTx(ctx context.Context, tx *postgres.DB, profile, by basilic.Actor, title string) error {
	account, err := tx.AccountOf(ctx, profile.ID)
	if err != nil {
		return err
	}
	name := "Une personne de ce hub"
	if by.Handle != "" {
		name = by.DisplayName()
	}
	return s.enqueueMailTx(ctx, tx, mail.Invited(account.Email, account.FirstName, mail.Invitation{By: name, Title: title, Link: s.Origin + "/mes-ressources"}, s.Name))
}

// TellBaseDeletedTx tells the members of a base, but the one who did it, that it
// is deleted.
func (s *Service) TellBaseDeletedTx(ctx context.Context, tx *postgres.DB, base, by basilic.Actor) error {
	members, err := tx.MemberAccounts(ctx, base.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.ProfileID == by.ID {
			continue
		}
		if err := s.enqueueMailTx(ctx, tx, mail.BaseDeleted(m.Email, m.FirstName, base.DisplayName(), s.Origin+"/mes-ressources", s.Name)); err != nil {
			return err
		}
	}
	return nil
}
