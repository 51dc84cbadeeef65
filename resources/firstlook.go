package resources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// lookItems is how many items of an outbox a first look reads.
const lookItems = 20

// FirstLookWorker reads the first page of a remote actor's outbox, so that its
// page here is not empty and new followers see what it published before, each
// item at its own date.
type FirstLookWorker struct {
	river.WorkerDefaults[actors.FirstLookArgs]
	Service *Service
}

// Timeout bounds the job.
func (w *FirstLookWorker) Timeout(*river.Job[actors.FirstLookArgs]) time.Duration {
	return time.Minute
}

// Work looks once. What cannot be read is left out; what could not be read for a
// passing reason makes the job look again.
func (w *FirstLookWorker) Work(ctx context.Context, job *river.Job[actors.FirstLookArgs]) error {
	actor, err := w.Service.DB.ActorByID(ctx, job.Args.ActorID)
	if err != nil {
		return fmt.Errorf("resources: first look: %w", err)
	}
	if actor.Local || actor.DeletedAt != nil || !actor.Outbox.SameOrigin(actor.IRI) {
		return nil
	}
	return w.Service.firstLook(ctx, actor)
}

// firstLook reads the newest items of an actor of another server. It returns the
// errors that another look may not meet; what was kept meanwhile stays.
func (s *Service) firstLook(ctx context.Context, actor basilic.Actor) error {
	items, err := s.outboxItems(ctx, actor)
	if err != nil {
		return err
	}
	var passing []error
	// Oldest first, so that a resource created and then announced is known.
	for i := len(items) - 1; i >= 0; i-- {
		err := s.lookAt(ctx, actor, items[i])
		if err == nil {
			continue
		}
		s.Log.Info("first look", "actor", actor.IRI, "error", err)
		if !settled(err) {
			passing = append(passing, err)
		}
	}
	return errors.Join(passing...)
}

// settled reports whether an error says what a thing is, so that looking again
// would meet it again.
func settled(err error) bool {
	for _, final := range []error{
		basilic.ErrDropped, basilic.ErrInvalid, basilic.ErrNotFound, basilic.ErrGone, basilic.ErrBlocked, basilic.ErrForbidden, ErrComment,
	} {
		if errors.Is(err, final) {
			return true
		}
	}
	return false
}

func (s *Service) outboxItems(ctx context.Context, actor basilic.Actor) ([]activitystreams.Object, error) {
	body, err := s.Client.Fetch(ctx, actor.Outbox)
	if err != nil {
		return nil, err
	}
	collection, err := activitystreams.ParseCollection(body)
	if err != nil {
		return nil, err
	}
	if len(collection.Items) == 0 && collection.FirstPage.Type() != "" {
		if collection, err = activitystreams.CollectionOf(collection.FirstPage); err != nil {
			return nil, err
		}
	} else if len(collection.Items) == 0 && collection.First.SameOrigin(actor.IRI) {
		if body, err = s.Client.Fetch(ctx, collection.First); err != nil {
			return nil, err
		}
		if collection, err = activitystreams.ParseCollection(body); err != nil {
			return nil, err
		}
	}
	var items []activitystreams.Object
	for _, item := range collection.Items[:min(len(collection.Items), lookItems)] {
		if _, object := activitystreams.ItemOf(item); object != nil {
			items = append(items, object)
		}
	}
	return items, nil
}

// lookAt keeps what one activity of an outbox is about. The outbox came from the
// actor's own server, which is believed about the actor and its objects only.
func (s *Service) lookAt(ctx context.Context, actor basilic.Actor, item activitystreams.Object) error {
	activity, err := activitystreams.ActivityOf(item)
	if err != nil {
		return err
	}
	if activity.Actor != actor.IRI || !activity.IsPublic() {
		return nil
	}
	var r basilic.Resource
	switch activity.Type {
	case basilic.ActivityCreate:
		r, err = s.lookAtCreate(ctx, actor, activity)
	case basilic.ActivityAnnounce:
		r, err = s.lookAtAnnounce(ctx, actor, activity)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	at := activity.Published
	if at.IsZero() && r.PublishedAt != nil {
		at = *r.PublishedAt
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		buried, err := s.BuriedTx(ctx, tx, actor.IRI, activity.IRI)
		if err != nil || buried {
			return err
		}
		reason := basilic.ReasonPublished
		if activity.Type == basilic.ActivityAnnounce && r.BaseID != actor.ID {
			reason = basilic.ReasonShared
		}
		return s.Outbox.DistributeLocallyTx(ctx, tx, postgres.Event{
			ResourceID: r.ID, ActorID: actor.ID, Reason: reason, ActivityIRI: activity.IRI, At: past(at),
		})
	})
}

// lookAtAnnounce fetches what was announced: a resource, or by forums the Create
// of one (FEP-1b12).
func (s *Service) lookAtAnnounce(ctx context.Context, announcer basilic.Actor, activity activitystreams.Activity) (basilic.Resource, error) {
	object := activity.Object
	inner, wrapped, err := activity.Wrapped()
	switch {
	case err != nil:
		return basilic.Resource{}, err
	case wrapped && inner.Type != basilic.ActivityCreate:
		return basilic.Resource{}, dropped("announce of a %q", inner.Type)
	case wrapped:
		object = inner.Object
	}
	r, err := s.Known(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) {
		r, err = s.FetchAnnounced(ctx, announcer, object)
	}
	return r, err
}

func (s *Service) lookAtCreate(ctx context.Context, actor basilic.Actor, activity activitystreams.Activity) (basilic.Resource, error) {
	if activity.Embedded == nil || !activity.Object.SameOrigin(actor.IRI) {
		return s.FetchRemote(ctx, activity.Object)
	}
	article, err := activitystreams.ArticleOf(activity.Embedded)
	if err != nil {
		return basilic.Resource{}, err
	}
	return s.keepFetched(ctx, article, noteOfAPerson)
}
