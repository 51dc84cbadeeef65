package actors

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// fillLimit is how many earlier resources a new Follow brings into a timeline.
const fillLimit = 20

// FirstLookArgs asks for the first page of a remote actor's outbox to be read,
// so that its page and the timelines of new followers are not empty. It is
// worked in package resources.
type FirstLookArgs struct {
	ActorID basilic.ActorID `json:"actor_id" river:"unique"`
}

// Kind names the job.
func (FirstLookArgs) Kind() string { return "actors.first_look" }

// InsertOpts gives up soon: a first look is a courtesy. It goes after what people
// wait for (federation.md 4), a mail that lets them in for one.
func (FirstLookArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Priority: outbox.Backfill, MaxAttempts: 3}
}

// Follow makes the viewer's profile follow an actor (ActivityPub 6.5). One of
// this hub is followed at once and without any request; one of another server
// is pending until that server answers.
func (s *Service) Follow(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) (basilic.Follow, error) {
	if !viewer.SignedIn() {
		return basilic.Follow{}, fmt.Errorf("actors: follow: %w", basilic.ErrForbidden)
	}
	followed, err := s.followable(ctx, viewer, target)
	if err != nil {
		return basilic.Follow{}, err
	}
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := notBlockedTx(ctx, tx, viewer.ProfileID(), target); err != nil {
			return err
		}
		known, err := tx.FollowOf(ctx, viewer.ProfileID(), target)
		if err == nil && known.State == basilic.FollowAccepted {
			return nil
		}
		if err != nil && !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		return s.followTx(ctx, tx, *viewer.Profile, followed)
	})
	if err != nil {
		return basilic.Follow{}, err
	}
	return s.DB.FollowOf(ctx, viewer.ProfileID(), target)
}

// followable returns an actor that the viewer may follow.
func (s *Service) followable(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) (basilic.Actor, error) {
	followed, err := s.DB.ActorByID(ctx, target)
	if err != nil {
		return basilic.Actor{}, err
	}
	if followed.DeletedAt != nil || !followed.Public || followed.IRI == "" {
		return basilic.Actor{}, fmt.Errorf("actors: follow %d: %w", target, basilic.ErrNotFound)
	}
	if !followed.Local && !viewer.Profile.Public {
		return basilic.Actor{}, basilic.Problems{{Field: "action", Text: "Votre profil est privé : les autres serveurs ne le connaissent pas. Rendez-le public dans « Mon compte » pour suivre ce qui s’y publie."}}
	}
	if followed.ID == viewer.ProfileID() {
		return basilic.Actor{}, basilic.Problems{{Field: "action", Text: "Vous ne pouvez pas suivre votre propre profil."}}
	}
	return followed, nil
}

// notBlockedTx refuses a Follow while one of the two blocks the other.
func notBlockedTx(ctx context.Context, tx *postgres.DB, follower, followed basilic.ActorID) error {
	if err := tx.HoldPairTx(ctx, follower, followed); err != nil {
		return err
	}
	blocked, err := tx.Blocked(ctx, follower, followed)
	if err != nil || !blocked {
		return err
	}
	_, err = tx.BlockOf(ctx, follower, followed)
	if errors.Is(err, basilic.ErrNotFound) {
		return basilic.Problems{{Field: "action", Text: "Ce compte n’accepte pas que vous le suiviez."}}
	}
	if err != nil {
		return err
	}
	return basilic.Problems{{Field: "action", Text: "Vous bloquez ce compte. Débloquez-le d’abord si vous voulez le suivre."}}
}

func (s *Service) followTx(ctx context.Context, tx *postgres.DB, follower, followed basilic.Actor) error {
	iri, err := s.Outbox.FollowTx(ctx, tx, follower, followed)
	if err != nil {
		return err
	}
	f := basilic.Follow{FollowerID: follower.ID, FollowedID: followed.ID, State: basilic.FollowPending, IRI: iri}
	if followed.Local {
		f.State = basilic.FollowAccepted
	}
	if err := tx.UpsertFollow(ctx, f); err != nil {
		return err
	}
	if followed.Local {
		return tx.FillTimelineTx(ctx, follower.ID, followed.ID, fillLimit)
	}
	return s.firstLookTx(ctx, tx, followed.ID)
}

