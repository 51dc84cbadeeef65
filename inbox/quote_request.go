package inbox

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// quoteRequest takes a QuoteRequest (FEP-044f): the actor wants to quote something
// of ours in something of its own.
func (i *Inbox) quoteRequest(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	q, err := i.requestOf(ctx, actor, a)
	if err != nil {
		return err
	}
	return i.aboutTx(ctx, a.Instrument, func(tx *postgres.DB) error { return i.Resources.ReceiveQuoteRequestTx(ctx, tx, q) })
}

// requestOf reads a request, which must be about something of this hub and by
// something of the actor's own. One that is only named is asked of its server,
// which may keep it to itself: then only whoever is quoted is shown it.
func (i *Inbox) requestOf(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) (outbox.Request, error) {
	q := outbox.Request{IRI: a.IRI, Type: a.Type, Actor: actor, Object: a.Object, Instrument: a.Instrument, URL: string(a.Instrument)}
	switch {
	case a.Object.Origin() != i.Origin:
		return q, dropped("%s of %s, which is not ours", a.Type, a.Object)
	case !a.Instrument.SameOrigin(actor.IRI):
		return q, dropped("%s for %s by %s", a.Type, a.Instrument, actor.IRI)
	case !i.replies.allow(actor.IRI.Host()):
		return q, dropped("too many requests of %s", actor.IRI.Host())
	}
	instrument, err := i.instrumentOf(ctx, a)
	if errors.Is(err, errHidden) {
		return q, nil
	}
	if err != nil {
		return q, err
	}
	if author := instrument.IRI("attributedTo"); author != actor.IRI {
		return q, dropped("%s for %s of %s", a.Type, a.Instrument, author)
	}
	if quoted := instrument.Quoted(); quoted != "" && quoted != a.Object {
		return q, dropped("%s quotes %s", a.Instrument, quoted)
	}
	q.Public = instrument.IsPublic()
	if page := instrument.LinkTo(); basilic.CheckURL(page) == "" {
		q.URL = page
	}
	return q, nil
}

var errHidden = errors.New("inbox: its server does not show it")

// instrumentOf returns what came with a request, or is fetched: errHidden when its
// server does not show it.
func (i *Inbox) instrumentOf(ctx context.Context, a activitystreams.Activity) (activitystreams.Object, error) {
	if a.InstrumentCopy.Type() != "" {
		return a.InstrumentCopy, nil
	}
	body, err := i.fetch(ctx, a.Instrument)
	if federation.Passing(err) || errors.Is(err, context.Canceled) || postgres.Unavailable(err) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("inbox: instrument %s: %w: %w", a.Instrument, errHidden, err)
	}
	return activitystreams.Decode(body)
}
