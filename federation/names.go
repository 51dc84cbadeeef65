package federation

import (
	"context"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// maxNames is how many servers are shown with their names; further ones with their
// addresses alone.
const maxNames = 10_000

// newNames keeps what servers are called, all of it or nothing.
func newNames(db *postgres.DB) *postgres.Cache[map[string]string] {
	return postgres.NewCache[map[string]string](db.Changes(), postgres.ChangedName, 1)
}

// HostNames returns what other servers say that they are called, by their authorities.
// The map is shared: it is not to be changed.
func (c *Client) HostNames(ctx context.Context) (map[string]string, error) {
	return c.names.Get(ctx, "", func(ctx context.Context) (map[string]string, error) { return c.DB.HostNames(ctx, maxNames) })
}
