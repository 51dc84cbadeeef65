package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

func actorKeys(all []basilic.Actor) []basilic.ActorID {
	var keys []basilic.ActorID
	for _, a := range all {
		keys = append(keys, a.ID)
	}
	return keys
}

func TestTimelineActorsAreThoseOfTheNewestLines(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader, early, late := s.person(), s.person(), s.base()
	for n, actor := range []basilic.ActorID{early, late, early} {
		s.follow(reader, actor)
		s.event(s.resource(actor).ID, actor, basilic.ReasonPublished, day(2+n))
	}
	s.event(s.resource(late).ID, late, basilic.ReasonPublished, day(9))
	// A line of a search comes from nobody.
	s.saved(reader, "bouquet")
	found := s.about(s.person(), "Un bouquet", 10).ID
	s.find()
	s.same(s.finds(reader), []basilic.ID{found})
	heard := func(limit int) []basilic.ActorID {
		return actorKeys(must(s, func() ([]basilic.Actor, error) { return s.TimelineActors(s.ctx(), reader, limit) }))
	}
	s.same(heard(5), []basilic.ActorID{late, early})
	s.same(heard(1), []basilic.ActorID{late})
}

func TestActiveActorsAreThoseThatTheReaderMayBeginToFollow(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	reader, active, once, blocked, followed, private := s.person(), s.base(), s.person(), s.person(), s.person(), s.person()
	now := time.Now().Add(time.Hour)
	for n, author := range []basilic.ActorID{active, active, once, blocked, followed, private, reader} {
		s.resource(author, told(now.Add(time.Duration(n)*time.Second), aTheme(n%2)))
	}
	s.must(s.InsertBlock(s.ctx(), reader, blocked, basilic.IRI("https://here.example/"+s.name("block"))))
	s.follow(reader, followed, basilic.FollowPending)
	s.exec(`update actors set public = false where id = $1`, private)
	s.same(actorKeys(must(s, func() ([]basilic.Actor, error) { return s.ActiveActors(s.ctx(), reader, 2) })), []basilic.ActorID{active, once})
	topics := must(s, func() ([]basilic.Topic, error) { return s.FrequentTopics(s.ctx(), 1) })
	s.same(len(topics), 1)
	s.same(topics[0].Slug, aTheme(0).Slug)
}

func TestRemoteCardsAreWhatEverybodyMayReadOfOthers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	shown, limited := s.remote(s.host("shown")), s.remote(s.host("limited"))
	far := time.Now().Add(100 * time.Hour)
	remote := func(n int) func(*basilic.Resource) {
		return func(r *basilic.Resource) {
			at := far.Add(time.Duration(n) * time.Minute)
			r.Local, r.Slug, r.Mapping, r.PublishedAt = false, "", "", &at
		}
	}
	first, second := s.resource(shown.ID, remote(1)).ID, s.resource(shown.ID, remote(2)).ID
	s.resource(limited.ID, remote(3))
	s.exec(`update hosts set visibility = 'limited' where authority = $1`, s.host("limited"))
	s.resource(s.person(), func(r *basilic.Resource) { r.PublishedAt = &far })
	page := must(s, func() (basilic.Page[basilic.ResourceCard], error) { return s.RemoteCards(s.ctx(), basilic.Cursor{}, 1) })
	s.same(page.Items[0].Resource.ID, second)
	page = must(s, func() (basilic.Page[basilic.ResourceCard], error) { return s.RemoteCards(s.ctx(), page.Next, 1) })
	s.same(page.Items[0].Resource.ID, first)
}
