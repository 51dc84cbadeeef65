package postgres_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// days is an instant some days ago.
func days(n int) time.Time { return time.Now().AddDate(0, 0, -n) }

func TestSentMailsAreForgotten(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	mail := func(sent any) basilic.ID {
		id := basilic.NewID()
		s.exec(`insert into mails (id, recipient, subject, body_text, sent_at) values ($1, 'x', 'x', '', $2)`, id, sent)
		return id
	}
	mail(days(33))
	mail(days(32))
	kept := []basilic.ID{mail(days(29)), mail(nil)}
	s.same(must(s, func() (int64, error) { return s.ForgetMails(s.ctx(), days(30), 1) }), int64(1))
	s.same(must(s, func() (int64, error) { return s.ForgetMails(s.ctx(), days(30), 10) }), int64(1))
	s.same(must(s, func() (int64, error) { return s.ForgetMails(s.ctx(), days(30), 10) }), int64(0))
	for _, id := range kept {
		_, err := s.MailByID(s.ctx(), id)
		s.must(err)
	}
}

func TestExpiredSessionsAndSignUpsAreForgotten(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	for i, expiry := range []time.Time{days(2), days(1), days(-1)} {
		s.exec(`insert into sessions (token, data, expiry) values ($1, '', $2)`, s.name("token"), expiry)
		s.must(s.InsertPendingSignUp(s.ctx(), basilic.PendingSignUp{TokenHash: []byte{byte(i)}, Email: "x", Handle: "x", ExpiresAt: expiry}))
	}
	for _, forget := range []func() (int64, error){
		func() (int64, error) { return s.ForgetSessions(s.ctx(), time.Now(), 1) },
		func() (int64, error) { return s.ForgetPendingSignUps(s.ctx(), time.Now(), 1) },
	} {
		s.same([]int64{must(s, forget), must(s, forget), must(s, forget)}, []int64{1, 1, 0})
	}
	_, err := s.PendingSignUp(s.ctx(), []byte{2})
	s.must(err)
}

// chunk is one finished so many days ago, of an activity about an object.
func (s *scene) chunk(a basilic.Activity, object basilic.IRI, finished int) (id int64) {
	s.t.Helper()
	id = must(s, func() (int64, error) { return s.InsertChunk(s.ctx(), a.ID, object, []int64{1}, finished > 0) })
	s.exec(`update delivery_chunks set created_at = $2, finished_at = $2 where id = $1 and finished_at is not null`, id, days(max(finished, 1)))
	if finished == 0 {
		s.exec(`update delivery_chunks set created_at = $2 where id = $1`, id, days(90))
	}
	return id
}

// life is a resource's, retired so many days ago, 0 not.
func (s *scene) life(author basilic.ActorID, retired int) basilic.IRI {
	s.t.Helper()
	r, id := s.resource(author), basilic.NewID()
	s.must(s.BeginResourceLife(s.ctx(), id, r.IRI, r.ID))
	if retired > 0 {
		s.exec(`update lives set retired_at = $2 where id = $1`, id, days(retired))
	}
	return r.IRI
}

func TestReachIsForgottenSixtyDaysAfterItsObjectEnded(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	of := func(change ...func(*basilic.Activity)) basilic.Activity { return s.activity(author, change...) }
	announce := func(a *basilic.Activity) { a.Type = basilic.ActivityAnnounce }
	withdrawn := func(ago int) basilic.Activity {
		a := of(announce)
		s.exec(`update activities set withdrawn_at = $2 where id = $1`, a.ID, days(ago))
		return a
	}
	alive, ended, recent := s.life(author, 0), s.life(author, 70), s.life(author, 50)
	gone := []int64{
		s.chunk(of(), ended, 61), s.chunk(of(), "", 61), s.chunk(of(), "https://there.example/follow", 61),
		s.chunk(withdrawn(70), "https://there.example/shared", 61),
	}
	kept := []int64{
		s.chunk(of(), alive, 61), s.chunk(of(), recent, 61), s.chunk(of(), ended, 59), s.chunk(of(), ended, 0),
		s.chunk(of(announce), "https://there.example/shared", 61), s.chunk(withdrawn(50), "https://there.example/shared", 61),
	}
	var after, removed int64
	for steps := 0; ; steps++ {
		last, n, err := s.ForgetChunks(s.ctx(), days(60), after, 3)
		s.must(err)
		if removed += n; last == 0 {
			break
		}
		if last <= after || steps > 10 {
			t.Fatalf("looks at %d after %d", last, after)
		}
		after = last
	}
	s.same(removed, int64(len(gone)))
	for _, id := range slices.Concat(gone, kept) {
		var there bool
		s.must(s.row(`select exists (select 1 from delivery_chunks where id = $1)`, id).Scan(&there))
		s.same([]any{id, there}, []any{id, slices.Contains(kept, id)})
	}
}

func TestActivitiesThatNobodyCanAskForAreForgotten(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	passing := func(ago int, listed, public bool) basilic.Activity {
		a := s.activity(author)
		s.exec(`update activities set listed = $2, public = $3, created_at = $4 where id = $1`, a.ID, listed, public, days(ago))
		return a
	}
	gone := []basilic.Activity{passing(61, false, false), passing(70, false, false)}
	inChunk, pending := passing(61, false, false), passing(61, false, false)
	s.chunk(inChunk, "https://there.example/follow", 61)
	s.pending(pending, s.inbox(s.remote(s.host("a")).ID), time.Now())
	kept := []basilic.Activity{passing(59, false, false), passing(61, true, true), passing(61, false, true), inChunk, pending}
	var removed int64
	for after := basilic.ID(""); ; {
		last, n, err := s.ForgetActivities(s.ctx(), days(60), after, 1)
		s.must(err)
		if removed += n; last == "" {
			break
		}
		if last <= after {
			t.Fatalf("looks at %s after %s", last, after)
		}
		after = last
	}
	s.same(removed, int64(len(gone)))
	for _, a := range gone {
		var there bool
		s.must(s.row(`select exists (select 1 from activities where id = $1)`, a.ID).Scan(&there))
		s.same(there, false)
	}
	for _, a := range kept {
		_, err := s.ActivityByID(s.ctx(), a.ID)
		s.must(err)
	}
}

func TestSlicesEndAtTheLastAtAnErrorOrWithTheTime(t *testing.T) {
	t.Parallel()
	soon, broken := time.Now().Add(time.Minute), errors.New("broken")
	for name, test := range map[string]struct {
		until time.Time
		last  bool
		err   error
		steps int
	}{
		"the last": {soon, true, nil, 3}, "an error": {soon, false, broken, 3}, "no time": {time.Now().Add(-time.Second), false, nil, 0},
	} {
		steps := 0
		last, err := postgres.InSlices(test.until, func() (bool, error) {
			if steps++; steps < 3 {
				return false, nil
			}
			return test.last, test.err
		})
		if last != test.last || !errors.Is(err, test.err) || steps != test.steps {
			t.Errorf("%s: %v, %v after %d steps", name, last, err, steps)
		}
	}
}
