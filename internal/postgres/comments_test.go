package postgres_test

import (
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// comment adds what somebody of this hub says about a resource.
func (s *scene) comment(author basilic.ActorID, r basilic.Resource, at time.Time, change ...func(*basilic.Comment)) basilic.Comment {
	s.t.Helper()
	id := basilic.NewID()
	c := basilic.Comment{
		ID: id, Local: true, IRI: basilic.IRI("https://here.example/ap/notes/" + id), ResourceID: r.ID, InReplyTo: r.IRI, Depth: 1,
		AuthorID: author, Source: "Merci", ContentHTML: "<p>Merci</p>", URL: "https://here.example/r", PublishedAt: at, UpdatedAt: at,
	}
	for _, f := range change {
		f(&c)
	}
	s.must(s.InsertComment(s.ctx(), c))
	return c
}

func to(parent basilic.Comment) func(*basilic.Comment) {
	return func(c *basilic.Comment) { c.InReplyTo, c.Depth = parent.IRI, parent.Depth+1 }
}

func TestCommentsAreListedTheOldestFirst(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, r := s.person(), s.resource(s.person())
	elsewhere := s.remote(s.host("m"))
	first, third := s.comment(alice, r, day(1)), s.comment(alice, r, day(3))
	second := s.comment(elsewhere.ID, r, day(2), to(first), func(c *basilic.Comment) { c.Local = false })
	s.comment(alice, s.resource(alice), day(2))
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.WrittenComment], error) {
		page, err := s.Comments(s.ctx(), r.ID, 0, after, limit)
		for _, c := range page.Items {
			if c.Author.ID != c.Comment.AuthorID {
				t.Errorf("the author of %s is %d", c.Comment.ID, c.Author.ID)
			}
		}
		return page, err
	}, func(c basilic.WrittenComment) basilic.ID { return c.Comment.ID })
	s.same(got, []basilic.ID{first.ID, second.ID, third.ID})
	iri := func(i basilic.IRI) basilic.IRI { return i }
	s.same(walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
		return s.ContextIRIs(s.ctx(), r.ID, after, limit)
	}, iri), []basilic.IRI{first.IRI, second.IRI, third.IRI})
	s.same(walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.IRI], error) {
		return s.ReplyIRIs(s.ctx(), r.IRI, after, limit)
	}, iri), []basilic.IRI{first.IRI, third.IRI})
	for parent, want := range map[basilic.IRI]int{r.IRI: 2, first.IRI: 1, second.IRI: 0} {
		s.same(must(s, func() (int, error) { return s.CountReplies(s.ctx(), parent) }), want)
	}
	ids := func(all []basilic.Comment, err error) []basilic.ID {
		s.must(err)
		var ids []basilic.ID
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids
	}
	s.same(ids(s.CommentsOn(s.ctx(), r.ID)), ascending(first.ID, second.ID, third.ID))
	s.same(ids(s.CommentsBy(s.ctx(), elsewhere.ID)), []basilic.ID{second.ID})
}

func TestCommentIsKeptOnceChangedAndRemoved(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, r := s.person(), s.resource(s.person())
	c := s.comment(alice, r, day(1))
	s.same(must(s, func() (basilic.Comment, error) { return s.CommentByID(s.ctx(), c.ID) }), c)
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		twice := c
		twice.ID = basilic.NewID()
		return tx.InsertComment(s.ctx(), twice)
	})
	c.Source, c.ContentHTML, c.URL, c.UpdatedAt = "Autre", "<p>Autre</p>", "https://here.example/autre", day(2)
	s.must(s.UpdateComment(s.ctx(), c))
	s.same(must(s, func() (basilic.Comment, error) { return s.CommentByIRI(s.ctx(), c.IRI) }), c)
	answer := s.comment(alice, r, day(3), to(c))
	s.must(s.DeleteComment(s.ctx(), c))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.CommentByIRI(s.ctx(), c.IRI); return err })
	s.same(must(s, func() (basilic.Comment, error) { return s.CommentByID(s.ctx(), answer.ID) }), answer)
}

func TestRepliesFollowAResourceToItsNextIdentifier(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	alice, r := s.person(), s.resource(s.person())
	c := s.comment(alice, r, day(1))
	answer := s.comment(alice, r, day(2), to(c))
	s.must(s.MoveReplies(s.ctx(), r.IRI, "https://here.example/next"))
	for id, want := range map[basilic.ID]basilic.IRI{c.ID: "https://here.example/next", answer.ID: c.IRI} {
		s.same(must(s, func() (basilic.Comment, error) { return s.CommentByID(s.ctx(), id) }).InReplyTo, want)
	}
}

func TestCommentsOfThosePrivateGoneOrRefusedAreNotShown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	shown, private := s.person(), s.person(func(a *basilic.Actor) { a.Public = false })
	gone, refused := s.remote(s.host("gone")), s.remote(s.host("refused"))
	for n, author := range []basilic.ActorID{shown, private, gone.ID, refused.ID} {
		s.comment(author, r, day(n+1))
		for _, kind := range []basilic.ReactionKind{basilic.ReactionLike, basilic.ReactionShare} {
			s.must(s.InsertReaction(s.ctx(), postgres.Reaction{ResourceID: r.ID, Kind: kind, ActorID: author, IRI: basilic.IRI(s.name("like"))}))
		}
	}
	s.must(s.MarkActorDeleted(s.ctx(), gone.ID))
	s.exec(`update hosts set refused = true where authority = $1`, s.host("refused"))
	page := must(s, func() (basilic.Page[basilic.WrittenComment], error) {
		return s.Comments(s.ctx(), r.ID, 0, basilic.Cursor{}, 10)
	})
	if len(page.Items) != 1 || page.Items[0].Author.ID != shown {
		t.Errorf("shown: %v", page.Items)
	}
	s.same(must(s, func() (basilic.Interest, error) { return s.InterestIn(s.ctx(), r.ID) }),
		basilic.Interest{Comments: 1, Replies: 1, LikesHere: 1, Shares: 1})
}

func TestWhatChangesADiscussionDropsThePreparedDocument(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	alice, base, r := s.person(), s.base(), s.resource(s.person())
	var changed []string
	s.Changes().OnChange(postgres.ChangedDocument, func(key string) { changed = append(changed, key) })
	tells := func(name string, err error, want ...basilic.IRI) {
		t.Helper()
		s.must(err)
		var iris []string
		for _, iri := range want {
			iris = append(iris, string(iri))
		}
		if !slices.Equal(changed, iris) {
			t.Errorf("%s tells of %q, want %q", name, changed, iris)
		}
		changed = nil
	}
	c := s.comment(alice, r, day(1))
	tells("a comment", nil, r.IRI)
	tells("its change", s.UpdateComment(s.ctx(), c), c.IRI)
	tells("its end", s.DeleteComment(s.ctx(), c), r.IRI, c.IRI)
	like := postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionLike, ActorID: alice, IRI: "https://here.example/like"}
	tells("a like", s.InsertReaction(s.ctx(), like), r.IRI)
	tells("the same like", s.InsertReaction(s.ctx(), like))
	tells("its end", s.DeleteReaction(s.ctx(), like), r.IRI)
	tells("what is not", s.DeleteReaction(s.ctx(), like))
	s.event(r.ID, base, basilic.ReasonShared, day(1))
	tells("a share", nil, r.IRI)
	tells("its end", s.WithdrawEventTx(s.ctx(), r.ID, base, basilic.ReasonShared), r.IRI)
	s.event(r.ID, base, basilic.ReasonPublished, day(1))
	tells("a publication", nil)
}
