package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestActivityKeepsItsExactBytes(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	want := s.activity(s.person(), func(a *basilic.Activity) { a.Document = []byte("{ \"a\" :\t1}\n") })
	for _, read := range []func() (basilic.Activity, error){
		func() (basilic.Activity, error) { return s.ActivityByID(s.ctx(), want.ID) },
		func() (basilic.Activity, error) { return s.ActivityToSend(s.ctx(), want.ID) },
		func() (basilic.Activity, error) {
			s, err := s.PublicActivityByID(s.ctx(), want.ID)
			return s.Activity, err
		},
	} {
		got := must(s, read)
		if !got.CreatedAt.Equal(want.CreatedAt) {
			t.Errorf("made at %s", got.CreatedAt)
		}
		got.CreatedAt = want.CreatedAt
		s.same(got, want)
	}
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertActivity(s.ctx(), want, true) })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActivityByID(s.ctx(), basilic.NewID()); return err })
}

func TestPrivateActivityIsServedToNobody(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	a := basilic.Activity{ID: basilic.NewID(), IRI: basilic.IRI(s.name("iri")), Type: basilic.ActivityFollow, ActorID: s.person(), Document: []byte("{}")}
	s.must(s.InsertActivity(s.ctx(), a, false))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.PublicActivityByID(s.ctx(), a.ID); return err })
}

func TestLatestActivityIsTheNewestOfItsKind(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor, object := s.base(), basilic.IRI("https://here.example/"+s.name("o"))
	announce := func(at time.Time) basilic.ID {
		return s.activity(actor, func(a *basilic.Activity) { a.Type, a.Object, a.CreatedAt = basilic.ActivityAnnounce, object, at }).ID
	}
	newest := announce(day(3))
	announce(day(2))
	s.activity(actor, func(a *basilic.Activity) { a.Object, a.CreatedAt = object, day(4) })
	s.activity(s.base(), func(a *basilic.Activity) { a.Type, a.Object, a.CreatedAt = basilic.ActivityAnnounce, object, day(5) })
	latest := func() basilic.ID {
		return must(s, func() (basilic.Activity, error) {
			return s.LatestActivity(s.ctx(), actor, basilic.ActivityAnnounce, object)
		}).ID
	}
	s.same(latest(), newest)
	tied := announce(day(3))
	s.same(latest(), descending(newest, tied)[0])
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.LatestActivity(s.ctx(), actor, basilic.ActivityUndo, object)
		return err
	})
}

func TestAnnouncesThatWereNotTakenBackAreKnown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base, second, object := s.base(), s.base(), basilic.IRI("https://here.example/"+s.name("o"))
	announce := func(by basilic.ActorID, form basilic.AnnounceForm, at time.Time) basilic.ID {
		return s.activity(by, func(a *basilic.Activity) {
			a.Type, a.Object, a.Form, a.CreatedAt = basilic.ActivityAnnounce, object, form, at
		}).ID
	}
	wrapped, plain := announce(base, basilic.AnnounceCreate, day(2)), announce(base, basilic.AnnounceResource, day(1))
	announce(base, basilic.AnnounceChange, day(3))
	s.must(s.WithdrawActivity(s.ctx(), announce(base, basilic.AnnounceResource, day(4))))
	undone := announce(second, basilic.AnnounceResource, day(1))
	ids := func() []basilic.ID {
		var all []basilic.ID
		for _, a := range must(s, func() ([]basilic.Activity, error) { return s.AnnouncesOf(s.ctx(), base, object) }) {
			all = append(all, a.ID)
		}
		return all
	}
	announcers := func() []basilic.ActorID {
		var all []basilic.ActorID
		for _, a := range must(s, func() ([]basilic.Actor, error) { return s.AnnouncersOf(s.ctx(), object) }) {
			all = append(all, a.ID)
		}
		return all
	}
	s.same(ids(), []basilic.ID{plain, wrapped})
	s.same(announcers(), []basilic.ActorID{base, second})
	s.must(s.WithdrawActivity(s.ctx(), undone))
	s.same(announcers(), []basilic.ActorID{base})
}

