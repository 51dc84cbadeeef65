package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func aTopic(facet string, n int) basilic.Topic {
	values := basilic.SharedVocabulary().Themes.All()
	if facet == basilic.FacetAudiences {
		values = basilic.SharedVocabulary().Audiences.All()
	}
	t, _ := basilic.SharedVocabulary().Topic(facet, values[n].Slug)
	return t
}

func aTheme(n int) basilic.Topic { return aTopic(basilic.FacetThemes, n) }

func anAudience(n int) basilic.Topic { return aTopic(basilic.FacetAudiences, n) }

// told makes a resource of a day be about topics.
func told(on time.Time, topics ...basilic.Topic) func(*basilic.Resource) {
	return func(r *basilic.Resource) {
		r.PublishedAt = &on
		for _, topic := range topics {
			if topic.Facet == basilic.FacetThemes {
				r.Sheet.Indexation.Themes = append(r.Sheet.Indexation.Themes, topic.Slug)
			} else {
				r.Sheet.Indexation.Audiences = append(r.Sheet.Indexation.Audiences, topic.Slug)
			}
		}
	}
}

// choose makes topics all that somebody chose.
func (s *scene) choose(owner basilic.ActorID, topics ...basilic.Topic) {
	s.t.Helper()
	s.must(s.ChooseTopics(s.ctx(), owner, topics, true))
}

// asked is timeline with a filter.
func (s *scene) asked(q postgres.TimelineQuery) []line {
	s.t.Helper()
	return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.TimelineEntry], error) {
		q.After, q.Limit = after, limit
		return s.Timeline(s.ctx(), q)
	}, lineOf)
}

func TestChosenTopicsAreMergedWithWhatIsFollowedOneLineEach(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, stranger, reader := s.person(), s.base(), s.person(), s.person()
	s.follow(reader, author)
	s.follow(reader, base)
	both := s.resource(author, told(day(2), aTheme(0), anAudience(0))).ID
	s.event(both, author, basilic.ReasonPublished, day(2))
	shared := s.resource(stranger, told(day(3), aTheme(0))).ID
	s.event(shared, stranger, basilic.ReasonPublished, day(3))
	s.event(shared, base, basilic.ReasonShared, day(7))
	only := s.resource(stranger, told(day(4), aTheme(0), aTheme(1), anAudience(0))).ID
	other := s.resource(stranger, told(day(5), aTheme(2))).ID
	s.choose(reader, aTheme(0), anAudience(0))
	want := []line{{shared, base, basilic.ReasonShared, 7}, {only, 0, basilic.ReasonChosen, 4}, {both, author, basilic.ReasonPublished, 2}}
	s.same(s.timeline(reader), want)
	for range 2 {
		s.must(s.ChooseTopics(s.ctx(), reader, []basilic.Topic{aTheme(2)}, false))
	}
	s.same(s.timeline(reader), []line{want[0], {other, 0, basilic.ReasonChosen, 5}, want[1], want[2]})
	s.must(s.LeaveTopic(s.ctx(), reader, aTheme(2)))
	s.same(s.timeline(reader), want)
	s.choose(reader, anAudience(0))
	s.same(s.timeline(reader), want)
	s.choose(reader)
	s.same(s.timeline(reader), []line{want[0], want[2]})
}

func TestUnfollowKeepsWhatAChosenTopicExplains(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	f := s.follow(reader, author)
	r := s.resource(author, told(day(2), aTheme(0))).ID
	plain := s.resource(author, told(day(3))).ID
	s.event(r, author, basilic.ReasonPublished, day(2))
	s.event(r, author, basilic.ReasonUpdated, day(6))
	s.event(plain, author, basilic.ReasonPublished, day(3))
	s.choose(reader, aTheme(0))
	s.same(s.timeline(reader), []line{{r, author, basilic.ReasonUpdated, 6}, {plain, author, basilic.ReasonPublished, 3}})
	s.must(s.DeleteFollow(s.ctx(), f.ID))
	s.must(s.ExplainActorTx(s.ctx(), reader, author))
	s.same(s.timeline(reader), []line{{r, 0, basilic.ReasonChosen, 2}})
}

func TestChosenTopicsShowNothingThatTheReaderMayNotSee(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader, blocked, limited, hidden := s.person(), s.person(), s.remote(s.host("limited")), s.remote(s.host("hidden"))
	theme := told(day(2), aTheme(0))
	elsewhere := func(r *basilic.Resource) { theme(r); r.Local, r.Slug, r.Mapping = false, "", "" }
	shown := s.resource(s.person(), theme).ID
	s.resource(reader, theme)
	s.resource(blocked, theme)
	s.must(s.InsertBlock(s.ctx(), reader, blocked, basilic.IRI("https://here.example/"+s.name("block"))))
	fromLimited, fromHidden := s.resource(limited.ID, elsewhere).ID, s.resource(hidden.ID, elsewhere).ID
	s.exec(`update hosts set visibility = 'limited' where authority = $1`, s.host("limited"))
	s.exec(`update hosts set visibility = 'hidden' where authority = $1`, s.host("hidden"))
	s.resource(s.person(), theme, func(r *basilic.Resource) { r.State = basilic.ResourcePrivate })
	s.choose(reader, aTheme(0))
	s.same(s.timeline(reader), []line{{shown, 0, basilic.ReasonChosen, 2}})
	// Whoever is followed is seen from a limited host, not from one that is hidden.
	s.follow(reader, limited.ID)
	s.follow(reader, hidden.ID)
	s.event(fromLimited, limited.ID, basilic.ReasonPublished, day(3))
	s.event(fromHidden, hidden.ID, basilic.ReasonPublished, day(4))
	s.same(s.timeline(reader), []line{{fromLimited, limited.ID, basilic.ReasonPublished, 3}, {shown, 0, basilic.ReasonChosen, 2}})
	s.exec(`update resources set state = 'private' where id = $1`, shown)
	s.same(len(s.timeline(reader)), 1)
}

