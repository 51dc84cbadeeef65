package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// subscribers is how many people asked for the summary, at once how many letters a
	// process hands over at the same time at most.
	subscribers = 30
	atOnce      = 8
)

func execute(t *testing.T, db *postgres.DB, sql string, arguments ...any) {
	t.Helper()
	if _, err := db.Pool().Exec(t.Context(), sql, arguments...); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, db *postgres.DB, sql string, arguments ...any) int {
	t.Helper()
	var n int
	if err := db.Pool().QueryRow(t.Context(), sql, arguments...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// subscribe makes people who asked for the summary long ago.
func subscribe(t *testing.T, db *postgres.DB, host string) {
	t.Helper()
	execute(t, db, `insert into actors (kind, local, iri, handle, host, name)
		select 'Person', true, 'http://' || $1::text || '/ap/actors/lecteur' || n, 'lecteur' || n, $1, 'Lecteur ' || n from generate_series(1, $2::int) n`, host, subscribers)
	execute(t, db, `insert into accounts (id, email, password_hash, first_name, last_name, profile_id, terms_version, digest_since)
		select gen_random_uuid(), handle || '@exemple.fr', '', 'Lecteur', handle, id, '', now() - interval '9 years' from actors where handle like 'lecteur%'`)
}

// TestChaosEachGetsTheirSummary has the summaries of a month written and sent, and
// kills the process at a seeded moment of it: while they are written, or in the
// middle of a letter. Everybody who asked has one of each month, written once and
// handed over at least once: again only if it was on its way when the process was
// killed, as the queue of letters promises.
func TestChaosEachGetsTheirSummary(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	room := startMailroom(t)
	h, folder := startAlone(t, "BASILIC_SMTP_URL="+room.Address, "BASILIC_MAIL_FROM=hub@exemple.fr")
	h.quiet = true
	alice, db := h.person("alice"), h.database(t, folder)
	subscribe(t, db, strings.TrimPrefix(h.URL, "http://"))
	for moment := range n {
		month := basilic.MonthOf(time.Now()).AddDate(0, -1-moment, 0)
		path := alice.publish(fmt.Sprintf("Parue au mois %d", moment), "")
		execute(t, db, `update resources set published_at = $1 where slug = $2`, month.AddDate(0, 0, 9), strings.TrimPrefix(path, "/ressources/"))
		after := random.IntN(subscribers)
		if moment%2 == 0 {
			cutInLetter(t, h, room, month, after, stage(random.IntN(3)))
		} else {
			cutInWriting(t, h, db, month, after)
		}
		// Its Postgres went with it.
		db.Close()
		h.start()
		db = h.database(t, folder)
		eventually(t, "every summary of the month to leave", func() bool {
			return number(t, db, summed, month) == subscribers && number(t, db, `select count(*) from mails where sent_at is null`) == 0
		})
	}
	defer db.Close()
	checkSummaries(t, db, room, n)
}

// summed counts the summaries of a month that are written.
const summed = `select count(*) from digests where month = $1`

// cutInWriting asks for the summaries of a month and kills the process once so many are
// written.
func cutInWriting(t *testing.T, h *hub, db *postgres.DB, month time.Time, after int) {
	t.Helper()
	h.run("", "digests", month.Format("2006-01"))
	n := 0
	for n <= after {
		n = number(t, db, summed, month)
	}
	h.kill()
	t.Logf("killed with %d summaries of %d written", n, subscribers)
}

// cutInLetter kills it in the middle of the letter after so many.
func cutInLetter(t *testing.T, h *hub, room *mailroom, month time.Time, after int, at stage) {
	t.Helper()
	room.arm(after, at)
	h.run("", "digests", month.Format("2006-01"))
	select {
	case <-room.reached:
	case <-time.After(3 * time.Minute):
		t.Fatal("no letter is handed over")
	}
	h.kill()
	close(room.release)
	t.Logf("killed in letter %d of %d, stage %d", after+1, subscribers, at)
}

// checkSummaries compares what was written and what was handed over with who asked.
func checkSummaries(t *testing.T, db *postgres.DB, room *mailroom, n int) {
	t.Helper()
	const letters = `select count(*) from mails where subject like 'Votre résumé %' and sent_at is not null`
	if got := number(t, db, letters); got != n*subscribers {
		t.Errorf("%d letters were written, want one of each of %d months to each of %d", got, n, subscribers)
	}
	to, again := make(map[string]int), 0
	for l, times := range room.letters() {
		to[l.to]++
		again += times - 1
	}
	for i := range subscribers {
		if who := fmt.Sprintf("lecteur%d@exemple.fr", i+1); to[who] != n {
			t.Errorf("%s has summaries of %d months, want %d", who, to[who], n)
		}
	}
	if len(to) != subscribers {
		t.Errorf("%d people have letters, %d asked", len(to), subscribers)
	}
	if again > n*atOnce {
		t.Errorf("%d letters were handed over again after %d kills: more than were on their way", again, n)
	}
	t.Logf("%d kills: %d letters to %d people, %d of them handed over again", n, n*subscribers, subscribers, again)
}
