package fedtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// allAtOnce posts activities of the friend all at once.
func (h *hostile) allAtOnce(t *testing.T, bodies ...any) {
	t.Helper()
	var all sync.WaitGroup
	for _, body := range bodies {
		all.Go(func() { h.friend.Expect("a.example", http.StatusAccepted, body) })
	}
	all.Wait()
	h.net.Settle()
}

func (h *hostile) waiting(t *testing.T) int {
	t.Helper()
	n, err := h.hub.DB.CountInboxBacklog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *hostile) execute(t *testing.T, statement string) {
	t.Helper()
	if _, err := h.hub.DB.Pool().Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestFloodOfMixedActivitiesEndsAsOneByOne(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	var flood []any
	for n := range 12 {
		id := fmt.Sprintf("good%d", n)
		flood = append(flood, h.friend.Activity("c"+id, "Create", h.friend.Article(id, fmt.Sprintf("Bonne %02d", n))))
	}
	changed := h.friend.Article("good3", "Corrigée")
	changed["updated"] = "2026-01-03T03:04:05Z"
	// One row that the database refuses must not take the others with it.
	h.execute(t, `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$`)
	h.execute(t, `create trigger refuse before insert on resources for each row when (new.title = 'Poison') execute function refuse()`)
	flood = append(
		flood,
		h.friend.Activity("u3", "Update", changed),
		h.friend.Activity("d4", "Delete", h.friend.Article("good4", "x")["id"]),
		h.friend.Activity("d-early", "Delete", h.friend.Article("never", "x")["id"]),
		h.friend.Activity("c-late", "Create", h.friend.Article("never", "Supprimée")),
		h.friend.Activity("c-poison", "Create", h.friend.Article("poison", "Poison")),
		h.friend.Activity("c-other", "Create", h.other.Article("theirs", "Volée")),
		h.friend.Activity("like", "Like", string(h.reader.Profile.IRI)),
		h.friend.Activity("follow", "Follow", string(h.reader.Profile.IRI)),
	)
	h.allAtOnce(t, flood...)
	var want []string
	for n := 11; n >= 0; n-- {
		switch n {
		case 4:
		case 3:
			want = append(want, "Corrigée")
		default:
			want = append(want, fmt.Sprintf("Bonne %02d", n))
		}
	}
	titles := h.reader.Timeline()
	for _, title := range want {
		if !contains(titles, title) {
			t.Errorf("%q is not in the timeline: %q", title, titles)
		}
	}
	for _, title := range titles {
		if strings.Contains(title, "Supprimée") || strings.Contains(title, "Volée") || title == "Poison" || title == "Bonne 04" || title == "Bonne 03" {
			t.Errorf("%q is in the timeline", title)
		}
	}
	if n := h.waiting(t); n != 0 {
		t.Errorf("%d activities still wait", n)
	}
	// The same flood again has no second effect.
	h.allAtOnce(t, flood...)
	if again := h.reader.Timeline(); len(again) != len(titles) {
		t.Errorf("after a replay: %q", again)
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func TestTextWithANullCharacterIsRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.friend.Expect("a.example", http.StatusBadRequest, h.friend.Activity("1", "Create", h.friend.Article("1", "Nul\u0000")))
	h.friend.Expect("a.example", http.StatusBadRequest, h.friend.Activity("2", "Cre\u0000ate", h.friend.Article("2", "Nul")))
}

func TestLongBacklogAsksOthersToComeAgain(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.execute(t, `insert into inbox_items (actor_iri, activity_iri, type, body, received_at)
		select 'https://x.example/', 'https://x.example/' || n, 'Create', '', now() - interval '5 minutes' from generate_series(1, 2000) n`)
	n := 0
	post := func() *http.Response {
		n++
		return h.friend.Post("a.example", h.friend.Activity(fmt.Sprint("late", n), "Create", h.friend.Article(fmt.Sprint("late", n), "Tard")))
	}
	eventually(t, "the hub asks to come again", time.Minute, func() bool {
		r := post()
		return r.StatusCode == http.StatusServiceUnavailable && r.Header.Get("Retry-After") != "" &&
			r.Header.Get("Content-Type") == "application/problem+json"
	})
	h.execute(t, `delete from inbox_items where actor_iri = 'https://x.example/'`)
	eventually(t, "the hub takes in again", time.Minute, func() bool { return post().StatusCode == http.StatusAccepted })
}
