package actors

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// PermitTx answers a request to interact with something public of owner, as the
// policy of that permits to everybody: the same permission again when the request
// is repeated, a refusal when one of the two blocks the other, or when the
// permission was taken back or is somebody else's. asked says what is permitted.
func (s *Service) PermitTx(ctx context.Context, tx *postgres.DB, owner basilic.Actor, q outbox.Request, asked basilic.Authorization) error {
	blocked, err := tx.Blocked(ctx, owner.ID, q.Actor.ID)
	if err != nil {
		return err
	}
	known, err := tx.AuthorizationFor(ctx, asked.Type, q.Object, q.Instrument)
	isNew := errors.Is(err, basilic.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	if blocked || !isNew && (known.RevokedAt != nil || known.RequesterID != q.Actor.ID) {
		return s.Outbox.RejectRequestTx(ctx, tx, owner, q)
	}
	if isNew {
		asked.ActorID, asked.RequesterID, asked.Target, asked.Interacting, asked.URL, asked.Public = owner.ID, q.Actor.ID, q.Object, q.Instrument, q.URL, q.Public
		if known, err = s.Outbox.AuthorizeTx(ctx, tx, asked); err != nil {
			return err
		}
	}
	return s.Outbox.AcceptRequestTx(ctx, tx, owner, q, known)
}
