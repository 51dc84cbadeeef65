package inbox

import (
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

func TestTracesAreForgottenAfterSixtyDays(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	if _, n, err := db.InsertInboxItems(t.Context(), items(3)); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	age := func(days int, digestOf string) {
		_, err := db.Pool().Exec(t.Context(), `update inbox_seen set received_at = now() - make_interval(days => $1)
			where digest = encode(substr(sha256(convert_to($2, 'UTF8')), 1, 16), 'hex')::uuid`, days, digestOf)
		if err != nil {
			t.Fatal(err)
		}
	}
	age(61, string(item(0).ActorIRI+"\n"+item(0).ActivityIRI))
	age(59, string(item(1).ActorIRI+"\n"+item(1).ActivityIRI))
	if err := (&ForgetWorker{inbox: &Inbox{Config: Config{DB: db}}}).Work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, n, err := db.InsertInboxItems(t.Context(), items(3)); err != nil || n != 1 {
		t.Errorf("%d of 3 were forgotten, want the oldest only; %v", n, err)
	}
}
