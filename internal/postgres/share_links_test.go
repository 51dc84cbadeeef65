package postgres_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestShareLinkOpensOneResourceUntilItIsReplacedOrTaken(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	first, second := s.resource(author), s.resource(author)
	open := func(token basilic.LinkToken) basilic.ID {
		r, err := s.ResourceByLink(s.ctx(), token)
		if err != nil && !errors.Is(err, basilic.ErrNotFound) {
			t.Fatal(err)
		}
		return r.ID
	}
	a, b, c := basilic.NewLinkToken(), basilic.NewLinkToken(), basilic.NewLinkToken()
	s.must(s.SetShareLink(s.ctx(), first.ID, a, author))
	s.must(s.SetShareLink(s.ctx(), second.ID, b, author))
	s.same([]basilic.ID{open(a), open(b), open(c)}, []basilic.ID{first.ID, second.ID, ""})
	s.must(s.SetShareLink(s.ctx(), first.ID, c, author))
	s.same([]basilic.ID{open(a), open(c)}, []basilic.ID{"", first.ID})
	link := must(s, func() (basilic.ShareLink, error) { return s.ShareLinkOf(s.ctx(), first.ID) })
	if link.Token != c || link.MadeBy != author || link.MadeAt.IsZero() {
		t.Errorf("the link is %+v", link)
	}
	s.must(s.DeleteShareLink(s.ctx(), first.ID))
	s.must(s.MarkResourceDeleted(s.ctx(), second.ID))
	s.same([]basilic.ID{open(b), open(c)}, []basilic.ID{"", ""})
	if _, err := s.ShareLinkOf(s.ctx(), second.ID); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what is deleted keeps its link: %v", err)
	}
}
