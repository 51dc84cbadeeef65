package outbox_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/outbox"
)

func TestWhatPeopleWaitForGoesFirst(t *testing.T) {
	t.Parallel()
	at := func(kind basilic.ActivityType, object basilic.IRI) int {
		return outbox.PriorityOf(basilic.Activity{Type: kind, ActorIRI: "https://a.example/ap/actors/1", Object: object})
	}
	const object = "https://a.example/ap/resources/1"
	for _, kind := range []basilic.ActivityType{
		basilic.ActivityFollow, basilic.ActivityAccept, basilic.ActivityReject, basilic.ActivityUndo, basilic.ActivityDelete,
	} {
		if at(kind, object) != 1 {
			t.Errorf("%s: %d", kind, at(kind, object))
		}
	}
	for _, kind := range []basilic.ActivityType{basilic.ActivityCreate, basilic.ActivityAnnounce, basilic.ActivityUpdate} {
		if at(kind, object) != 2 {
			t.Errorf("%s: %d", kind, at(kind, object))
		}
	}
	if got := at(basilic.ActivityDelete, "https://a.example/ap/actors/1"); got != 4 {
		t.Errorf("an actor's own Delete: %d", got)
	}
}

func TestEachSenderQueuesItsOwnPriority(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	r := b.alice.Publish("Publiée", "")
	b.net.Settle()
	if err := b.hub.Resources.Delete(t.Context(), b.alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	b.net.Settle()
	for kind, want := range map[basilic.ActivityType]int{
		basilic.ActivityAccept: 1, basilic.ActivityCreate: 2, basilic.ActivityDelete: 1,
	} {
		var low, high int
		err := b.hub.DB.Pool().QueryRow(t.Context(), `select coalesce(min(j.priority), 0), coalesce(max(j.priority), 0) from river_job j
			join delivery_chunks c on c.id = (j.args ->> 'chunk_id')::bigint join activities a on a.id = c.activity_id
			where j.kind = 'outbox.deliver' and a.type = $1`, kind).Scan(&low, &high)
		if err != nil || low != want || high != want {
			t.Errorf("%s is sent with priority %d to %d, want %d, %v", kind, low, high, want, err)
		}
	}
}

func TestWhatABaseRepeatsOfRepliesAndWithdrawalsGoesWithThem(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	base := b.alice.Base("jardin")
	forum := b.net.Remote("forum.example")
	forum.Runs("lemmy", "0.19.11")
	reader := forum.Actor("reader", "Person")
	reader.Expect("a.example", http.StatusAccepted, reader.Activity("follow", "Follow", string(base.IRI)))
	b.net.Settle()
	r := b.alice.Publish("Publiée", "jardin")
	b.net.Settle()
	_, err := b.hub.Resources.Comment(t.Context(), b.alice.Viewer, r.ID, "", "Merci !")
	if err != nil {
		t.Fatal(err)
	}
	b.net.Settle()
	b.alice.Edit(r.Slug, "Corrigée")
	b.net.Settle()
	if err := b.hub.Resources.Delete(t.Context(), b.alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	b.net.Settle()
	rows, err := b.hub.DB.Pool().Query(t.Context(), `select convert_from(a.document, 'utf8')::jsonb -> 'object' ->> 'type' || ' '
			|| coalesce(convert_from(a.document, 'utf8')::jsonb -> 'object' -> 'object' ->> 'type', '-') as what, j.kind, j.priority
		from activities a left join delivery_chunks c on c.activity_id = a.id
		join river_job j on j.args ->> 'chunk_id' = c.id::text or j.kind = 'outbox.fan_out' and j.args ->> 'activity_id' = a.id::text
		where a.type = 'Announce' and a.form <> ''
		union all select 'behind another', j.kind, j.priority from river_job j where j.kind = 'outbox.retry_host'`)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]int)
	var what, kind string
	var priority int
	_, err = pgx.ForEachRow(rows, []any{&what, &kind, &priority}, func() error {
		found[what+" "+kind] = priority
		return nil
	})
	want := map[string]int{
		"Create Article outbox.fan_out": 2, "Create Article outbox.deliver": 2,
		"Create Note outbox.fan_out": 1, "Create Note outbox.deliver": 1,
		"Update Article outbox.fan_out": 2, "Update Article outbox.deliver": 2,
		// The Delete goes behind the Undo of the Announce that is on its way there.
		"behind another outbox.retry_host": 1,
	}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Errorf("priorities of what is repeated: %v\n%s", err, diff)
	}
}
