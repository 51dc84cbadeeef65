package actors

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// moveRest is how long an actor must stay where it went (security.md 55).
	moveRest = 7 * 24 * time.Hour
	// maxAliases is how many other addresses a profile names.
	maxAliases = 5
)

// SetAliases keeps the addresses that the viewer's profile has elsewhere, one a
// line, so that a profile there may be moved here. Errors match
// basilic.ErrInvalid (Problems) or ErrForbidden.
func (s *Service) SetAliases(ctx context.Context, viewer basilic.Viewer, text string) error {
	if err := movable(viewer); err != nil {
		return err
	}
	lines := strings.Fields(text)
	if len(lines) > maxAliases {
		return basilic.Problems{{Field: "aliases", Text: "Cinq adresses au plus."}}
	}
	profile := *viewer.Profile
	profile.AlsoKnownAs = nil
	for _, line := range lines {
		other, err := s.elsewhere(ctx, line)
		if err != nil {
			return basilic.Problems{{Field: "aliases", Text: "« " + line + " » n’est pas l’adresse d’un compte d’un autre serveur, ou ce serveur ne répond pas. Écrivez par exemple @nom@serveur.exemple."}}
		}
		if !slices.Contains(profile.AlsoKnownAs, other.IRI) {
			profile.AlsoKnownAs = append(profile.AlsoKnownAs, other.IRI)
		}
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.SetAlsoKnownAs(ctx, profile); err != nil {
			return err
		}
		return s.Outbox.UpdateActorTx(ctx, tx, profile)
	})
}

func movable(viewer basilic.Viewer) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("actors: move: %w", basilic.ErrForbidden)
	}
	if !viewer.Profile.Public {
		return basilic.Problems{{Field: "address", Text: "Votre profil est privé : les autres serveurs ne le connaissent pas."}}
	}
	return nil
}

// elsewhere fetches an actor of another server, by its address or identifier,
// as its origin says it is now.
func (s *Service) elsewhere(ctx context.Context, text string) (basilic.Actor, error) {
	if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
		iri, err := basilic.ParseIRI(text)
		if err != nil {
			return basilic.Actor{}, err
		}
		return s.fetchElsewhere(ctx, iri)
	}
	address, err := webfinger.ParseAddress(text)
	if err != nil {
		return basilic.Actor{}, err
	}
	iri, err := s.Client.LookupWebFinger(ctx, address)
	if err != nil {
		return basilic.Actor{}, err
	}
	return s.fetchElsewhere(ctx, iri)
}

func (s *Service) fetchElsewhere(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	if iri.Origin() == s.Origin {
		return basilic.Actor{}, fmt.Errorf("actors: %s is ours: %w", iri, basilic.ErrInvalid)
	}
	return s.Client.FetchActor(ctx, iri)
}

// Move makes the viewer's profile say that it goes on elsewhere (FEP-7628):
// followers, here and on other servers, follow there. The other profile must name
// this one, and nobody moves twice in seven days (security.md 55). Errors match
// basilic.ErrInvalid (Problems) or ErrForbidden.
func (s *Service) Move(ctx context.Context, viewer basilic.Viewer, address string) error {
	if err := movable(viewer); err != nil {
		return err
	}
	problem := func(text string) error { return basilic.Problems{{Field: "address", Text: text}} }
	target, err := s.elsewhere(ctx, strings.TrimSpace(address))
	if err != nil {
		return problem("Ce n’est pas l’adresse d’un compte d’un autre serveur, ou ce serveur ne répond pas. Écrivez par exemple @nom@serveur.exemple.")
	}
	if !slices.Contains(target.AlsoKnownAs, viewer.Profile.IRI) {
		return problem("Ce compte ne dit pas encore que le vôtre lui appartient. Là-bas, ajoutez " + viewer.Profile.Address() + " à ses autres adresses (« alias »), puis recommencez.")
	}
	if target.MovedTo != "" {
		return problem("Ce compte a lui-même déménagé. Indiquez sa nouvelle adresse.")
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		profile, err := tx.LockActorTx(ctx, viewer.ProfileID())
		if err != nil {
			return err
		}
		if profile.MovedAt != nil && time.Since(*profile.MovedAt) < moveRest {
			return problem("Vous avez déménagé il y a moins de sept jours. Attendez encore un peu : les autres serveurs refuseraient.")
		}
		now := time.Now()
		profile.MovedTo, profile.MovedAt = target.IRI, &now
		if err := tx.SetMoved(ctx, profile); err != nil {
			return err
		}
		if err := s.Outbox.MoveTx(ctx, tx, profile); err != nil {
			return err
		}
		return s.moveFollowersTx(ctx, tx, profile, target)
	})
}

