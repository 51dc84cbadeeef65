package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

// listed changes where a resource stands in lists.
func listed(d int) func(*basilic.Resource) {
	return func(r *basilic.Resource) { at := day(d); r.PublishedAt = &at }
}

func in(base basilic.ActorID, mapping basilic.Mapping) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.BaseID, r.Mapping = base, mapping }
}

func stated(state basilic.ResourceState) func(*basilic.Resource) {
	return func(r *basilic.Resource) {
		r.State = state
		if state != basilic.ResourcePublic {
			r.IRI = ""
		}
	}
}

func TestProfileListsItsPublicResources(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	var tied []basilic.ID
	for range 4 {
		tied = append(tied, s.resource(author, listed(2)).ID)
	}
	inBase := s.resource(author, listed(3), in(base, basilic.MappingAuthor)).ID
	older := s.resource(author, listed(1)).ID
	s.resource(author, in(base, basilic.MappingBase))
	s.resource(author, stated(basilic.ResourcePrivate))
	s.resource(author, stated(basilic.ResourceDeleted))
	s.draft(author)
	s.resource(s.person())
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
		return s.CardsBy(s.ctx(), author, after, limit)
	}, cardID)
	s.same(got, append(append([]basilic.ID{inBase}, descending(tied...)...), older))
}

func TestBaseListsWhatIsInItAndWhatItShares(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, author := s.base(), s.person()
	var tied []basilic.ID
	for range 3 {
		located := s.resource(author, listed(2), in(base, basilic.MappingAuthor)).ID
		s.event(located, base, basilic.ReasonPublished, day(2))
		shared := s.resource(author, listed(2)).ID
		s.event(shared, base, basilic.ReasonShared, day(9))
		tied = append(tied, located, shared)
	}
	private := s.resource(author, listed(4), in(base, basilic.MappingAuthor), stated(basilic.ResourcePrivate)).ID
	s.resource(author, in(base, basilic.MappingAuthor), stated(basilic.ResourceDeleted))
	s.event(s.resource(author, stated(basilic.ResourcePrivate)).ID, base, basilic.ReasonShared, day(9))
	elsewhere := s.resource(author, listed(3), in(s.base(), basilic.MappingAuthor)).ID
	s.event(elsewhere, base, basilic.ReasonShared, day(9))
	read := func(states ...basilic.ResourceState) []basilic.ID {
		return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
			return s.CardsIn(s.ctx(), base, states, after, limit)
		}, cardID)
	}
	public := append([]basilic.ID{elsewhere}, descending(tied...)...)
	s.same(read(basilic.ResourcePublic), public)
	s.same(read(basilic.ResourcePublic, basilic.ResourcePrivate), append([]basilic.ID{private}, public...))
}

// TestTheNewsOfABaseStandWhereItSharedThem: what it shares is as new as its sharing.
func TestTheNewsOfABaseStandWhereItSharedThem(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, author := s.base(), s.person()
	here := func(d int) basilic.ID {
		id := s.resource(author, listed(d), in(base, basilic.MappingAuthor)).ID
		s.event(id, base, basilic.ReasonPublished, day(d))
		return id
	}
	shared := func(published, at int, changes ...func(*basilic.Resource)) basilic.ID {
		id := s.resource(author, append(changes, listed(published))...).ID
		s.event(id, base, basilic.ReasonShared, day(at))
		return id
	}
	first, last := here(2), here(6)
	old, recent := shared(1, 4), shared(5, 5)
	shared(1, 9, stated(basilic.ResourcePrivate))
	s.resource(author, listed(9), in(base, basilic.MappingAuthor), stated(basilic.ResourcePrivate))
	for limit, want := range map[int][]basilic.ID{10: {last, recent, old, first}, 2: {last, recent}} {
		cards, err := s.NewsIn(s.ctx(), base, limit)
		if err != nil {
			t.Fatal(err)
		}
		var got []basilic.ID
		for _, c := range cards {
			got = append(got, c.Resource.ID)
		}
		s.same(got, want)
	}
}

