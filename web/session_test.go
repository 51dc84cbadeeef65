package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
)

// lastSeen makes it so long ago that anybody came to the hub's only session.
func (b *browser) lastSeen(ago time.Duration) {
	b.t.Helper()
	ctx, pool := b.t.Context(), b.hub.DB.Pool()
	var token string
	var data []byte
	if err := pool.QueryRow(ctx, "select token, data from sessions").Scan(&token, &data); err != nil {
		b.t.Fatal(err)
	}
	deadline, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, known := values["seen"]; !known {
		b.t.Fatal("the session does not say when somebody came last")
	}
	values["seen"] = time.Now().Add(-ago).Unix()
	if data, err = (scs.GobCodec{}).Encode(deadline, values); err != nil {
		b.t.Fatal(err)
	}
	if _, err := pool.Exec(ctx, "update sessions set data = $2 where token = $1", token, data); err != nil {
		b.t.Fatal(err)
	}
}

func TestSessionEndsWhenNobodyComesBackForTwoWeeks(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	b.lastSeen(13 * 24 * time.Hour)
	b.expect(b.get("/mon-compte"), http.StatusOK)
	// That counts as coming back.
	b.expect(b.get("/mon-compte"), http.StatusOK)
	b.lastSeen(15 * 24 * time.Hour)
	b.expect(b.get("/mon-compte"), http.StatusSeeOther)
	var sessions int
	if err := b.hub.DB.Pool().QueryRow(t.Context(), "select count(*) from sessions").Scan(&sessions); err != nil || sessions > 0 {
		t.Errorf("%d sessions are left: %v", sessions, err)
	}
}
