package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) account(change ...func(*basilic.Account)) basilic.Account {
	s.t.Helper()
	a := basilic.Account{
		ID: basilic.NewID(), Email: s.name("mail") + "@here.example", PasswordHash: "hash", FirstName: "Ana", LastName: "Bell",
		Role: basilic.RoleUser, ProfileID: s.person(), TermsVersion: "1",
	}
	for _, f := range change {
		f(&a)
	}
	s.must(s.InsertAccount(s.ctx(), a))
	return a
}

func TestAccountIsFoundByItsKeyAndAddress(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	want := s.account()
	viewer := must(s, func() (basilic.Viewer, error) { return s.ViewerOf(s.ctx(), want.ID) })
	want.CreatedAt = viewer.Account.CreatedAt
	s.same(*viewer.Account, want)
	s.same(*viewer.Profile, must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), want.ProfileID) }))
	s.same(must(s, func() (basilic.Account, error) { return s.AccountByEmail(s.ctx(), want.Email) }), want)
	s.same(must(s, func() (basilic.Account, error) { return s.AccountOf(s.ctx(), want.ProfileID) }), want)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.ViewerOf(s.ctx(), basilic.NewID()); return err })
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.AccountByEmail(s.ctx(), "nobody"); return err })
}

func TestAddressAndProfileHaveOneAccount(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	first := s.account()
	before := must(s, func() (int, error) { return s.CountAccounts(s.ctx()) })
	for name, change := range map[string]func(*basilic.Account){
		"address": func(a *basilic.Account) { a.Email = first.Email },
		"profile": func(a *basilic.Account) { a.ProfileID = first.ProfileID },
	} {
		other := basilic.Account{ID: basilic.NewID(), Email: s.name("mail"), Role: basilic.RoleUser, ProfileID: s.person()}
		change(&other)
		t.Log(name)
		s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertAccount(s.ctx(), other) })
	}
	s.same(must(s, func() (int, error) { return s.CountAccounts(s.ctx()) }), before)
	s.account()
	s.same(must(s, func() (int, error) { return s.CountAccounts(s.ctx()) }), before+1)
}

func TestPendingSignUpsEndWhenConfirmedOrExpired(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	add := func(token, email string, expires time.Duration) {
		s.must(s.InsertPendingSignUp(s.ctx(), basilic.PendingSignUp{TokenHash: []byte(s.tag + token), Email: email, Handle: token, ExpiresAt: time.Now().Add(expires)}))
	}
	find := func(token string) string {
		p, err := s.PendingSignUp(s.ctx(), []byte(s.tag+token))
		if err != nil {
			return ""
		}
		return p.Handle
	}
	add("first", "ana", time.Hour)
	add("second", "ana", time.Hour)
	add("other", "bob", time.Hour)
	add("old", "bob", -time.Minute)
	s.same([]string{find("first"), find("other"), find("old"), find("unknown")}, []string{"first", "other", "", ""})
	s.must(s.DeletePendingSignUps(s.ctx(), "ana"))
	s.same([]string{find("first"), find("second"), find("other")}, []string{"", "", "other"})
}

func TestHandleStaysTakenForEver(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	handle := s.name("h")
	taken := func() bool { return must(s, func() (bool, error) { return s.HandleTaken(s.ctx(), handle) }) }
	there := s.remote(s.host("a"))
	s.same(must(s, func() (bool, error) { return s.HandleTaken(s.ctx(), there.Handle) }), false)
	s.same(taken(), false)
	id := s.person(func(a *basilic.Actor) { a.Handle = handle })
	s.same(taken(), true)
	s.must(s.MarkActorDeleted(s.ctx(), id))
	s.same(taken(), true)
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error {
		_, err := tx.InsertLocalActor(s.ctx(), basilic.Actor{Kind: basilic.ActorPerson, Handle: handle, Host: "here.example"})
		return err
	})
}

func TestOwnersChangeOnlyTheirLocalActor(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id, there := s.person(), s.remote(s.host("a"))
	s.must(s.UpdateLocalActor(s.ctx(), basilic.Actor{ID: id, Name: "Ana", Links: []basilic.ProfileLink{{Label: "Site", URL: "https://a.example/"}}, ContactShown: true}))
	s.must(s.UpdateLocalActor(s.ctx(), basilic.Actor{ID: there.ID, Name: "Intruder"}))
	got := must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), id) })
	s.same([]any{got.Name, got.Links, got.ContactShown}, []any{"Ana", []basilic.ProfileLink{{Label: "Site", URL: "https://a.example/"}}, true})
	s.same(must(s, func() (basilic.Actor, error) { return s.ActorByID(s.ctx(), there.ID) }).Name, there.Name)
}

func TestSentMailForgetsItsText(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	id := basilic.NewID()
	s.must(s.InsertMail(s.ctx(), postgres.Mail{ID: id, Recipient: "ana@here.example", Subject: "Bienvenue", BodyText: "a token"}))
	m := must(s, func() (postgres.Mail, error) { return s.MailByID(s.ctx(), id) })
	s.same([]any{m.Recipient, m.Subject, m.BodyText, m.SentAt == nil}, []any{"ana@here.example", "Bienvenue", "a token", true})
	s.must(s.MarkMailSent(s.ctx(), id))
	m = must(s, func() (postgres.Mail, error) { return s.MailByID(s.ctx(), id) })
	s.same([]any{m.BodyText, m.SentAt == nil}, []any{"", false})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.MailByID(s.ctx(), basilic.NewID()); return err })
}
