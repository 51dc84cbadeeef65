package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestBlockedAccountsShowWhomOneBlocksTheNewestFirst(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice := s.person()
	private, gone := s.person(func(a *basilic.Actor) { a.Public, a.IRI = false, "" }), s.remote(s.host("gone")).ID
	block := func(blocker, blocked basilic.ActorID) basilic.IRI {
		iri := basilic.IRI("https://here.example/" + s.name("block"))
		s.must(s.InsertBlock(s.ctx(), blocker, blocked, iri))
		return iri
	}
	var want []basilic.ActorID
	for range 3 {
		for _, id := range []basilic.ActorID{s.person(), s.base(), s.remote(s.host("a")).ID} {
			block(alice, id)
			want = append(want, id)
		}
	}
	s.exec(`update blocks set created_at = now() - make_interval(secs => (1e9 - blocked_id)::int) where blocker_id = $1`, alice)
	block(alice, private)
	block(alice, gone)
	iri := block(s.person(), alice)
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.Actor], error) {
		s.must(s.MarkActorDeleted(s.ctx(), gone))
		return s.BlockedAccounts(s.ctx(), alice, after, limit)
	}, func(a basilic.Actor) basilic.ActorID { return a.ID })
	s.same(got, descending(want...))
	var left int
	s.must(s.row(`select count(*) from blocks where blocked_id = $1`, gone).Scan(&left))
	s.same(left, 0)
	var blocker basilic.ActorID
	s.must(s.row(`select blocker_id from blocks where iri = $1`, string(iri)).Scan(&blocker))
	s.same(must(s, func() (basilic.IRI, error) { return s.BlockOf(s.ctx(), blocker, alice) }), iri)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.BlockOf(s.ctx(), alice, blocker); return err })
	tie := func(a, b basilic.ActorID) postgres.Tie {
		return must(s, func() (postgres.Tie, error) { return s.TieOf(s.ctx(), a, b) })
	}
	s.same(tie(blocker, alice), postgres.Tie{Blocked: true})
	s.same(tie(alice, blocker), postgres.Tie{})
	s.follow(alice, blocker)
	s.same(tie(alice, blocker), postgres.Tie{Follow: basilic.FollowAccepted})
	byAny := func(of ...basilic.ActorID) bool {
		return must(s, func() (bool, error) { return s.BlockedByAny(s.ctx(), alice, of) })
	}
	s.same([]bool{byAny(want[0], blocker), byAny(want[0], 0), byAny()}, []bool{true, false, false})
}

func TestCommentsOfThoseWhomAReaderBlocksAreHiddenFromThatReaderAlone(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, bob, carol, r := s.person(), s.person(), s.person(), s.resource(s.person())
	s.must(s.InsertBlock(s.ctx(), alice, bob, basilic.IRI("https://here.example/"+s.name("block"))))
	s.comment(bob, r, day(1))
	kept := s.comment(carol, r, day(2))
	s.comment(bob, r, day(3))
	s.comment(bob, s.resource(carol), day(3))
	shown := func(reader basilic.ActorID) []basilic.ID {
		return walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.WrittenComment], error) {
			return s.Comments(s.ctx(), r.ID, reader, after, limit)
		}, func(c basilic.WrittenComment) basilic.ID { return c.Comment.ID })
	}
	s.same(shown(alice), []basilic.ID{kept.ID})
	s.same([]int{len(shown(bob)), len(shown(0))}, []int{3, 3})
	for reader, want := range map[basilic.ActorID]int{alice: 2, bob: 0, 0: 0} {
		s.same(must(s, func() (postgres.SheetParts, error) { return s.SheetParts(s.ctx(), r.ID, reader, false, nil) }).Hidden, want)
	}
}

func TestWhoBeginsAFollowDoesNotMissABlock(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	alice, bob := s.person(), s.person()
	s.waits(
		func(tx *postgres.DB) error {
			if err := tx.HoldPairTx(s.ctx(), alice, bob); err != nil {
				return err
			}
			return tx.InsertBlock(s.ctx(), alice, bob, basilic.IRI("https://here.example/"+s.name("block")))
		},
		func(tx *postgres.DB) error {
			if err := tx.HoldPairTx(s.ctx(), bob, alice); err != nil {
				return err
			}
			blocked, err := tx.Blocked(s.ctx(), bob, alice)
			s.same(blocked, true)
			return err
		})
}
