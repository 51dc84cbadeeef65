package activitystreams_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

var update = flag.Bool("update", false, "write the golden files")

var day = time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)

func actor(kind basilic.ActorKind, handle string) basilic.Actor {
	iri := basilic.IRI("https://a.example/ap/actors/" + handle)
	return basilic.Actor{
		Kind: kind, Local: true, IRI: iri, Handle: handle, Host: "a.example", Name: "Note: " + handle, SummaryHTML: "<p>Bonjour</p>",
		URL: "https://a.example/profils/" + handle, Public: true, Inbox: iri + "/inbox", Outbox: iri + "/outbox", Followers: iri + "/followers",
		Following: iri + "/following", SharedInbox: "https://a.example/ap/inbox", CreatedAt: day, Website: "https://a.example/?a=1&b=2",
	}
}

func resource() basilic.Resource {
	return basilic.Resource{
		IRI: "https://a.example/ap/resources/1", URL: "https://a.example/ressources/semer", PublishedAt: &day, UpdatedAt: day.Add(time.Hour),
		Sheet: basilic.Sheet{
			Title: "Note: semer <b>", Description: "Un atelier & un jeu.", Language: "fr", Licence: "etalab_2_0",
			Indexation: basilic.Indexation{Themes: []string{"accessibilite"}, SupportTypes: []string{"tutoriel"}, Audiences: []string{"adultes"}, Keywords: []string{"mot de passe"}},
			Blocks: []basilic.Block{
				{ID: "01a20d57-86be-7fcb-8fbf-119604508060", Kind: basilic.BlockSectionTitle, Title: "Avant <l’atelier>"},
				{ID: "01a20d57-86be-7fcb-8fbf-119604508061", Kind: basilic.BlockText, HTML: "<p>Un <strong>texte</strong>.</p>"},
				{ID: "01a20d57-86be-7fcb-8fbf-119604508062", Kind: basilic.BlockLink, Title: "Un lien", URL: "https://exemple.fr/?a=1&b=2", Caption: "Légende"},
				{
					ID: "01a20d57-86be-7fcb-8fbf-119604508067", Kind: basilic.BlockLinkedResource, Title: "Récolter", URL: "https://b.example/ressources/recolter",
					Resource: "https://b.example/ap/resources/2", Caption: "La suite",
				},
				{ID: "01a20d57-86be-7fcb-8fbf-119604508063", Kind: basilic.BlockImage, MediaID: "01a20d57-86be-7fcb-8fbf-119604508064", Alt: "Une feuille", Width: 10, Height: 20},
			},
			Facts: basilic.Facts{
				Provenance: basilic.ProvenanceFound, Producer: "La Mèche & Cie", SourceURL: "https://meche.example/?a=1&b=2", Credits: []string{"Anne <A>", "Le Phare"},
				Produced: "2025-03", ReviewBy: "2027-03-01", View: basilic.ViewGrid, BothViews: true,
			},
		},
	}
}

// file is a file that has its own licence.
func file() basilic.Block {
	return basilic.Block{
		ID: "01a20d57-86be-7fcb-8fbf-119604508065", Kind: basilic.BlockFile, Title: "Le livret <1>", Caption: "À imprimer", Licence: "cc_by_4_0",
		MediaID: "01a20d57-86be-7fcb-8fbf-119604508066", FileName: "Livret d’été.pdf", MediaType: "application/pdf", Size: 1_500_000,
		Digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}
}

// noteInput is an answer to a comment of another server.
func noteInput(person, group basilic.Actor) activitystreams.NoteInput {
	far := basilic.Actor{ID: 7, IRI: "https://m.example/users/masto", Handle: "masto", Host: "m.example"}
	about := resource()
	about.Local = true
	person.ID = 1
	return activitystreams.NoteInput{
		Comment: basilic.Comment{
			Local: true, IRI: "https://a.example/ap/notes/1", InReplyTo: "https://m.example/users/masto/statuses/1", Source: "Merci **bien**",
			ContentHTML: "<p>Merci <strong>bien</strong></p>", URL: "https://a.example/ressources/semer#commentaire-1", PublishedAt: day, UpdatedAt: day.Add(time.Hour),
		},
		Author: person, Resource: about, Base: &group, Answered: []basilic.Actor{person, far},
	}
}

