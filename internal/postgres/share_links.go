package postgres

import (
	"context"
	"crypto/sha256"
	"time"

	"codeberg.org/basilic/basilic"
)

type shareLinkRow struct {
	Token  []byte          `db:"token"`
	MadeBy basilic.ActorID `db:"made_by"`
	MadeAt time.Time       `db:"made_at"`
}

// ShareLinkOf returns the link of a resource, or basilic.ErrNotFound.
func (db *DB) ShareLinkOf(ctx context.Context, resource basilic.ID) (basilic.ShareLink, error) {
	row, err := one[shareLinkRow](ctx, db, "share link of", `select token, made_by, made_at from share_links where resource_id = $1`, resource)
	link := basilic.ShareLink{MadeBy: row.MadeBy, MadeAt: row.MadeAt}
	copy(link.Token[:], row.Token)
	return link, err
}

// SetShareLink gives a resource a link, in the place of the one that it has.
func (db *DB) SetShareLink(ctx context.Context, resource basilic.ID, token basilic.LinkToken, by basilic.ActorID) error {
	_, err := db.exec(ctx, "set share link", `
		insert into share_links (resource_id, token, made_by) values ($1, $2, $3)
		on conflict (resource_id) do update set token = excluded.token, made_by = excluded.made_by, made_at = now()`, resource, token[:], by)
	return err
}

// DeleteShareLink takes the link of a resource away, if it has one.
func (db *DB) DeleteShareLink(ctx context.Context, resource basilic.ID) error {
	_, err := db.exec(ctx, "delete share link", `delete from share_links where resource_id = $1`, resource)
	return err
}

// ResourceByLink returns the resource that a link opens, public or private. What
// has no published version has nothing to open.
func (db *DB) ResourceByLink(ctx context.Context, token basilic.LinkToken) (basilic.Resource, error) {
	hash := sha256.Sum256(token[:])
	return db.oneResource(ctx, "resource by link",
		`r.id = (select l.resource_id from share_links l where sha256(l.token) = $1) and r.local and r.state in ('public', 'private')`, hash[:])
}
