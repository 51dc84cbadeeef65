package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const followColumns = `f.id, f.follower_id, f.followed_id, f.state, f.iri, f.accepted_at`

// FollowOf returns the Follow of one actor by another.
func (db *DB) FollowOf(ctx context.Context, follower, followed basilic.ActorID) (basilic.Follow, error) {
	return one[basilic.Follow](ctx, db, "follow of",
		`select `+followColumns+` from follows f where f.follower_id = $1 and f.followed_id = $2`, follower, followed)
}

// Tie is what stands between somebody and another actor.
type Tie struct {
	// Follow is how far the Follow of the latter has come, "" without one.
	Follow basilic.FollowState `db:"follow"`
	// Blocked says that the former blocks the latter.
	Blocked bool `db:"blocked"`
}

// TieOf returns what one actor has to do with another.
func (db *DB) TieOf(ctx context.Context, actor, other basilic.ActorID) (Tie, error) {
	return one[Tie](ctx, db, "tie of", `select
		coalesce((select f.state from follows f where f.follower_id = $1 and f.followed_id = $2), '') as follow,
		exists (select 1 from blocks where blocker_id = $1 and blocked_id = $2) as blocked`, actor, other)
}

// FollowByIRI returns the Follow with this identifier.
func (db *DB) FollowByIRI(ctx context.Context, iri basilic.IRI) (basilic.Follow, error) {
	return one[basilic.Follow](ctx, db, "follow by iri", `select `+followColumns+` from follows f where f.iri = $1`, iri)
}

// UpsertFollow keeps a Follow. A repeated one takes the new identifier and, when
// it was not accepted, the new state.
func (db *DB) UpsertFollow(ctx context.Context, f basilic.Follow) error {
	_, err := db.exec(ctx, "upsert follow", `
		insert into follows (follower_id, followed_id, state, iri, accepted_at, local)
		values ($1, $2, $3, $4, case when $3 = 'accepted' then now() end, coalesce((select local from actors where id = $1), false))
		on conflict (follower_id, followed_id) do update set iri = excluded.iri,
			state = case when follows.state = 'accepted' then follows.state else excluded.state end,
			accepted_at = coalesce(excluded.accepted_at, follows.accepted_at)`,
		f.FollowerID, f.FollowedID, f.State, f.IRI)
	return err
}

// SetFollowState notes how a Follow was answered.
func (db *DB) SetFollowState(ctx context.Context, id int64, state basilic.FollowState) error {
	_, err := db.exec(ctx, "set follow state", `update follows set state = $2,
		accepted_at = case when $2 = 'accepted' then now() else accepted_at end where id = $1`, id, state)
	return err
}

// DeleteFollow ends a Follow.
func (db *DB) DeleteFollow(ctx context.Context, id int64) error {
	_, err := db.exec(ctx, "delete follow", `delete from follows where id = $1`, id)
	return err
}

// FollowsWith returns every Follow of and by an actor.
func (db *DB) FollowsWith(ctx context.Context, actor basilic.ActorID) ([]basilic.Follow, error) {
	return many[basilic.Follow](ctx, db, "follows with",
		`select `+followColumns+` from follows f where f.follower_id = $1 or f.followed_id = $1 order by f.id`, actor)
}

// Followed is an actor that somebody follows, with how far the Follow has come.
type Followed struct {
	basilic.Actor
	FollowID int64               `db:"follow_id"`
	State    basilic.FollowState `db:"state"`
	Since    time.Time           `db:"since"`
}

// Following returns one page of whom an actor follows, newest first, pending
// ones included.
func (db *DB) Following(ctx context.Context, follower basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[Followed], error) {
	items, err := many[Followed](ctx, db, "following", `select `+actorColumns+`, f.id as follow_id, f.state, f.created_at as since
		from follows f join actors on actors.id = f.followed_id
		where f.follower_id = $1 and f.state <> 'rejected' and actors.deleted_at is null
			and (actors.public or not actors.local)
			and (f.created_at, f.id) < ($2, $3)
		order by f.created_at desc, f.id desc limit $4`, follower, cursorTime(after), cursorNumber(after), limit+1)
	if err != nil {
		return basilic.Page[Followed]{}, err
	}
	return pageOf(items, limit, func(f Followed) basilic.Cursor { return numberCursor(f.Since, f.FollowID) }), nil
}

// linkRow is one end of an accepted Follow, for the public collections.
type linkRow struct {
	IRI basilic.IRI `db:"iri"`
	ID  int64       `db:"id"`
	At  time.Time   `db:"at"`
}

// FollowerIRIs returns one page of the public followers of an actor
// (ActivityPub 5.3).
func (db *DB) FollowerIRIs(ctx context.Context, followed basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
	return db.linkPage(ctx, "follower iris", `a.id = f.follower_id and f.followed_id = $1`, followed, after, limit)
}

// FollowingIRIs returns one page of the public actors that an actor follows
// (ActivityPub 5.4).
func (db *DB) FollowingIRIs(ctx context.Context, follower basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
	return db.linkPage(ctx, "following iris", `a.id = f.followed_id and f.follower_id = $1`, follower, after, limit)
}

func (db *DB) linkPage(ctx context.Context, operation, join string, actor basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
	rows, err := many[linkRow](ctx, db, operation, `select a.iri, f.id, f.created_at as at
		from follows f join actors a on `+join+`
		where f.state = 'accepted' and a.public and a.iri is not null and a.deleted_at is null
			and (f.created_at, f.id) < ($2, $3)
		order by f.created_at desc, f.id desc limit $4`, actor, cursorTime(after), cursorNumber(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.IRI]{}, err
	}
	page := pageOf(rows, limit, func(r linkRow) basilic.Cursor { return numberCursor(r.At, r.ID) })
	iris := make([]basilic.IRI, len(page.Items))
	for i, r := range page.Items {
		iris[i] = r.IRI
	}
	return basilic.Page[basilic.IRI]{Items: iris, Next: page.Next}, nil
}

// Counts is how many stand around an actor. RemoteFollowers are among Followers.
type Counts struct {
	Followers       int `db:"followers"`
	RemoteFollowers int `db:"remote_followers"`
	Following       int `db:"following"`
	Resources       int `db:"resources"`
}

// CountsOf counts what everybody may know about an actor.
func (db *DB) CountsOf(ctx context.Context, actor basilic.ActorID) (Counts, error) {
	return one[Counts](ctx, db, "counts of", `select
		followers.public as followers, followers.remote as remote_followers,
		(select count(*) from follows f join actors a on a.id = f.followed_id where f.follower_id = $1
			and f.state = 'accepted' and a.public and a.deleted_at is null) as following,
		(select count(*) from resources r where (r.author_id = $1 and r.mapping <> 'B' or r.base_id = $1) and r.state = 'public') as resources
		from (
			select count(*) filter (where a.public) as public, count(*) filter (where not a.local) as remote
			from follows f join actors a on a.id = f.follower_id
			where f.followed_id = $1 and f.state = 'accepted' and a.deleted_at is null
		) followers`, actor)
}

// FollowedHere reports whether somebody of this hub follows an actor.
func (db *DB) FollowedHere(ctx context.Context, actor basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "followed here", `select exists (select 1 from follows f join actors a on a.id = f.follower_id
		where f.followed_id = $1 and f.state in ('accepted', 'pending') and a.local)`, actor)
}
