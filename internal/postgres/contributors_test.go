package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestContributorsAreInvitedThenAccept(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, first, second, third := s.person(), s.person(), s.person(), s.person()
	r, other := s.draft(author), s.resource(author)
	for _, profile := range []basilic.ActorID{first, second, third} {
		s.must(s.InviteContributor(s.ctx(), r.ID, profile, author))
	}
	s.must(s.InviteContributor(s.ctx(), other.ID, first, second))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InviteContributor(s.ctx(), r.ID, first, author) })
	writes := func(profile basilic.ActorID) bool {
		return must(s, func() (bool, error) { return s.IsContributor(s.ctx(), r.ID, profile) })
	}
	s.same(writes(first), false)
	invitations := must(s, func() ([]basilic.Invitation, error) { return s.InvitationsOf(s.ctx(), first, 5) })
	if len(invitations) != 2 || invitations[0].ResourceID == invitations[1].ResourceID || invitations[0].Title != "Une fiche" || invitations[0].At.IsZero() {
		t.Errorf("invitations: %+v", invitations)
	}
	for _, i := range invitations {
		s.same(i.By.ID, map[basilic.ID]basilic.ActorID{r.ID: author, other.ID: second}[i.ResourceID])
	}
	s.must(s.AcceptContributor(s.ctx(), r.ID, first))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.AcceptContributor(s.ctx(), r.ID, first) })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.AcceptContributor(s.ctx(), r.ID, author) })
	s.same([]bool{writes(first), writes(second), writes(author)}, []bool{true, false, false})
	s.same(len(must(s, func() ([]basilic.Invitation, error) { return s.InvitationsOf(s.ctx(), first, 5) })), 1)

	s.must(s.DeleteContributor(s.ctx(), r.ID, second))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.DeleteContributor(s.ctx(), r.ID, second) })
	s.exec("update actors set deleted_at = now() where id = $1", third)
	all := must(s, func() ([]basilic.Contributor, error) { return s.Contributors(s.ctx(), r.ID) })
	if len(all) != 1 || all[0].Profile.ID != first || all[0].AcceptedAt == nil || all[0].InvitedAt.IsZero() {
		t.Errorf("contributors: %+v", all)
	}
	s.must(s.DeleteContributions(s.ctx(), first))
	s.same(writes(first), false)
	s.same(len(must(s, func() ([]basilic.Invitation, error) { return s.InvitationsOf(s.ctx(), first, 5) })), 0)
}

func TestCardsContributedAreThoseOfContributorsWhoAccepted(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, contributor := s.person(), s.person()
	var want []basilic.ID
	for range 5 {
		r := s.draft(author)
		s.must(s.InviteContributor(s.ctx(), r.ID, contributor, author))
		s.must(s.AcceptContributor(s.ctx(), r.ID, contributor))
		want = append(want, r.ID)
	}
	invited, gone := s.draft(author), s.draft(author)
	s.must(s.InviteContributor(s.ctx(), invited.ID, contributor, author))
	s.must(s.InviteContributor(s.ctx(), gone.ID, contributor, author))
	s.must(s.AcceptContributor(s.ctx(), gone.ID, contributor))
	s.must(s.MarkResourceDeleted(s.ctx(), gone.ID))
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
		return s.CardsContributed(s.ctx(), contributor, after, limit)
	}, cardID)
	s.same(got, descending(want...))
	s.same(len(must(s, func() (basilic.Page[basilic.ResourceCard], error) {
		return s.CardsContributed(s.ctx(), author, basilic.Cursor{}, 9)
	}).Items), 0)
}
