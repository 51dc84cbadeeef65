package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestPrivateKeyIsReadForSigningEvenOfADeletedActor(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor, there := s.person(), s.remote(s.host("a"))
	key := postgres.Key{KeyID: s.iri(actor) + "#main-key", ActorID: actor, PublicPEM: "public", PrivatePEM: "private"}
	s.must(s.InsertLocalKey(s.ctx(), key))
	again := key
	again.PrivatePEM = "other"
	s.must(s.InsertLocalKey(s.ctx(), again))
	s.must(s.MarkActorDeleted(s.ctx(), actor))
	got := must(s, func() ([]postgres.Key, error) {
		return s.LocalKeys(s.ctx(), []basilic.IRI{key.KeyID, there.IRI + "#main-key"})
	})
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	s.same([]any{got[0].ActorID, got[0].PublicPEM, got[0].PrivatePEM}, []any{actor, "public", "private"})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.KeyByID(s.ctx(), key.KeyID); return err })
}

func TestKeyIsFoundWithItsActor(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	there := s.remote(s.host("a"))
	got := must(s, func() (postgres.Key, error) { return s.KeyByID(s.ctx(), there.IRI+"#main-key") })
	s.same([]any{got.ActorID, got.ActorIRI, got.PublicPEM, got.PrivatePEM}, []any{there.ID, there.IRI, "pem", ""})
}

func TestFetchedKeyIsNotTakenFromAnotherActor(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner, thief := s.remote(s.host("a")), s.remote(s.host("b"))
	id := owner.IRI + "#main-key"
	s.must(s.UpsertRemoteKey(s.ctx(), postgres.Key{KeyID: id, ActorID: thief.ID, PublicPEM: "evil"}))
	got := must(s, func() (postgres.Key, error) { return s.KeyByID(s.ctx(), id) })
	s.same([]any{got.ActorID, got.PublicPEM}, []any{owner.ID, "pem"})
	s.must(s.UpsertRemoteKey(s.ctx(), postgres.Key{KeyID: id, ActorID: owner.ID, PublicPEM: "renewed"}))
	s.same(must(s, func() (postgres.Key, error) { return s.KeyByID(s.ctx(), id) }).PublicPEM, "renewed")
}

func TestActorsWithoutAKeyOfAKindAreFound(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	with, without := s.person(), s.person()
	s.must(s.InsertLocalKey(s.ctx(), postgres.Key{KeyID: s.iri(with) + "#ed25519-key", ActorID: with, PublicPEM: "p", PrivatePEM: "p"}))
	s.must(s.MarkActorDeleted(s.ctx(), s.person()))
	s.remote(s.host("a"))
	var ids []basilic.ActorID
	for _, a := range must(s, func() ([]basilic.Actor, error) { return s.ActorsWithoutKey(s.ctx(), "ed25519-key", 10) }) {
		ids = append(ids, a.ID)
	}
	s.same(ids, []basilic.ActorID{without})
}
