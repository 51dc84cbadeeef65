package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestHubIsRecordedAtItsFirstStart(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.Instance(s.ctx()); return err })
	hub := basilic.Instance{Origin: "https://hub.example", HandleDomain: "hub.example", Name: "Hub", Accent: "#000000", ActorID: s.local(basilic.ActorApplication)}
	s.must(s.InsertInstance(s.ctx(), hub))
	again := hub
	again.Origin = "https://other.example"
	s.must(s.InsertInstance(s.ctx(), again))
	s.same(must(s, func() (basilic.Instance, error) { return s.Instance(s.ctx()) }), hub)
	s.must(s.UpdateInstance(s.ctx(), "Renommé", "#ffffff"))
	hub.Name, hub.Accent = "Renommé", "#ffffff"
	s.same(must(s, func() (basilic.Instance, error) { return s.Instance(s.ctx()) }), hub)
}

func TestProcessesThatStartTogetherTakeTurns(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	lock := func(tx *postgres.DB) error { return tx.LockInstance(s.ctx()) }
	s.waits(lock, lock)
}

func TestStaffAreTheAdministratorsWithAPublicProfile(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	administrator := func(a *basilic.Account) { a.Role = basilic.RoleAdministrator }
	shown := s.account(administrator).ProfileID
	hidden := s.account(administrator).ProfileID
	s.must(s.SetActorLife(s.ctx(), basilic.Actor{ID: hidden}))
	s.must(s.MarkActorDeleted(s.ctx(), s.account(administrator).ProfileID))
	s.account()
	s.same(must(s, func() ([]string, error) { return s.StaffIRIs(s.ctx()) }), []string{string(s.iri(shown))})
}

func TestPublicCountsAreOfPeopleAndPublicResources(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.account().ProfileID
	s.person()
	s.resource(author)
	s.resource(author, stated(basilic.ResourcePrivate))
	s.draft(author)
	s.resource(s.remote(s.host("a")).ID, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	people, resources, err := s.CountPublic(s.ctx())
	s.must(err)
	s.same([]int{people, resources}, []int{1, 1})
}
