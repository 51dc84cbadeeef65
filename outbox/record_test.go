package outbox_test

import (
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestWhatWasSentIsNotSentAgainWhenTheDatabaseGoesAway(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	outside, err := pgx.ConnectConfig(t.Context(), b.hub.DB.Pool().Config().ConnConfig.Copy())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = outside.Close(t.Context()) }()
	b.net.Fault(func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && r.URL.Host == "b.example" && b.posts.Add(1) == 3 {
			// All are sent and none is recorded.
			if _, err := outside.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	b.publish("Semer")
	if n := b.posts.Load(); n != 3 {
		t.Errorf("%d POSTs to 3 inboxes", n)
	}
	if n := b.waiting(); n != 0 {
		t.Errorf("%d deliveries wait", n)
	}
}
