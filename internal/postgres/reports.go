package postgres

import (
	"context"
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

const reportColumns = `id, coalesce(reporter_id, 0) as reporter_id, host, coalesce(activity_iri, '') as activity_iri, reason, content,
	forwarded_to, created_at, closed_at`

// ReportedHere returns what addresses are on this hub, in their order: its
// actors, its resources, comments that were written here or answer its
// resources. What is private, gone or elsewhere is ReportedUnknown.
func (db *DB) ReportedHere(ctx context.Context, iris []basilic.IRI) ([]basilic.Reported, error) {
	return many[basilic.Reported](ctx, db, "reported here", `
		select case when a.id is not null then 'actor' when r.id is not null then 'resource' when c.id is not null then 'comment' else 'unknown' end as kind,
			u.iri, coalesce(a.id, 0) as actor_id, coalesce(r.id::text, '') as resource_id, coalesce(c.id::text, '') as comment_id
		from unnest($1::text[]) with ordinality u (iri, n)
		left join actors a on a.iri = u.iri and a.local and a.deleted_at is null and a.kind <> 'Application'
		left join resources r on r.iri = u.iri and r.local and r.state = 'public'
		left join comments c on c.iri = u.iri and (c.local or exists (select 1 from resources p where p.id = c.resource_id and p.local))
		order by u.n`, iris)
}

// InsertReport keeps a report, and reports whether it is new: one activity makes
// one report.
func (db *DB) InsertReport(ctx context.Context, r basilic.Report) (bool, error) {
	n := len(r.Objects)
	kinds, iris, actors := make([]string, n), make([]string, n), make([]int64, n)
	resources, comments := make([]string, n), make([]string, n)
	for i, o := range r.Objects {
		kinds[i], iris[i], actors[i] = string(o.Kind), string(o.IRI), int64(o.ActorID)
		resources[i], comments[i] = string(o.ResourceID), string(o.CommentID)
	}
	return scalar[bool](ctx, db, "insert report", `
		with report as (
			insert into reports (reporter_id, host, activity_iri, reason, content, forwarded_to)
			values (nullif($1::bigint, 0), $2, nullif($3, ''), $4, $5, $6) on conflict (activity_iri) do nothing returning id
		), objects as (
			insert into report_objects (report_id, position, kind, iri, actor_id, resource_id, comment_id)
			select report.id, o.position, o.kind, o.iri, nullif(o.actor_id, 0), nullif(o.resource_id, '')::uuid, nullif(o.comment_id, '')::uuid
			from report, unnest($7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[])
				with ordinality o (kind, iri, actor_id, resource_id, comment_id, position)
		)
		select exists (select 1 from report)`,
		r.ReporterID, r.Host, r.ActivityIRI, r.Reason, r.Content, r.ForwardedTo, kinds, iris, actors, resources, comments)
}

// CountReportsFrom counts the reports that came from a host since a time.
func (db *DB) CountReportsFrom(ctx context.Context, host string, since time.Time) (int, error) {
	return scalar[int](ctx, db, "count reports from", `select count(*) from reports where host = $1 and created_at >= $2`, host, since)
}

// CountReportsBy counts the reports that somebody of this hub made since a time.
func (db *DB) CountReportsBy(ctx context.Context, reporter basilic.ActorID, since time.Time) (int, error) {
	return scalar[int](ctx, db, "count reports by", `select count(*) from reports where reporter_id = $1 and created_at >= $2`, reporter, since)
}

// CountReportsTo counts the reports that a host was told of since a time.
func (db *DB) CountReportsTo(ctx context.Context, host string, since time.Time) (int, error) {
	return scalar[int](ctx, db, "count reports to",
		`select count(*) from reports where forwarded_to = $1 and forwarded_to <> '' and created_at >= $2`, host, since)
}

// ReportWaits reports whether the same person made the same report of this day,
// and nobody dealt with it.
func (db *DB) ReportWaits(ctx context.Context, r basilic.Report) (bool, error) {
	var last basilic.IRI
	if n := len(r.Objects); n > 0 {
		last = r.Objects[n-1].IRI
	}
	return scalar[bool](ctx, db, "report waits", `select exists (
		select 1 from reports where reporter_id = $1 and created_at >= now() - interval '1 day' and closed_at is null
			and reason = $2 and content = $3 and forwarded_to = $4
			and (select o.iri from report_objects o where o.report_id = reports.id order by o.position desc limit 1) = $5)`,
		r.ReporterID, r.Reason, r.Content, r.ForwardedTo, last)
}

// Reports returns one page of the reports that are open, or of those that are
// closed, the newest first.
func (db *DB) Reports(ctx context.Context, closed bool, after basilic.Cursor, limit int) (basilic.Page[basilic.Report], error) {
	condition := `closed_at is null`
	if closed {
		condition = `closed_at is not null`
	}
	rows, err := many[basilic.Report](ctx, db, "reports", `select `+reportColumns+` from reports
		where `+condition+` and (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
		cursorTime(after), cursorNumber(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.Report]{}, err
	}
	page := pageOf(rows, limit, func(r basilic.Report) basilic.Cursor { return numberCursor(r.CreatedAt, r.ID) })
	return page, db.reportObjects(ctx, page.Items)
}

// reportObjects fills in what reports are about.
func (db *DB) reportObjects(ctx context.Context, reports []basilic.Report) error {
	at, ids := make(map[int64]int, len(reports)), make([]int64, len(reports))
	for i, r := range reports {
		at[r.ID], ids[i] = i, r.ID
	}
	type row struct {
		ReportID int64 `db:"report_id"`
		basilic.Reported
	}
	rows, err := many[row](ctx, db, "report objects", `select report_id, kind, iri, coalesce(actor_id, 0) as actor_id,
			coalesce(resource_id::text, '') as resource_id, coalesce(comment_id::text, '') as comment_id
		from report_objects where report_id = any($1) order by report_id, position`, ids)
	for _, o := range rows {
		r := &reports[at[o.ReportID]]
		r.Objects = append(r.Objects, o.Reported)
	}
	return err
}

// Waiting is what waits for those who moderate.
type Waiting struct {
	// Reports are those that nobody closed, Labels the requests that nobody answered.
	Reports int `db:"reports"`
	Labels  int `db:"labels"`
}

// CountWaiting counts what waits for those who moderate, each up to a number.
func (db *DB) CountWaiting(ctx context.Context, most int) (Waiting, error) {
	return one[Waiting](ctx, db, "count waiting", `select
		(select count(*) from (select 1 from reports where closed_at is null limit $1) o) as reports,
		(select count(*) from (select 1 from label_requests l join resources r on r.id = l.resource_id
			where r.state = 'public' and l.state = 'asked' limit $1) o) as labels`, most)
}

// CountOpenReportsOn counts the reports about a resource that nobody closed.
func (db *DB) CountOpenReportsOn(ctx context.Context, resource basilic.ID) (int, error) {
	return scalar[int](ctx, db, "count open reports on", `select count(distinct r.id) from report_objects o join reports r on r.id = o.report_id
		where o.resource_id = $1 and r.closed_at is null`, resource)
}

// CloseReport marks a report as dealt with, or opens it again. One that does not
// exist is basilic.ErrNotFound.
func (db *DB) CloseReport(ctx context.Context, id int64, closed bool) error {
	n, err := db.exec(ctx, "close report "+strconv.FormatInt(id, 10),
		`update reports set closed_at = case when $2 then coalesce(closed_at, now()) end where id = $1`, id, closed)
	return found("close report", n, err)
}

// TitlesOf returns resources with what a link to them needs, the others of their
// fields empty.
func (db *DB) TitlesOf(ctx context.Context, ids []basilic.ID) ([]basilic.Resource, error) {
	type row struct {
		ID       basilic.ID            `db:"id"`
		Local    bool                  `db:"local"`
		Slug     string                `db:"slug"`
		Title    string                `db:"title"`
		State    basilic.ResourceState `db:"state"`
		AuthorID basilic.ActorID       `db:"author_id"`
	}
	rows, err := many[row](ctx, db, "titles of", `select id, local, coalesce(slug, '') as slug, title, state, author_id from resources where id = any($1)`, ids)
	resources := make([]basilic.Resource, len(rows))
	for i, r := range rows {
		resources[i] = basilic.Resource{ID: r.ID, Local: r.Local, Slug: r.Slug, State: r.State, AuthorID: r.AuthorID, Sheet: basilic.Sheet{Title: r.Title}}
	}
	return resources, err
}

// CommentsByIDs returns the comments with these keys, in no order.
func (db *DB) CommentsByIDs(ctx context.Context, ids []basilic.ID) ([]basilic.Comment, error) {
	return many[basilic.Comment](ctx, db, "comments by ids", `select `+commentColumns+` from comments c where c.id = any($1)`, ids)
}
