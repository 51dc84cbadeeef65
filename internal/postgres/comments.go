package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"codeberg.org/basilic/basilic"
)

const commentColumns = `c.id, c.local, c.iri, c.resource_id, c.in_reply_to, c.depth, c.author_id, c.source, c.content_html,
	c.url, c.published_at, c.updated_at`

// shown keeps to the comments and reactions of an actor "a" that may be seen:
// neither of one that is gone or private, nor of a host that is refused.
const shown = ` and a.public and a.deleted_at is null and not exists (
	select 1 from inboxes i join hosts h on h.id = i.host_id where i.id = a.inbox_id and h.refused)`

// KeepResource returns a resource, and it stays as it is until the transaction
// ends. Others may keep it at the same time.
func (db *DB) KeepResource(ctx context.Context, id basilic.ID) (basilic.Resource, error) {
	return db.oneResource(ctx, "keep resource", `r.id = $1 for share`, id)
}

// InsertComment adds a comment. An identifier that exists is basilic.ErrConflict.
func (db *DB) InsertComment(ctx context.Context, c basilic.Comment) error {
	return db.changeDiscussion(ctx, "insert comment", `
		with changed as (
			insert into comments (id, local, iri, resource_id, in_reply_to, depth, author_id, source, content_html, url, published_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning resource_id
		) `+documentsOfChanged,
		c.ID, c.Local, c.IRI, c.ResourceID, c.InReplyTo, c.Depth, c.AuthorID, c.Source, c.ContentHTML, c.URL, c.PublishedAt, c.UpdatedAt)
}

// UpdateComment keeps the text of a comment that changed.
func (db *DB) UpdateComment(ctx context.Context, c basilic.Comment) error {
	_, err := db.exec(ctx, "update comment", `update comments set source = $2, content_html = $3, url = $4, updated_at = $5 where id = $1`,
		c.ID, c.Source, c.ContentHTML, c.URL, c.UpdatedAt)
	if err != nil || !c.Local {
		return err
	}
	return db.documentChanged(ctx, c.IRI)
}

// DeleteComment removes a comment. What answers it stays.
func (db *DB) DeleteComment(ctx context.Context, c basilic.Comment) error {
	err := db.changeDiscussion(ctx, "delete comment",
		`with changed as (delete from comments where id = $1 returning resource_id) `+documentsOfChanged, c.ID)
	if err != nil || !c.Local {
		return err
	}
	return db.documentChanged(ctx, c.IRI)
}

// documentsOfChanged names the documents that count what a statement "changed".
const documentsOfChanged = `select distinct r.iri from changed c join resources r on r.id = c.resource_id where r.local and r.iri is not null`

func (db *DB) changeDiscussion(ctx context.Context, operation, sql string, arguments ...any) error {
	iris, err := scalars[basilic.IRI](ctx, db, operation, sql, arguments...)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// CommentByID returns a comment.
func (db *DB) CommentByID(ctx context.Context, id basilic.ID) (basilic.Comment, error) {
	return one[basilic.Comment](ctx, db, "comment by id", `select `+commentColumns+` from comments c where c.id = $1`, id)
}

// CommentByIRI returns the comment with an identifier.
func (db *DB) CommentByIRI(ctx context.Context, iri basilic.IRI) (basilic.Comment, error) {
	return one[basilic.Comment](ctx, db, "comment by iri", `select `+commentColumns+` from comments c where c.iri = $1`, iri)
}

// notBlockedBy keeps to the comments of those whom a reader does not block.
const notBlockedBy = ` and not exists (select 1 from blocks b where b.blocked_id = c.author_id and b.blocker_id = `

// Comments returns one page of what was said about a resource, the oldest first,
// but by those whom the reader blocks; reader 0 blocks nobody.
func (db *DB) Comments(ctx context.Context, resource basilic.ID, reader basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.WrittenComment], error) {
	var page basilic.Page[basilic.WrittenComment]
	rows, err := many[basilic.Comment](ctx, db, "comments", `select `+commentColumns+` from comments c join actors a on a.id = c.author_id
		where c.resource_id = $1 and (c.published_at, c.id) > ($2, $3)`+shown+notBlockedBy+`$5) order by c.published_at, c.id limit $4`,
		resource, sinceTime(after), cursorID(after), limit+1, reader)
	if err != nil {
		return page, err
	}
	cut := pageOf(rows, limit, func(c basilic.Comment) basilic.Cursor { return basilic.Cursor{At: c.PublishedAt, Key: string(c.ID)} })
	page.Next = cut.Next
	ids := make([]basilic.ActorID, len(cut.Items))
	for i, c := range cut.Items {
		ids[i] = c.AuthorID
	}
	all, err := db.ActorsByIDs(ctx, ids)
	if err != nil {
		return page, err
	}
	authors := make(map[basilic.ActorID]basilic.Actor, len(all))
	for _, a := range all {
		authors[a.ID] = a
	}
	for _, c := range cut.Items {
		page.Items = append(page.Items, basilic.WrittenComment{Comment: c, Author: authors[c.AuthorID]})
	}
	return page, nil
}