func (s *Service) firstLookTx(ctx context.Context, tx *postgres.DB, actor basilic.ActorID) error {
	if _, err := s.Jobs.InsertTx(ctx, tx.Tx(), FirstLookArgs{ActorID: actor}, nil); err != nil {
		return fmt.Errorf("actors: first look: %w", err)
	}
	return nil
}

// FirstLook asks for a remote actor's newest resources to be fetched.
func (s *Service) FirstLook(ctx context.Context, actor basilic.ActorID) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error { return s.firstLookTx(ctx, tx, actor) })
}

// Unfollow ends a Follow and takes away the lines of the timeline that nothing
// else explains.
func (s *Service) Unfollow(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("actors: unfollow: %w", basilic.ErrForbidden)
	}
	followed, err := s.DB.ActorByID(ctx, target)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		f, err := tx.FollowOf(ctx, viewer.ProfileID(), target)
		if errors.Is(err, basilic.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.Outbox.UndoFollowTx(ctx, tx, *viewer.Profile, followed, f); err != nil {
			return err
		}
		if err := tx.DeleteFollow(ctx, f.ID); err != nil {
			return err
		}
		return tx.ExplainActorTx(ctx, viewer.ProfileID(), target)
	})
}

// FollowOf returns the viewer's Follow of an actor, or basilic.ErrNotFound.
func (s *Service) FollowOf(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) (basilic.Follow, error) {
	return s.DB.FollowOf(ctx, viewer.ProfileID(), target)
}

// TieWith returns what the viewer has to do with an actor.
func (s *Service) TieWith(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) (postgres.Tie, error) {
	return s.DB.TieOf(ctx, viewer.ProfileID(), target)
}

// Following returns one page of whom the viewer follows.
func (s *Service) Following(ctx context.Context, viewer basilic.Viewer, after basilic.Cursor) (basilic.Page[postgres.Followed], error) {
	if !viewer.SignedIn() {
		return basilic.Page[postgres.Followed]{}, fmt.Errorf("actors: following: %w", basilic.ErrForbidden)
	}
	return s.DB.Following(ctx, viewer.ProfileID(), after, 50)
}

// endFollowsTx ends the follows of a profile or base that is withdrawn: followers
// elsewhere are told by Reject, those it follows elsewhere by Undo, and followers
// here lose the lines that nothing else explains. What it follows here goes on.
// It returns who stood at the other ends.
func (s *Service) endFollowsTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) ([]basilic.ActorID, error) {
	follows, err := tx.FollowsWith(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	var others []basilic.ActorID
	for _, f := range follows {
		end := s.endFollowerTx
		id := f.FollowerID
		if f.FollowerID == a.ID {
			end, id = s.endFollowingTx, f.FollowedID
		}
		other, err := tx.ActorByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := end(ctx, tx, a, other, f); err != nil {
			return nil, err
		}
		others = append(others, id)
	}
	return others, tx.ExplainTimelineTx(ctx, a.ID)
}

func (s *Service) endFollowerTx(ctx context.Context, tx *postgres.DB, a, follower basilic.Actor, f basilic.Follow) error {
	if err := s.Outbox.RejectTx(ctx, tx, a, follower, f.IRI); err != nil {
		return err
	}
	if err := tx.DeleteFollow(ctx, f.ID); err != nil || !follower.Local {
		return err
	}
	return tx.ExplainActorTx(ctx, follower.ID, a.ID)
}

func (s *Service) endFollowingTx(ctx context.Context, tx *postgres.DB, a, followed basilic.Actor, f basilic.Follow) error {
	if followed.Local {
		return nil
	}
	if err := s.Outbox.UndoFollowTx(ctx, tx, a, followed, f); err != nil {
		return err
	}
	return tx.DeleteFollow(ctx, f.ID)
}
