package moderation

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// reportsPage is how many reports a page lists.
	reportsPage = 20
	// MostWaiting is how far what waits is counted.
	MostWaiting = 100
)

// Thing is something reported, as everybody sees it now: what is nil is gone or
// private.
type Thing struct {
	Kind     basilic.ReportedKind
	IRI      basilic.IRI
	Actor    *basilic.Actor
	Resource *basilic.Resource
	// Comment comes with the resource that it is about, and who wrote it.
	Comment *basilic.Comment
}

// ReportLine is a report with what it is about, without who made it.
type ReportLine struct {
	basilic.Report
	Things []Thing
}

// Reports returns one page of the reports that are open, or of those that were
// dealt with, the newest first.
func (s *Service) Reports(ctx context.Context, v basilic.Viewer, closed bool, after basilic.Cursor) (basilic.Page[ReportLine], error) {
	if err := allowed(v); err != nil {
		return basilic.Page[ReportLine]{}, err
	}
	page, err := s.db.Reports(ctx, closed, after, reportsPage)
	if err != nil {
		return basilic.Page[ReportLine]{}, fmt.Errorf("moderation: reports: %w", err)
	}
	things, err := s.thingsOf(ctx, page.Items)
	if err != nil {
		return basilic.Page[ReportLine]{}, fmt.Errorf("moderation: reports: %w", err)
	}
	lines := basilic.Page[ReportLine]{Next: page.Next}
	for _, r := range page.Items {
		line := ReportLine{Report: r}
		line.ReporterID = 0
		for _, o := range r.Objects {
			line.Things = append(line.Things, things.thing(o))
		}
		lines.Items = append(lines.Items, line)
	}
	return lines, nil
}

// Waiting counts what waits for the viewer, each up to MostWaiting: requests of a
// label for moderators, reports too for administrators.
func (s *Service) Waiting(ctx context.Context, v basilic.Viewer) (postgres.Waiting, error) {
	if !v.Moderator() {
		return postgres.Waiting{}, fmt.Errorf("moderation: waiting: %w", basilic.ErrForbidden)
	}
	waiting, err := s.db.CountWaiting(ctx, MostWaiting)
	if err != nil {
		return waiting, fmt.Errorf("moderation: waiting: %w", err)
	}
	if !v.Administrator() {
		waiting.Reports = 0
	}
	return waiting, nil
}

// OpenReportsOn counts the reports about a resource that nobody
// dealt with.
func (s *Service) OpenReportsOn(ctx context.Context, v basilic.Viewer, resource basilic.ID) (int, error) {
	if err := allowed(v); err != nil {
		return 0, err
	}
	n, err := s.db.CountOpenReportsOn(ctx, resource)
	if err != nil {
		return 0, fmt.Errorf("moderation: open reports on %s: %w", resource, err)
	}
	return n, nil
}

// CloseReport marks a report as dealt with, or opens it again.
func (s *Service) CloseReport(ctx context.Context, v basilic.Viewer, id int64, closed bool) error {
	if err := allowed(v); err != nil {
		return err
	}
	if err := s.db.CloseReport(ctx, id, closed); err != nil {
		return fmt.Errorf("moderation: close report: %w", err)
	}
	s.log.Info("report closed", "report", id, "closed", closed, "by", who(v))
	return nil
}

// shown are the actors, resources and comments that a page of reports names.
type shown struct {
	actors    map[basilic.ActorID]basilic.Actor
	resources map[basilic.ID]basilic.Resource
	comments  map[basilic.ID]basilic.Comment
}

func (s *Service) thingsOf(ctx context.Context, reports []basilic.Report) (shown, error) {
	found := shown{make(map[basilic.ActorID]basilic.Actor), make(map[basilic.ID]basilic.Resource), make(map[basilic.ID]basilic.Comment)}
	actors, resources, comments := []basilic.ActorID{}, []basilic.ID{}, []basilic.ID{}
	for _, r := range reports {
		for _, o := range r.Objects {
			switch {
			case o.ActorID != 0:
				actors = append(actors, o.ActorID)
			case o.ResourceID != "":
				resources = append(resources, o.ResourceID)
			case o.CommentID != "":
				comments = append(comments, o.CommentID)
			}
		}
	}
	allComments, err := s.db.CommentsByIDs(ctx, comments)
	if err != nil {
		return found, err
	}
	for _, c := range allComments {
		found.comments[c.ID] = c
		resources, actors = append(resources, c.ResourceID), append(actors, c.AuthorID)
	}
	allResources, err := s.db.TitlesOf(ctx, resources)
	if err != nil {
		return found, err
	}
	for _, r := range allResources {
		found.resources[r.ID] = r
	}
	allActors, err := s.db.ActorsByIDs(ctx, actors)
	for _, a := range allActors {
		found.actors[a.ID] = a
	}
	return found, err
}

// thing returns what a report names, where everybody may see it.
func (f shown) thing(o basilic.Reported) Thing {
	t := Thing{Kind: o.Kind, IRI: o.IRI}
	c, hasComment := f.comments[o.CommentID]
	resource, author := o.ResourceID, o.ActorID
	if hasComment {
		resource, author = c.ResourceID, c.AuthorID
	}
	if r, ok := f.resources[resource]; ok && r.State == basilic.ResourcePublic {
		t.Resource = &r
	}
	if a, ok := f.actors[author]; ok && a.Public && a.DeletedAt == nil {
		t.Actor = &a
	}
	if hasComment && t.Resource != nil && t.Actor != nil {
		t.Comment = &c
	}
	return t
}

func ignoreNotFound(err error) error {
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	return err
}
