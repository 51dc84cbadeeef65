package moderation_test

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/moderation"
)

func block() basilic.HostDecision {
	return basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyBlock}}
}

func decide(t *testing.T, hub *fedtest.Hub, host string, d basilic.HostDecision) {
	t.Helper()
	if _, err := hub.Moderation.Decide(t.Context(), basilic.Operator(), host, d); err != nil {
		t.Fatal(err)
	}
}

func TestBlockingEndsWhatWentOnAndUnblockingShowsWhatWasHidden(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "sub.b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("sub.b.example", "bob")
	alice.Follow(*bob.Profile)
	bob.Follow(*alice.Profile)
	net.Settle()
	bob.Publish("De b", "")
	net.Settle()
	alice.Expect("De b")
	net.Down("sub.b.example")
	alice.Publish("En attente", "")
	hub := alice.Hub
	for n := 0; n == 0; {
		_, ties, err := hub.Moderation.Host(t.Context(), basilic.Operator(), "b.example")
		if err != nil {
			t.Fatal(err)
		}
		if n = ties.Pending; n > 0 && (ties.Followers != 1 || ties.Followed != 1 || ties.Resources != 1) {
			t.Errorf("before blocking: %+v", ties)
		}
	}
	decide(t, hub, "https://B.example/", block())
	net.Up()
	net.Settle()
	_, ties, err := hub.Moderation.Host(t.Context(), basilic.Operator(), "b.example")
	if err != nil || ties.Followers != 0 || ties.Followed != 0 || ties.Pending != 0 {
		t.Errorf("after blocking: %+v, %v", ties, err)
	}
	alice.Expect()
	if _, err := hub.Actors.Resolve(t.Context(), "https://sub.b.example/ap/actors/unknown"); !errors.Is(err, basilic.ErrBlocked) {
		t.Errorf("a blocked host is asked: %v", err)
	}
	before := len(net.Requests())
	alice.Publish("Pas pour b", "")
	net.Settle()
	if made := net.Requests()[before:]; len(made) != 0 {
		t.Errorf("sent: %q", made)
	}
	decide(t, hub, "b.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone}})
	alice.Follow(*bob.Profile)
	net.Settle()
	alice.Expect("De b")
}

func TestOnlyAdministratorsDecide(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice") // The first account is the administrator's.
	bob := net.Person("a.example", "bob")
	bob.Account.Role = basilic.RoleUser
	service := bob.Hub.Moderation
	for want, v := range map[error]basilic.Viewer{basilic.ErrForbidden: bob.Viewer, basilic.ErrNotFound: {}} {
		_, _, list := service.Hosts(t.Context(), v, moderation.Filter{}, "")
		_, overview := service.Overview(t.Context(), v)
		_, _, host := service.Host(t.Context(), v, "b.example")
		_, decided := service.Decide(t.Context(), v, "b.example", block())
		_, retry := service.Retry(t.Context(), v, "b.example")
		_, drop := service.Drop(t.Context(), v, "b.example")
		_, imported := service.Import(t.Context(), v, strings.NewReader("b.example"), false)
		for i, err := range []error{list, overview, host, decided, retry, drop, imported, service.Export(t.Context(), v, &bytes.Buffer{})} {
			if !errors.Is(err, want) {
				t.Errorf("call %d: %v, want %v", i, err, want)
			}
		}
	}
}

func TestDecisionsAreChecked(t *testing.T) {
	t.Parallel()
	hub := fedtest.New(t, "a.example").Hub("a.example")
	for field, test := range map[string]struct {
		host string
		d    basilic.HostDecision
	}{
		"host":           {"deux mots", block()},
		"policy":         {"b.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: "maybe"}}},
		"public_comment": {"b.example", basilic.HostDecision{HostRules: block().HostRules, PublicComment: strings.Repeat("é", 1001)}},
	} {
		_, err := hub.Moderation.Decide(t.Context(), basilic.Operator(), test.host, test.d)
		var problems basilic.Problems
		if !errors.As(err, &problems) || problems.Of(field) == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := hub.Moderation.Decide(t.Context(), basilic.Operator(), "a.example", block()); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("the hub blocks itself: %v", err)
	}
}

const list = `#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
mal.example,suspend,False,False,"Haine, et pire",False
bruyant.example,silence,True,False,,True
images.example,noop,True,True,,False
ami.example,suspend,False,False,,False
dur.example,silence,False,False,,False
doux.example,suspend,False,False,,False
mal.example,silence,False,False,,False
ex**ple.org,suspend,False,False,,False
deux mots,suspend,False,False,,False
bizarre.example,peut-être,False,False,,False
drapeau.example,suspend,oui,False,,False
`

func TestABlockListIsImportedAndExported(t *testing.T) {
	t.Parallel()
	hub := fedtest.New(t, "a.example").Hub("a.example")
	decide(t, hub, "ami.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyAllow}})
	decide(t, hub, "dur.example", block())
	decide(t, hub, "doux.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyLimit}, PublicComment: "D’ici"})
	dry, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader(list), true)
	if err != nil {
		t.Fatal(err)
	}
	names := func(entries []moderation.Entry) string {
		var all []string
		for _, e := range entries {
			all = append(all, e.Host)
		}
		return strings.Join(all, " ")
	}
	if got := []string{names(dry.Added), names(dry.Hardened), names(dry.Unchanged), names(dry.Kept)}; !slices.Equal(got,
		[]string{"mal.example bruyant.example images.example", "doux.example", "dur.example", "ami.example"}) {
		t.Errorf("a dry run says %q", got)
	}
	for i, line := range []int{9, 10, 11, 12} {
		if i >= len(dry.Problems) || dry.Problems[i].Line != line || dry.Problems[i].Text == "" {
			t.Errorf("problem %d: %+v", i, dry.Problems)
		}
	}
	if decided, err := hub.DB.DecidedHosts(t.Context()); err != nil || len(decided) != 3 {
		t.Errorf("a dry run decided: %d, %v", len(decided), err)
	}
	if _, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader(list), false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := hub.Moderation.Export(t.Context(), basilic.Operator(), &out); err != nil {
		t.Fatal(err)
	}
	const want = `#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bruyant.example,silence,true,false,,true
doux.example,suspend,false,false,D’ici,false
dur.example,suspend,false,false,,false
images.example,noop,true,true,,false
mal.example,suspend,false,false,"Haine, et pire",false
`
	if out.String() != want {
		t.Errorf("exported %s", out.String())
	}
	again, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader(out.String()), true)
	if err != nil || again.Changes() != 0 || len(again.Unchanged) != 5 {
		t.Errorf("what was exported changes %d, %v", again.Changes(), err)
	}
}

func TestAListOfBareNamesBlocksThem(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub := net.Hub("a.example")
	if _, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader("mal.example\npire.example\n"), false); err != nil {
		t.Fatal(err)
	}
	x := net.Remote("x.mal.example").Actor("x", "Person")
	x.Expect("a.example", http.StatusForbidden, x.Activity("1", "Follow", "https://a.example/ap/actor"))
	steering, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader("\x1b[2J mal\n"), true)
	if err != nil || steering.Read() != 0 || len(steering.Problems) != 1 || strings.ContainsRune(steering.Problems[0].Text, 0x1b) {
		t.Errorf("a line that steers a terminal: %+v, %v", steering, err)
	}
	for _, empty := range []string{"", " \n", strings.Repeat("a", 3<<20)} {
		if _, err := hub.Moderation.Import(t.Context(), basilic.Operator(), strings.NewReader(empty), true); !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("a list of %d bytes: %v", len(empty), err)
		}
	}
}

