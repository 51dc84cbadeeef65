package fedtest_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// expectation is what must be true once the network is quiet. What is left out
// is not looked at.
type expectation struct {
	// Status is the answer to the POST, 202 unless given.
	Status int
	// Nothing says that no table has a row more or less, and Why says why that is
	// right.
	Nothing bool
	Why     string
	// Followers is how many follow the base; Follow how far the reader's Follow of
	// the delivering actor has come, "none" for none.
	Followers *int
	Follow    string
	// Timeline holds the titles of the reader's timeline, the newest first.
	Timeline []string
	// Resource is what is known of an object; Gone names one that is not there
	// any more and cannot come back.
	Resource *resourceExpectation
	Gone     basilic.IRI
	// Actor is what is known of the delivering actor.
	Actor *struct{ Name, Handle string }
	// MovedTo is where the delivering actor has gone.
	MovedTo basilic.IRI
	// Comments are what is said under the base's resource, with who said it; Likes
	// how many like it, here and elsewhere; Shares how many share it.
	Comments []string
	Likes    *struct{ Here, Elsewhere int }
	Shares   *int
	// Report is the newest report that waits for the administrators.
	Report *reportExpectation
	// Received are the types of what was posted to that software meanwhile.
	Received []string
}

type resourceExpectation struct {
	IRI            basilic.IRI
	Title, URL     string
	Author, Base   basilic.IRI
	Text, Contains string
}

// mismatches says in what the hub differs from an expectation.
func (w *wire) mismatches(actor *fedtest.RemoteActor, e expectation, before string) (wrong []string) {
	w.t.Helper()
	differ := func(what string, got, want any) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %v, want %v", what, got, want))
		}
	}
	if reflect.DeepEqual(e, expectation{Status: e.Status}) {
		return []string{"it expects nothing at all: say so"}
	}
	if e.Nothing {
		differ("rows", w.hub.Stored(), before)
		differ("says why", e.Why != "", true)
	}
	if e.Followers != nil {
		differ("followers of the base", w.followers(), *e.Followers)
	}
	if e.Follow != "" {
		differ("the reader's Follow", cmp.Or(string(w.followState(actor.IRI)), "none"), e.Follow)
	}
	if e.Timeline != nil {
		differ("timeline", fmt.Sprintf("%q", w.reader.Timeline()), fmt.Sprintf("%q", e.Timeline))
	}
	if e.Gone != "" {
		_, err := w.hub.Resources.Known(w.t.Context(), e.Gone)
		differ("it is gone", errors.Is(err, basilic.ErrNotFound), true)
	}
	if e.Actor != nil {
		known, err := w.hub.Actors.Known(w.t.Context(), actor.IRI)
		differ("error", err, nil)
		differ("name", known.Name, e.Actor.Name)
		differ("handle", known.Handle, e.Actor.Handle)
	}
	if e.MovedTo != "" {
		known, err := w.hub.Actors.Known(w.t.Context(), actor.IRI)
		differ("error", err, nil)
		differ("moved to", known.MovedTo, e.MovedTo)
	}
	if e.Report != nil {
		w.compareReport(*e.Report, differ)
	}
	if e.Received != nil {
		var got []string
		for _, a := range actor.Server.Posted() {
			got = append(got, fmt.Sprint(a["type"]))
		}
		slices.Sort(got)
		differ("received", fmt.Sprint(got), fmt.Sprint(e.Received))
	}
	w.compareTalk(e, differ)
	if e.Resource != nil {
		w.compare(*e.Resource, differ)
	}
	return wrong
}

// compare looks at what is known of an object.
func (w *wire) compare(want resourceExpectation, differ func(what string, got, want any)) {
	w.t.Helper()
	r, err := w.hub.Resources.Known(w.t.Context(), want.IRI)
	differ("error", err, nil)
	differ("title", r.Sheet.Title, want.Title)
	if want.URL != "" {
		differ("url", r.URL, want.URL)
	}
	if want.Text != "" {
		differ("text", r.ContentHTML, want.Text)
	}
	if want.Contains != "" {
		differ("text "+r.ContentHTML+" contains", strings.Contains(r.ContentHTML, want.Contains), true)
	}
	for iri, id := range map[basilic.IRI]basilic.ActorID{want.Author: r.AuthorID, want.Base: r.BaseID} {
		if iri == "" {
			continue
		}
		known, err := w.hub.Actors.Known(w.t.Context(), iri)
		differ("error", err, nil)
		differ("actor of the resource", id, known.ID)
	}
}

// compareTalk looks at what the base's resource started: what its page shows, and
// what is counted.
func (w *wire) compareTalk(e expectation, differ func(what string, got, want any)) {
	w.t.Helper()
	if e.Comments == nil && e.Likes == nil && e.Shares == nil {
		return
	}
	r, err := w.hub.Resources.Known(w.t.Context(), basilic.IRI(w.names["resource"]))
	if err != nil {
		w.t.Fatal(err)
	}
	d := discussionOf(w.t, w.hub, basilic.Viewer{}, r)
	if e.Comments != nil {
		page, said := w.page(r.URL), []string{}
		for _, c := range d.Comments.Items {
			text := richtext.PlainText(c.Comment.ContentHTML)
			said = append(said, c.Author.Handle+"@"+c.Author.Host+": "+text)
			differ("the page shows "+text, strings.Contains(page, text), true)
		}
		differ("comments", fmt.Sprintf("%q", said), fmt.Sprintf("%q", e.Comments))
		differ("comments counted", d.Interest.Comments, len(e.Comments))
	}
	if e.Likes != nil {
		differ("likes here", d.Interest.LikesHere, e.Likes.Here)
		differ("likes elsewhere", d.Interest.LikesElsewhere, e.Likes.Elsewhere)
	}
	if e.Shares != nil {
		differ("shares", d.Interest.Shares, *e.Shares)
	}
}

// page fetches a page of the hub.
func (w *wire) page(address string) string {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := w.net.RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: status %d, %v", address, response.StatusCode, err)
	}
	return string(body)
}

func (w *wire) followers() int {
	w.t.Helper()
	base, err := w.hub.Actors.Known(w.t.Context(), basilic.IRI(w.names["base"]))
	if err != nil {
		w.t.Fatal(err)
	}
	counts, err := w.hub.Actors.Counts(w.t.Context(), base.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return counts.Followers
}

func (w *wire) followState(iri basilic.IRI) basilic.FollowState {
	w.t.Helper()
	actor, err := w.hub.Actors.Known(w.t.Context(), iri)
	if errors.Is(err, basilic.ErrNotFound) {
		return ""
	}
	if err != nil {
		w.t.Fatal(err)
	}
	follow, err := w.hub.Actors.FollowOf(w.t.Context(), w.reader.Viewer, actor.ID)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		w.t.Fatal(err)
	}
	return follow.State
}
