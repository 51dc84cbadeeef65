package actors

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

// ReceiveFeatureRequestTx answers an actor of another server that wants to feature
// a profile or base of this hub in a collection (FEP-7aa9): whoever is public may
// be featured by everybody, the hub's own actor by nobody.
func (s *Service) ReceiveFeatureRequestTx(ctx context.Context, tx *postgres.DB, object basilic.ActorID, q outbox.Request) error {
	// It stays public, or private, until the transaction ends.
	if err := tx.ShareActorsTx(ctx, []basilic.ActorID{object}); err != nil {
		return err
	}
	owner, err := tx.ActorByID(ctx, object)
	if err != nil {
		return err
	}
	if !owner.Local || !owner.Public || owner.IRI != q.Object {
		return fmt.Errorf("actors: %s of %s: %w", q.Type, q.Object, basilic.ErrDropped)
	}
	if owner.Kind == basilic.ActorApplication {
		return s.Outbox.RejectRequestTx(ctx, tx, owner, q)
	}
	return s.PermitTx(ctx, tx, owner, q, basilic.Authorization{Type: basilic.FeatureAuthorization})
}

// endPermissionsTx takes back what was permitted about a profile or base that is
// public no more.
func (s *Service) endPermissionsTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	all, err := tx.AuthorizationsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	return s.Outbox.EndAuthorizationsTx(ctx, tx, all)
}

// revokeFromTx takes back what an actor of this hub permitted to one of another.
func (s *Service) revokeFromTx(ctx context.Context, tx *postgres.DB, owner, from basilic.Actor) error {
	all, err := tx.AuthorizationsBy(ctx, from.ID, "")
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ActorID != owner.ID {
			continue
		}
		if err := s.RevokeTx(ctx, tx, a, ""); err != nil {
			return err
		}
	}
	return nil
}

// RevokeTx takes one permission back, once; with reach, those who received that
// object are told too.
func (s *Service) RevokeTx(ctx context.Context, tx *postgres.DB, a basilic.Authorization, reach basilic.IRI) error {
	stood, err := tx.RevokeAuthorization(ctx, a)
	if err != nil || !stood {
		return err
	}
	return s.Outbox.RevokeTx(ctx, tx, a, reach)
}

// featuresShown is how many collections are listed.
const featuresShown = 50

// Features returns the collections of other servers that feature the viewer's
// profile, the bases that they administer, or what these speak for.
func (s *Service) Features(ctx context.Context, viewer basilic.Viewer) ([]basilic.Feature, error) {
	owners, err := s.spokenForBy(ctx, viewer)
	if err != nil {
		return nil, err
	}
	return s.DB.Features(ctx, owners, featuresShown)
}

// RevokeFeature takes back that a collection features one of those; it is not
// permitted to the same again. Errors match basilic.ErrNotFound.
func (s *Service) RevokeFeature(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	owners, err := s.spokenForBy(ctx, viewer)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		a, err := tx.AuthorizationByIRI(ctx, basilic.IRI(s.Origin+"/ap/authorizations/"+string(id)))
		if err != nil {
			return err
		}
		if a.Type != basilic.FeatureAuthorization || !slices.Contains(owners, a.ActorID) {
			return fmt.Errorf("actors: revoke feature %s: %w", id, basilic.ErrNotFound)
		}
		return s.RevokeTx(ctx, tx, a, "")
	})
}

// spokenForBy returns for whom the viewer decides: their profile, and the bases that
// they administer.
func (s *Service) spokenForBy(ctx context.Context, viewer basilic.Viewer) ([]basilic.ActorID, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("actors: features: %w", basilic.ErrForbidden)
	}
	memberships, err := s.Memberships(ctx, viewer)
	owners := []basilic.ActorID{viewer.ProfileID()}
	for _, m := range memberships {
		if m.Role == basilic.MemberAdministrator {
			owners = append(owners, m.Base.ID)
		}
	}
	return owners, err
}
