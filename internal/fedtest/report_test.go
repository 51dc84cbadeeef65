package fedtest_test

import (
	"errors"
	"fmt"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/moderation"
)

// reports returns the reports of a hub, open or closed, the newest first.
func reports(t *testing.T, hub *fedtest.Hub, closed bool) []moderation.ReportLine {
	t.Helper()
	page, err := hub.Moderation.Reports(t.Context(), basilic.Operator(), closed, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

// flags is a report of several things, as Mastodon writes it.
func flags(a *fedtest.RemoteActor, id, content string, objects ...string) map[string]any {
	return changed(a.Activity(id, "Flag", objects), "content", content, "to", nil)
}

func TestAReportFromElsewhereWaitsForTheAdministrators(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	base := h.reader.Base("jardin")
	r := h.reader.Publish("Semer", "jardin")
	comment, err := h.hub.Resources.Comment(t.Context(), h.reader.Viewer, r.ID, "", "Bravo")
	if err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	flag := flags(h.other, "flag", "Publicité", string(h.reader.Profile.IRI), string(base.IRI), string(r.IRI), string(comment.IRI), "https://else.example/objects/1")
	h.accepts(h.other, flag)
	h.accepts(h.other, flag)
	h.net.Settle()
	all := reports(t, h.hub, false)
	if len(all) != 1 {
		t.Fatalf("%d reports", len(all))
	}
	got := all[0]
	if got.Host != "evil.example" || got.Content != "Publicité" || got.Reason != basilic.ReportOther || got.ReporterID != 0 {
		t.Errorf("got %+v", got.Report)
	}
	var things []string
	for _, thing := range got.Things {
		switch {
		case thing.Comment != nil:
			things = append(things, "comment on "+thing.Resource.Sheet.Title)
		case thing.Resource != nil:
			things = append(things, "resource "+thing.Resource.Sheet.Title)
		case thing.Actor != nil:
			things = append(things, "actor "+thing.Actor.Handle)
		}
	}
	if want := "[actor alice actor jardin resource Semer comment on Semer]"; fmt.Sprint(things) != want {
		t.Errorf("things %v, want %s", things, want)
	}
	if err := h.hub.Moderation.CloseReport(t.Context(), basilic.Operator(), got.ID, true); err != nil {
		t.Fatal(err)
	}
	if open, closed := reports(t, h.hub, false), reports(t, h.hub, true); len(open) != 0 || len(closed) != 1 || closed[0].ClosedAt == nil {
		t.Errorf("open %v, closed %v", open, closed)
	}
	// Nobody who is no administrator sees any of it.
	bob := h.net.Person("a.example", "bob")
	if _, err := h.hub.Moderation.Reports(t.Context(), bob.Viewer, false, basilic.Cursor{}); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("bob: %v", err)
	}
	if err := h.hub.Moderation.CloseReport(t.Context(), bob.Viewer, got.ID, false); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("bob opens it again: %v", err)
	}
	if _, err := h.hub.Moderation.Reports(t.Context(), basilic.Viewer{}, false, basilic.Cursor{}); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("a visitor: %v", err)
	}
}

func TestAReportMayNameThingsByTheirPages(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	r := h.reader.Publish("Semer", "")
	h.net.Settle()
	// Misskey names the account, and what it said by a link in the text.
	h.accepts(h.other, flags(h.other, "flag", "Note: "+r.URL+".\n-----\nCopie"))
	h.net.Settle()
	h.accepts(h.other, changed(flags(h.other, "flag2", "Note: "+r.URL+".\n-----\nCopie"), "object", string(h.reader.Profile.IRI)))
	h.net.Settle()
	h.accepts(h.other, flags(h.other, "flag3", "", h.reader.Profile.URL, string(h.reader.Profile.IRI)))
	h.net.Settle()
	all := reports(t, h.hub, false)
	if len(all) != 3 {
		t.Fatalf("%d reports", len(all))
	}
	if n := len(all[0].Things); n != 1 || all[0].Things[0].Actor == nil {
		t.Errorf("the same profile twice: %+v", all[0].Things)
	}
	for _, line := range all[1:] {
		last := line.Things[len(line.Things)-1]
		if last.Resource == nil || last.Resource.ID != r.ID {
			t.Errorf("things %+v", line.Things)
		}
	}
}

