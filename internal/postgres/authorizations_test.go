package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// authorization permits what an actor of another server has to quote a resource.
func (s *scene) authorization(r basilic.Resource, by basilic.ActorID, interacting basilic.IRI, n int) basilic.Authorization {
	id := basilic.NewID()
	a := basilic.Authorization{
		ID: id, IRI: "https://here.example/ap/authorizations/" + basilic.IRI(id), Type: basilic.QuoteAuthorization, ActorID: r.AuthorID, ResourceID: r.ID,
		Target: r.IRI, Interacting: interacting, URL: string(interacting) + "/page", Public: true, RequesterID: by, CreatedAt: day(n),
	}
	s.must(s.InsertAuthorization(s.ctx(), a))
	return a
}

func TestAnAuthorizationStandsUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	far := s.remote(s.host("m"))
	first := s.authorization(r, far.ID, "https://m.example/notes/1", 1)
	second := s.authorization(r, far.ID, "https://m.example/notes/2", 2)
	s.same(must(s, func() (basilic.Authorization, error) { return s.AuthorizationByIRI(s.ctx(), first.IRI) }), first)
	s.same(must(s, func() (basilic.Authorization, error) {
		return s.AuthorizationFor(s.ctx(), first.Type, first.Target, first.Interacting)
	}), first)
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		again := first
		again.ID, again.IRI = basilic.NewID(), "https://here.example/ap/authorizations/again"
		return tx.InsertAuthorization(s.ctx(), again)
	})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.AuthorizationFor(s.ctx(), basilic.FeatureAuthorization, first.Target, first.Interacting)
		return err
	})
	for _, stood := range []bool{true, false} {
		s.same(must(s, func() (bool, error) { return s.RevokeAuthorization(s.ctx(), first) }), stood)
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.AuthorizationByIRI(s.ctx(), first.IRI); return err })
	if a := must(s, func() (basilic.Authorization, error) {
		return s.AuthorizationFor(s.ctx(), first.Type, first.Target, first.Interacting)
	}); a.RevokedAt == nil {
		t.Error("that it was taken back is forgotten")
	}
	s.same(len(must(s, func() ([]basilic.Authorization, error) { return s.AuthorizationsOn(s.ctx(), r.ID) })), 2)
	s.same(len(must(s, func() ([]basilic.Authorization, error) { return s.AuthorizationsBy(s.ctx(), far.ID, "") })), 2)
	s.same(must(s, func() ([]basilic.Authorization, error) {
		return s.AuthorizationsBy(s.ctx(), far.ID, second.Interacting)
	}), []basilic.Authorization{second})
	self := first
	self.ID, self.IRI, self.Type, self.ResourceID = basilic.NewID(), "https://here.example/ap/authorizations/self", basilic.FeatureAuthorization, ""
	s.must(s.InsertAuthorization(s.ctx(), self))
	s.same(must(s, func() ([]basilic.Authorization, error) { return s.AuthorizationsOf(s.ctx(), r.AuthorID) }), []basilic.Authorization{self})
	s.must(s.DeleteAuthorization(s.ctx(), second))
	s.same(len(must(s, func() ([]basilic.Authorization, error) { return s.AuthorizationsOn(s.ctx(), r.ID) })), 1)
}

func TestQuotesThatAreNotPublicAreForWhoMayEdit(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	far, blocked := s.remote(s.host("m")), s.remote(s.host("blocked"))
	old := s.authorization(r, far.ID, "https://m.example/notes/1", 1)
	s.authorization(r, blocked.ID, "https://blocked.example/notes/1", 2)
	taken := s.authorization(r, far.ID, "https://m.example/notes/3", 3)
	s.exec(`update hosts set refused = true where id in (select i.host_id from inboxes i join actors a on a.inbox_id = i.id where a.id = $1)`, blocked.ID)
	hidden := s.authorization(r, far.ID, "https://m.example/notes/4", 4)
	s.exec(`update authorizations set public = false where id = $1`, hidden.ID)
	hidden.Public = false
	must(s, func() (bool, error) { return s.RevokeAuthorization(s.ctx(), taken) })
	list := func(all bool, limit int) []basilic.IRI {
		var iris []basilic.IRI
		for _, q := range must(s, func() ([]basilic.Quote, error) { return s.Quotes(s.ctx(), r.ID, all, limit) }) {
			s.same(q.Author.ID, far.ID)
			iris = append(iris, q.Authorization.IRI)
		}
		return iris
	}
	s.same(list(false, 9), []basilic.IRI{old.IRI})
	s.same(list(true, 9), []basilic.IRI{hidden.IRI, old.IRI})
	s.same(list(true, 1), []basilic.IRI{hidden.IRI})
	for all, want := range map[bool]int{false: 1, true: 2} {
		s.same(must(s, func() (postgres.SheetParts, error) { return s.SheetParts(s.ctx(), r.ID, 0, all, nil) }).Quotes, want)
	}
}

func TestFeaturesAreOfThoseForWhomSomebodyDecides(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	far := s.remote(s.host("m"))
	of := func(a basilic.Authorization, kind basilic.AuthorizationType, resource basilic.ID) basilic.Authorization {
		s.must(s.DeleteAuthorization(s.ctx(), a))
		a.Type, a.ResourceID = kind, resource
		s.must(s.InsertAuthorization(s.ctx(), a))
		return a
	}
	of(s.authorization(r, far.ID, "https://m.example/notes/1", 1), basilic.QuoteAuthorization, r.ID)
	sheet := of(s.authorization(r, far.ID, "https://m.example/collections/1", 2), basilic.FeatureAuthorization, r.ID)
	self := of(s.authorization(r, far.ID, "https://m.example/collections/2", 3), basilic.FeatureAuthorization, "")
	list := func(owner basilic.ActorID, limit int) []string {
		var lines []string
		for _, f := range must(s, func() ([]basilic.Feature, error) { return s.Features(s.ctx(), []basilic.ActorID{owner}, limit) }) {
			s.same([]basilic.ActorID{f.Author.ID, f.Owner.ID}, []basilic.ActorID{far.ID, owner})
			lines = append(lines, string(f.Authorization.IRI)+" "+f.Title)
		}
		return lines
	}
	s.same(list(r.AuthorID, 9), []string{string(self.IRI) + " ", string(sheet.IRI) + " Une fiche"})
	s.same(len(list(r.AuthorID, 1)), 1)
	s.same(len(list(s.person(), 9)), 0)
	must(s, func() (bool, error) { return s.RevokeAuthorization(s.ctx(), self) })
	s.same(list(r.AuthorID, 9), []string{string(sheet.IRI) + " Une fiche"})
}

func TestAResourceIsFoundByAnIdentifierThatItHad(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	life := basilic.IRI("https://here.example/ap/resources/former")
	s.must(s.BeginResourceLife(s.ctx(), basilic.NewID(), life, r.ID))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.RetiredResource(s.ctx(), life); return err })
	s.must(s.RetireLife(s.ctx(), life))
	s.must(s.MarkResourceDeleted(s.ctx(), r.ID))
	s.same(must(s, func() (basilic.Resource, error) { return s.RetiredResource(s.ctx(), life) }).ID, r.ID)
}
