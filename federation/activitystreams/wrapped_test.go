package activitystreams_test

import (
	"testing"

	"codeberg.org/basilic/basilic/federation/activitystreams"
)

func TestAnAnnouncedObjectWithAnActorIsNoActivity(t *testing.T) {
	t.Parallel()
	for object, want := range map[string]bool{
		`{"id":"https://m.example/events/1","type":"Event","actor":"https://m.example/@ines","attributedTo":"https://m.example/@cafe"}`: false,
		`{"id":"https://l.example/create/1","type":"Create","actor":"https://l.example/u/a","object":"https://l.example/post/1"}`:       true,
		`"https://l.example/post/1"`: false,
	} {
		a, err := activitystreams.ParseActivity([]byte(`{"id":"https://m.example/1","type":"Announce","actor":"https://m.example/@cafe","object":` + object + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, wrapped, err := a.Wrapped(); wrapped != want || err != nil {
			t.Errorf("%s is an activity: %v, %v", object, wrapped, err)
		}
	}
}
