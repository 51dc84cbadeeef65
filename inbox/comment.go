package inbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// comment takes the Create or Update of a reply. What answers nothing known here
// leaves nothing (security.md 62); of one host, so many an hour are taken.
func (i *Inbox) comment(ctx context.Context, actor basilic.Actor, a activitystreams.Activity, article activitystreams.Article) error {
	if a.Type == basilic.ActivityCreate && !i.replies.allow(actor.IRI.Host()) {
		return dropped("too many comments of %s", actor.IRI.Host())
	}
	done, err := forwardable(a)
	if err != nil {
		return err
	}
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error {
		return i.Resources.ReceiveCommentTx(ctx, tx, actor, article, done)
	})
}

// forwardable returns what was received as a base may repeat it.
func forwardable(a activitystreams.Activity) (basilic.Activity, error) {
	document, err := activitystreams.Forwarded(a)
	return basilic.Activity{IRI: a.IRI, Type: a.Type, ActorIRI: a.Actor, Object: a.Object, Document: document}, err
}

// addressed reports whether an activity names somebody or something here among its
// recipients, as a reply to them does.
func (i *Inbox) addressed(a activitystreams.Activity) bool {
	return slices.ContainsFunc(slices.Concat(a.To, a.Cc), func(iri basilic.IRI) bool { return iri.Origin() == i.Origin })
}

// concerns reports whether an activity of another server is about something that
// is known here, or about a reply to that.
func (i *Inbox) concerns(ctx context.Context, a activitystreams.Activity) (bool, error) {
	known, err := i.Resources.Known(ctx, a.Object)
	if err == nil {
		return !known.Local, nil
	}
	if !errors.Is(err, basilic.ErrNotFound) {
		return false, err
	}
	comment, err := i.Resources.KnownComment(ctx, a.Object)
	if err == nil {
		return !comment.Local, nil
	}
	if !errors.Is(err, basilic.ErrNotFound) {
		return false, err
	}
	answers, err := i.Resources.Answers(ctx, a.Embedded.IRI("inReplyTo"))
	return answers && i.replies.allow(a.Actor.Host()), err
}

// askOriginOfComment is askOrigin for what is no resource here: a comment, known or
// not.
func (i *Inbox) askOriginOfComment(ctx context.Context, iri basilic.IRI) error {
	if iri.Origin() == i.Origin {
		return dropped("%s is ours", iri)
	}
	return i.Resources.FetchComment(ctx, iri)
}

func (i *Inbox) knownComment(ctx context.Context, iri basilic.IRI) (bool, error) {
	_, err := i.Resources.KnownComment(ctx, iri)
	if errors.Is(err, basilic.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// lastChange returns when a resource or comment known here changed last.
func (i *Inbox) lastChange(ctx context.Context, iri basilic.IRI) (time.Time, error) {
	r, err := i.Resources.Known(ctx, iri)
	if !errors.Is(err, basilic.ErrNotFound) {
		return r.UpdatedAt, err
	}
	c, err := i.Resources.KnownComment(ctx, iri)
	return c.UpdatedAt, err
}
