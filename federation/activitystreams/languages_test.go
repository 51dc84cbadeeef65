package activitystreams_test

import (
	"testing"

	"codeberg.org/basilic/basilic/federation/activitystreams"
)

func TestOfSeveralLanguagesWithoutFrenchAlwaysTheSameIsRead(t *testing.T) {
	t.Parallel()
	for range 30 {
		o, err := activitystreams.Decode([]byte(`{"nameMap":{"oc":"Lo jardin","en":"The garden","de":"Der Garten","br":7}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Text("name"); got != "Der Garten" {
			t.Fatalf("read %q", got)
		}
	}
}