func TestAnnounceIsSentOnlyWhileWhatItAnnouncesIsPublic(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	base := s.base()
	r := s.resource(s.person())
	a := s.activity(base, func(a *basilic.Activity) {
		a.Type, a.Object, a.ActorIRI = basilic.ActivityAnnounce, r.IRI, s.iri(base)
	})
	must(s, func() (basilic.Activity, error) { return s.ActivityToSend(s.ctx(), a.ID) })
	r.State = basilic.ResourcePrivate
	s.must(s.UpdateResource(s.ctx(), r))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActivityToSend(s.ctx(), a.ID); return err })
}

func TestWithdrawnActivitiesLeaveTheOutboxAndAreNotSent(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor, object := s.person(), basilic.IRI("https://here.example/"+s.name("o"))
	about := func(kind basilic.ActivityType, o basilic.IRI) basilic.Activity {
		return s.activity(actor, func(a *basilic.Activity) { a.Type, a.Object = kind, o })
	}
	create, follow, other := about(basilic.ActivityCreate, object), about(basilic.ActivityFollow, object), about(basilic.ActivityCreate, object+"2")
	withdrawn := func(a basilic.Activity) bool {
		return must(s, func() (postgres.ServedActivity, error) { return s.PublicActivityByID(s.ctx(), a.ID) }).WithdrawnAt != nil
	}
	count := func() int { return must(s, func() (int, error) { return s.CountOutbox(s.ctx(), actor) }) }
	s.same(count(), 3)
	s.must(s.WithdrawActivities(s.ctx(), object))
	s.same([]bool{withdrawn(create), withdrawn(follow), withdrawn(other)}, []bool{true, false, false})
	s.same(count(), 2)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ActivityToSend(s.ctx(), create.ID); return err })
	s.must(s.WithdrawActivity(s.ctx(), other.ID))
	s.same(withdrawn(other), true)
	s.same(count(), 1)
}

func TestOutboxPagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor := s.person()
	var tied []basilic.ID
	for range 5 {
		tied = append(tied, s.activity(actor, func(a *basilic.Activity) { a.CreatedAt = day(2) }).ID)
	}
	newer := s.activity(actor, func(a *basilic.Activity) { a.CreatedAt = day(3) }).ID
	older := s.activity(actor, func(a *basilic.Activity) { a.CreatedAt = day(1) }).ID
	s.activity(actor, func(a *basilic.Activity) { a.Listed = false })
	s.activity(s.person())
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.Activity], error) {
		return s.Outbox(s.ctx(), actor, after, limit)
	}, func(a basilic.Activity) basilic.ID { return a.ID })
	s.same(got, append(append([]basilic.ID{newer}, descending(tied...)...), older))
}

func TestBrokenCursorReadsNothingTwice(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor := s.person()
	s.activity(actor, func(a *basilic.Activity) { a.CreatedAt = day(2) })
	older := s.activity(actor, func(a *basilic.Activity) { a.CreatedAt = day(1) }).ID
	page := must(s, func() (basilic.Page[basilic.Activity], error) {
		return s.Outbox(s.ctx(), actor, basilic.Cursor{At: day(2), Key: "' or true --"}, 10)
	})
	if len(page.Items) != 1 || page.Items[0].ID != older {
		t.Errorf("got %d items", len(page.Items))
	}
}

func TestShortenedActivitiesNameTheirObjectsOnly(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	actor, object := s.person(), basilic.IRI("https://here.example/"+s.name("o"))
	add := func(kind basilic.ActivityType, document string, about basilic.IRI) basilic.ID {
		return s.activity(actor, func(a *basilic.Activity) { a.Type, a.Object, a.Document = kind, about, []byte(document) }).ID
	}
	const long = `{"type": "Create", "object": {"id": "https://here.example/1", "name": "Le secret"}}`
	create, announce := add(basilic.ActivityCreate, long, object), add(basilic.ActivityAnnounce, `{"object": {"id": "https://here.example/2", "object": `+long+`}}`, object)
	short, other := add(basilic.ActivityUpdate, `{"object":  "https://here.example/1"}`, object), add(basilic.ActivityCreate, long, object+"x")
	offer := add(basilic.ActivityOffer, long, object)
	s.must(s.ShortenActivities(s.ctx(), object))
	for id, want := range map[basilic.ID]string{
		create: `{"type": "Create", "object": "https://here.example/1"}`, announce: `{"object": "https://here.example/2"}`, short: `{"object":  "https://here.example/1"}`, other: long, offer: long,
	} {
		s.same(string(must(s, func() (basilic.Activity, error) { return s.ActivityByID(s.ctx(), id) }).Document), want)
	}
}