func TestWhatWaitsIsRetriedOrDropped(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	hub := alice.Hub
	hub.Outbox.Schedule = nil // A day between attempts.
	net.Down("b.example")
	pending := func() int {
		line, _, err := hub.Moderation.Host(t.Context(), basilic.Operator(), "b.example")
		if err != nil {
			t.Fatal(err)
		}
		return line.Pending
	}
	alice.Publish("Abandonné", "")
	for pending() == 0 {
	}
	if n, err := hub.Moderation.Drop(t.Context(), basilic.Operator(), "b.example"); err != nil || n != 1 || pending() != 0 {
		t.Errorf("dropped %d, %v", n, err)
	}
	alice.Publish("Réessayé", "")
	for pending() == 0 {
	}
	net.Up()
	if n, err := hub.Moderation.Retry(t.Context(), basilic.Operator(), "b.example"); err != nil || n != 1 {
		t.Errorf("retried %d, %v", n, err)
	}
	net.Settle()
	bob.Expect("Réessayé")
	if _, err := hub.Moderation.Retry(t.Context(), basilic.Operator(), "inconnu.example"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("an unknown host: %v", err)
	}
	decide(t, hub, "b.example", block())
	if _, err := hub.Moderation.Retry(t.Context(), basilic.Operator(), "b.example"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("a blocked host: %v", err)
	}
}

func TestHostsAreListedByStateAndName(t *testing.T) {
	t.Parallel()
	hub := fedtest.New(t, "a.example").Hub("a.example")
	for i := range 35 {
		decide(t, hub, "h"+string(rune('a'+i%26))+string(rune('a'+i/26))+".example", block())
	}
	decide(t, hub, "ami.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyAllow}})
	first, next, err := hub.Moderation.Hosts(t.Context(), basilic.Operator(), moderation.Filter{State: "blocked"}, "")
	if err != nil || len(first) != 30 || next == "" {
		t.Fatalf("%d, %q, %v", len(first), next, err)
	}
	second, next, err := hub.Moderation.Hosts(t.Context(), basilic.Operator(), moderation.Filter{State: "blocked"}, next)
	if err != nil || len(second) != 5 || next != "" {
		t.Errorf("%d, %q, %v", len(second), next, err)
	}
	for _, f := range []moderation.Filter{{Words: "AMI"}, {State: "well"}} {
		if found, _, err := hub.Moderation.Hosts(t.Context(), basilic.Operator(), f, ""); err != nil || len(found) != 1 || found[0].Authority != "ami.example" {
			t.Errorf("%+v: %v, %v", f, found, err)
		}
	}
	o, err := hub.Moderation.Overview(t.Context(), basilic.Operator())
	if err != nil || o.Known != 36 || o.Blocked != 35 || o.Pending != 0 {
		t.Errorf("%+v, %v", o, err)
	}
}
