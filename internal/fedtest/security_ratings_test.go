package fedtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestSecurity49ARatingThatIsNoneLeavesAComment(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	// The first one makes the server one that has the resource.
	m.post("plain", "Create", m.note("1", parent, "<p>Utile</p>"))
	shown := []string{"masto: Utile"}
	// The number is so long that no identifier holds it by chance.
	for n, rating := range []any{
		map[string]any{"value": 900190019001, "best": 4, "worst": 1},
		map[string]any{"value": -900190019001, "best": 4, "worst": 1},
		map[string]any{"value": 3, "best": 900190019001, "worst": -900190019001},
		map[string]any{"value": "NaN", "best": 4, "worst": 1},
		map[string]any{"value": "très bien 900190019001", "best": 4},
		map[string]any{"value": 2.5, "best": 4, "worst": 1},
		map[string]any{"value": map[string]any{"value": 900190019001}},
		map[string]any{"value": nil},
		map[string]any{},
		[]any{900190019001, "900190019001"},
		900190019001, "900190019001", nil, true,
	} {
		id := fmt.Sprint("1", n)
		note := changed(m.note(id, parent, "<p>Avis "+id+"</p>"), "rating", rating, "ratingValue", rating,
			"relatedWith", []any{map[string]any{"type": "Rating", "value": rating, "best": 10, "worst": 1}})
		before, asked := m.hub.Stored(), len(m.server.Asked())
		m.post("rated"+id, "Create", note)
		shown = append(shown, "masto: Avis "+id)
		want := strings.Replace(before, fmt.Sprint("comments ", len(shown)-1), fmt.Sprint("comments ", len(shown)), 1)
		if after := m.hub.Stored(); after != want || after == before {
			t.Errorf("rating %v leaves\n%s\nwant\n%s", rating, after, want)
		}
		if n := len(m.server.Asked()); n != asked {
			t.Errorf("rating %v makes the hub ask %v", rating, m.server.Asked()[asked:])
		}
	}
	m.shows(shown...)
	// What is no JSON at all is nobody's comment.
	before := m.hub.Stored()
	body := fmt.Sprintf(`{"id": "https://m.example/activities/nan", "type": "Create", "actor": %q, "to": %q, "object": {"id": "https://m.example/notes/nan",
		"type": "Note", "attributedTo": %q, "inReplyTo": %q, "content": "x", "to": %q, "rating": {"value": NaN}}}`,
		m.masto.IRI, basilic.PublicAudience, m.masto.IRI, parent, basilic.PublicAudience)
	m.masto.Expect("a.example", http.StatusBadRequest, []byte(body))
	m.net.Settle()
	if after := m.hub.Stored(); after != before {
		t.Errorf("NaN leaves\n%s\nbefore\n%s", after, before)
	}
	// Nothing of a rating is kept or shown anywhere.
	var kept int
	err := m.hub.DB.Pool().QueryRow(t.Context(), `select (select count(*) from comments c where c::text like '%900190019001%') + (select count(*) from resources r where r::text like '%900190019001%')`).Scan(&kept)
	if err != nil || kept != 0 {
		t.Errorf("%d rows hold a rating, %v", kept, err)
	}
	visitor := httptest.NewRecorder()
	m.hub.Handler.ServeHTTP(visitor, httptest.NewRequest(http.MethodGet, m.r.URL, nil))
	if !strings.Contains(visitor.Body.String(), "Avis 110") {
		t.Errorf("the page shows no comment: %d", visitor.Code)
	}
	for _, text := range []string{visitor.Body.String(), document(t, m.net, m.r.IRI), document(t, m.net, m.r.IRI+"/replies?page=true")} {
		if strings.Contains(text, "900190019001") || strings.Contains(text, "NaN") {
			t.Errorf("a rating is shown in %s", text)
		}
	}
}
