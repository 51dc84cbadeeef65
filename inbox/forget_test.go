package inbox

import (
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestTracesAreForgottenAfterSixtyDays(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	// Each is taken in, and then its trace made as old as it is to be.
	for n, days := range []int{61, 59, 0} {
		if _, fresh, err := db.InsertInboxItems(t.Context(), items(n+1), postgres.InboxJob{}); err != nil || fresh != 1 {
			t.Fatal(fresh, err)
		}
		_, err := db.Pool().Exec(t.Context(), `update inbox_seen set received_at = now() - make_interval(days => $1)
			where received_at > now() - interval '1 day'`, days)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := (&ForgetWorker{inbox: &Inbox{Config: Config{DB: db}}}).Work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, n, err := db.InsertInboxItems(t.Context(), items(3), postgres.InboxJob{}); err != nil || n != 1 {
		t.Errorf("%d of 3 were forgotten, want the oldest only; %v", n, err)
	}
}
