package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/pgtest"
)

// statements notes what is sent to the database for pages.
type statements struct {
	mu  sync.Mutex
	all []string
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, short(data.SQL))
	return ctx
}

// short is a statement without the names of its columns.
func short(sql string) string {
	sql = strings.Join(strings.Fields(sql), " ")
	if before, after, found := strings.Cut(sql, " from "); found && len(before) > 80 {
		sql = before[:60] + "… from " + after
	}
	return sql[:min(len(sql), 160)]
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

// tracedHub is a hub that works no jobs, whose statements are noted, with Alice, her
// base and some sheets in it.
func tracedHub(t *testing.T) (b *browser, sent *statements, sheet string) {
	t.Helper()
	sent = &statements{}
	hub, err := app.New(t.Context(), app.Options{
		Config: fedtest.Config(t, "a.example"), DatabaseURL: pgtest.URL(t), Log: slog.New(slog.DiscardHandler), Tracer: sent,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = hub.Stop(ctx)
	})
	account, err := hub.Actors.CreateAccount(t.Context(), actors.SignUp{FirstName: "Alice", LastName: "Banc", Email: "alice@exemple.fr", Handle: "alice", Password: fedtest.Password}, false)
	if err != nil {
		t.Fatal(err)
	}
	viewer, err := hub.Actors.Viewer(t.Context(), account.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hub.Actors.CreateBase(t.Context(), viewer, actors.NewBase{Handle: "jardin", Public: true, Description: actors.Description{Name: "Le jardin"}}); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		r, err := hub.Resources.Create(t.Context(), viewer, fedtest.Sheet("Semer"), "jardin")
		if err == nil {
			r, err = hub.Resources.Publish(t.Context(), viewer, r.Slug, true)
		}
		if err != nil {
			t.Fatal(err)
		}
		sheet = "/ressources/" + r.Slug
	}
	return &browser{t: t, hub: &fedtest.Hub{App: hub, Host: "a.example"}}, sent, sheet
}

// TestPagesAskTheDatabaseAFewTimes counts the statements of the pages that most people
// read: what a page asks for each of its cards, or twice, is felt here first.
func TestPagesAskTheDatabaseAFewTimes(t *testing.T) {
	t.Parallel()
	visitor, sent, sheet := tracedHub(t)
	member := &browser{t: t, hub: visitor.hub}
	if w := member.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	// The member is an administrator too: whether a base or a profile is put forward is
	// asked for them alone.
	for _, page := range []struct {
		path            string
		visitor, member int
	}{
		{"/", 6, 12},
		{"/thematiques/accessibilite", 5, 10},
		{sheet, 3, 11},
		{"/bases/jardin", 6, 13},
		{"/profils/alice", 6, 12},
		{"/hub", 4, 8},
		{"/fil", 0, 10},
	} {
		for who, most := range map[*browser]int{visitor: page.visitor, member: page.member} {
			// What a process asks once is not of the page.
			who.get(page.path)
			sent.take()
			who.get(page.path)
			if all := sent.take(); len(all) > most {
				t.Errorf("%s: %d statements, signed in %v:\n%s", page.path, len(all), who == member, strings.Join(all, "\n"))
			}
		}
	}
}
