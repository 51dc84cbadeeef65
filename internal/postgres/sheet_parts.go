package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// SheetParts says what there is to show beside a sheet, so that a page reads nothing
// that is not there.
type SheetParts struct {
	basilic.Interest
	Views     int `db:"views"`
	Downloads int `db:"downloads"`
	Clicks    int `db:"clicks"`
	// Hidden is how many comments are by those whom the reader blocks, Liked whether the
	// reader likes it.
	Hidden int  `db:"hidden"`
	Liked  bool `db:"liked"`
	// Quotes is how many quotes the reader sees.
	Quotes int `db:"quotes"`
	// The others say whether there is any.
	Contributors  bool              `db:"contributors"`
	Lineage       bool              `db:"lineage"`
	Adaptations   bool              `db:"adaptations"`
	FailedImages  bool              `db:"failed_images"`
	SharedByBases []basilic.ActorID `db:"shared_by"`
}

// SheetParts returns what there is to show beside a resource to a reader, 0 for a
// visitor; all adds the quotes that its editors alone see, and bases are those of
// which it is asked whether they share it.
func (db *DB) SheetParts(ctx context.Context, resource basilic.ID, reader basilic.ActorID, all bool, bases []basilic.ActorID) (SheetParts, error) {
	return one[SheetParts](ctx, db, "sheet parts", `select `+interestColumns+`, counts.*,
		(select count(*) from blocks b join comments c on c.author_id = b.blocked_id and c.resource_id = $1 join actors a on a.id = c.author_id
			where b.blocker_id = $2`+shown+`) as hidden,
		exists (select 1 from reactions where resource_id = $1 and kind = 'like' and actor_id = $2) as liked,
		(select count(*) from authorizations c join actors a on a.id = c.requester_id
			where c.resource_id = $1 and c.type = 'QuoteAuthorization' and (c.public or $3)`+standing+shown+`) as quotes,
		exists (select 1 from contributors where resource_id = $1 and accepted_at is not null) as contributors,
		exists (select 1 from lineages where resource_id = $1) as lineage,
		exists (select 1 from adaptation_offers where origin_id = $1 and state = 'accepted') as adaptations,
		exists (select 1 from remote_media where resource_id = $1 and failures > 0 and fetched_at is null) as failed_images,
		array(select distinct actor_id from resource_events where resource_id = $1 and actor_id = any($4::bigint[]) and reason = 'shared') as shared_by
		from `+interestFrom+`, (select coalesce(sum(views), 0)::bigint as views, coalesce(sum(downloads), 0)::bigint as downloads,
			coalesce(sum(clicks), 0)::bigint as clicks from resource_counts where resource_id = $1) counts`,
		resource, reader, all, bases)
}
