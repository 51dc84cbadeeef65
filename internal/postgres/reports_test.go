package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// report keeps a report of another server about a profile.
func (s *scene) report(actor basilic.ActorID, change ...func(*basilic.Report)) basilic.Report {
	s.t.Helper()
	r := basilic.Report{
		Host: s.host("m"), ActivityIRI: basilic.IRI("https://m.example/" + s.name("flag")), Reason: basilic.ReportOther, Content: "Regardez",
		Objects: []basilic.Reported{{Kind: basilic.ReportedActor, IRI: "https://here.example/a", ActorID: actor}},
	}
	for _, f := range change {
		f(&r)
	}
	s.same(must(s, func() (bool, error) { return s.InsertReport(s.ctx(), r) }), true)
	return r
}

// countReports asks all that is asked before a report is taken.
func countReports(ctx context.Context, db *postgres.DB) error {
	hour := time.Now().Add(-time.Hour)
	_, from := db.CountReportsFrom(ctx, "h7.example", hour)
	_, by := db.CountReportsBy(ctx, 6, hour)
	_, to := db.CountReportsTo(ctx, "h20.example", hour)
	_, waits := db.ReportWaits(ctx, basilic.Report{ReporterID: 6, Reason: basilic.ReportOther})
	_, open := db.CountWaiting(ctx, 100)
	_, on := db.CountOpenReportsOn(ctx, "00000000-0000-7000-8000-000000000011")
	_, here := db.ReportedHere(ctx, []basilic.IRI{"https://x.example/o2", "https://here.example/ap/actors/5", "https://x.example/none"})
	return errors.Join(from, by, to, waits, open, on, here)
}

// listed returns the activities of open or closed reports of the test.
func (s *scene) listed(closed bool) []basilic.IRI {
	s.t.Helper()
	return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.Report], error) {
		return s.Reports(s.ctx(), closed, after, limit)
	}, func(r basilic.Report) basilic.IRI { return r.ActivityIRI })
}

func TestReportedHereIsWhatEverybodySees(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, far := s.person(), s.remote(s.host("far"))
	public, private := s.resource(author), s.resource(author)
	s.exec(`update resources set state = 'private' where id = $1`, private.ID)
	elsewhere := s.resource(far.ID, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	comment := func(author basilic.ActorID, local bool, on basilic.Resource) basilic.Comment {
		id := basilic.NewID()
		c := basilic.Comment{
			ID: id, Local: local, IRI: basilic.IRI("https://x.example/" + id), ResourceID: on.ID, InReplyTo: on.IRI, Depth: 1, AuthorID: author,
			ContentHTML: "<p>Bien</p>", PublishedAt: day(1), UpdatedAt: day(1),
		}
		s.must(s.InsertComment(s.ctx(), c))
		return c
	}
	own, onOurs, onTheirs := comment(author, true, elsewhere), comment(far.ID, false, public), comment(far.ID, false, elsewhere)
	actor := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), author) })
	iris := []basilic.IRI{actor.IRI, public.IRI, private.IRI, elsewhere.IRI, own.IRI, onOurs.IRI, onTheirs.IRI, far.IRI}
	s.same(must(s, func() ([]basilic.Reported, error) { return s.ReportedHere(s.ctx(), iris) }), []basilic.Reported{
		{Kind: basilic.ReportedActor, IRI: actor.IRI, ActorID: author},
		{Kind: basilic.ReportedResource, IRI: public.IRI, ResourceID: public.ID},
		{Kind: basilic.ReportedUnknown, IRI: private.IRI},
		{Kind: basilic.ReportedUnknown, IRI: elsewhere.IRI},
		{Kind: basilic.ReportedComment, IRI: own.IRI, CommentID: own.ID},
		{Kind: basilic.ReportedComment, IRI: onOurs.IRI, CommentID: onOurs.ID},
		{Kind: basilic.ReportedUnknown, IRI: onTheirs.IRI},
		{Kind: basilic.ReportedUnknown, IRI: far.IRI},
	})
	comments := must(s, func() ([]basilic.Comment, error) {
		return s.CommentsByIDs(s.ctx(), []basilic.ID{own.ID, basilic.NewID()})
	})
	s.same(len(comments), 1)
	s.same(comments[0].ContentHTML, own.ContentHTML)
	titles := must(s, func() ([]basilic.Resource, error) {
		return s.TitlesOf(s.ctx(), []basilic.ID{private.ID, basilic.NewID()})
	})
	s.same(titles, []basilic.Resource{{
		ID: private.ID, Local: true, Slug: private.Slug, State: basilic.ResourcePrivate, AuthorID: author, Sheet: basilic.Sheet{Title: private.Sheet.Title},
	}})
}

func TestAnActivityIsOneReport(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	r := s.report(author)
	s.same(must(s, func() (bool, error) { return s.InsertReport(s.ctx(), r) }), false)
	s.same(must(s, func() (int, error) { return s.CountReportsFrom(s.ctx(), r.Host, time.Now().Add(-time.Hour)) }), 1)
	s.same(must(s, func() (int, error) { return s.CountReportsFrom(s.ctx(), r.Host, time.Now().Add(time.Hour)) }), 0)
	s.same(must(s, func() (int, error) { return s.CountReportsFrom(s.ctx(), s.host("n"), time.Now().Add(-time.Hour)) }), 0)
}

