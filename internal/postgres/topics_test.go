package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// about gives a resource themes and audiences, at a time: minutes ago.
func about(themes, audiences []string, minutes int) func(*basilic.Resource) {
	return func(r *basilic.Resource) {
		at := time.Now().Add(-time.Duration(minutes) * time.Minute).UTC().Truncate(time.Microsecond)
		r.PublishedAt = &at
		r.Sheet.Indexation.Themes, r.Sheet.Indexation.Audiences = themes, audiences
	}
}

// topic returns the keys of one page.
func (s *scene) topic(facet string, after basilic.Cursor, limit int, slugs ...string) ([]basilic.ID, basilic.Cursor) {
	s.t.Helper()
	page, err := s.TopicCards(s.ctx(), facet, slugs, after, limit)
	s.must(err)
	var ids []basilic.ID
	for _, c := range page.Items {
		ids = append(ids, c.Resource.ID)
	}
	return ids, page.Next
}

func TestATopicListsEachResourceOnceNewestFirst(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	a, b := s.name("a"), s.name("b")
	third := s.resource(author, about([]string{a, b}, nil, 30)).ID
	second := s.resource(author, about([]string{b}, []string{a}, 20)).ID
	first := s.resource(author, about([]string{a, b}, nil, 10)).ID
	s.resource(author, about([]string{a}, nil, 5), stated(basilic.ResourcePrivate))
	got, next := s.topic(basilic.FacetThemes, basilic.Cursor{}, 2, a, b)
	s.same(got, []basilic.ID{first, second})
	got, next = s.topic(basilic.FacetThemes, next, 2, a, b)
	s.same(got, []basilic.ID{third})
	if !next.IsZero() {
		t.Error("the last page has a next one")
	}
	got, _ = s.topic(basilic.FacetAudiences, basilic.Cursor{}, 2, a, b)
	s.same(got, []basilic.ID{second})
}

func TestATopicCountsEachResourceOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	a, b, none := s.name("a"), s.name("b"), s.name("none")
	s.resource(author, about([]string{a, b}, nil, 30))
	newest := s.resource(author, about([]string{b}, nil, 20))
	before := must(s, func() (int, error) { return s.CountFound(s.ctx()) })
	counts := must(s, func() ([]postgres.TopicCount, error) {
		return s.CountTopics(s.ctx(), []postgres.TopicValue{
			{0, basilic.FacetThemes, a}, {1, basilic.FacetThemes, a}, {1, basilic.FacetThemes, b}, {2, basilic.FacetThemes, none}, {3, basilic.FacetAudiences, a},
		})
	})
	if len(counts) != 2 || counts[0].Count != 1 || counts[1].Count != 2 || !counts[1].Newest.Equal(*newest.PublishedAt) {
		t.Errorf("%+v", counts)
	}
	s.resource(author, about([]string{a}, nil, 1))
	if after := must(s, func() (int, error) { return s.CountFound(s.ctx()) }); after != before+1 {
		t.Errorf("%d are found, after %d", after, before)
	}
}

func TestWhatIsWithdrawnLeavesItsTopics(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, there := s.person(), s.remote(s.host("a")).ID
	a, b := s.name("a"), s.name("b")
	away := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	deleted, moved := s.resource(author, about([]string{a}, nil, 3)), s.resource(author, about([]string{a}, nil, 2))
	remote := s.resource(there, about([]string{a}, nil, 1), away).ID
	expect := func(when string, want ...basilic.ID) {
		t.Helper()
		if got, _ := s.topic(basilic.FacetThemes, basilic.Cursor{}, 9, a); len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	expect("at first", remote, moved.ID, deleted.ID)
	s.must(s.MarkResourceDeleted(s.ctx(), deleted.ID))
	expect("after one was deleted", remote, moved.ID)
	s.exec(`update resources set themes = $2 where id = $1`, moved.ID, []string{b})
	expect("after another changed its theme", remote)
	if got, _ := s.topic(basilic.FacetThemes, basilic.Cursor{}, 9, b); len(got) != 1 {
		t.Errorf("under its new theme: %v", got)
	}
	s.exec(`update hosts set visibility = 'hidden' where authority = $1`, s.host("a"))
	expect("after its server was hidden")
	s.exec(`delete from resources where id = $1`, moved.ID)
	var left int
	s.must(s.row(`select count(*) from resource_terms where resource_id = any($1)`, []basilic.ID{moved.ID, deleted.ID}).Scan(&left))
	s.same(left, 0)
}
