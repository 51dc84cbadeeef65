package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestActorIsFoundByKeyIdentifierAndAddress(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	here, there := s.person(), s.remote(s.host("a"))
	local := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), here) })
	s.same(must(s, func() (basilic.Actor, error) { return s.ActorByIRI(s.ctx(), local.IRI) }), local)
	s.same(must(s, func() (basilic.Actor, error) { return s.LocalActorByHandle(s.ctx(), local.Handle) }), local)
	s.same(must(s, func() (basilic.Actor, error) { return s.RemoteActorByAddress(s.ctx(), there.Handle, there.Host) }), there)
	both := must(s, func() ([]basilic.Actor, error) {
		return s.ActorsByIDs(s.ctx(), []basilic.ActorID{here, there.ID, here, -1})
	})
	if len(both) != 2 {
		t.Errorf("got %d actors", len(both))
	}
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActorByID(s.ctx(), -1); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LocalActorByHandle(s.ctx(), there.Handle); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.RemoteActorByAddress(s.ctx(), local.Handle, local.Host)
		return err
	})
}

func TestDeletedActorIsKnownByItsKeyOnly(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := s.base()
	a := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	s.must(s.MarkActorDeleted(s.ctx(), id))
	gone := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	s.same([]bool{gone.DeletedAt != nil, gone.Public}, []bool{true, false})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActorByIRI(s.ctx(), a.IRI); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.LocalActorByHandle(s.ctx(), a.Handle); return err })
}

func TestPrivateActorHasNoIdentifier(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := s.person()
	a := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	former := a.IRI
	a.IRI, a.Public, a.Inbox = "", false, ""
	s.must(s.SetActorLife(s.ctx(), a))
	// Several may be without at once.
	s.must(s.SetActorLife(s.ctx(), basilic.Actor{ID: s.person()}))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActorByIRI(s.ctx(), former); return err })
	got := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	s.same([]any{got.IRI, got.Public, got.Inbox}, []any{basilic.IRI(""), false, basilic.IRI("")})
	taken := basilic.IRI("https://here.example/" + s.name("life"))
	s.must(s.SetActorLife(s.ctx(), basilic.Actor{ID: id, IRI: taken, Public: true}))
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		return tx.SetActorLife(s.ctx(), basilic.Actor{ID: s.person(), IRI: taken})
	})
}

func TestFetchedActorReplacesWhatWasKnown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	first := s.remote(s.host("a"))
	again := postgres.RemoteActor{Actor: first, Keys: []postgres.Key{{KeyID: first.IRI + "#new", PublicPEM: "new pem"}}}
	again.Actor.Name, again.Actor.SharedInbox = "Renommée", ""
	second := must(s, func() (basilic.Actor, error) { return s.UpsertRemoteActor(s.ctx(), again) })
	s.same([]any{second.ID, second.Name, second.CreatedAt}, []any{first.ID, "Renommée", first.CreatedAt})
	key := must(s, func() (postgres.Key, error) { return s.KeyByID(s.ctx(), first.IRI+"#new") })
	s.same([]any{key.ActorID, key.PublicPEM}, []any{first.ID, "new pem"})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.KeyByID(s.ctx(), first.IRI+"#main-key"); return err })
	if _, urls := s.targets(first.ID); urls[0] != first.Inbox {
		t.Errorf("delivered to %s", urls[0])
	}
}

// targets returns the chunk that would deliver to actors, and where.
func (s *scene) targets(ids ...basilic.ActorID) (chunk int64, urls []basilic.IRI) {
	s.t.Helper()
	var inboxes []int64
	for _, id := range ids {
		inboxes = append(inboxes, must(s, func() (postgres.Recipient, error) { return s.InboxOf(s.ctx(), id) }).InboxID)
	}
	chunk = must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), s.activity(s.person()).ID, "", inboxes, false) })
	for _, target := range must(s, func() ([]postgres.Target, error) { return s.ChunkTargets(s.ctx(), chunk) }) {
		urls = append(urls, target.URL)
	}
	return chunk, urls
}

func TestFetchedDocumentCannotTakeALocalOrDeletedActor(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	local := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), s.person()) })
	gone := s.remote(s.host("a"))
	s.must(s.MarkActorDeleted(s.ctx(), gone.ID))
	for _, iri := range []basilic.IRI{local.IRI, gone.IRI} {
		s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
			_, err := tx.UpsertRemoteActor(s.ctx(), postgres.RemoteActor{Actor: basilic.Actor{
				Kind: basilic.ActorPerson, IRI: iri, Handle: "intruder", Host: "b.example", Inbox: basilic.IRI("https://" + s.host("b") + "/inbox"),
			}})
			return err
		})
	}
	s.same(must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), local.ID) }), local)
}

func TestOfTwoActorsWithOneAddressTheLastFetchedIsShown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	old, fresh := s.remote(s.host("a")), s.remote(s.host("a"))
	s.exec("update actors set handle = $2, fetched_at = now() - interval '1 day' where id = $1", old.ID, fresh.Handle)
	got := must(s, func() (basilic.Actor, error) { return s.RemoteActorByAddress(s.ctx(), fresh.Handle, fresh.Host) })
	s.same(got.ID, fresh.ID)
}
