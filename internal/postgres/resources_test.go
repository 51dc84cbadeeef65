package postgres_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestResourceIsKeptWhole(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	want := s.resource(s.person(), func(r *basilic.Resource) {
		r.Sheet = basilic.Sheet{
			Title: "Un potager", Description: "En ville", Language: "en", Licence: "cc-by-4.0",
			Indexation: basilic.Indexation{
				Themes: []string{"a"}, SupportTypes: []string{"b"}, Audiences: []string{"c"}, Territories: []string{"75"}, Keywords: []string{"d"},
			},
			Facts: allFacts(), Cover: cover(), Blocks: []basilic.Block{{Kind: basilic.BlockText, HTML: "<p>texte</p>"}},
		}
		r.ContentHTML, r.URL = "<p>texte</p>", "https://here.example/ressources/x"
	})
	check := func(read func() (basilic.Resource, error)) {
		t.Helper()
		got := must(s, read)
		at := got.PublishedAt.UTC()
		got.CreatedAt, got.UpdatedAt, got.PublishedAt = want.CreatedAt, got.UpdatedAt.UTC(), &at
		s.same(got, want)
	}
	check(func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), want.ID) })
	check(func() (basilic.Resource, error) { return s.ResourceBySlug(s.ctx(), want.Slug) })
	check(func() (basilic.Resource, error) { return s.ResourceByIRI(s.ctx(), want.IRI) })
	at := day(9)
	want.BaseID, want.Mapping, want.State, want.Revision, want.HasChanges = s.base(), basilic.MappingBase, basilic.ResourcePublic, 3, true
	want.Sheet.Cover, want.Sheet.BothViews = nil, false
	want.Sheet.Title, want.Sheet.Blocks, want.PublishedAt, want.UpdatedAt = "Autre", []basilic.Block{}, &at, at
	s.must(s.UpdateResource(s.ctx(), want))
	check(func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), want.ID) })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ResourceBySlug(s.ctx(), "none"); return err })
}

func TestIdentifierAndSlugAreOneResources(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	first := s.resource(author)
	for _, change := range []func(*basilic.Resource){
		func(r *basilic.Resource) { r.IRI = first.IRI },
		func(r *basilic.Resource) { r.Slug = first.Slug },
	} {
		other := s.draft(author)
		change(&other)
		s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.UpdateResource(s.ctx(), other) })
		other.ID = basilic.NewID()
		s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertResource(s.ctx(), other, basilic.ObjectArticle) })
	}
}

func TestDeletedResourceIsEmptyAndKeepsItsSlug(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	id := s.written(author)
	r := must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), id) })
	s.block(id, "", "A")
	s.must(s.InsertRevision(s.ctx(), id, basilic.Revision{Number: 1, Sheet: basilic.Sheet{Title: "secret"}, AuthorID: author}))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		return tx.InsertRevision(s.ctx(), id, basilic.Revision{Number: 1, AuthorID: author})
	})
	s.must(s.MarkResourceDeleted(s.ctx(), id))
	for _, read := range []func(tx *postgres.DB) error{
		func(tx *postgres.DB) error { _, err := tx.ResourceByID(s.ctx(), id); return err },
		func(tx *postgres.DB) error { _, err := tx.ResourceBySlug(s.ctx(), r.Slug); return err },
		func(tx *postgres.DB) error { _, err := tx.DraftOf(s.ctx(), id); return err },
	} {
		s.fails(basilic.ErrNotFound, read)
	}
	var left int
	s.must(s.row(`select (select count(*) from draft_blocks where resource_id = $1) + (select count(*) from revisions where resource_id = $1)
		+ (select length(title || description || content_html) from resources where id = $1)`, id).Scan(&left))
	s.same(left, 0)
	s.same(must(s, func() (string, error) { return s.FreeSlug(s.ctx(), r.Slug) }), r.Slug+"-2")
}

func TestRemoteResourceIsRemovedWithItsLines(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.remote(s.host("a")).ID, s.person()
	s.follow(reader, author)
	foreign := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	r, kept, own := s.resource(author, foreign), s.resource(author, foreign), s.resource(reader)
	s.event(r.ID, author, basilic.ReasonPublished, day(1))
	remaining := func() []basilic.ID {
		var ids []basilic.ID
		for _, r := range must(s, func() ([]basilic.Resource, error) { return s.RemoteResourcesBy(s.ctx(), author) }) {
			ids = append(ids, r.ID)
		}
		slices.Sort(ids)
		return ids
	}
	s.same(remaining(), ascending(r.ID, kept.ID))
	s.must(s.DeleteRemoteResource(s.ctx(), r.ID))
	s.must(s.DeleteRemoteResource(s.ctx(), own.ID))
	s.same(remaining(), []basilic.ID{kept.ID})
	s.same(s.timeline(reader), []line(nil))
	must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), own.ID) })
}

func TestFreeSlugIsTheFirstThatNobodyHas(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, slug := s.person(), s.name("jardin")
	free := func() string { return must(s, func() (string, error) { return s.FreeSlug(s.ctx(), slug) }) }
	take := func(slug string) { s.resource(author, func(r *basilic.Resource) { r.Slug = slug }) }
	s.same(free(), slug)
	take(slug + "-2")
	s.same(free(), slug)
	take(slug)
	s.same(free(), slug+"-3")
	take(slug + "-4")
	s.same(free(), slug+"-3")
}

func TestResourcesOfABaseAreReadByState(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, author := s.base(), s.person()
	one, two := s.resource(author, in(base, basilic.MappingAuthor)), s.resource(author, in(base, basilic.MappingBase))
	s.resource(author, in(base, basilic.MappingAuthor), stated(basilic.ResourcePrivate))
	s.resource(author)
	var got []basilic.ID
	for _, r := range must(s, func() ([]basilic.Resource, error) { return s.ResourcesOfBase(s.ctx(), base, basilic.ResourcePublic) }) {
		got = append(got, r.ID)
	}
	s.same(got, ascending(one.ID, two.ID))
}

func TestTwoPublicationsOfOneResourceTakeTurns(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	r := s.resource(s.person())
	var revision int
	s.waits(func(tx *postgres.DB) error {
		locked, err := tx.LockResource(s.ctx(), r.ID)
		if err != nil {
			return err
		}
		locked.Revision++
		return tx.UpdateResource(s.ctx(), locked)
	}, func(tx *postgres.DB) error {
		locked, err := tx.LockResource(s.ctx(), r.ID)
		revision = locked.Revision
		return err
	})
	s.same(revision, 1)
}
