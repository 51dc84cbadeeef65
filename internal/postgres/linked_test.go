package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestLinkedResourcesAreFoundByKeyAndByIdentifier(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	one, other, private := s.resource(author), s.resource(author), s.resource(author, stated(basilic.ResourcePrivate))
	gone := s.resource(author, stated(basilic.ResourceDeleted))
	cards, err := s.LinkedCards(s.ctx(), []basilic.ID{one.ID, private.ID, gone.ID}, []basilic.IRI{other.IRI, "https://b.example/unknown"})
	if err != nil {
		t.Fatal(err)
	}
	var found []basilic.ID
	for _, c := range cards {
		found = append(found, c.Resource.ID)
	}
	s.same(ascending(found...), ascending(one.ID, other.ID, private.ID))
	if cards, err := s.LinkedCards(s.ctx(), nil, nil); err != nil || len(cards) != 0 {
		t.Errorf("nothing: %v, %v", cards, err)
	}
}

func TestWhatLinksAResourceIsFound(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	target := s.resource(author)
	links := func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockText, HTML: "<p>x</p>"}, {Kind: basilic.BlockLinkedResource, ResourceID: target.ID}}
	}
	linking := s.resource(author, links)
	s.resource(author, links, stated(basilic.ResourcePrivate))
	s.resource(author)
	byIRI := s.resource(author, func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockLinkedResource, Resource: target.IRI}}
	})
	got, err := s.LinkingIRIs(s.ctx(), target.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.same(ascending(got...), ascending(linking.IRI, byIRI.IRI))
}
