package fedtest_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
)

func TestSecurity57BlindRecipientsAreStripped(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.accepts(h.friend, h.friend.Activity("follow", "Follow", string(h.reader.Profile.IRI)))
	h.net.Settle()
	bodies := make(chan []byte, 100)
	h.net.Fault(func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && r.URL.Host == "evil.example" {
			var b bytes.Buffer
			_, _ = b.ReadFrom(r.Body)
			bodies <- b.Bytes()
			return fedtest.Fail(http.StatusAccepted)
		}
		return nil
	})
	// In: nothing that was sent so is public, and nothing of it is given on.
	secret := "https://secret.example/users/x"
	blind := changed(h.friend.Article("1", "À l’aveugle"), "to", nil, "bcc", []string{string(basilic.PublicAudience)}, "bto", []string{secret})
	h.leavesNothing(func() {
		h.accepts(h.friend, changed(h.friend.Activity("1", "Create", blind), "to", nil, "bto", []string{string(basilic.PublicAudience)}, "bcc", []string{secret}))
	})
	h.accepts(h.friend, changed(h.friend.Activity("2", "Create", changed(h.friend.Article("2", "Publique"), "bto", []string{secret}, "bcc", secret)), "bto", secret, "bcc", []string{secret}))
	h.sees("Publique")
	var kept int
	err := h.hub.DB.Pool().QueryRow(t.Context(), `select (select count(*) from resources r where r::text like '%secret.example%')
		+ (select count(*) from inbox_items where convert_from(body, 'UTF8') like '%secret.example%')
		+ (select count(*) from activities a where convert_from(a.document, 'UTF8') like '%secret.example%')`).Scan(&kept)
	if err != nil || kept != 0 {
		t.Errorf("%d rows hold a blind recipient, %v", kept, err)
	}
	// Out.
	r := h.reader.Publish("Sans bcc", "")
	h.net.Settle()
	h.reader.Edit(r.Slug, "Toujours sans")
	h.net.Settle()
	if err := h.hub.Resources.Delete(t.Context(), h.reader.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	close(bodies)
	sent := 0
	for body := range bodies {
		if sent++; bytes.Contains(body, []byte(`"bto"`)) || bytes.Contains(body, []byte(`"bcc"`)) {
			t.Errorf("sent %s", body)
		}
	}
	if sent < 3 {
		t.Errorf("%d activities were sent", sent)
	}
}

func TestSecurity61WithoutPublicNothingIsStored(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/objects/shared", h.other.Article("shared", "Partagée"))
	h.server.Put("/objects/bare", h.friend.Article("bare", "Nue"))
	public, followers, direct := []string{string(basilic.PublicAudience)}, []string{string(h.friend.IRI) + "/followers"}, []string{string(h.reader.Profile.IRI)}
	n := 0
	post := func(kind string, object any, to any) {
		n++
		activity := changed(h.friend.Activity(fmt.Sprint("x", n), kind, object), "to", to, "cc", []string{})
		h.accepts(h.friend, activity)
	}
	h.leavesNothing(func() {
		for _, to := range [][]string{followers, direct, {}} {
			for i, kind := range []string{"Create", "Update"} {
				for j, objectTo := range [][]string{to, public} {
					article := changed(h.friend.Article(fmt.Sprint(i, j), "Entre nous"), "to", objectTo)
					post(kind, article, to)
					if j == 0 {
						post(kind, article, public)
					}
				}
				post(kind, "https://evil.example/objects/bare", to)
			}
			post("Announce", "https://evil.example/objects/shared", to)
			post("Announce", h.other.Article("shared", "Partagée"), to)
		}
	})
	h.sees()
	// The same, public, is taken; unlisted is public too.
	post("Create", changed(h.friend.Article("3", "Pour tous"), "to", followers, "cc", public), public)
	h.sees("Pour tous")
	// An Update for some is not taken, and does not hide what its server shows everybody.
	h.server.Put("/objects/3", h.friend.Article("3", "Pour tous"))
	h.leavesNoRows(func() {
		post("Update", changed(h.friend.Article("3", "Entre nous"), "to", followers, "updated", later), followers)
	})
	h.sees("Pour tous")
}

