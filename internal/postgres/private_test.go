package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestWhoPublishesWaitsForWhoChangesTheActor(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	author, base := s.person(), s.base()
	s.same(must(s, func() (basilic.Actor, error) { return s.LockActorTx(s.ctx(), author) }).ID, author)
	s.waits(func(tx *postgres.DB) error {
		_, err := tx.LockActorTx(s.ctx(), author)
		return err
	}, func(tx *postgres.DB) error { return tx.ShareActorsTx(s.ctx(), []basilic.ActorID{author, base}) })
}

func TestResourcesOfAnAuthorAreTheirOwnHere(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, other, base := s.person(), s.person(), s.base()
	inBase := func(r *basilic.Resource) { r.BaseID = base }
	own, located, draft := s.resource(author).ID, s.resource(author, inBase).ID, s.draft(author).ID
	deleted := s.resource(author).ID
	s.must(s.MarkResourceDeleted(s.ctx(), deleted))
	s.resource(other, inBase)
	ids := func(base basilic.ActorID) (ids []basilic.ID) {
		for _, r := range must(s, func() ([]basilic.Resource, error) { return s.ResourcesOfAuthor(s.ctx(), author, base) }) {
			ids = append(ids, r.ID)
		}
		return ids
	}
	s.same(ids(0), ascending(own, located, draft))
	s.same(ids(base), []basilic.ID{located})
}

func TestMembersHaveAccounts(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, account := s.base(), s.account()
	s.account()
	s.must(s.InsertMember(s.ctx(), base, account.ProfileID, basilic.MemberContributor))
	got := must(s, func() ([]basilic.Account, error) { return s.MemberAccounts(s.ctx(), base) })
	if len(got) != 1 || got[0].ID != account.ID {
		t.Errorf("got %v", got)
	}
}

func TestPassedResourceKeepsItsLineForReadersOfTheBase(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, base := s.person(), s.base()
	both, ofAuthor, ofBase := s.person(), s.person(), s.person()
	for _, reader := range []basilic.ActorID{both, ofAuthor} {
		s.follow(reader, author)
	}
	for _, reader := range []basilic.ActorID{both, ofBase} {
		s.follow(reader, base)
	}
	r := s.resource(author).ID
	s.event(r, base, basilic.ReasonPublished, day(2))
	s.event(r, author, basilic.ReasonPublished, day(3))
	s.must(s.PassEventsTx(s.ctx(), r, author, base, "https://here.example/create"))
	for _, reader := range []basilic.ActorID{both, ofBase} {
		s.same(s.timeline(reader), []line{{r, base, basilic.ReasonPublished, 2}})
	}
	s.same(s.timeline(ofAuthor), []line(nil))
	other := s.resource(author).ID
	s.must(s.PassEventsTx(s.ctx(), other, author, base, "https://here.example/other"))
	s.same(must(s, func() (bool, error) { return s.HasEvent(s.ctx(), other, base) }), true)
}

func TestActorSpeaksWhileSomethingElseIsOnItsWay(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	last, earlier := s.activity(author), s.activity(author)
	speaking := func() bool {
		return must(s, func() (bool, error) { return s.StillSpeaking(s.ctx(), last.ActorIRI, last.ID) })
	}
	to := s.inbox(s.remote(s.host("a")).ID)
	must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), last.ID, last.Object, []int64{to.InboxID}, false) })
	s.same(speaking(), false)
	chunk := must(s, func() (int64, error) {
		return s.InsertChunk(s.ctx(), earlier.ID, earlier.Object, []int64{to.InboxID}, false)
	})
	s.same(speaking(), true)
	s.must(s.FinishChunk(s.ctx(), chunk))
	s.same(speaking(), false)
}

func TestEveryoneIsEachSharedInbox(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	first, second := s.inbox(s.remote(s.host("a")).ID), s.inbox(s.remote(s.host("b")).ID)
	s.remote(s.host("a"))
	got := inboxIDs(s.recipients(postgres.Audience{Inboxes: must(s, func() ([]int64, error) { return s.SharedInboxes(s.ctx()) })}, postgres.Order{}))
	for _, want := range []int64{first.InboxID, second.InboxID} {
		n := 0
		for _, id := range got {
			if id == want {
				n++
			}
		}
		s.same(n, 1)
	}
}

func TestActorNamesItsOtherAddressesAndWhereItWent(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := s.person()
	actor := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	at := day(3)
	actor.AlsoKnownAs, actor.MovedTo, actor.MovedAt = []basilic.IRI{"https://b.example/1", "https://c.example/2"}, "https://b.example/1", &at
	s.must(s.SetAlsoKnownAs(s.ctx(), actor))
	s.must(s.SetMoved(s.ctx(), actor))
	got := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	s.same(got.AlsoKnownAs, actor.AlsoKnownAs)
	s.same(got.MovedTo, actor.MovedTo)
	s.same(got.MovedAt.Equal(at), true)
}

func TestAccountIsDeletedOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	admin := func(a *basilic.Account) { a.Role = basilic.RoleAdministrator }
	first, second := s.account(admin), s.account(admin)
	others := func() int { return must(s, func() (int, error) { return s.OtherAdministrators(s.ctx(), first.ID) }) }
	before := others()
	s.must(s.DeleteAccount(s.ctx(), second.ID))
	s.same(others(), before-1)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.DeleteAccount(s.ctx(), second.ID) })
}

func TestBlockHoldsBothWaysUntilItsOwnerUndoesIt(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	blocker, blocked := s.remote(s.host("a")), s.person()
	iri := basilic.IRI("https://here.example/" + s.name("block"))
	holds := func() bool { return must(s, func() (bool, error) { return s.Blocked(s.ctx(), blocked, blocker.ID) }) }
	undo := func(by basilic.ActorID, iri, object basilic.IRI) bool {
		return must(s, func() (bool, error) { return s.DeleteBlock(s.ctx(), by, iri, object) })
	}
	s.same(holds(), false)
	s.must(s.InsertBlock(s.ctx(), blocker.ID, blocked, "https://here.example/"+basilic.IRI(s.name("former"))))
	s.must(s.InsertBlock(s.ctx(), blocker.ID, blocked, iri))
	s.same(holds(), true)
	s.same(undo(blocked, iri, ""), false)
	s.same(undo(blocker.ID, iri, ""), true)
	s.same(holds(), false)
	s.must(s.InsertBlock(s.ctx(), blocker.ID, blocked, iri))
	actor := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), blocked) })
	s.same(undo(blocker.ID, "", actor.IRI), true)
}

func TestCommentsPassWithTheirResource(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, r := s.person(), s.resource(s.person())
	top := s.comment(alice, r, day(1))
	below := s.comment(alice, r, day(2), to(top))
	former := r.IRI
	r.IRI += "-b"
	s.must(s.PassCommentsTx(s.ctx(), r, former))
	parent := func(c basilic.Comment) basilic.IRI {
		return must(s, func() (basilic.Comment, error) { return s.CommentByIRI(s.ctx(), c.IRI) }).InReplyTo
	}
	s.same(parent(top), r.IRI)
	s.same(parent(below), top.IRI)
}
