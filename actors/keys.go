package actors

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// insertKeysTx gives an actor its two key pairs: RSA, which every server knows,
// and Ed25519.
func (s *Service) insertKeysTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		return fmt.Errorf("actors: key of %s: %w", a.IRI, err)
	}
	err = tx.InsertLocalKey(ctx, postgres.Key{KeyID: a.KeyID(), ActorID: a.ID, PublicPEM: public, PrivatePEM: private})
	if err != nil {
		return err
	}
	return insertEd25519KeyTx(ctx, tx, a)
}

func insertEd25519KeyTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	private, public, err := httpsig.GenerateEd25519()
	if err != nil {
		return fmt.Errorf("actors: key of %s: %w", a.IRI, err)
	}
	return tx.InsertLocalKey(ctx, postgres.Key{KeyID: a.Ed25519KeyID(), ActorID: a.ID, PublicPEM: public, PrivatePEM: private})
}

// keyBatch is how many actors are given a key in one transaction.
const keyBatch = 500

// EnsureKeys gives an Ed25519 key to every public actor of this hub that was made
// before there were any. Processes that start together do no harm to each other:
// the first key stays.
func (s *Service) EnsureKeys(ctx context.Context) error {
	for {
		without, err := s.DB.ActorsWithoutKey(ctx, basilic.Ed25519Fragment, keyBatch)
		if err != nil || len(without) == 0 {
			return err
		}
		err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
			for _, a := range without {
				if err := insertEd25519KeyTx(ctx, tx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
