package activitystreams_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

func TestKeysInEveryFormThatServersPublish(t *testing.T) {
	t.Parallel()
	actor := func(properties string) []byte {
		return []byte(`{"id":"https://b.example/u/1","type":"Person","inbox":"https://b.example/u/1/inbox",` + properties + `}`)
	}
	one := activitystreams.KeyDocument{ID: "https://b.example/u/1#main-key", Owner: "https://b.example/u/1", PEM: "PEM"}
	two := activitystreams.KeyDocument{ID: "https://b.example/u/1#ed", Owner: "https://b.example/u/1", Multibase: "z6Mk"}
	const onePEM = `{"id":"https://b.example/u/1#main-key","owner":"https://b.example/u/1","publicKeyPem":"PEM"}`
	const multikey = `{"id":"https://b.example/u/1#ed","type":"Multikey","controller":"https://b.example/u/1","publicKeyMultibase":"z6Mk"}`
	for body, want := range map[string][]activitystreams.KeyDocument{
		`"publicKey":` + onePEM:                                {one},
		`"publicKey":[` + onePEM + `]`:                         {one},
		`"publicKey":"https://b.example/k/1"`:                  {{ID: "https://b.example/k/1"}},
		`"publicKey":[` + onePEM + `,"https://b.example/k"]`:   {one, {ID: "https://b.example/k"}},
		`"assertionMethod":` + multikey:                        {two},
		`"assertionMethod":[` + multikey + `,null,3,{},"x y"]`: {two},
		`"publicKey":null`:                                     nil,
	} {
		document, err := activitystreams.ParseActor(actor(body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, document.Keys); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func TestLargeActivityNamesItsObject(t *testing.T) {
	t.Parallel()
	r := resource()
	r.Sheet.Blocks[1].HTML = "<p>" + strings.Repeat("long ", 20_000) + "</p>"
	person := actor(basilic.ActorPerson, "alice")
	article, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: r, Author: person, Origin: "https://a.example"})
	if err != nil {
		t.Fatal(err)
	}
	document, err := activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: "https://a.example/ap/activities/1", Type: basilic.ActivityCreate, Actor: person.IRI, Object: r.IRI, Embedded: article, Published: day,
	})
	if err != nil || len(document) > 60<<10 || !strings.Contains(string(document), `"object":"https://a.example/ap/resources/1"`) {
		t.Errorf("%d bytes, %v", len(document), err)
	}
}

func TestFormsThatServersUse(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"bare id":        `{"id":"https://b.example/1","type":"Follow","actor":"https://b.example/u","object":"https://a.example/x"}`,
		"embedded":       `{"id":"https://b.example/1","type":"Follow","actor":{"id":"https://b.example/u","type":"Person"},"object":{"id":"https://a.example/x","type":"Person"}}`,
		"arrays":         `{"id":"https://b.example/1","type":["Follow"],"actor":["https://b.example/u"],"object":["https://a.example/x"]}`,
		"null and extra": `{"@context":null,"id":"https://b.example/1","type":"Follow","actor":"https://b.example/u","object":"https://a.example/x","to":null,"x:y":{"z":[1.5]}}`,
	} {
		got, err := activitystreams.ParseActivity([]byte(body))
		if err != nil || got.Actor != "https://b.example/u" || got.Object != "https://a.example/x" || got.Type != basilic.ActivityFollow {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, public := range []string{"as:Public", "Public", string(basilic.PublicAudience)} {
		got, err := activitystreams.ParseActivity([]byte(`{"id":"https://b.example/1","type":"Create","actor":"https://b.example/u","object":"https://b.example/o","to":"` + public + `"}`))
		if err != nil || !got.IsPublic() {
			t.Errorf("%s is not public: %v", public, err)
		}
	}
}

func FuzzParseActivity(f *testing.F) {
	f.Add([]byte(`{"id":"https://b.example/1","type":"Create","actor":"https://b.example/u","object":{"id":"https://b.example/o","type":"Article","attributedTo":"https://b.example/u"}}`))
	f.Add([]byte(`{"@context":[{"object":"as:target"}],"id":"x"}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := activitystreams.ParseActivity(body)
		if err != nil {
			if !errors.Is(err, basilic.ErrInvalid) && !errors.Is(err, basilic.ErrDropped) {
				t.Errorf("an error that nobody understands: %v", err)
			}
			return
		}
		if a.IRI.Host() == "" || a.Actor.Host() == "" {
			t.Errorf("believed %+v", a)
		}
		if a.Embedded != nil {
			_, _ = activitystreams.ArticleOf(a.Embedded)
		}
	})
}

func FuzzParseActor(f *testing.F) {
	f.Add([]byte(`{"id":"https://b.example/u","type":"Person","inbox":"https://b.example/i","publicKey":{"id":"https://b.example/u#k","owner":"https://b.example/u"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if d, err := activitystreams.ParseActor(body); err == nil && (d.Actor.IRI.Host() == "" || d.Actor.Inbox.Host() == "") {
			t.Errorf("believed %+v", d)
		}
	})
}