func TestTermsFollowWhatASheetSays(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader := s.person()
	r := s.resource(s.person(), told(day(2), aTheme(0))).ID
	s.choose(reader, aTheme(1))
	s.same(len(s.timeline(reader)), 0)
	s.exec(`update resources set themes = $2, published_at = $3 where id = $1`, r, []string{aTheme(1).Slug}, day(8))
	s.same(s.timeline(reader), []line{{r, 0, basilic.ReasonChosen, 8}})
	s.choose(reader, aTheme(0))
	s.same(len(s.timeline(reader)), 0)
	s.exec(`update resources set title = 'Autre titre', state = 'deleted' where id = $1`, r)
	s.exec(`delete from resources where id = $1`, r)
	var left int
	s.must(s.row(`select count(*) from resource_terms where resource_id = $1`, r).Scan(&left))
	s.same(left, 0)
}

func TestSavedSearchesExplainLinesLikeEverythingElse(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	first, second := s.saved(reader, "bouquet"), s.saved(reader, "jardin").ID
	followed, found := s.about(author, "Un bouquet", 2).ID, s.about(s.person(), "Un bouquet du jardin", 3).ID
	s.resource(author, func(r *basilic.Resource) { r.Sheet.Title, r.State = "Un bouquet secret", basilic.ResourcePrivate })
	s.find()
	s.same(s.timeline(reader), []line{{found, 0, basilic.ReasonFound, 3}, {followed, 0, basilic.ReasonFound, 2}})
	s.find() // what was found before is left alone
	page := must(s, func() (basilic.Page[basilic.TimelineEntry], error) {
		return s.Timeline(s.ctx(), postgres.TimelineQuery{Owner: reader, Reason: basilic.ReasonFound, Limit: 1})
	})
	s.same(page.Items[0].SearchName, first.Name)
	f := s.follow(reader, author)
	s.event(followed, author, basilic.ReasonPublished, day(2))
	s.same(s.timeline(reader), []line{{found, 0, basilic.ReasonFound, 3}, {followed, author, basilic.ReasonPublished, 2}})
	s.same(s.asked(postgres.TimelineQuery{Owner: reader, Reason: basilic.ReasonFound}), []line{{found, 0, basilic.ReasonFound, 3}})
	// A find does not move a line that somebody who is followed explains.
	s.exec(`update resources set title = 'Un bouquet au jardin' where id = $1`, followed)
	s.find()
	s.same(s.timeline(reader)[1], line{followed, author, basilic.ReasonPublished, 2})
	s.must(s.DeleteFollow(s.ctx(), f.ID))
	s.must(s.ExplainActorTx(s.ctx(), reader, author))
	s.same(s.timeline(reader), []line{{found, 0, basilic.ReasonFound, 3}, {followed, 0, basilic.ReasonFound, 2}})
	s.must(s.ForgetSearchTx(s.ctx(), reader, first.ID))
	s.same(len(s.timeline(reader)), 2)
	s.must(s.ForgetSearchTx(s.ctx(), reader, second))
	s.same(len(s.timeline(reader)), 0)
	again := s.about(author, "Des bouquets", 4).ID
	s.find()
	s.same(s.timeline(reader), []line{{again, 0, basilic.ReasonFound, 4}})
	s.must(s.WithdrawResourceTx(s.ctx(), again))
	s.same(len(s.timeline(reader)), 0)
	s.must(s.ExplainTimelineTx(s.ctx(), reader))
	s.same(len(s.timeline(reader)), 0)
}

