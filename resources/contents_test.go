package resources

import (
	"errors"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// readable is a service on a database with one public sheet of one text.
func readable(t *testing.T) (*Service, basilic.Resource) {
	t.Helper()
	db := pgtest.DB(t)
	author, err := db.InsertLocalActor(t.Context(), basilic.Actor{Kind: basilic.ActorPerson, IRI: "https://here.example/alice", Handle: "alice", Host: "here.example", Public: true})
	if err != nil {
		t.Fatal(err)
	}
	r := basilic.Resource{
		ID: basilic.NewID(), Local: true, IRI: "https://here.example/r", Slug: "fiche", AuthorID: author, State: basilic.ResourcePublic,
		Sheet: basilic.Sheet{Title: "Fiche", Language: "fr", Blocks: textOf("<p>premier</p>")},
	}
	if err := db.InsertResource(t.Context(), r, basilic.ObjectArticle); err != nil {
		t.Fatal(err)
	}
	return New(Config{DB: db}), r
}

func textOf(html string) []basilic.Block {
	return []basilic.Block{{ID: basilic.NewID(), Kind: basilic.BlockText, HTML: html}}
}

func (s *Service) change(t *testing.T, r basilic.Resource) {
	t.Helper()
	if err := s.DB.UpdateResource(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsKeptOfASheetIsReadOnceAndNeverStale(t *testing.T) {
	t.Parallel()
	s, r := readable(t)
	read := func() string {
		t.Helper()
		v, err := s.View(t.Context(), basilic.Viewer{}, r.Slug)
		if err != nil {
			t.Fatal(err)
		}
		html := v.Resource.Sheet.Blocks[0].HTML
		// What one reader does with it is nothing to another.
		v.Resource.Sheet.Blocks[0].HTML = "autre chose"
		return html
	}
	for range 2 {
		if got := read(); got != "<p>premier</p>" {
			t.Errorf("got %q", got)
		}
	}
	if len(s.contents.kept) != 1 {
		t.Errorf("%d contents are kept", len(s.contents.kept))
	}
	r.Sheet.Blocks = textOf("<p>second</p>")
	s.change(t, r)
	if got := read(); got != "<p>second</p>" {
		t.Errorf("after a change: %q", got)
	}
}

func TestSecurity52WhatIsKeptOfASheetIsForWhoMayReadIt(t *testing.T) {
	t.Parallel()
	s, r := readable(t)
	if _, err := s.View(t.Context(), basilic.Viewer{}, r.Slug); err != nil {
		t.Fatal(err)
	}
	head, err := s.DB.HeadBySlug(t.Context(), r.Slug)
	if err != nil {
		t.Fatal(err)
	}
	r.State, r.IRI = basilic.ResourcePrivate, ""
	s.change(t, r)
	if _, err := s.View(t.Context(), basilic.Viewer{}, r.Slug); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a private sheet whose text is kept: %v", err)
	}
	// It becomes private and changes between its head and its text.
	r.Sheet.Blocks = textOf("<p>entre nous</p>")
	s.change(t, r)
	s.contents = newContents()
	if _, err := s.wholeView(t.Context(), basilic.Viewer{}, head); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a sheet that became private while it was read: %v", err)
	}
}

func TestContentsTakeNoMoreMemoryThanTheyMay(t *testing.T) {
	t.Parallel()
	c := newContents()
	for n := range 400 {
		c.keep(contentKey{hash: int64(n)}, postgres.Content{HTML: strings.Repeat("x", 10), Size: 200 << 10})
		if c.size > mostContents || c.size != len(c.kept)*200<<10 {
			t.Fatalf("%d bytes in %d contents", c.size, len(c.kept))
		}
	}
	if _, ok := c.get(contentKey{hash: 399}); !ok {
		t.Error("the newest is not kept")
	}
	c.keep(contentKey{hash: -1}, postgres.Content{Size: mostContents})
	if _, ok := c.get(contentKey{hash: -1}); ok {
		t.Error("one that takes all of it is kept")
	}
}
