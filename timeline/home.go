package timeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// MostNews is up to how many new lines are counted.
	MostNews = 100
	// pause is after how long without a look another visit begins.
	pause = 30 * time.Minute
	// noted is how long a look at what was seen already is not written down.
	noted = time.Minute
)

// Query is what the viewer asks for of their « fil d'actualité »; the zero value
// is all.
type Query struct {
	// Reason narrows to the lines of one reason, Actor to what one of those whom the
	// viewer follows did, Topics to resources about all of these.
	Reason basilic.Reason
	Actor  basilic.ActorID
	Topics []basilic.Topic
	After  basilic.Cursor
}

// Home returns one page of the viewer's whole « fil d'actualité ».
func (s *Service) Home(ctx context.Context, viewer basilic.Viewer, after basilic.Cursor) (basilic.Page[basilic.TimelineEntry], error) {
	page, _, err := s.Read(ctx, viewer, Query{After: after})
	return page, err
}

// Read returns one page of what the viewer asks for, and the themes and audiences
// that they chose.
func (s *Service) Read(ctx context.Context, viewer basilic.Viewer, q Query) (basilic.Page[basilic.TimelineEntry], []basilic.Topic, error) {
	if !viewer.SignedIn() {
		return basilic.Page[basilic.TimelineEntry]{}, nil, fmt.Errorf("timeline: home: %w", basilic.ErrForbidden)
	}
	page, err := s.db.Timeline(ctx, postgres.TimelineQuery{
		Owner: viewer.ProfileID(), Reason: q.Reason, Actor: q.Actor, Topics: q.Topics, After: q.After, Limit: pageSize,
	})
	if err != nil {
		return page, nil, err
	}
	chosen, err := s.db.ChosenTopics(ctx, viewer.ProfileID())
	for n, e := range page.Items {
		for _, i := range chosen {
			if i.Of(e.Card.Resource.Sheet) {
				page.Items[n].Topics = append(page.Items[n].Topics, i)
			}
		}
	}
	return page, chosen, err
}

// News returns how many lines came since the viewer last opened their
// « fil d'actualité », up to MostNews; 0 for visitors.
func (s *Service) News(ctx context.Context, viewer basilic.Viewer) (int, error) {
	if !viewer.SignedIn() {
		return 0, nil
	}
	return s.db.CountTimeline(ctx, postgres.TimelineQuery{
		Owner: viewer.ProfileID(), Since: viewer.Profile.CreatedAt, Unseen: true, Limit: MostNews,
	})
}

// Visit is somebody reading their « fil d'actualité ».
type Visit struct {
	// Since is when the visit before this one ended, the zero time at the first.
	Since time.Time
	// News is how many lines came since, up to MostNews, on the first page.
	News int
}

// Visited returns the viewer's present visit. Whoever opened the first page, first, at
// a time, has seen what is there: that is noted when any of it is new, and otherwise
// once a minute, since to do so at each look would be a commit each time.
func (s *Service) Visited(ctx context.Context, viewer basilic.Viewer, at time.Time, first *basilic.Page[basilic.TimelineEntry]) (Visit, error) {
	if !viewer.SignedIn() {
		return Visit{}, fmt.Errorf("timeline: visit: %w", basilic.ErrForbidden)
	}
	visit, err := s.db.LastVisit(ctx, viewer.ProfileID())
	never := errors.Is(err, basilic.ErrNotFound)
	if err != nil && !never {
		return Visit{}, err
	}
	if first != nil && (never || at.Sub(visit.SeenAt) > noted || newerLines(first, visit.SeenAt) > 0) {
		if visit, err = s.db.VisitTimeline(ctx, viewer.ProfileID(), at, pause); err != nil {
			return Visit{}, err
		}
	}
	if never || visit.Since.Equal(visit.SeenAt) {
		return Visit{}, nil
	}
	if first == nil {
		return Visit{Since: visit.Since}, nil
	}
	n := newerLines(first, visit.Since)
	if n == len(first.Items) && !first.Next.IsZero() {
		n, err = s.db.CountTimeline(ctx, postgres.TimelineQuery{Owner: viewer.ProfileID(), Since: visit.Since, Limit: MostNews})
	}
	return Visit{Since: visit.Since, News: n}, err
}

// newerLines is how many lines of a page are newer than a time.
func newerLines(page *basilic.Page[basilic.TimelineEntry], at time.Time) int {
	n := 0
	for _, e := range page.Items {
		if e.At.After(at) {
			n++
		}
	}
	return n
}