// documents are every kind of document that we emit.
func documents(t *testing.T) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	add := func(name string, document []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = document
	}
	person, group := actor(basilic.ActorPerson, "alice"), actor(basilic.ActorGroup, "jardin")
	document, err := activitystreams.BuildActor(activitystreams.ActorInput{Actor: person, PublicKeyPEM: "PEM", Ed25519Multibase: "z6Mk", Featured: person.IRI + "/featured", FeaturedTags: person.IRI + "/tags"})
	add("person", document, err)
	moved := person
	moved.AlsoKnownAs, moved.MovedTo = []basilic.IRI{"https://b.example/users/alice"}, "https://c.example/users/alice"
	document, err = activitystreams.BuildActor(activitystreams.ActorInput{Actor: moved, PublicKeyPEM: "PEM", Ed25519Multibase: "z6Mk"})
	add("person_moved", document, err)
	for name, in := range map[string]activitystreams.ActivityInput{
		"move":  {Type: basilic.ActivityMove, Object: person.IRI, Target: moved.MovedTo, To: []basilic.IRI{basilic.PublicAudience}, Cc: []basilic.IRI{person.Followers}},
		"block": {Type: basilic.ActivityBlock, Object: "https://b.example/users/bob", To: []basilic.IRI{"https://b.example/users/bob"}},
		"flag": {
			Type: basilic.ActivityFlag, Objects: []basilic.IRI{"https://b.example/users/bob", "https://b.example/objects/1"}, Content: "[droits d’auteur] Copiée.",
			Reason: "droits-auteur", To: []basilic.IRI{"https://b.example/users/bob"},
		},
	} {
		in.IRI, in.Actor, in.Published = basilic.IRI("https://a.example/ap/activities/"+name), person.IRI, day
		document, err = activitystreams.BuildActivity(in)
		add(name, document, err)
	}
	document, err = activitystreams.BuildActor(activitystreams.ActorInput{Actor: group, PublicKeyPEM: "PEM", Ed25519Multibase: "z6Mk", Featured: group.IRI + "/featured", FeaturedTags: group.IRI + "/tags", Moderators: group.IRI + "/moderators"})
	add("group", document, err)
	hub := actor(basilic.ActorApplication, "hub")
	document, err = activitystreams.BuildActor(activitystreams.ActorInput{Actor: hub, PublicKeyPEM: "PEM", Ed25519Multibase: "z6Mk"})
	add("application", document, err)
	article, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: resource(), Author: person, Base: &group, Origin: "https://a.example", Interest: basilic.Interest{Comments: 4, Replies: 3, LikesHere: 2, LikesElsewhere: 5, Shares: 1}})
	add("article", article, err)
	withFile := resource()
	withFile.Sheet.Blocks = []basilic.Block{file()}
	withFiles, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: withFile, Author: person, Origin: "https://a.example"})
	add("article_file", withFiles, err)
	labelled := resource()
	labelled.Label = basilic.LabelNEC
	withLabel, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: labelled, Author: person, Origin: "https://a.example"})
	add("article_label", withLabel, err)
	note, err := activitystreams.BuildNote(noteInput(person, group))
	add("note", note, err)
	likes, err := activitystreams.BuildCount("https://a.example/ap/resources/1/likes", 7)
	add("likes", likes, err)
	for _, kind := range []basilic.ActivityType{
		basilic.ActivityCreate, basilic.ActivityUpdate, basilic.ActivityAnnounce, basilic.ActivityDelete, basilic.ActivityUndo,
		basilic.ActivityFollow, basilic.ActivityAccept, basilic.ActivityReject, basilic.ActivityLike,
	} {
		in := activitystreams.ActivityInput{
			IRI: "https://a.example/ap/activities/1", Type: kind, Actor: person.IRI, Object: "https://a.example/ap/resources/1",
			To: []basilic.IRI{basilic.PublicAudience}, Cc: []basilic.IRI{person.Followers}, Published: day,
		}
		if kind == basilic.ActivityCreate || kind == basilic.ActivityUpdate {
			in.Embedded = article
		}
		document, err := activitystreams.BuildActivity(in)
		add(strings.ToLower(string(kind)), document, err)
	}
	document, err = activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: "https://a.example/ap/activities/2", Type: basilic.ActivityAnnounce, Actor: group.IRI, Object: "https://a.example/ap/activities/1",
		Embedded: all["create"], To: []basilic.IRI{basilic.PublicAudience}, Cc: []basilic.IRI{group.Followers, person.IRI}, Audience: group.IRI, Published: day,
	})
	add("announce_create", document, err)
	document, err = activitystreams.ShortenActivity(document)
	add("announce_create_short", document, err)
	document, err = activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: "https://a.example/ap/activities/3", Type: basilic.ActivityUndo, Actor: group.IRI, Object: "https://a.example/ap/activities/2",
		Embedded: document, To: []basilic.IRI{basilic.PublicAudience}, Cc: []basilic.IRI{group.Followers}, Published: day,
	})
	add("undo_announce_create", document, err)
	quote := basilic.Authorization{
		IRI: "https://a.example/ap/authorizations/1", Type: basilic.QuoteAuthorization, Target: "https://a.example/ap/resources/1",
		Interacting: "https://m.example/users/masto/statuses/1",
	}
	document, err = activitystreams.BuildAuthorization(quote, person.IRI)
	add("quote_authorization", document, err)
	for name, in := range map[string]activitystreams.ActivityInput{
		"accept_quote":               {Type: basilic.ActivityAccept, Result: quote.IRI},
		"reject_quote":               {Type: basilic.ActivityReject},
		"delete_quote_authorization": {Type: basilic.ActivityDelete, Object: quote.IRI, Embedded: document},
	} {
		in.IRI, in.Actor, in.To, in.Published = basilic.IRI("https://a.example/ap/activities/"+name), person.IRI, []basilic.IRI{"https://m.example/users/masto"}, day
		if in.Embedded == nil {
			request := activitystreams.Request{
				IRI: "https://m.example/requests/1", Type: basilic.ActivityQuoteRequest, Actor: "https://m.example/users/masto",
				Object: quote.Target, Instrument: quote.Interacting,
			}
			in.Object = request.IRI
			if in.Embedded, err = activitystreams.BuildRequest(request); err != nil {
				t.Fatal(err)
			}
		}
		document, err := activitystreams.BuildActivity(in)
		add(name, document, err)
	}
	feature := basilic.Authorization{
		IRI: "https://a.example/ap/authorizations/2", Type: basilic.FeatureAuthorization, Target: person.IRI, Interacting: "https://m.example/collections/1",
	}
	document, err = activitystreams.BuildAuthorization(feature, person.IRI)
	add("feature_authorization", document, err)
	document, err = activitystreams.BuildRequest(activitystreams.Request{
		IRI: "https://m.example/requests/2", Type: basilic.ActivityFeatureRequest, Actor: "https://m.example/users/masto", Object: person.IRI, Instrument: feature.Interacting,
	})
	if err != nil {
		t.Fatal(err)
	}
	document, err = activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: "https://a.example/ap/activities/accept_feature", Type: basilic.ActivityAccept, Actor: person.IRI, Object: "https://m.example/requests/2",
		Embedded: document, Result: feature.IRI, To: []basilic.IRI{"https://m.example/users/masto"}, Published: day,
	})
	add("accept_feature", document, err)
	document, err = activitystreams.BuildCollection(activitystreams.CollectionInput{IRI: person.Followers, TotalItems: 3, First: person.Followers + "?page=true"})
	add("collection", document, err)
	document, err = activitystreams.BuildCollectionPage(activitystreams.PageInput{IRI: person.Outbox + "?page=true", PartOf: person.Outbox, Documents: [][]byte{all["announce"]}})
	add("page", document, err)
	document, err = activitystreams.BuildCollectionOf(group.IRI+"/moderators", []basilic.IRI{person.IRI})
	add("moderators", document, err)
	document, err = activitystreams.BuildTags(person.IRI+"/tags", []string{"accessibilite"}, "https://a.example")
	add("tags", document, err)
	document, err = activitystreams.BuildTombstone("https://a.example/ap/resources/1", "Article", day)
	add("tombstone", document, err)
	maps.Copy(all, adaptedDocuments(t, person, group))
	return all
}