func TestTimelineIsNarrowedByTopicActorAndReason(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base, reader := s.person(), s.base(), s.person()
	s.follow(reader, author)
	f := s.follow(reader, base)
	first, second := s.resource(author, told(day(2), aTheme(0), anAudience(1))).ID, s.resource(author, told(day(3), aTheme(1), anAudience(1))).ID
	chosen := s.resource(s.person(), told(day(4), aTheme(2), aTheme(0))).ID
	s.event(first, author, basilic.ReasonPublished, day(2))
	s.event(second, author, basilic.ReasonPublished, day(3))
	s.event(second, author, basilic.ReasonUpdated, day(5))
	s.event(second, base, basilic.ReasonShared, day(6))
	s.choose(reader, aTheme(2))
	ask := func(change func(q *postgres.TimelineQuery)) []line {
		q := postgres.TimelineQuery{Owner: reader}
		change(&q)
		return s.asked(q)
	}
	s.same(ask(func(q *postgres.TimelineQuery) { q.Actor = author }),
		[]line{{second, author, basilic.ReasonUpdated, 5}, {first, author, basilic.ReasonPublished, 2}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Actor, q.Topics = author, []basilic.Topic{aTheme(0)} }),
		[]line{{first, author, basilic.ReasonPublished, 2}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Topics = []basilic.Topic{aTheme(0)} }),
		[]line{{chosen, 0, basilic.ReasonChosen, 4}, {first, author, basilic.ReasonPublished, 2}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Topics = []basilic.Topic{aTheme(2)} }), []line{{chosen, 0, basilic.ReasonChosen, 4}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Topics = []basilic.Topic{aTheme(0), anAudience(1)} }), []line{{first, author, basilic.ReasonPublished, 2}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Reason = basilic.ReasonShared }), []line{{second, base, basilic.ReasonShared, 6}})
	s.same(ask(func(q *postgres.TimelineQuery) { q.Reason = basilic.ReasonChosen }), []line{{chosen, 0, basilic.ReasonChosen, 4}})
	s.must(s.DeleteFollow(s.ctx(), f.ID))
	s.same(ask(func(q *postgres.TimelineQuery) { q.Actor = base }), []line(nil))
}

// A line that nobody may see takes no place on a page.
func TestPagesAreFullWhateverIsHidden(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader, blocked, stranger := s.person(), s.person(), s.person()
	s.must(s.InsertBlock(s.ctx(), reader, blocked, basilic.IRI("https://here.example/"+s.name("block"))))
	s.choose(reader, aTheme(0))
	var want []line
	for n := range 4 {
		for range 5 {
			s.resource(blocked, told(day(20-n), aTheme(0)))
		}
		want = append(want, line{s.resource(stranger, told(day(20-n).Add(-time.Hour), aTheme(0))).ID, 0, basilic.ReasonChosen, day(20 - n).Add(-time.Hour).Day()})
	}
	s.same(s.timeline(reader), want)
}

// TestNewsThatStandTwiceAreCountedOnce although there are as many lines as are counted.
func TestNewsThatStandTwiceAreCountedOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	s.follow(reader, author)
	s.choose(reader, aTheme(0))
	for n := range 3 {
		r := s.resource(author, told(day(2+n), aTheme(0))).ID
		s.event(r, author, basilic.ReasonPublished, day(2+n).Add(time.Second))
	}
	for limit, want := range map[int]int{2: 2, 3: 3, 4: 3, 5: 3, 6: 3, 100: 3} {
		got, err := s.CountTimeline(s.ctx(), postgres.TimelineQuery{Owner: reader, Since: day(1), Limit: limit})
		if err != nil || got != want {
			t.Errorf("up to %d: %d, %v, want %d", limit, got, err, want)
		}
	}
}

func TestNewsAreCountedSinceTheLastVisit(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	s.follow(reader, author)
	s.choose(reader, aTheme(0))
	count := func(since time.Time, limit int) int {
		return must(s, func() (int, error) {
			return s.CountTimeline(s.ctx(), postgres.TimelineQuery{Owner: reader, Since: since, Limit: limit})
		})
	}
	for n := range 3 {
		r := s.resource(author, told(day(2+n), aTheme(0))).ID
		s.event(r, author, basilic.ReasonPublished, day(2+n).Add(time.Second))
	}
	s.resource(reader, told(day(9), aTheme(0)))
	s.same([]int{count(day(1), 100), count(day(3), 100), count(day(4).Add(time.Second), 100), count(day(1), 2)}, []int{3, 2, 0, 2})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LastVisit(s.ctx(), reader); return err })
	visit := func(at time.Time) postgres.TimelineVisit {
		v := must(s, func() (postgres.TimelineVisit, error) { return s.VisitTimeline(s.ctx(), reader, at, time.Hour) })
		return postgres.TimelineVisit{Since: v.Since.UTC(), SeenAt: v.SeenAt.UTC()}
	}
	s.same(visit(day(3)), postgres.TimelineVisit{Since: day(3), SeenAt: day(3)})
	soon := day(3).Add(time.Minute)
	s.same(visit(soon), postgres.TimelineVisit{Since: day(3), SeenAt: soon})
	unseen := func() int {
		return must(s, func() (int, error) {
			return s.CountTimeline(s.ctx(), postgres.TimelineQuery{Owner: reader, Since: day(1), Unseen: true, Limit: 100})
		})
	}
	s.same(unseen(), 1)
	s.same(visit(day(5)), postgres.TimelineVisit{Since: soon, SeenAt: day(5)})
	s.same(unseen(), 0)
	s.must(s.ForgetReaderTx(s.ctx(), reader))
	s.same(must(s, func() ([]basilic.Topic, error) { return s.ChosenTopics(s.ctx(), reader) }), []basilic.Topic(nil))
}
