package fedtest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/moderation"
)

// known returns a resource as another hub knows it.
func known(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) basilic.Resource {
	t.Helper()
	r, err := hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReportReachesTheOtherHubWithoutTheName(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	bob.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Semer", "jardin")
	net.Settle()
	here := known(t, bob.Hub, r.IRI)
	subject := moderation.Subject{Resource: here.ID}
	what, err := bob.Hub.Moderation.Reportable(t.Context(), bob.Viewer, subject)
	if err != nil || what.ForwardTo != "a.example" {
		t.Fatalf("reportable: %+v, %v", what, err)
	}
	complaint := moderation.Complaint{Reason: "droits-auteur", Details: "L’image est à moi.", Forward: true}
	for range 2 { // A button pressed twice makes one report.
		if err := bob.Hub.Moderation.Report(t.Context(), bob.Viewer, subject, complaint); err != nil {
			t.Fatal(err)
		}
	}
	net.Settle()
	for hub, want := range map[*fedtest.Hub]basilic.Report{
		alice.Hub: {Host: "b.example", Reason: basilic.ReportCopyright, Content: "L’image est à moi."},
		bob.Hub:   {ForwardedTo: "a.example", Reason: basilic.ReportCopyright, Content: "L’image est à moi."},
	} {
		all := reports(t, hub, false)
		if len(all) != 1 {
			t.Fatalf("%d reports at %s", len(all), hub.Host)
		}
		got := all[0].Report
		if got.Host != want.Host || got.Reason != want.Reason || got.Content != want.Content || got.ForwardedTo != want.ForwardedTo {
			t.Errorf("at %s: %+v", hub.Host, got)
		}
		if things := all[0].Things; len(things) != 2 || things[0].Actor == nil || things[1].Resource == nil {
			t.Errorf("at %s: things %+v", hub.Host, things)
		}
	}
	// The profile too, and a comment.
	found := bob.Lookup(*alice.Profile)
	if err := bob.Hub.Moderation.Report(t.Context(), bob.Viewer, moderation.Subject{Actor: found.ID}, moderation.Complaint{Reason: "inapproprie", Forward: true}); err != nil {
		t.Fatal(err)
	}
	c, err := alice.Hub.Resources.Comment(t.Context(), alice.Viewer, r.ID, "", "Un mot de trop")
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	comment, err := bob.Hub.Resources.KnownComment(t.Context(), c.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if err := bob.Hub.Moderation.Report(t.Context(), bob.Viewer, moderation.Subject{Comment: comment.ID}, moderation.Complaint{Reason: "autre", Details: "Voyez", Forward: true}); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	all := reports(t, alice.Hub, false)
	if len(all) != 3 || all[0].Things[1].Comment == nil || all[0].Content != "Voyez" || len(all[1].Things) != 1 || all[1].Content != "" {
		t.Errorf("at a.example: %+v", all)
	}
}

func TestAForwardedReportSpeaksAsTheHub(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.accepts(h.friend, h.friend.Activity("create", "Create", h.friend.Article("1", "Publicité")))
	h.sees("Publicité")
	h.server.Forget()
	subject := moderation.Subject{Resource: known(t, h.hub, "https://evil.example/objects/1").ID}
	report := func(c moderation.Complaint) {
		t.Helper()
		if err := h.hub.Moderation.Report(t.Context(), h.reader.Viewer, subject, c); err != nil {
			t.Fatal(err)
		}
		h.net.Settle()
	}
	report(moderation.Complaint{Reason: "inapproprie", Details: "Sans le dire ailleurs"})
	if posted := h.server.Posted(); len(posted) != 0 {
		t.Fatalf("told although it was not asked: %v", posted)
	}
	report(moderation.Complaint{Reason: "inapproprie", Details: "Une publicité", Forward: true})
	posted := h.server.Posted()
	if len(posted) != 1 {
		t.Fatalf("posted %v", posted)
	}
	got := posted[0]
	for key, want := range map[string]any{
		"type": "Flag", "actor": "https://a.example/ap/actor", "content": "[Inapproprié] Une publicité", "reason": "inapproprie",
		"object": []any{string(h.friend.IRI), "https://evil.example/objects/1"}, "to": []any{string(h.friend.IRI)},
	} {
		if fmt.Sprint(got[key]) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", key, got[key], want)
		}
	}
	for _, secret := range []string{h.reader.Profile.Handle, string(h.reader.Profile.IRI)} {
		if strings.Contains(fmt.Sprint(got), secret) {
			t.Errorf("%q is in %v", secret, got)
		}
	}
	// Nobody else reads it, by its address or in an outbox.
	id, _ := got["id"].(string)
	if w := h.get(strings.TrimPrefix(id, "https://a.example"), "Accept", "application/activity+json"); w.Code != http.StatusNotFound {
		t.Errorf("its address answers %d", w.Code)
	}
}

func TestWhatMayBeReported(t *testing.T) {
	t.Parallel()
	h := newHostileWith(t, func(c *config.Config) { c.ReportRate = 3 })
	bob := h.net.Person("a.example", "bob")
	base := h.reader.Base("jardin")
	own, secret := h.reader.Publish("Semer", "jardin"), h.reader.Draft("Secret", "jardin")
	comment, err := h.hub.Resources.Comment(t.Context(), bob.Viewer, own.ID, "", "Bravo")
	if err != nil {
		t.Fatal(err)
	}
	fine := moderation.Complaint{Reason: "inapproprie", Details: "Regardez"}
	for name, test := range map[string]struct {
		who     *fedtest.Person
		subject moderation.Subject
		say     moderation.Complaint
		want    error
	}{
		"a resource":          {bob, moderation.Subject{Resource: own.ID}, fine, nil},
		"a comment here":      {h.reader, moderation.Subject{Comment: comment.ID}, fine, nil},
		"a base":              {bob, moderation.Subject{Actor: base.ID}, fine, nil},
		"a profile":           {bob, moderation.Subject{Actor: h.reader.Profile.ID}, fine, nil},
		"one's own resource":  {h.reader, moderation.Subject{Resource: own.ID}, fine, basilic.ErrForbidden},
		"one's own comment":   {bob, moderation.Subject{Comment: comment.ID}, fine, basilic.ErrForbidden},
		"oneself":             {bob, moderation.Subject{Actor: bob.Profile.ID}, fine, basilic.ErrForbidden},
		"a draft":             {bob, moderation.Subject{Resource: secret.ID}, fine, basilic.ErrNotFound},
		"a draft of one's":    {h.reader, moderation.Subject{Resource: secret.ID}, fine, basilic.ErrNotFound},
		"nothing":             {bob, moderation.Subject{Resource: basilic.NewID()}, fine, basilic.ErrNotFound},
		"no actor":            {bob, moderation.Subject{}, fine, basilic.ErrNotFound},
		"without reason":      {bob, moderation.Subject{Resource: own.ID}, moderation.Complaint{Details: "x"}, basilic.ErrInvalid},
		"other, in no words":  {bob, moderation.Subject{Resource: own.ID}, moderation.Complaint{Reason: "autre", Details: " "}, basilic.ErrInvalid},
		"too long":            {bob, moderation.Subject{Resource: own.ID}, moderation.Complaint{Reason: "autre", Details: strings.Repeat("é", 2_001)}, basilic.ErrInvalid},
		"a visitor's":         {&fedtest.Person{}, moderation.Subject{Resource: own.ID}, fine, basilic.ErrForbidden},
		"a private base, too": {bob, moderation.Subject{Actor: hidden(t, h.reader)}, fine, basilic.ErrNotFound},
	} {
		if err := h.hub.Moderation.Report(t.Context(), test.who.Viewer, test.subject, test.say); !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if n := len(reports(t, h.hub, false)); n != 4 {
		t.Errorf("%d reports, want 4", n)
	}
	h.net.Settle()
	h.server.Forget()
	friend := moderation.Subject{Actor: h.knows(h.friend).ID}
	say := func(n int, forward bool) error {
		return h.hub.Moderation.Report(t.Context(), bob.Viewer, friend, moderation.Complaint{Reason: "autre", Details: fmt.Sprint("Encore ", n), Forward: forward})
	}
	var forwarded, refused int
	for n := range 5 {
		if err := say(n, true); err == nil {
			forwarded++
		} else if problems := (basilic.Problems{}); errors.As(err, &problems) && problems.Of("forward") != "" {
			refused++
		}
	}
	h.net.Settle()
	if forwarded != 3 || refused != 2 || len(h.server.Posted()) != 3 {
		t.Errorf("forwarded %d, refused %d, posted %d", forwarded, refused, len(h.server.Posted()))
	}
	if _, err := h.hub.Moderation.Decide(t.Context(), basilic.Operator(), "evil.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyLimit}}); err != nil {
		t.Fatal(err)
	}
	var last error
	for n := range 30 {
		if last = say(100+n, false); last != nil {
			break
		}
	}
	if problems := (basilic.Problems{}); !errors.As(last, &problems) || problems.Of("details") == "" {
		t.Errorf("one person reports without end: %v", last)
	}
	if n := len(reports(t, h.hub, false)); n != 20 {
		t.Errorf("%d reports on the first page", n)
	}
	if _, err := h.hub.Moderation.Decide(t.Context(), basilic.Operator(), "evil.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyBlock}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.hub.Moderation.Reportable(t.Context(), h.reader.Viewer, friend); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what a blocked server holds: %v", err)
	}
}

// hidden makes a private base.
func hidden(t *testing.T, p *fedtest.Person) basilic.ActorID {
	t.Helper()
	base := p.Base("cachee")
	if err := p.Hub.Withdrawal.MakeBasePrivate(t.Context(), p.Viewer, base.Handle); err != nil {
		t.Fatal(err)
	}
	return base.ID
}