func TestDocumentsAreGolden(t *testing.T) {
	t.Parallel()
	for name, document := range documents(t) {
		var value any
		if err := json.Unmarshal(document, &value); err != nil {
			t.Fatal(err)
		}
		pretty, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".golden.json")
		if *update {
			if err := os.WriteFile(file, append(pretty, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(pretty)+"\n"); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestArticleTravelsWhole(t *testing.T) {
	t.Parallel()
	got, err := activitystreams.ParseArticle(documents(t)["article"])
	if err != nil {
		t.Fatal(err)
	}
	want := resource()
	if got.Sheet.Title != want.Sheet.Title || got.Sheet.Description != want.Sheet.Description || got.Sheet.Licence != want.Sheet.Licence {
		t.Errorf("texts: %+v", got.Sheet)
	}
	if diff := cmp.Diff(want.Sheet.Indexation, got.Sheet.Indexation); diff != "" {
		t.Error(diff)
	}
	if len(got.Sheet.Blocks) != len(want.Sheet.Blocks) || got.Sheet.Blocks[2].URL != want.Sheet.Blocks[2].URL || got.Sheet.Blocks[0].ID != want.Sheet.Blocks[0].ID {
		t.Errorf("blocks: %+v", got.Sheet.Blocks)
	}
	if linked := got.Sheet.Blocks[3]; linked.Resource != "https://b.example/ap/resources/2" || linked.URL != want.Sheet.Blocks[3].URL || linked.Title != "Récolter" {
		t.Errorf("linked resource: %+v", linked)
	}
	if !got.Public || got.AttributedTo != "https://a.example/ap/actors/alice" || got.Audience != "https://a.example/ap/actors/jardin" {
		t.Errorf("people: %+v", got)
	}
	if !got.Updated.Equal(want.UpdatedAt) {
		t.Errorf("updated %s, want %s", got.Updated, want.UpdatedAt)
	}
}

func TestActorTravelsWhole(t *testing.T) {
	t.Parallel()
	got, err := activitystreams.ParseActor(documents(t)["group"])
	if err != nil {
		t.Fatal(err)
	}
	if got.Actor.Kind != basilic.ActorGroup || got.Actor.Handle != "jardin" || got.Actor.SharedInbox == "" || got.WebFinger != "jardin@a.example" {
		t.Errorf("%+v", got)
	}
	want := []activitystreams.KeyDocument{
		{ID: got.Actor.KeyID(), Owner: got.Actor.IRI, PEM: "PEM"},
		{ID: got.Actor.Ed25519KeyID(), Owner: got.Actor.IRI, Multibase: "z6Mk"},
	}
	if diff := cmp.Diff(want, got.Keys); diff != "" {
		t.Error(diff)
	}
}

func TestFileTravelsWhole(t *testing.T) {
	t.Parallel()
	got, err := activitystreams.ParseArticle(documents(t)["article_file"])
	if err != nil {
		t.Fatal(err)
	}
	want := file()
	want.MediaID, want.URL = "", "https://a.example/medias/01a20d57-86be-7fcb-8fbf-119604508066/Livret%20d%E2%80%99%C3%A9t%C3%A9.pdf"
	if diff := cmp.Diff([]basilic.Block{want}, got.Sheet.Blocks); diff != "" {
		t.Error(diff)
	}
	for _, forged := range []string{"", "u", "z123", "uAAAA", "u" + strings.Repeat("A", 60)} {
		document := strings.ReplaceAll(string(documents(t)["article_file"]), "uEiDjsMRCmPwcFJr79MiZb7kkJ65B5GSbk0yklZkbeFK4VQ", forged)
		if a, err := activitystreams.ParseArticle([]byte(document)); err != nil || a.Sheet.Blocks[0].Digest != "" {
			t.Errorf("digest %q: %v, %v", forged, a.Sheet.Blocks, err)
		}
	}
}
