package postgres

import (
	"context"
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// TimelineQuery is what somebody reads of their « fil d'actualité ».
type TimelineQuery struct {
	Owner basilic.ActorID
	// Reason narrows to the lines of one reason, Actor to what one of those whom the
	// owner follows did, Topics to resources about all of these.
	Reason basilic.Reason
	Actor  basilic.ActorID
	Topics []basilic.Topic
	// Since leaves out what is not newer; with Unseen that is when the owner last
	// opened their fil, if they ever did.
	Since  time.Time
	Unseen bool
	After  basilic.Cursor
	Limit  int
}

// timelineLine is what may stand in a timeline.
type timelineLine struct {
	ResourceID basilic.ID      `db:"resource_id"`
	At         time.Time       `db:"at"`
	ViaID      basilic.ActorID `db:"via_id"`
	SearchID   basilic.ID      `db:"search_id"`
	Reason     basilic.Reason  `db:"reason"`
	// Shown says that the reader may see it, and that it is what they ask for.
	Shown bool `db:"shown"`
}

// Where the lines of a timeline come from, each cut to {most}, newest first after the
// place ($2, $3): what was distributed to $1, what its saved searches found, what is
// published with the themes and audiences that it chose, what $5 did.
//
// Chosen themes are merged here and not distributed: a theme that 10,000 people
// chose, in a burst of 2,000 resources a second, would be 20,000,000 lines a
// second, of which most are never read, while a merge reads one page from an index for
// each of the few that a reader chose. Nothing has to be undone either when one
// is chosen no longer, and nothing can be lost or come twice.
const (
	distributedLines = `(select t.resource_id, t.at, t.via_id, t.search_id, t.reason from timeline_entries t
		where t.owner_id = $1 and t.at > (select s.at from since s) and (t.at, t.resource_id) < ($2, $3)
		order by t.at desc, t.resource_id desc limit {most})`
	foundLines = `(select t.resource_id, t.at, t.via_id, t.search_id, t.reason from timeline_entries t
		where t.owner_id = $1 and t.at > (select s.at from since s) and (t.at, t.resource_id) < ($2, $3) and t.search_id is not null
		order by t.at desc, t.resource_id desc limit {most})`
	chosenLines = `(select x.resource_id, x.published_at, null::bigint, null::uuid, 'chosen' from (
			-- Who looks for one of the themes that they chose needs no other.
			select i.term from chosen_topics i where i.owner_id = $1 and (i.term = any((select w.terms from wanted w)::int[])
				or not exists (select 1 from chosen_topics j where j.owner_id = $1 and j.term = any((select w.terms from wanted w)::int[])))
		) i cross join lateral (
			select x.resource_id, x.published_at from resource_terms x
			where x.term = i.term and x.published_at > (select s.at from since s) and (x.published_at, x.resource_id) < ($2, $3)
			order by x.published_at desc, x.resource_id desc limit {most}
		) x)`
	// Its newest event of each resource, as long as it is followed.
	actorsLines = `(select e.resource_id, e.at, e.actor_id, null::uuid, e.reason from resource_events e
		where e.actor_id = $5 and e.at > (select s.at from since s) and (e.at, e.resource_id) < ($2, $3)
			and (select f.state = 'accepted' from follows f where f.follower_id = $1 and f.followed_id = $5)
			and not exists (select 1 from resource_events n where n.resource_id = e.resource_id and n.actor_id = e.actor_id and n.at > e.at)
		order by e.at desc, e.resource_id desc limit {most})`
)

// sources are where the lines that a query asks for come from.
func (q TimelineQuery) sources() string {
	switch {
	case q.Actor != 0:
		return actorsLines
	case q.Reason == basilic.ReasonChosen:
		return chosenLines
	case q.Reason == basilic.ReasonFound:
		return foundLines
	case q.Reason != "":
		return distributedLines
	}
	return distributedLines + ` union all ` + chosenLines
}

// timelineLines returns the next lines that may stand in a timeline. What comes
// from a host that is limited, or from somebody whom the reader blocks, or is
// their own, is shown for whom they follow only; a resource that is chosen stands
// where it was distributed, for nothing is older than its publication.
func (db *DB) timelineLines(ctx context.Context, q TimelineQuery, after basilic.Cursor, limit int) ([]timelineLine, error) {
	facets, slugs := topicColumns(q.Topics)
	sql := `with wanted as materialized (
			select array(select search_facet(u.facet, u.slug) from unnest($7::text[], $8::text[]) u (facet, slug)) as terms, $5::bigint as actor_id
		), since as materialized (
			select coalesce((select v.seen_at from timeline_visits v where v.owner_id = $1 and $9), $4::timestamptz) as at
		), lines (resource_id, at, via_id, search_id, reason) as (` + q.sources() + `), page as (
			select distinct on (l.at, l.resource_id) l.* from lines l
			order by l.at desc, l.resource_id desc, l.via_id, l.search_id limit {most}
		)
		select p.resource_id, p.at, coalesce(p.via_id, 0) as via_id, coalesce(p.search_id::text, '') as search_id, p.reason,
			-- Not "exists": that may be planned as a look at everything that is found.
			$6::text in ('', p.reason) and coalesce((
				select s.facets @> (select w.terms from wanted w) and s.host_id not in (select h.id from hosts h where h.visibility = 'hidden')
				from search_resources s where s.resource_id = p.resource_id
			), false) and (p.via_id is not null or coalesce((
				select` + shownHere + ` and r.author_id <> $1
					and not exists (select 1 from blocks b where b.blocker_id = $1 and b.blocked_id in (r.author_id, r.base_id))
				from search_resources s join resources r on r.id = s.resource_id where s.resource_id = p.resource_id
			), false) and (p.search_id is not null
				or (select t.at from timeline_entries t where t.owner_id = $1 and t.resource_id = p.resource_id) is null)) as shown
		from page p order by p.at desc, p.resource_id desc`
	// How many is written, not a parameter: for any number the planner reckons with a
	// tenth of the timeline and plans anew each time, which takes three times as long as
	// reading a page does.
	sql = strings.ReplaceAll(sql, "{most}", strconv.Itoa(limit))
	return many[timelineLine](ctx, db, "timeline lines", sql,
		q.Owner, cursorTime(after), cursorID(after), newerThan(q.Since), q.Actor, string(q.Reason), facets, slugs, q.Unseen)
}

// farthest is how many lines one page looks at for those that it shows: a filter
// that few pass reads on at the next page.
const farthest = 2_000

// shownLines returns up to limit lines that are shown, and where to read on, which
// is zero when there is nothing more.
func (db *DB) shownLines(ctx context.Context, q TimelineQuery) ([]timelineLine, basilic.Cursor, error) {
	var shown []timelineLine
	// Some are chosen and distributed too, and stand where they were distributed.
	after, step := q.After, q.Limit+q.Limit/2+1
	if len(q.Topics) > 0 || q.sources() == distributedLines {
		step *= 4
	}
	for seen := 0; ; step *= 4 {
		lines, err := db.timelineLines(ctx, q, after, step)
		if err != nil {
			return nil, basilic.Cursor{}, err
		}
		for _, l := range lines {
			if l.Shown && len(shown) == q.Limit {
				return shown, shown[q.Limit-1].place(), nil
			}
			if l.Shown {
				shown = append(shown, l)
			}
			after = l.place()
		}
		seen += len(lines)
		if len(lines) < step {
			return shown, basilic.Cursor{}, nil
		}
		if seen+4*step > farthest {
			return shown, after, nil
		}
	}
}

func (l timelineLine) place() basilic.Cursor {
	return basilic.Cursor{At: l.At, Key: string(l.ResourceID)}
}

// Timeline returns one page of somebody's « fil d'actualité », newest first. With
// a filter that few lines pass it may be shorter than there is.
func (db *DB) Timeline(ctx context.Context, q TimelineQuery) (basilic.Page[basilic.TimelineEntry], error) {
	lines, next, err := db.shownLines(ctx, q)
	if err != nil {
		return basilic.Page[basilic.TimelineEntry]{}, err
	}
	entries, err := db.timelineEntries(ctx, lines)
	return basilic.Page[basilic.TimelineEntry]{Items: entries, Next: next}, err
}

// CountTimeline returns how many lines a query finds, up to its limit.
func (db *DB) CountTimeline(ctx context.Context, q TimelineQuery) (int, error) {
	lines, err := db.timelineLines(ctx, q, q.After, q.Limit)
	n := 0
	for _, l := range lines {
		if l.Shown {
			n++
		}
	}
	if err != nil || n == len(lines) || len(lines) < q.Limit {
		return n, err
	}
	// Some of so many are not shown: others are counted instead of them.
	shown, _, err := db.shownLines(ctx, q)
	return len(shown), err
}

// timelineEntries reads what lines are about.
func (db *DB) timelineEntries(ctx context.Context, lines []timelineLine) ([]basilic.TimelineEntry, error) {
	if len(lines) == 0 {
		return []basilic.TimelineEntry{}, nil
	}
	ids := make([]basilic.ID, len(lines))
	var via []basilic.ActorID
	for i, l := range lines {
		ids[i] = l.ResourceID
		if l.ViaID != 0 {
			via = append(via, l.ViaID)
		}
	}
	all, byID, err := db.cardsByIDs(ctx, ids, via)
	if err != nil {
		return nil, err
	}
	cards := make(map[basilic.ID]basilic.ResourceCard, len(all))
	for _, c := range all {
		cards[c.Resource.ID] = c
	}
	names, err := db.searchNames(ctx, lines)
	if err != nil {
		return nil, err
	}
	entries := make([]basilic.TimelineEntry, 0, len(lines))
	for _, l := range lines {
		// What was withdrawn since is gone.
		if card, ok := cards[l.ResourceID]; ok {
			entries = append(entries, basilic.TimelineEntry{
				Card: card, Reason: l.Reason, Via: byID[l.ViaID], SearchID: l.SearchID, SearchName: names[l.SearchID], At: l.At,
			})
		}
	}
	return entries, nil
}
