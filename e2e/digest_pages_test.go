package e2e

import (
	"crypto/sha256"
	"strings"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// sumUp has alice receive a summary, whose link to unsubscribe it notes.
func (s *scene) sumUp() {
	t := s.hub.t
	t.Helper()
	var url string
	for _, setting := range s.hub.Env {
		if value, ok := strings.CutPrefix(setting, "DATABASE_URL="); ok {
			url = value
		}
	}
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	account, err := db.AccountByEmail(t.Context(), "alice@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte("jeton"))
	if err := db.InsertDigest(t.Context(), account.ID, time.Now(), hash[:]); err != nil {
		t.Fatal(err)
	}
	s.unsubscribe = "/desabonnement/jeton"
}