func TestSecurity61WhatIsForSomeOnlyFromNowOnIsShownNoMore(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	public, followers := []string{string(basilic.PublicAudience)}, []string{string(h.friend.IRI) + "/followers"}
	titles := map[string]string{"1": "Réservée", "2": "Cachée", "3": "Mal servie"}
	for id, title := range titles {
		h.accepts(h.friend, h.friend.Activity(id, "Create", h.friend.Article(id, title)))
		h.net.Settle()
	}
	comment := h.friend.Article("4", "Une réponse")
	ours := h.reader.Publish("À nous", "")
	comment["type"], comment["inReplyTo"] = "Note", string(ours.IRI)
	h.accepts(h.friend, h.friend.Activity("4", "Create", comment))
	h.net.Settle()
	narrow := func(id string) map[string]any {
		return changed(h.friend.Article(id, titles[id]), "to", followers, "updated", later)
	}
	// Of the first, its server says for whom it is; of the second, that there is none;
	// of the third, nothing: it is served by somebody who forgot to.
	h.server.Put("/objects/1", narrow("1"))
	h.server.Put("/objects/3", changed(narrow("3"), "to", nil))
	h.server.Put("/objects/4", changed(comment, "to", followers, "updated", later))
	// A neighbour says so in vain.
	h.leavesNothing(func() {
		h.accepts(h.other, changed(h.other.Activity("forged", "Update", narrow("1")), "to", followers))
	})
	for i, update := range []map[string]any{
		changed(h.friend.Activity("u1", "Update", narrow("1")), "to", followers),
		changed(h.friend.Activity("u2", "Update", narrow("2")), "to", public),
		changed(h.friend.Activity("u3", "Update", "https://evil.example/objects/3"), "to", followers),
		changed(h.friend.Activity("u4", "Update", changed(comment, "to", followers, "updated", later)), "to", followers),
	} {
		if h.accepts(h.friend, update); i == 0 {
			h.net.Settle()
		}
	}
	h.net.Settle()
	h.reader.Expect("Mal servie")
	for _, words := range []string{"Réservée", "Cachée"} {
		if n, _ := found(t, h.hub, search.Query{Text: words}); n != 0 {
			t.Errorf("%s is found", words)
		}
	}
	if _, err := h.hub.Resources.KnownComment(t.Context(), "https://evil.example/objects/4"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("the comment is kept: %v", err)
	}
}

func TestSecurity62NobodyHereFollowsTheActor(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/objects/1", h.other.Article("1", "Inconnu"))
	h.leavesNothing(func() {
		article := h.other.Article("1", "Inconnu")
		h.accepts(h.other, h.other.Activity("1", "Create", article))
		h.accepts(h.other, h.other.Activity("2", "Create", "https://evil.example/objects/1"))
		h.accepts(h.other, h.other.Activity("3", "Update", changed(article, "updated", later)))
		h.accepts(h.other, h.other.Activity("4", "Announce", "https://evil.example/objects/1"))
		h.accepts(h.other, changed(h.other.Activity("5", "Create", changed(article, "to", []string{string(h.reader.Profile.IRI), string(basilic.PublicAudience)})), "cc", []string{string(h.reader.Profile.IRI)}))
	})
	h.sees()
}

func TestSecurity63OnlyPeopleOfTheHubMakeItAsk(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	stranger := h.net.Remote("stranger.example")
	queries := []string{"@x@stranger.example", "https://stranger.example/users/x", "acct:x@stranger.example", "https://stranger.example/objects/1"}
	h.leavesNothing(func() {
		for _, query := range queries {
			if w := h.get("/recherche?q=" + url.QueryEscape(query)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Connectez-vous") {
				t.Errorf("%s: %d", query, w.Code)
			}
			h.get("/suivre?uri=" + url.QueryEscape(query))
			h.get("/profils/x@stranger.example")
			h.get("/.well-known/webfinger?resource=" + url.QueryEscape(query))
		}
		// What is known here is shown.
		if w := h.get("/recherche?q=@friend@evil.example"); w.Code != http.StatusSeeOther {
			t.Errorf("what is known: %d", w.Code)
		}
	})
	// Thirty an hour for a person, and the thirty-first asks nobody.
	cookie := h.session()
	for i := range 30 {
		if w := h.lookUp(cookie, fmt.Sprintf("https://stranger.example/users/%d", i)); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("look-up %d: %d", i+1, w.Code)
		}
	}
	if asked := len(stranger.Asked()); asked != 30 {
		t.Errorf("asked %d times", asked)
	}
	h.leavesNothing(func() {
		for _, query := range queries {
			if w := h.lookUp(cookie, query); w.Code != http.StatusTooManyRequests {
				t.Errorf("beyond thirty: %d", w.Code)
			}
		}
	})
}