func TestReportsAreListedUntilTheyAreClosed(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource := s.resource(author)
	var iris []basilic.IRI
	for range 5 {
		iris = append(iris, s.report(author, func(r *basilic.Report) {
			r.Objects = append(r.Objects, basilic.Reported{Kind: basilic.ReportedResource, IRI: resource.IRI, ResourceID: resource.ID},
				basilic.Reported{Kind: basilic.ReportedUnknown, IRI: "https://here.example/none"})
		}).ActivityIRI)
	}
	newest := []basilic.IRI{iris[4], iris[3], iris[2], iris[1], iris[0]}
	s.same(s.listed(false), newest)
	s.same(must(s, func() (postgres.Waiting, error) { return s.CountWaiting(s.ctx(), 100) }).Reports, 5)
	s.same(must(s, func() (postgres.Waiting, error) { return s.CountWaiting(s.ctx(), 3) }).Reports, 3)
	page := must(s, func() (basilic.Page[basilic.Report], error) { return s.Reports(s.ctx(), false, basilic.Cursor{}, 10) })
	s.same(page.Items[0].Objects, []basilic.Reported{
		{Kind: basilic.ReportedActor, IRI: "https://here.example/a", ActorID: author},
		{Kind: basilic.ReportedResource, IRI: resource.IRI, ResourceID: resource.ID},
		{Kind: basilic.ReportedUnknown, IRI: "https://here.example/none"},
	})
	s.same(must(s, func() (int, error) { return s.CountOpenReportsOn(s.ctx(), resource.ID) }), 5)
	s.same(must(s, func() (int, error) { return s.CountOpenReportsOn(s.ctx(), s.resource(author).ID) }), 0)
	s.must(s.CloseReport(s.ctx(), page.Items[1].ID, true))
	s.must(s.CloseReport(s.ctx(), page.Items[1].ID, true))
	s.same(must(s, func() (int, error) { return s.CountOpenReportsOn(s.ctx(), resource.ID) }), 4)
	s.same(s.listed(false), []basilic.IRI{iris[4], iris[2], iris[1], iris[0]})
	s.same(s.listed(true), []basilic.IRI{iris[3]})
	s.must(s.CloseReport(s.ctx(), page.Items[1].ID, false))
	s.same(s.listed(false), newest)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.CloseReport(s.ctx(), 0, true) })
}

func TestAReportKeepsWhatWasDeleted(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	far := s.remote(s.host("far"))
	resource := s.resource(far.ID, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	s.report(far.ID, func(r *basilic.Report) {
		r.Objects = []basilic.Reported{{Kind: basilic.ReportedResource, IRI: resource.IRI, ResourceID: resource.ID}}
	})
	s.exec(`delete from resources where id = $1`, resource.ID)
	page := must(s, func() (basilic.Page[basilic.Report], error) { return s.Reports(s.ctx(), false, basilic.Cursor{}, 10) })
	s.same(page.Items[0].Objects, []basilic.Reported{{Kind: basilic.ReportedResource, IRI: resource.IRI}})
}

func TestAReportOfAPersonWaitsOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reporter := s.person(), s.person()
	host, hour := s.host("there"), time.Now().Add(-time.Hour)
	made := s.report(author, func(r *basilic.Report) { r.Host, r.ActivityIRI, r.ReporterID, r.ForwardedTo = "", "", reporter, host })
	waits := func(want bool, change func(r *basilic.Report)) {
		t.Helper()
		other := made
		change(&other)
		s.same(must(s, func() (bool, error) { return s.ReportWaits(s.ctx(), other) }), want)
	}
	waits(true, func(*basilic.Report) {})
	waits(false, func(r *basilic.Report) { r.ReporterID = author })
	waits(false, func(r *basilic.Report) { r.Content = "Autre chose" })
	waits(false, func(r *basilic.Report) { r.Reason = basilic.ReportCopyright })
	waits(false, func(r *basilic.Report) { r.ForwardedTo = "" })
	waits(false, func(r *basilic.Report) { r.Objects = []basilic.Reported{{IRI: "https://here.example/b"}} })
	s.same(must(s, func() (int, error) { return s.CountReportsBy(s.ctx(), reporter, hour) }), 1)
	s.same(must(s, func() (int, error) { return s.CountReportsBy(s.ctx(), author, hour) }), 0)
	s.same(must(s, func() (int, error) { return s.CountReportsTo(s.ctx(), host, hour) }), 1)
	s.same(must(s, func() (int, error) { return s.CountReportsTo(s.ctx(), host, time.Now().Add(time.Hour)) }), 0)
	page := must(s, func() (basilic.Page[basilic.Report], error) { return s.Reports(s.ctx(), false, basilic.Cursor{}, 10) })
	s.must(s.CloseReport(s.ctx(), page.Items[0].ID, true))
	waits(false, func(*basilic.Report) {})
}
