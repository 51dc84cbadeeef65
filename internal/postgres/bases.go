package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// memberRow is an actor with the role that it has, or gives.
type memberRow struct {
	basilic.Actor
	Role  basilic.MemberRole `db:"role"`
	Since time.Time          `db:"since"`
}

// PublicBases returns one page of the public bases of this hub, newest first.
func (db *DB) PublicBases(ctx context.Context, after basilic.Cursor, limit int) (basilic.Page[basilic.Actor], error) {
	items, err := many[basilic.Actor](ctx, db, "public bases", `select `+actorColumns+` from actors
		where local and kind = 'Group' and public and deleted_at is null
			and (created_at, id) < ($1, $2)
		order by created_at desc, id desc limit $3`, cursorTime(after), cursorNumber(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.Actor]{}, err
	}
	return pageOf(items, limit, func(a basilic.Actor) basilic.Cursor { return numberCursor(a.CreatedAt, int64(a.ID)) }), nil
}

// Members returns the members of a base, administrators first.
func (db *DB) Members(ctx context.Context, base basilic.ActorID) ([]basilic.Member, error) {
	rows, err := many[memberRow](ctx, db, "members", `select `+actorColumns+`, m.role, m.created_at as since
		from members m join actors on actors.id = m.profile_id
		where m.base_id = $1 and actors.deleted_at is null order by m.role, m.created_at, actors.id`, base)
	members := make([]basilic.Member, len(rows))
	for i, r := range rows {
		members[i] = basilic.Member{Profile: r.Actor, Role: r.Role, Since: r.Since}
	}
	return members, err
}

// Memberships returns the bases of a profile, by name.
func (db *DB) Memberships(ctx context.Context, profile basilic.ActorID) ([]basilic.Membership, error) {
	rows, err := many[memberRow](ctx, db, "memberships", `select `+actorColumns+`, m.role, m.created_at as since
		from members m join actors on actors.id = m.base_id
		where m.profile_id = $1 and actors.deleted_at is null order by lower(actors.name), actors.id`, profile)
	memberships := make([]basilic.Membership, len(rows))
	for i, r := range rows {
		memberships[i] = basilic.Membership{Base: r.Actor, Role: r.Role}
	}
	return memberships, err
}

// RoleIn returns the role of a profile in a base, or basilic.ErrNotFound.
func (db *DB) RoleIn(ctx context.Context, base, profile basilic.ActorID) (basilic.MemberRole, error) {
	return scalar[basilic.MemberRole](ctx, db, "role in",
		`select role from members where base_id = $1 and profile_id = $2`, base, profile)
}

// InsertMember adds a member; one who is there already is basilic.ErrConflict.
func (db *DB) InsertMember(ctx context.Context, base, profile basilic.ActorID, role basilic.MemberRole) error {
	_, err := db.exec(ctx, "insert member", `insert into members (base_id, profile_id, role) values ($1, $2, $3)`, base, profile, role)
	return err
}

// SetMemberRole changes a member's role.
func (db *DB) SetMemberRole(ctx context.Context, base, profile basilic.ActorID, role basilic.MemberRole) error {
	n, err := db.exec(ctx, "set member role", `update members set role = $3 where base_id = $1 and profile_id = $2`, base, profile, role)
	return found("set member role", n, err)
}

// DeleteMember removes a member.
func (db *DB) DeleteMember(ctx context.Context, base, profile basilic.ActorID) error {
	n, err := db.exec(ctx, "delete member", `delete from members where base_id = $1 and profile_id = $2`, base, profile)
	return found("delete member", n, err)
}

// LockAdministrators returns the administrators of a base and keeps their rows
// until the transaction ends, so that two of them cannot leave at once.
func (db *DB) LockAdministrators(ctx context.Context, base basilic.ActorID) ([]basilic.ActorID, error) {
	return scalars[basilic.ActorID](ctx, db, "lock administrators",
		`select profile_id from members where base_id = $1 and role = 'administrator' order by profile_id for update`, base)
}