func TestAReportOutlivesWhatItIsAbout(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	bob := h.net.Person("a.example", "bob")
	r := bob.Publish("Semer", "")
	comment, err := h.hub.Resources.Comment(t.Context(), bob.Viewer, r.ID, "", "Bravo")
	if err != nil {
		t.Fatal(err)
	}
	h.accepts(h.other, flags(h.other, "flag", "Tout", string(bob.Profile.IRI), string(r.IRI), string(comment.IRI)))
	h.net.Settle()
	if err := h.hub.Resources.Delete(t.Context(), bob.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	// What is gone is kept beside what is not.
	h.accepts(h.other, flags(h.other, "flag2", "Trop tard", string(bob.Profile.IRI), string(r.IRI)))
	h.net.Settle()
	bob.Hide()
	h.net.Settle()
	all := reports(t, h.hub, false)
	if len(all) != 2 {
		t.Fatalf("%d reports", len(all))
	}
	if kind := all[0].Things[1].Kind; kind != basilic.ReportedUnknown {
		t.Errorf("what was deleted before: %s", kind)
	}
	for _, line := range all {
		for _, thing := range line.Things {
			if thing.Actor != nil || thing.Resource != nil || thing.Comment != nil {
				t.Errorf("what nobody may read is shown: %+v", thing)
			}
		}
	}
}

func TestReportsThatNobodyWantsLeaveNothing(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.reader.Base("jardin")
	secret := h.reader.Draft("Secret", "jardin")
	h.accepts(h.other, h.other.Activity("create", "Create", h.other.Article("1", "Ailleurs")))
	h.leavesNothing(func() {
		h.accepts(h.other, flags(h.other, "nothing", "Rien d’ici", "https://evil.example/objects/1", string(h.friend.IRI)))
		h.accepts(h.other, flags(h.other, "none", "Rien du tout"))
		h.accepts(h.other, flags(h.other, "hub", "Le hub", "https://a.example/ap/actor"))
		h.accepts(h.other, flags(h.other, "unknown", "Inconnu", "https://a.example/ap/resources/"+string(basilic.NewID()), "https://a.example/profils/personne"))
		// What is private is as what is not (security.md 52).
		h.accepts(h.other, flags(h.other, "private", "Secret", "https://a.example/ressources/"+secret.Slug, "https://a.example/ap/resources/"+string(secret.ID)))
	})
	decide := func(d basilic.HostDecision) {
		t.Helper()
		if _, err := h.hub.Moderation.Decide(t.Context(), basilic.Operator(), "evil.example", d); err != nil {
			t.Fatal(err)
		}
	}
	decide(basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone, RejectReports: true}})
	h.leavesNothing(func() { h.accepts(h.other, flags(h.other, "rejected", "Encore", string(h.reader.Profile.IRI))) })
	decide(basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyBlock}})
	h.leavesNothing(func() {
		h.other.Expect("a.example", 403, flags(h.other, "blocked", "Encore", string(h.reader.Profile.IRI)))
	})
	decide(basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone}})
	h.accepts(h.other, flags(h.other, "last", "Enfin", string(h.reader.Profile.IRI)))
	h.net.Settle()
	if all := reports(t, h.hub, false); len(all) != 1 || all[0].Content != "Enfin" {
		t.Errorf("reports %+v", all)
	}
}

// reportExpectation is what a sample of testdata must come to in the list of
// administrators.
type reportExpectation struct {
	From, Content string
	Objects       []basilic.IRI
}

// compareReport looks at the newest report.
func (w *wire) compareReport(want reportExpectation, differ func(what string, got, want any)) {
	w.t.Helper()
	page, err := w.hub.Moderation.Reports(w.t.Context(), basilic.Operator(), false, basilic.Cursor{})
	differ("error", err, nil)
	differ("reports", len(page.Items), 1)
	if len(page.Items) == 0 {
		return
	}
	got := page.Items[0]
	differ("reported from", got.Host, want.From)
	differ("text of the report", got.Content, want.Content)
	var objects []basilic.IRI
	for _, o := range got.Objects {
		objects = append(objects, o.IRI)
		differ(string(o.IRI)+" is known", o.Kind != basilic.ReportedUnknown, true)
	}
	differ("reported", fmt.Sprint(objects), fmt.Sprint(want.Objects))
}
