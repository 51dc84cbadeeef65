package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// CreditArgs asks that other servers be told anew of adaptations, because their origin
// may be named again, or no more.
type CreditArgs struct {
	Adaptations []basilic.ID `json:"adaptations"`
}

// Kind names the job.
func (CreditArgs) Kind() string { return "resources.credit" }

// creditSlice is how many adaptations one job tells of.
const creditSlice = 50

// CreditWorker tells other servers what adaptations say of their origin now.
type CreditWorker struct {
	river.WorkerDefaults[CreditArgs]
	Service *Service
}

// Work tells of one adaptation after the other.
func (w *CreditWorker) Work(ctx context.Context, job *river.Job[CreditArgs]) error {
	for _, id := range job.Args.Adaptations {
		if err := w.Service.correctCredit(ctx, id); err != nil {
			return fmt.Errorf("resources: credit of %s: %w", id, err)
		}
	}
	return nil
}

// correctCreditsTx has other servers told of adaptations once the transaction is over:
// only then their origin is what it becomes.
func (s *Service) correctCreditsTx(ctx context.Context, tx *postgres.DB, all []postgres.Named) error {
	for some := range slices.Chunk(all, creditSlice) {
		var job CreditArgs
		for _, n := range some {
			job.Adaptations = append(job.Adaptations, n.ID)
		}
		if err := s.Enqueue(ctx, tx, job); err != nil {
			return err
		}
	}
	return nil
}

// correctCredit tells other servers what a public adaptation says now.
func (s *Service) correctCredit(ctx context.Context, adaptation basilic.ID) error {
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := tx.LockResource(ctx, adaptation)
		if err != nil || r.State != basilic.ResourcePublic {
			return err
		}
		author, base, err := steadyPeople(ctx, tx, r)
		if err != nil {
			return err
		}
		// Elsewhere only what is newer is taken in.
		r.UpdatedAt = now()
		if err := tx.UpdateResource(ctx, r); err != nil {
			return err
		}
		return s.Outbox.CorrectTx(ctx, tx, author, base, r)
	})
	if errors.Is(err, basilic.ErrNotFound) {
		return nil // it is gone
	}
	return err
}