// StayHere takes back that the viewer's profile goes on elsewhere; followers who
// went are not called back.
func (s *Service) StayHere(ctx context.Context, viewer basilic.Viewer) error {
	if err := movable(viewer); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		profile, err := tx.LockActorTx(ctx, viewer.ProfileID())
		if err != nil || profile.MovedTo == "" {
			return err
		}
		profile.MovedTo = ""
		if err := tx.SetMoved(ctx, profile); err != nil {
			return err
		}
		return s.Outbox.UpdateActorTx(ctx, tx, profile)
	})
}

// moveFollowersTx makes people of this hub who follow an actor follow the one
// that takes its place.
func (s *Service) moveFollowersTx(ctx context.Context, tx *postgres.DB, from, to basilic.Actor) error {
	follows, err := tx.FollowsWith(ctx, from.ID)
	if err != nil {
		return err
	}
	for _, f := range follows {
		if f.FollowedID != from.ID || f.State == basilic.FollowRejected {
			continue
		}
		follower, err := tx.ActorByID(ctx, f.FollowerID)
		if err != nil {
			return err
		}
		if !follower.Local {
			continue
		}
		if err := s.followInsteadTx(ctx, tx, follower, f, from, to); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) followInsteadTx(ctx context.Context, tx *postgres.DB, follower basilic.Actor, f basilic.Follow, from, to basilic.Actor) error {
	_, err := tx.FollowOf(ctx, follower.ID, to.ID)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	if err != nil && follower.ID != to.ID {
		err := notBlockedTx(ctx, tx, follower.ID, to.ID)
		if err == nil {
			err = s.followTx(ctx, tx, follower, to)
		}
		if err != nil && !errors.Is(err, basilic.ErrInvalid) {
			return err
		}
	}
	if err := s.Outbox.UndoFollowTx(ctx, tx, follower, from, f); err != nil {
		return err
	}
	if err := tx.DeleteFollow(ctx, f.ID); err != nil {
		return err
	}
	return tx.ExplainActorTx(ctx, follower.ID, from.ID)
}

// ReceiveMove takes in that an actor of another server goes on elsewhere
// (FEP-7628). It counts only when somebody here follows the actor, the new one
// names it, as fetched from its origin now, has not itself moved on, and the
// actor has not moved for seven days (security.md 55).
func (s *Service) ReceiveMove(ctx context.Context, actor basilic.Actor, object, target basilic.IRI) error {
	dropped := func(why string) error {
		return fmt.Errorf("actors: move of %s to %s: %s: %w", object, target, why, basilic.ErrDropped)
	}
	if object != actor.IRI || target == "" || target == actor.IRI || actor.Local {
		return dropped("not its own, or to nowhere")
	}
	if actor.MovedAt != nil && time.Since(*actor.MovedAt) < moveRest {
		return dropped("again within seven days")
	}
	followed, err := s.DB.FollowedHere(ctx, actor.ID)
	if err != nil {
		return err
	}
	if !followed {
		return dropped("nobody here follows it")
	}
	to, err := s.moveTarget(ctx, target)
	if err != nil {
		return err
	}
	if !slices.Contains(to.AlsoKnownAs, actor.IRI) || to.MovedTo != "" || !to.Public {
		return dropped("the other does not name it, or has moved on")
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		from, err := tx.LockActorTx(ctx, actor.ID)
		if err != nil {
			return err
		}
		if from.MovedAt != nil && time.Since(*from.MovedAt) < moveRest {
			return dropped("again within seven days")
		}
		now := time.Now()
		from.MovedTo, from.MovedAt = target, &now
		if err := tx.SetMoved(ctx, from); err != nil {
			return err
		}
		return s.moveFollowersTx(ctx, tx, from, to)
	})
}

func (s *Service) moveTarget(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	if iri.Origin() == s.Origin {
		return s.DB.ActorByIRI(ctx, iri)
	}
	return s.Client.FetchActor(ctx, iri)
}
