package timeline_test

import (
	"errors"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/timeline"
)

func topic(t *testing.T, facet, slug string) basilic.Topic {
	t.Helper()
	topic, err := basilic.SharedVocabulary().Topic(facet, slug)
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

func TestAFilIsItsReadersOnly(t *testing.T) {
	t.Parallel()
	db := pgtest.Tx(t)
	s, d := timeline.New(db), timeline.NewDigests(timeline.DigestsConfig{DB: db})
	ctx, nobody := t.Context(), basilic.Viewer{}
	_, home := s.Home(ctx, nobody, basilic.Cursor{})
	_, _, read := s.Read(ctx, nobody, timeline.Query{})
	_, chosen := s.Chosen(ctx, nobody)
	_, heard := s.Heard(ctx, nobody)
	_, visited := s.Visited(ctx, nobody, time.Now(), nil)
	_, wanted := d.Wanted(ctx, nobody)
	for i, err := range []error{
		home, read, chosen, heard, visited, wanted, d.Want(ctx, nobody, true), s.ChooseOnly(ctx, nobody, nil),
		s.Choose(ctx, nobody, basilic.Topic{}), s.Leave(ctx, nobody, basilic.Topic{}),
	} {
		if !errors.Is(err, basilic.ErrForbidden) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	news, err := s.News(ctx, nobody)
	chose, err2 := s.Chose(ctx, nobody, basilic.Topic{})
	if news != 0 || chose || err != nil || err2 != nil {
		t.Errorf("a visitor has %d news, chose %v: %v, %v", news, chose, err, err2)
	}
}

func TestACategoryIsChosenWithAllThatStandsInIt(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	s := alice.Hub.Timeline
	category := basilic.SharedVocabulary().Themes.Categories[0]
	whole, one := topic(t, basilic.FacetThemes, category.Slug), topic(t, basilic.FacetThemes, category.Values[0].Slug)
	expect := func(what string, wholeChosen, oneChosen bool, n int) {
		t.Helper()
		gotWhole, err := s.Chose(t.Context(), alice.Viewer, whole)
		gotOne, err2 := s.Chose(t.Context(), alice.Viewer, one)
		all, err3 := s.Chosen(t.Context(), alice.Viewer)
		if err := errors.Join(err, err2, err3); err != nil || gotWhole != wholeChosen || gotOne != oneChosen || len(all) != n {
			t.Fatalf("%s: category %v, theme %v, %d chosen: %v", what, gotWhole, gotOne, len(all), err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect("nothing", false, false, 0)
	must(s.Choose(t.Context(), alice.Viewer, one))
	expect("one theme", false, true, 1)
	must(s.Choose(t.Context(), alice.Viewer, whole))
	must(s.Choose(t.Context(), alice.Viewer, whole))
	expect("its category, twice", true, true, len(category.Values))
	must(s.Leave(t.Context(), alice.Viewer, one))
	expect("without the theme", false, false, len(category.Values)-1)
	must(s.ChooseOnly(t.Context(), alice.Viewer, []basilic.Topic{one}))
	expect("the theme only", false, true, 1)
	must(s.Leave(t.Context(), alice.Viewer, whole))
	expect("without its category", false, false, 0)
}

func TestSomebodyNewIsShownWhatThereIs(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	found, err := bob.Hub.Timeline.Suggest(t.Context(), bob.Viewer)
	if categories := basilic.SharedVocabulary().Themes.Categories; err != nil || len(found.Topics) != len(categories) || found.Topics[0].Slug != categories[0].Values[0].Slug {
		t.Fatalf("on a hub without resources: %+v, %v", found, err)
	}
	r := alice.Publish("Semer", "")
	found, err = bob.Hub.Timeline.Suggest(t.Context(), bob.Viewer)
	if err != nil || len(found.Actors) != 1 || found.Actors[0].ID != alice.Profile.ID {
		t.Fatalf("whom to follow: %+v, %v", found.Actors, err)
	}
	if len(found.Topics) != len(r.Sheet.Indexation.Themes) || found.Topics[0].Slug != r.Sheet.Indexation.Themes[0] {
		t.Errorf("what to choose: %+v", found.Topics)
	}
}

func TestOnlyWhatIsPublicHereHasAFeed(t *testing.T) {
	t.Parallel()
	s := timeline.New(pgtest.Tx(t))
	for what, a := range map[string]basilic.Actor{"remote": {Public: true}, "private": {Local: true}} {
		if _, err := s.ActorFeed(t.Context(), a); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if cards, err := s.ActorFeed(t.Context(), basilic.Actor{Local: true, Public: true}); err != nil || len(cards) != 0 {
		t.Errorf("of who published nothing: %d, %v", len(cards), err)
	}
}

func TestTheVisitBeforeSaysWhatIsNew(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	bob.Follow(*alice.Profile)
	s := bob.Hub.Timeline
	look := func(at time.Time) timeline.Visit {
		t.Helper()
		page, err := s.Home(t.Context(), bob.Viewer, basilic.Cursor{})
		if err != nil {
			t.Fatal(err)
		}
		visit, err := s.Visited(t.Context(), bob.Viewer, at, &page)
		if err != nil {
			t.Fatal(err)
		}
		return visit
	}
	alice.Publish("Avant", "")
	begin := time.Now()
	if first := look(begin); !first.Since.IsZero() || first.News != 0 {
		t.Errorf("the first visit has one before: %+v", first)
	}
	alice.Publish("Depuis", "")
	if n, err := s.News(t.Context(), bob.Viewer); n != 1 || err != nil {
		t.Errorf("%d news, %v", n, err)
	}
	later := begin.Add(time.Hour)
	if second := look(later); !second.Since.Equal(begin.Truncate(time.Microsecond)) || second.News != 1 {
		t.Errorf("after an hour: %+v, want one new line since %s", second, begin)
	}
	// The same visit goes on: what was new in it stays so.
	if again := look(later.Add(10 * time.Minute)); again.News != 1 {
		t.Errorf("ten minutes later: %+v", again)
	}
	if third := look(later.Add(2 * time.Hour)); third.News != 0 {
		t.Errorf("at the next visit: %+v", third)
	}
}

func TestSummariesOfAPastMonthAreAskedForOnly(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	digests := alice.Hub.Digests
	if err := digests.Want(t.Context(), alice.Viewer, true); err != nil {
		t.Fatal(err)
	}
	if wanted, err := digests.Wanted(t.Context(), alice.Viewer); err != nil || !wanted {
		t.Fatalf("wanted %v, %v", wanted, err)
	}
	now := time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC)
	for _, month := range []time.Time{now, now.AddDate(0, 0, 1)} {
		if err := digests.CatchUp(t.Context(), month, now); !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v", month.Format("2006-01"), err)
		}
	}
	if err := digests.CatchUp(t.Context(), now.AddDate(0, 0, -31), now); err != nil {
		t.Error(err)
	}
	if err := digests.Known(t.Context(), "unknown"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("an unknown link: %v", err)
	}
	if err := digests.Unsubscribe(t.Context(), "unknown"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("an unknown link ends something: %v", err)
	}
}