func TestAuthorListsWhatTheyWroteByState(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	public := s.resource(author, listed(1)).ID
	// Never published, drafts stand at their making: equal here, and after May.
	drafts := []basilic.ID{s.draft(author).ID, s.draft(author).ID, s.draft(author).ID}
	s.resource(author, stated(basilic.ResourceDeleted))
	read := func(states ...basilic.ResourceState) []basilic.ID {
		return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
			return s.CardsOf(s.ctx(), author, states, after, limit)
		}, cardID)
	}
	s.same(read(basilic.ResourceDraft), descending(drafts...))
	s.same(read(basilic.ResourceDraft, basilic.ResourcePublic), append(descending(drafts...), public))
}

func TestHubListsWhatWasPublishedHere(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, there := s.person(), s.remote(s.host("a"))
	ids := []basilic.ID{s.resource(author).ID, s.resource(author).ID, s.resource(author).ID}
	s.draft(author)
	s.resource(there.ID, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
		return s.HubCards(s.ctx(), after, limit)
	}, cardID)
	s.same(got, descending(ids...))
}

func TestCardShowsAuthorBaseAndFirstImage(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	image := basilic.NewID()
	s.resource(author, listed(2), in(base, basilic.MappingAuthor), func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockText, Source: "texte"}, {Kind: basilic.BlockImage, MediaID: image, Card: "card-1.webp"}}
		r.ContentHTML = "<p>texte</p>"
	})
	s.resource(author, listed(1))
	page := must(s, func() (basilic.Page[basilic.ResourceCard], error) {
		return s.CardsBy(s.ctx(), author, basilic.Cursor{}, 10)
	})
	full, bare := page.Items[0], page.Items[1]
	if full.Author.ID != author || full.Base == nil || full.Base.ID != base || full.CoverMediaID != image || full.CoverName != "card-1.webp" {
		t.Errorf("got %+v", full)
	}
	if full.Resource.ContentHTML != "" || len(full.Resource.Sheet.Blocks) != 0 {
		t.Error("a card carries the text")
	}
	if bare.Base != nil || bare.CoverMediaID != "" {
		t.Errorf("got %+v", bare)
	}
}

func TestFeaturedAreTheNewestOfWhoSpeaksForThem(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	own := s.resource(author, listed(1)).IRI
	inBase := s.resource(author, listed(3), in(base, basilic.MappingAuthor)).IRI
	ofBase := s.resource(author, listed(4), in(base, basilic.MappingBase)).IRI
	s.resource(author, stated(basilic.ResourcePrivate))
	s.draft(author)
	read := func(actor basilic.ActorID, limit int) []basilic.IRI {
		return must(s, func() ([]basilic.IRI, error) { return s.FeaturedIRIs(s.ctx(), actor, limit) })
	}
	s.same(read(author, 10), []basilic.IRI{inBase, own})
	s.same(read(author, 1), []basilic.IRI{inBase})
	s.same(read(base, 10), []basilic.IRI{ofBase})
}

func TestFrequentThemesAreThoseOfMostPublicResources(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	about := func(themes ...string) func(*basilic.Resource) {
		return func(r *basilic.Resource) { r.Sheet.Indexation.Themes = themes }
	}
	s.resource(author, about("b", "c"))
	s.resource(author, about("c", "a"), in(base, basilic.MappingAuthor))
	s.resource(author, about("z"), stated(basilic.ResourcePrivate))
	s.resource(author, about("y"), in(base, basilic.MappingBase))
	read := func(actor basilic.ActorID, limit int) []string {
		return must(s, func() ([]string, error) { return s.FrequentThemes(s.ctx(), actor, limit) })
	}
	s.same(read(author, 9), []string{"c", "a", "b"})
	s.same(read(author, 2), []string{"c", "a"})
	s.same(read(base, 9), []string{"a", "c", "y"})
}
