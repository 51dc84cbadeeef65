package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// SetNow gives the outbox another clock.
func (o *Outbox) SetNow(now func() time.Time) { o.now = now }

// Drain does what the retry job of a host does.
func (o *Outbox) Drain(ctx context.Context, host int64) error { return o.drain(ctx, host) }

// OutcomeOf returns the verdict of an answer and what is noted of it.
var OutcomeOf = func(status int, err error) (string, basilic.DeliveryFailure) {
	got := outcomeOf(status, nil, err)
	return string(got.verdict), got.failure
}

// PriorityOf is how urgent an activity is.
var PriorityOf = priorityOf
