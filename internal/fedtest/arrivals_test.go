package fedtest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestProblemDetailsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	response := h.friend.Post("a.example", []byte("{}"))
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(body), "without id") {
		t.Errorf("%s %s %v", response.Header.Get("Content-Type"), body, err)
	}
}

func TestOutOfOrderArrivals(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	later := h.friend.Article("1", "Corrigée")
	later["updated"] = "2026-06-01T00:00:00Z"
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("2", "Update", later))
	h.net.Settle()
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Create", h.friend.Article("1", "Première")))
	h.sees("Corrigée")
	follow := h.other.Activity("follow", "Follow", string(h.reader.Profile.IRI))
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("undo", "Undo", follow))
	h.net.Settle()
	h.other.Expect("a.example", http.StatusAccepted, follow)
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 {
		t.Errorf("a Follow undone before it came counts: %d, %v", counts.Followers, err)
	}
}
