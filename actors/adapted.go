package actors

import (
	"context"
	"errors"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Adapted is an adaptation of which people of this hub are told.
type Adapted struct {
	// AuthorID wrote the origin, in the base BaseID or, with 0, on their profile.
	AuthorID, BaseID basilic.ActorID
	// Origin and Adaptation are the titles.
	Origin, Adaptation string
	By                 basilic.Actor
	// Link is where to decide about it.
	Link string
}

// TellAdaptedTx writes to who wrote a resource that it was adapted or, when they are
// no member of its base any more, to those who are.
func (s *Service) TellAdaptedTx(ctx context.Context, tx *postgres.DB, a Adapted) error {
	told, err := s.decidersTx(ctx, tx, a)
	if err != nil {
		return err
	}
	by := a.By.DisplayName() + " (" + a.By.Address() + ")"
	for _, account := range told {
		err := s.enqueueMailTx(ctx, tx, mail.Adapted(account.Email, account.FirstName, mail.Adaptation{
			Origin: a.Origin, Title: a.Adaptation, By: by, Link: a.Link, Hub: s.Name,
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) decidersTx(ctx context.Context, tx *postgres.DB, a Adapted) ([]basilic.Account, error) {
	if a.BaseID == 0 {
		account, err := tx.AccountOf(ctx, a.AuthorID)
		if errors.Is(err, basilic.ErrNotFound) {
			return nil, nil
		}
		return []basilic.Account{account}, err
	}
	members, err := tx.MemberAccounts(ctx, a.BaseID)
	if at := slices.IndexFunc(members, func(m basilic.Account) bool { return m.ProfileID == a.AuthorID }); at >= 0 {
		return members[at:][:1], err
	}
	return members, err
}
