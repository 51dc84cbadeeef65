package outbox

import (
	"context"
	"fmt"
	"sync"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// rememberFor is how long the list of failing hosts is believed: that a host is
// alive may be noticed so much later.
const rememberFor = 10 * time.Second

// failingHosts remembers which hosts fail, so that requests of all the others
// cost nothing.
type failingHosts struct {
	mu     sync.Mutex
	readAt time.Time
	hosts  map[string]bool
}

// Awaits reports whether a sign of life of a host would be news.
func (o *Outbox) Awaits(ctx context.Context, host string) bool {
	f := &o.failing
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := o.now(); f.hosts == nil || now.Sub(f.readAt) > rememberFor {
		hosts, err := o.DB.FailingHosts(ctx)
		if err != nil {
			o.Log.Warn("failing hosts", "error", err)
			return false
		}
		f.readAt, f.hosts = now, make(map[string]bool, len(hosts))
		for _, h := range hosts {
			f.hosts[h] = true
		}
	}
	return f.hosts[host]
}

// Heard notes that a host signed a request: one that failed is alive, and what
// waits for it is sent (federation.md 4).
func (o *Outbox) Heard(ctx context.Context, host string) {
	if !o.Awaits(ctx, host) {
		return
	}
	known, err := o.DB.HostByAuthority(ctx, host)
	if err == nil {
		err = o.revive(ctx, known.ID)
	}
	if err != nil {
		o.Log.Warn("revive", "host", host, "error", err)
		return
	}
	o.Log.Info("host revived", "host", host)
	o.failing.mu.Lock()
	defer o.failing.mu.Unlock()
	delete(o.failing.hosts, host)
}

func (o *Outbox) revive(ctx context.Context, id int64) error {
	return o.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockHosts(ctx, []int64{id}); err != nil {
			return err
		}
		if err := tx.HostHeard(ctx, id); err != nil {
			return err
		}
		return o.wakeTx(ctx, tx, id)
	})
}

// RetryTx has all that waits for a host sent now.
func (o *Outbox) RetryTx(ctx context.Context, tx *postgres.DB, host int64) error {
	if err := tx.LockHosts(ctx, []int64{host}); err != nil {
		return fmt.Errorf("outbox: retry: %w", err)
	}
	if err := tx.HurryHostTx(ctx, host, o.now()); err != nil {
		return fmt.Errorf("outbox: retry: %w", err)
	}
	return o.wakeTx(ctx, tx, host)
}

// wakeTx starts the retry job of a host, whether it waits or is to be made.
func (o *Outbox) wakeTx(ctx context.Context, tx *postgres.DB, host int64) error {
	if err := tx.WakeRetryTx(ctx, RetryHostArgs{}.Kind(), host); err != nil {
		return fmt.Errorf("outbox: wake host %d: %w", host, err)
	}
	return o.enqueueRetriesTx(ctx, tx, []int64{host}, time.Time{})
}
