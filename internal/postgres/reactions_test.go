package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestAnActorLikesOnceAndIsCountedWhereItIs(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, bob, base, r := s.person(), s.person(), s.base(), s.resource(s.person())
	elsewhere := s.remote(s.host("m"))
	react := func(actor basilic.ActorID, kind basilic.ReactionKind, iri basilic.IRI) postgres.Reaction {
		reaction := postgres.Reaction{ResourceID: r.ID, Kind: kind, ActorID: actor, IRI: iri}
		s.must(s.InsertReaction(s.ctx(), reaction))
		return reaction
	}
	like := react(elsewhere.ID, basilic.ReactionLike, "https://m.example/like/1")
	react(elsewhere.ID, basilic.ReactionLike, "https://m.example/like/2")
	react(elsewhere.ID, basilic.ReactionShare, "https://m.example/share/1")
	react(alice, basilic.ReactionLike, "https://here.example/like/1")
	react(bob, basilic.ReactionLike, "https://here.example/like/2")
	s.event(r.ID, base, basilic.ReasonShared, day(1))
	interest := func() basilic.Interest {
		return must(s, func() (basilic.Interest, error) { return s.InterestIn(s.ctx(), r.ID) })
	}
	s.same(interest(), basilic.Interest{LikesHere: 2, LikesElsewhere: 1, Shares: 2})
	s.same(must(s, func() (postgres.Reaction, error) {
		return s.ReactionByIRI(s.ctx(), elsewhere.ID, "https://m.example/like/1")
	}), like)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.ReactionByIRI(s.ctx(), alice, "https://m.example/like/1")
		return err
	})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ReactionByIRI(s.ctx(), alice, ""); return err })
	s.same(must(s, func() (postgres.Reaction, error) {
		return s.ReactionOf(s.ctx(), r.ID, basilic.ReactionLike, elsewhere.ID)
	}), like)
	s.must(s.DeleteReaction(s.ctx(), like))
	s.same(interest(), basilic.Interest{LikesHere: 2, Shares: 2})
	s.must(s.DeleteReactionsBy(s.ctx(), alice))
	s.same(interest(), basilic.Interest{LikesHere: 1, Shares: 2})
	s.must(s.DeleteReactionsOn(s.ctx(), r.ID))
	s.same(interest(), basilic.Interest{Shares: 1})
}

func TestAResourceIsKeptPublicWhileItIsAnswered(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	r := s.resource(s.person())
	s.waits(func(tx *postgres.DB) error {
		_, err := tx.KeepResource(s.ctx(), r.ID)
		return err
	}, func(tx *postgres.DB) error { return tx.MarkResourceDeleted(s.ctx(), r.ID) })
}
