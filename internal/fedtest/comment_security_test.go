package fedtest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/richtext"
)

func TestSecurity62AnswersToNothingHereLeaveNothing(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	private, err := m.hub.Resources.Publish(t.Context(), m.alice.Viewer, m.alice.Draft("Privée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.hub.Actors.Resolve(t.Context(), m.masto.IRI); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	before, asked := m.hub.Stored(), len(m.server.Asked())
	for name, note := range map[string]map[string]any{
		"unknown":            m.note("1", "https://elsewhere.example/1", "<p>x</p>"),
		"itself":             m.note("2", "https://m.example/users/masto/statuses/2", "<p>x</p>"),
		"a person":           m.note("3", string(m.alice.Profile.IRI), "<p>x</p>"),
		"private":            m.note("4", "https://a.example/ap/resources/"+string(private.ID), "<p>x</p>"),
		"says nothing":       m.note("5", parent, "<p><img src=x onerror=alert(1)></p>"),
		"of another":         changed(m.note("6", parent, "<p>x</p>"), "attributedTo", "https://m.example/users/other"),
		"on another host":    changed(m.note("7", parent, "<p>x</p>"), "id", "https://elsewhere.example/7"),
		"followers only":     changed(m.note("8", parent, "<p>x</p>"), "to", []string{string(m.masto.IRI) + "/followers"}),
		"a forged ours":      changed(m.note("9", parent, "<p>x</p>"), "id", "https://a.example/ap/notes/"+string(basilic.NewID())),
		"an unknown context": changed(m.note("1", "https://elsewhere.example/1", "<p>x</p>"), "context", "https://elsewhere.example/context"),
	} {
		m.masto.Expect("a.example", http.StatusAccepted, m.masto.Activity(strings.ReplaceAll(name, " ", "-"), "Create", note))
	}
	m.net.Settle()
	if after := m.hub.Stored(); after != before {
		t.Errorf("traces:\n%s\nbefore:\n%s", after, before)
	}
	if n := len(m.server.Asked()); n != asked {
		t.Errorf("the hub asked for %v", m.server.Asked()[asked:])
	}
}

func TestSecurity45ChainsOfRepliesAreCut(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	for n := range basilic.MaxCommentDepth + 5 {
		note := changed(m.note("1", parent, "<p>x</p>"), "id", fmt.Sprintf("https://m.example/chain/%d", n))
		m.masto.Expect("a.example", http.StatusAccepted, m.masto.Activity(fmt.Sprint("chain", n), "Create", note))
		m.net.Settle()
		parent = fmt.Sprintf("https://m.example/chain/%d", n)
	}
	if got := interest(t, m.hub, m.r.IRI).Comments; got != basilic.MaxCommentDepth {
		t.Errorf("%d comments in a chain, want %d", got, basilic.MaxCommentDepth)
	}
}

func TestSecurity50LongCommentsAreCutAndTheirHTMLCleaned(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	m.post("1", "Create", m.note("1", parent, "<p>"+strings.Repeat("mot ", 100_000)+"</p>"))
	m.post("2", "Create", m.note("2", parent, `<p onclick="x()">Bonjour <script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">lien</a></p><form><input></form>`))
	m.post("3", "Create", changed(m.note("3", parent, "<p>Suite</p>"), "summary", "Un <b>avertissement</b>", "sensitive", true))
	m.post("4", "Create", m.note("4", parent, strings.Repeat("<i>", 20_000)+"x"))
	r, err := m.hub.Resources.Known(t.Context(), m.r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	d := discussionOf(t, m.hub, basilic.Viewer{}, r)
	if len(d.Comments.Items) != 4 {
		t.Fatalf("%d comments", len(d.Comments.Items))
	}
	for _, c := range d.Comments.Items {
		html := c.Comment.ContentHTML
		if n := len([]rune(richtext.PlainText(html))); n > basilic.MaxComment || len(html) > 10*basilic.MaxComment {
			t.Errorf("%d characters in %d bytes are kept", n, len(html))
		}
		for _, bad := range []string{"script", "onclick", "<img", "javascript", "<form", "<input", "<b>avert"} {
			if strings.Contains(html, bad) {
				t.Errorf("kept %q in %q", bad, html)
			}
		}
	}
	if got := richtext.PlainText(d.Comments.Items[2].Comment.ContentHTML); got != "Un avertissement Suite" {
		t.Errorf("the warning: %q", got)
	}
}

func TestOnlyTheirAuthorsChangeComments(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, carol := net.Person("a.example", "alice"), net.Person("a.example", "carol")
	r := alice.Publish("Semer", "")
	service := alice.Hub.Resources
	c := comment(t, carol, r.IRI, "", "À moi")
	private, err := service.Publish(t.Context(), alice.Viewer, alice.Draft("Privée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	hidden := carol.Viewer
	profile := *carol.Profile
	profile.Public = false
	hidden.Profile = &profile
	say := func(viewer basilic.Viewer, id basilic.ID, text string) error {
		_, err := service.Comment(t.Context(), viewer, id, "", text)
		return err
	}
	for name, check := range map[string]struct{ got, want error }{
		"a visitor comments":          {say(basilic.Viewer{}, r.ID, "x"), basilic.ErrForbidden},
		"nothing is said":             {say(alice.Viewer, r.ID, " \n "), basilic.ErrInvalid},
		"too much is said":            {say(alice.Viewer, r.ID, strings.Repeat("é", basilic.MaxComment+1)), basilic.ErrInvalid},
		"a private profile comments":  {say(hidden, r.ID, "x"), basilic.ErrInvalid},
		"on somebody's private":       {say(carol.Viewer, private.ID, "x"), basilic.ErrNotFound},
		"on one's own private":        {say(alice.Viewer, private.ID, "x"), basilic.ErrForbidden},
		"on nothing":                  {say(alice.Viewer, basilic.NewID(), "x"), basilic.ErrNotFound},
		"the author edits another's":  {service.EditComment(t.Context(), alice.Viewer, c.ID, "x"), basilic.ErrForbidden},
		"the author deletes it":       {service.DeleteComment(t.Context(), alice.Viewer, c.ID), basilic.ErrForbidden},
		"a visitor deletes it":        {service.DeleteComment(t.Context(), basilic.Viewer{}, c.ID), basilic.ErrForbidden},
		"a private profile likes":     {service.Like(t.Context(), hidden, r.ID), basilic.ErrForbidden},
		"a visitor likes":             {service.Like(t.Context(), basilic.Viewer{}, r.ID), basilic.ErrForbidden},
		"somebody's private is liked": {service.Like(t.Context(), carol.Viewer, private.ID), basilic.ErrNotFound},
	} {
		if !errors.Is(check.got, check.want) {
			t.Errorf("%s: %v, want %v", name, check.got, check.want)
		}
	}
	talks(t, r.IRI, []*fedtest.Hub{alice.Hub}, "carol: À moi")
}
