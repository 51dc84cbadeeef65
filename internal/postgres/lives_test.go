package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestLifeIsRetiredOnceAndItsIdentifierNeverUsedAgain(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor := s.person()
	resource := s.resource(actor).ID
	for kind, begin := range map[string]func(db *postgres.DB, iri basilic.IRI) error{
		"actor": func(db *postgres.DB, iri basilic.IRI) error {
			return db.BeginActorLife(s.ctx(), basilic.NewID(), iri, actor)
		},
		"resource": func(db *postgres.DB, iri basilic.IRI) error {
			return db.BeginResourceLife(s.ctx(), basilic.NewID(), iri, resource)
		},
	} {
		iri := basilic.IRI("https://here.example/" + s.name(kind))
		s.must(begin(s.DB, iri))
		life := func() postgres.Life {
			return must(s, func() (postgres.Life, error) { return s.LifeByIRI(s.ctx(), iri) })
		}
		got := life()
		s.same([]any{got.Kind, got.ActorID == actor, got.ResourceID == resource, got.RetiredAt == nil}, []any{kind, kind == "actor", kind == "resource", true})
		s.must(s.RetireLife(s.ctx(), iri))
		s.exec("update lives set retired_at = $2 where iri = $1", iri, day(1))
		s.must(s.RetireLife(s.ctx(), iri))
		if at := life().RetiredAt; at == nil || !at.Equal(day(1)) {
			t.Errorf("retired at %v", at)
		}
		s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return begin(tx, iri) })
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LifeByIRI(s.ctx(), "https://here.example/none"); return err })
}

func TestANoteHasOneLife(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := basilic.NewID()
	iri := basilic.IRI("https://here.example/ap/notes/" + id)
	s.must(s.BeginLife(s.ctx(), id, iri, "note"))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.BeginLife(s.ctx(), basilic.NewID(), iri, "note") })
	s.must(s.RetireLife(s.ctx(), iri))
	life := must(s, func() (postgres.Life, error) { return s.LifeByIRI(s.ctx(), iri) })
	if life.Kind != "note" || life.RetiredAt == nil {
		t.Errorf("life %+v", life)
	}
}
