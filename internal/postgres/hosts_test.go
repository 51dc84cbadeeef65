package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// decide keeps what an administrator decided of a host and those under it.
func (s *scene) decide(host string, policy basilic.HostPolicy) {
	s.t.Helper()
	s.must(s.InTx(s.ctx(), func(tx *postgres.DB) error {
		if err := tx.DecideHostTx(s.ctx(), host, basilic.HostDecision{HostRules: basilic.HostRules{Policy: policy}}); err != nil {
			return err
		}
		return tx.RefreshHostsTx(s.ctx(), host)
	}))
}

func TestHostHasOneKey(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	ensure := func(authority string) int64 {
		return must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), authority) })
	}
	id := ensure(s.host("a"))
	s.same(ensure(s.host("a")), id)
	if ensure(s.host("a")+":8443") == id {
		t.Error("another port is the same host")
	}
	h := must(s, func() (basilic.Host, error) { return s.HostByAuthority(s.ctx(), s.host("a")) })
	s.same([]any{h.ID, h.Policy}, []any{id, basilic.PolicyNone})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.HostByAuthority(s.ctx(), s.host("b")); return err })
}

func TestPolicyOfAHostCanBeSetBeforeAndAfterItIsKnown(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	blocked := func() bool {
		names := basilic.HostNames("sub." + s.host("a"))
		return must(s, func() (basilic.HostRules, error) { return s.HostRules(s.ctx(), names) }).Policy == basilic.PolicyBlock
	}
	s.same(blocked(), false)
	s.decide(s.host("a"), basilic.PolicyBlock)
	s.same(blocked(), true)
	must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), s.host("a")) })
	s.same(blocked(), true)
	s.decide(s.host("a"), basilic.PolicyAllow)
	s.same(blocked(), false)
}

func TestDecisionOfTheNearestDomainHolds(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	names := basilic.HostNames("a.b." + s.host("x") + ":8443")
	rules := func() basilic.HostRules {
		return must(s, func() (basilic.HostRules, error) { return s.HostRules(s.ctx(), names) })
	}
	decide := func(authority string, r basilic.HostRules) {
		s.must(s.DecideHostTx(s.ctx(), authority, basilic.HostDecision{HostRules: r, PublicComment: "spam"}))
		s.must(s.RefreshHostsTx(s.ctx(), authority))
	}
	s.same(rules(), basilic.HostRules{Policy: basilic.PolicyNone})
	decide(s.host("x"), basilic.HostRules{Policy: basilic.PolicyBlock, RejectReports: true})
	decide("b."+s.host("x"), basilic.HostRules{Policy: basilic.PolicyLimit, RejectMedia: true})
	s.same(rules(), basilic.HostRules{Policy: basilic.PolicyLimit, RejectMedia: true, RejectReports: true})
	must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), names[0]) })
	seen := func() basilic.Host {
		return must(s, func() (basilic.Host, error) { return s.HostByAuthority(s.ctx(), names[0]) })
	}
	s.same([]any{seen().Refused, seen().Visibility}, []any{false, basilic.HostLimited})
	decide("b."+s.host("x"), basilic.HostRules{Policy: basilic.PolicyNone})
	s.same([]any{seen().Refused, seen().Visibility, seen().PublicComment}, []any{true, basilic.HostHidden, ""})
}

func TestDecisionAboutAnAddressHoldsForItsPorts(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	const address, other = "[2001:db8::1]", "[2001:db8::2]:8443"
	state := func(authority string) []any {
		must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), authority) })
		h := must(s, func() (basilic.Host, error) { return s.HostByAuthority(s.ctx(), authority) })
		rules := must(s, func() (basilic.HostRules, error) { return s.HostRules(s.ctx(), basilic.HostNames(authority)) })
		return []any{h.Refused, rules.Policy}
	}
	s.same(state(address+":8443"), []any{false, basilic.PolicyNone})
	s.decide(address, basilic.PolicyBlock)
	// Known before, met afterwards, and another address that begins the same.
	s.same(state(address+":8443"), []any{true, basilic.PolicyBlock})
	s.same(state(address+":9443"), []any{true, basilic.PolicyBlock})
	s.same(state(other), []any{false, basilic.PolicyNone})
	blocked := must(s, func() ([]int64, error) { return s.BlockedUnder(s.ctx(), []string{address}) })
	s.same(len(blocked), 3)
	s.same(len(must(s, func() ([]int64, error) { return s.BlockedUnder(s.ctx(), []string{"[2001"}) })), 0)
}

func TestModeOfTheHubDecidesWhereNobodyDid(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	s.must(s.InsertInstance(s.ctx(), basilic.Instance{Origin: "https://hub.example"}))
	s.decide(s.host("known"), basilic.PolicyAllow)
	must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), s.host("other")) })
	refused := func() []bool {
		var all []bool
		for _, label := range []string{"known", "other"} {
			all = append(all, must(s, func() (basilic.Host, error) { return s.HostByAuthority(s.ctx(), s.host(label)) }).Refused)
		}
		return all
	}
	set := func(mode string) (changed bool) {
		s.must(s.InTx(s.ctx(), func(tx *postgres.DB) (err error) {
			if changed, err = tx.SetFederationTx(s.ctx(), mode); err != nil {
				return err
			}
			return tx.RefreshHostsTx(s.ctx(), "")
		}))
		return changed
	}
	for mode, want := range map[string][]bool{"open": {false, false}, "allow-list": {false, true}, "off": {true, true}} {
		s.same([]bool{set(mode), set(mode)}, []bool{true, false})
		s.same(refused(), want)
	}
}

func TestSchemeOfAHostIsRememberedForAWhile(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.must(s.SetHostSignature(s.ctx(), postgres.HostSignature{Authority: s.host("a"), Scheme: "rfc9421"}))
	must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), s.host("b")) })
	hub := must(s, func() (int64, error) { return s.EnsureHost(s.ctx(), s.host("c")) })
	s.must(s.SetHostSoftware(s.ctx(), hub, postgres.HostSoftware{Name: "basilic", Version: "1"}))
	read := func(since time.Time) map[string]string {
		all := make(map[string]string)
		for _, h := range must(s, func() ([]postgres.HostSignature, error) { return s.HostSignatures(s.ctx(), since, "ed25519") }) {
			all[h.Authority] = h.Scheme
		}
		return all
	}
	s.same(read(time.Now().Add(-time.Hour)), map[string]string{s.host("a"): "rfc9421", s.host("c"): "ed25519"})
	s.same(read(time.Now().Add(time.Hour)), map[string]string{s.host("c"): "ed25519"})
	s.must(s.SetHostSignature(s.ctx(), postgres.HostSignature{Authority: s.host("a")}))
	s.same(read(time.Now().Add(-time.Hour)), map[string]string{s.host("c"): "ed25519"})
}
