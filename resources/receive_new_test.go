package resources_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

// farAuthor is an actor of another server, followed from here or not.
func farAuthor(t *testing.T, tx *postgres.DB, name string, followed bool) basilic.Actor {
	t.Helper()
	iri := basilic.IRI("https://far.example/users/" + name + string(basilic.NewID()))
	author, err := tx.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
		Kind: basilic.ActorPerson, IRI: iri, Handle: name, Host: "far.example", Inbox: iri + "/inbox", URL: string(iri),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !followed {
		return author
	}
	reader, err := tx.InsertLocalActor(t.Context(), basilic.Actor{Kind: basilic.ActorPerson, Handle: "r" + string(basilic.NewID()), Host: "here.example", Public: true})
	if err != nil {
		t.Fatal(err)
	}
	f := basilic.Follow{FollowerID: reader, FollowedID: author.ID, State: basilic.FollowAccepted, IRI: iri + "/follow"}
	if err := tx.UpsertFollow(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return author
}

// receiver keeps what comes from any server.
func receiver(tx *postgres.DB) *resources.Service {
	policy := federation.NewPolicy(tx, federation.ModeOpen)
	return resources.New(resources.Config{DB: tx, Client: federation.NewClient(federation.Config{DB: tx, Policy: policy})})
}

func farArticle(author basilic.Actor) activitystreams.Article {
	return activitystreams.Article{
		IRI: author.IRI + "/" + basilic.IRI(basilic.NewID()), Type: basilic.ObjectArticle, AttributedTo: author.IRI, Public: true,
		ContentHTML: "<p>Texte<script>x</script></p>", Published: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Updated: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
		Sheet: basilic.Sheet{
			Title: "Semer", Description: "Quand et comment", Language: "fr",
			Indexation: basilic.Indexation{Keywords: []string{"semis", "terre"}},
			Blocks:     []basilic.Block{{ID: basilic.NewID(), Kind: basilic.BlockText, HTML: "<p>Un</p>"}},
		},
	}
}

func TestObjectsReceivedTogetherAreKeptAsOnesReceivedAlone(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	s := receiver(tx)
	author := farAuthor(t, tx, "x", true)
	alone, together := farArticle(author), farArticle(author)
	if err := s.ReceiveTx(t.Context(), tx, author, alone, alone.IRI+"/create"); err != nil {
		t.Fatal(err)
	}
	answers, err := s.ReceiveNewTx(t.Context(), tx, []resources.Arrival{{Author: author, Article: together, Activity: together.IRI + "/create"}}, nil)
	if err != nil || answers[0] != nil {
		t.Fatal(answers, err)
	}
	a, err := tx.ResourceByIRI(t.Context(), alone.IRI)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tx.ResourceByIRI(t.Context(), together.IRI)
	if err != nil {
		t.Fatal(err)
	}
	ignore := []cmp.Option{cmpopts.IgnoreFields(basilic.Resource{}, "ID", "IRI", "URL"), cmpopts.IgnoreFields(basilic.Block{}, "ID"), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(a, b, ignore...); diff != "" {
		t.Errorf("alone (-), together (+):\n%s", diff)
	}
	if diff := cmp.Diff(linesOf(t, tx, a.ID), linesOf(t, tx, b.ID)); diff != "" {
		t.Errorf("lines in timelines, alone (-), together (+):\n%s", diff)
	}
}

// linesOf tells how a resource stands in timelines, and the columns that no noun
// shows.
func linesOf(t *testing.T, tx *postgres.DB, id basilic.ID) []string {
	t.Helper()
	var line, event, row string
	err := tx.Tx().QueryRow(context.Background(), `select
		(select concat_ws(' ', owner_id, via_id, reason, at) from timeline_entries where resource_id = $1),
		(select concat_ws(' ', actor_id, reason, at, right(activity_iri, 7)) from resource_events where resource_id = $1),
		(select (to_jsonb(r) - 'id' - 'iri' - 'url' - 'blocks' - 'content_hash')::text from resources r where id = $1)`, id).Scan(&line, &event, &row)
	if err != nil {
		t.Fatal(err)
	}
	return []string{line, event, row}
}

func TestEachObjectReceivedTogetherMeetsTheRulesAlone(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	s := receiver(tx)
	author, stranger := farAuthor(t, tx, "x", true), farAuthor(t, tx, "y", false)
	good, private, foreign, unfollowed, buried, known := farArticle(author), farArticle(author), farArticle(stranger), farArticle(stranger), farArticle(author), farArticle(author)
	overtaken := farArticle(author)
	if err := s.BuryAsTx(t.Context(), tx, author.IRI, overtaken.IRI); err != nil {
		t.Fatal(err)
	}
	private.Public = false
	if err := s.BuryTx(t.Context(), tx, buried.IRI); err != nil {
		t.Fatal(err)
	}
	if err := s.ReceiveTx(t.Context(), tx, author, known, known.IRI+"/create"); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name    string
		arrival resources.Arrival
		want    error
	}{
		{"good", resources.Arrival{Author: author, Article: good}, nil},
		{"the same twice", resources.Arrival{Author: author, Article: good}, basilic.ErrConflict},
		{"private", resources.Arrival{Author: author, Article: private}, basilic.ErrDropped},
		{"of somebody else", resources.Arrival{Author: author, Article: foreign}, basilic.ErrDropped},
		{"nobody follows", resources.Arrival{Author: stranger, Article: unfollowed}, basilic.ErrDropped},
		{"deleted before", resources.Arrival{Author: author, Article: buried}, basilic.ErrDropped},
		{"deleted by its author before it arrived", resources.Arrival{Author: author, Article: overtaken}, basilic.ErrDropped},
		{"known", resources.Arrival{Author: author, Article: known}, basilic.ErrConflict},
	}
	var all []resources.Arrival
	for _, c := range cases {
		all = append(all, c.arrival)
	}
	answers, err := s.ReceiveNewTx(t.Context(), tx, all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, c := range cases {
		if !errors.Is(answers[n], c.want) {
			t.Errorf("%s: %v, want %v", c.name, answers[n], c.want)
		}
	}
	for _, absent := range []basilic.IRI{private.IRI, foreign.IRI, unfollowed.IRI, buried.IRI, overtaken.IRI} {
		if _, err := tx.ResourceByIRI(t.Context(), absent); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%s is kept: %v", absent, err)
		}
	}
}

func TestObjectReceivedTogetherIsShownInItsBase(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	s := receiver(tx)
	author, base := farAuthor(t, tx, "x", true), farAuthor(t, tx, "base", false)
	base.Kind = basilic.ActorGroup
	a := farArticle(author)
	a.Audience = base.IRI
	answers, err := s.ReceiveNewTx(t.Context(), tx, []resources.Arrival{{Author: author, Article: a}}, map[basilic.IRI]basilic.Actor{base.IRI: base})
	if err != nil || answers[0] != nil {
		t.Fatal(answers, err)
	}
	if r, err := tx.ResourceByIRI(t.Context(), a.IRI); err != nil || r.BaseID != base.ID {
		t.Errorf("base %d, want %d; %v", r.BaseID, base.ID, err)
	}
}

// TestAnAnnounceThatOvertookTheUpdateIsNoShare: a resource moves to a base whose
// Announce comes before the Update that says so, or while it is taken in.
func TestAnAnnounceThatOvertookTheUpdateIsNoShare(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	s := receiver(tx)
	author, base := farAuthor(t, tx, "x", true), farAuthor(t, tx, "base", true)
	base.Kind = basilic.ActorGroup
	if _, err := tx.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: base}); err != nil {
		t.Fatal(err)
	}
	a := farArticle(author)
	if err := s.ReceiveTx(t.Context(), tx, author, a, a.IRI+"/create"); err != nil {
		t.Fatal(err)
	}
	r, err := tx.ResourceByIRI(t.Context(), a.IRI)
	if err != nil {
		t.Fatal(err)
	}
	announced := time.Date(2026, 1, 2, 3, 4, 9, 0, time.UTC)
	if err := s.ReceiveAnnounceTx(t.Context(), tx, base, r, a.IRI+"/announce", announced); err != nil {
		t.Fatal(err)
	}
	shown := func(want string) {
		t.Helper()
		var lines string
		err := tx.Tx().QueryRow(t.Context(), `select coalesce(string_agg(reason, ' '), '') from timeline_entries where resource_id = $1 and via_id = $2`, r.ID, base.ID).Scan(&lines)
		if err != nil || lines != want {
			t.Errorf("readers see that the base %q it, want %q: %v", lines, want, err)
		}
	}
	shown("shared")
	a.Audience, a.Updated = base.IRI, announced.Add(-time.Second)
	if err := s.ReceiveUpdateTx(t.Context(), tx, author, a, a.IRI+"/update"); err != nil {
		t.Fatal(err)
	}
	shown("published")
	// The Announce is undone: nothing of the base remains.
	if err := s.ReceiveUndoAnnounceTx(t.Context(), tx, base, a.IRI+"/announce", a.IRI); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := tx.Tx().QueryRow(t.Context(), `select count(*) from timeline_entries where resource_id = $1 and via_id = $2`, r.ID, base.ID).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d lines are left: %v", left, err)
	}
	// Read before the Update, shown after it.
	if err := s.ReceiveAnnounceTx(t.Context(), tx, base, r, a.IRI+"/announce/2", announced); err != nil {
		t.Fatal(err)
	}
	shown("published")
}
