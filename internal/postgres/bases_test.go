package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestPublicBasesPagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	ids := []basilic.ActorID{s.base(), s.base(), s.base(), s.base(), s.base()}
	s.person()
	s.base(func(a *basilic.Actor) { a.Public = false })
	s.must(s.MarkActorDeleted(s.ctx(), s.base()))
	older := s.base()
	s.exec("update actors set created_at = created_at - interval '1 day' where id = $1", older)
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.Actor], error) {
		return s.PublicBases(s.ctx(), after, limit)
	}, func(a basilic.Actor) basilic.ActorID { return a.ID })
	s.same(got, append(descending(ids...), older))
}

func TestMembersComeAdministratorsFirst(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, contributor, administrator, gone := s.base(), s.person(), s.person(), s.person()
	s.must(s.InsertMember(s.ctx(), base, contributor, basilic.MemberContributor))
	s.must(s.InsertMember(s.ctx(), base, administrator, basilic.MemberAdministrator))
	s.must(s.InsertMember(s.ctx(), base, gone, basilic.MemberContributor))
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	var got []basilic.ActorID
	for _, m := range must(s, func() ([]basilic.Member, error) { return s.Members(s.ctx(), base) }) {
		got = append(got, m.Profile.ID)
	}
	s.same(got, []basilic.ActorID{administrator, contributor})
}

func TestMembershipsComeByName(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	person := s.person()
	named := func(name string) basilic.ActorID { return s.base(func(a *basilic.Actor) { a.Name = name }) }
	z, a, gone := named("zinnias"), named("Abeilles"), named("ancienne")
	s.must(s.InsertMember(s.ctx(), z, person, basilic.MemberAdministrator))
	s.must(s.InsertMember(s.ctx(), a, person, basilic.MemberContributor))
	s.must(s.InsertMember(s.ctx(), gone, person, basilic.MemberContributor))
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	var got []string
	for _, m := range must(s, func() ([]basilic.Membership, error) { return s.Memberships(s.ctx(), person) }) {
		got = append(got, m.Base.Name+" "+string(m.Role))
	}
	s.same(got, []string{"Abeilles contributor", "zinnias administrator"})
}

func TestMemberIsAddedChangedAndRemovedOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, person := s.base(), s.person()
	role := func(tx *postgres.DB) error { _, err := tx.RoleIn(s.ctx(), base, person); return err }
	s.fails(basilic.ErrNotFound, role)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		return tx.SetMemberRole(s.ctx(), base, person, basilic.MemberAdministrator)
	})
	s.must(s.InsertMember(s.ctx(), base, person, basilic.MemberContributor))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		return tx.InsertMember(s.ctx(), base, person, basilic.MemberAdministrator)
	})
	s.must(s.SetMemberRole(s.ctx(), base, person, basilic.MemberAdministrator))
	s.same(must(s, func() (basilic.MemberRole, error) { return s.RoleIn(s.ctx(), base, person) }), basilic.MemberAdministrator)
	s.must(s.DeleteMember(s.ctx(), base, person))
	s.fails(basilic.ErrNotFound, role)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.DeleteMember(s.ctx(), base, person) })
}

func TestTwoAdministratorsCannotLeaveAtOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	base, first, second := s.base(), s.person(), s.person()
	s.must(s.InsertMember(s.ctx(), base, first, basilic.MemberAdministrator))
	s.must(s.InsertMember(s.ctx(), base, second, basilic.MemberAdministrator))
	s.must(s.InsertMember(s.ctx(), base, s.person(), basilic.MemberContributor))
	var left []basilic.ActorID
	s.waits(func(tx *postgres.DB) error {
		if _, err := tx.LockAdministrators(s.ctx(), base); err != nil {
			return err
		}
		return tx.DeleteMember(s.ctx(), base, first)
	}, func(tx *postgres.DB) (err error) {
		left, err = tx.LockAdministrators(s.ctx(), base)
		return err
	})
	s.same(left, []basilic.ActorID{second})
}
