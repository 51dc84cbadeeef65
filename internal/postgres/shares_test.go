package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestBaseSharesWhatItAnnouncesFromElsewhere(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, author := s.base(), s.person()
	shared, located := s.resource(author), s.resource(author, in(base, basilic.MappingAuthor))
	s.event(shared.ID, base, basilic.ReasonShared, day(1))
	s.event(shared.ID, author, basilic.ReasonPublished, day(1))
	s.event(located.ID, base, basilic.ReasonPublished, day(1))
	is := func(actor basilic.ActorID, r basilic.ID) bool {
		return must(s, func() (bool, error) { return s.IsShared(s.ctx(), actor, r) })
	}
	s.same([]bool{is(base, shared.ID), is(base, located.ID), is(author, shared.ID)}, []bool{true, false, false})
	var ids []basilic.ID
	for _, r := range must(s, func() ([]basilic.Resource, error) { return s.SharedBy(s.ctx(), base) }) {
		ids = append(ids, r.ID)
	}
	s.same(ids, []basilic.ID{shared.ID})
}
