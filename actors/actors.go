// Package actors is who exists: people with their accounts and profiles, bases
// with their members, who follows whom, and the actors of other servers that
// are known here. On the network, profiles are "Person" actors, bases "Group"
// actors and the hub itself an "Application" actor.
//
// The pages and the inbox are two doors to the same rules: the methods that
// take a Viewer serve people of this hub and check what they may do; the
// Receive… methods serve activities of other servers whose sender was
// verified. What other servers must learn goes through the outbox, in the same
// transaction.
package actors

import (
	"context"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// termsVersion is the version of the terms that a new account accepts.
const termsVersion = "2026-01"

// pageSize is how many actors a list page holds.
const pageSize = 16

// Config is what a Service is made of.
type Config struct {
	DB     *postgres.DB
	Client *federation.Client
	Outbox *outbox.Outbox
	// Jobs inserts jobs.
	Jobs   *river.Client[pgx.Tx]
	Sender mail.Sender
	// Origin is scheme and host of this hub, Domain what stands after the second @
	// of its addresses, Name what it is called.
	Origin, Domain, Name string
	// OpenRegistration lets anybody sign up.
	OpenRegistration bool
	Log              *slog.Logger
}

// Service keeps accounts, profiles, bases and follows.
type Service struct {
	Config
	// hashing bounds how many passwords are hashed at once: each takes 19 MiB.
	hashing chan struct{}
	counted *counted
}

// New returns the service.
func New(c Config) *Service {
	return &Service{Config: c, hashing: make(chan struct{}, 4), counted: newCounted()}
}

// beginLifeTx gives a local actor a new public life: identifier, addresses and
// keys. The key pairs are new too, since they are published under the identifier.
func (s *Service) beginLifeTx(ctx context.Context, tx *postgres.DB, a *basilic.Actor) error {
	id := basilic.NewID()
	s.address(a, basilic.IRI(s.Origin+"/ap/actors/"+string(id)))
	a.Public = true
	if err := tx.BeginActorLife(ctx, id, a.IRI, a.ID); err != nil {
		return err
	}
	if err := tx.SetActorLife(ctx, *a); err != nil {
		return err
	}
	return s.insertKeysTx(ctx, tx, *a)
}

// address sets what derives from an actor's identifier.
func (s *Service) address(a *basilic.Actor, iri basilic.IRI) {
	a.IRI, a.Inbox, a.Outbox = iri, iri+"/inbox", iri+"/outbox"
	a.Followers, a.Following = iri+"/followers", iri+"/following"
	a.SharedInbox = basilic.IRI(s.Origin + "/ap/inbox")
	if iri == "" {
		a.Inbox, a.Outbox, a.Followers, a.Following, a.SharedInbox = "", "", "", "", ""
	}
}

// BeginLifeTx makes a private base public again, under a new identifier.
func (s *Service) BeginLifeTx(ctx context.Context, tx *postgres.DB, a *basilic.Actor) error {
	return s.beginLifeTx(ctx, tx, a)
}

// EndLifeTx ends the public life of a profile or base: its follows, then itself,
// since nothing that it says is believed once it is deleted. Its keys stay, so
// that its last activities are still signed.
func (s *Service) EndLifeTx(ctx context.Context, tx *postgres.DB, a *basilic.Actor) error {
	if err := s.endPermissionsTx(ctx, tx, *a); err != nil {
		return err
	}
	told, err := s.endFollowsTx(ctx, tx, *a)
	if err != nil {
		return err
	}
	if err := s.Outbox.DeleteActorTx(ctx, tx, *a, told); err != nil {
		return err
	}
	a.Public = false
	s.address(a, "")
	return tx.SetActorLife(ctx, *a)
}
