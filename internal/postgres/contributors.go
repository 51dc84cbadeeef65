package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

type contributorRow struct {
	basilic.Actor
	InvitedAt  time.Time  `db:"invited_at"`
	AcceptedAt *time.Time `db:"accepted_at"`
}

// InviteContributor invites a profile to write a resource; one that is invited or
// writes it already is basilic.ErrConflict.
func (db *DB) InviteContributor(ctx context.Context, resource basilic.ID, profile, by basilic.ActorID) error {
	_, err := db.exec(ctx, "invite contributor",
		`insert into contributors (resource_id, profile_id, invited_by) values ($1, $2, $3)`, resource, profile, by)
	return err
}

// AcceptContributor makes a contributor of who is invited, or returns
// basilic.ErrNotFound.
func (db *DB) AcceptContributor(ctx context.Context, resource basilic.ID, profile basilic.ActorID) error {
	n, err := db.exec(ctx, "accept contributor",
		`update contributors set accepted_at = now() where resource_id = $1 and profile_id = $2 and accepted_at is null`, resource, profile)
	return found("accept contributor", n, err)
}

// DeleteContributor ends an invitation or a contribution, or returns
// basilic.ErrNotFound.
func (db *DB) DeleteContributor(ctx context.Context, resource basilic.ID, profile basilic.ActorID) error {
	n, err := db.exec(ctx, "delete contributor", `delete from contributors where resource_id = $1 and profile_id = $2`, resource, profile)
	return found("delete contributor", n, err)
}

// DeleteContributions ends all that a profile is invited to and contributes to.
func (db *DB) DeleteContributions(ctx context.Context, profile basilic.ActorID) error {
	_, err := db.exec(ctx, "delete contributions", `delete from contributors where profile_id = $1`, profile)
	return err
}

// IsContributor reports whether a profile accepted to write a resource.
func (db *DB) IsContributor(ctx context.Context, resource basilic.ID, profile basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "is contributor", `select exists (select 1 from contributors
		where resource_id = $1 and profile_id = $2 and accepted_at is not null)`, resource, profile)
}

// Contributors returns who writes a resource with its author, and who is invited
// to, in the order in which they were invited.
func (db *DB) Contributors(ctx context.Context, resource basilic.ID) ([]basilic.Contributor, error) {
	rows, err := many[contributorRow](ctx, db, "contributors", `select `+actorColumns+`, c.invited_at, c.accepted_at
		from contributors c join actors on actors.id = c.profile_id
		where c.resource_id = $1 and actors.deleted_at is null order by c.invited_at, actors.id`, resource)
	contributors := make([]basilic.Contributor, len(rows))
	for i, r := range rows {
		contributors[i] = basilic.Contributor{Profile: r.Actor, InvitedAt: r.InvitedAt, AcceptedAt: r.AcceptedAt}
	}
	return contributors, err
}

type invitationRow struct {
	basilic.Actor
	ResourceID basilic.ID `db:"resource_id"`
	Title      string     `db:"resource_title"`
	InvitedAt  time.Time  `db:"invited_at"`
}

// InvitationsOf returns what a profile is invited to write and has not answered,
// the newest first.
func (db *DB) InvitationsOf(ctx context.Context, profile basilic.ActorID, limit int) ([]basilic.Invitation, error) {
	rows, err := many[invitationRow](ctx, db, "invitations of", `select `+actorColumns+`, c.resource_id, r.title as resource_title, c.invited_at
		from contributors c join resources r on r.id = c.resource_id join actors on actors.id = c.invited_by
		where c.profile_id = $1 and c.accepted_at is null and r.state <> 'deleted'
		order by c.invited_at desc, c.resource_id limit $2`, profile, limit)
	invitations := make([]basilic.Invitation, len(rows))
	for i, r := range rows {
		invitations[i] = basilic.Invitation{ResourceID: r.ResourceID, Title: r.Title, By: r.Actor, At: r.InvitedAt}
	}
	return invitations, err
}

// CardsContributed returns one page of what a profile contributes to.
func (db *DB) CardsContributed(ctx context.Context, profile basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "cards contributed", ` from contributors c join resources r on r.id = c.resource_id
		where c.profile_id = $4 and c.accepted_at is not null and r.state <> 'deleted'`, after, limit, profile)
}