// sinceTime returns a cursor's time for a list that begins with the oldest.
func sinceTime(c basilic.Cursor) pgtype.Timestamptz {
	if c.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: c.At, Valid: true}
}

// commentLink is the identifier of a comment and where it stands in a list.
type commentLink struct {
	ID          basilic.ID  `db:"id"`
	IRI         basilic.IRI `db:"iri"`
	PublishedAt time.Time   `db:"published_at"`
}

// ContextIRIs returns one page of the identifiers of all comments on a resource,
// the oldest first.
func (db *DB) ContextIRIs(ctx context.Context, resource basilic.ID, after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
	return db.commentIRIs(ctx, "context iris", `c.resource_id = $4`, after, limit, resource)
}

// ReplyIRIs returns one page of the identifiers of what answers a resource or a
// comment directly, the oldest first.
func (db *DB) ReplyIRIs(ctx context.Context, parent basilic.IRI, after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
	return db.commentIRIs(ctx, "reply iris", `c.in_reply_to = $4`, after, limit, parent)
}

func (db *DB) commentIRIs(ctx context.Context, operation, condition string, after basilic.Cursor, limit int, argument any) (basilic.Page[basilic.IRI], error) {
	rows, err := many[commentLink](ctx, db, operation, `select c.id, c.iri, c.published_at from comments c join actors a on a.id = c.author_id
		where `+condition+` and (c.published_at, c.id) > ($1, $2)`+shown+` order by c.published_at, c.id limit $3`,
		sinceTime(after), cursorID(after), limit+1, argument)
	if err != nil {
		return basilic.Page[basilic.IRI]{}, err
	}
	page := pageOf(rows, limit, func(c commentLink) basilic.Cursor { return basilic.Cursor{At: c.PublishedAt, Key: string(c.ID)} })
	links := basilic.Page[basilic.IRI]{Next: page.Next}
	for _, c := range page.Items {
		links.Items = append(links.Items, c.IRI)
	}
	return links, nil
}

// CountReplies returns how many comments answer a resource or a comment directly.
func (db *DB) CountReplies(ctx context.Context, parent basilic.IRI) (int, error) {
	return scalar[int](ctx, db, "count replies",
		`select count(*) from comments c join actors a on a.id = c.author_id where c.in_reply_to = $1`+shown, parent)
}

// MoveReplies makes what answers a resource under one identifier answer it under
// the next.
func (db *DB) MoveReplies(ctx context.Context, from, to basilic.IRI) error {
	iris, err := scalars[basilic.IRI](ctx, db, "move replies",
		`with moved as (update comments set in_reply_to = $2 where in_reply_to = $1 returning iri, local) select iri from moved where local`, from, to)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// CommentsOn returns everything that was said about a resource.
func (db *DB) CommentsOn(ctx context.Context, resource basilic.ID) ([]basilic.Comment, error) {
	return many[basilic.Comment](ctx, db, "comments on", `select `+commentColumns+` from comments c where c.resource_id = $1 order by c.id`, resource)
}

// CommentsBy returns everything that an actor said.
func (db *DB) CommentsBy(ctx context.Context, author basilic.ActorID) ([]basilic.Comment, error) {
	return many[basilic.Comment](ctx, db, "comments by", `select `+commentColumns+` from comments c where c.author_id = $1 order by c.id`, author)
}
