package fedtest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestSecurity08ACopyOfACopyIsNotFetched: images of a resource elsewhere that name the
// copies that this hub makes of them, or lead there by a redirect,
// would have the hub wait for itself.
func TestSecurity08ACopyOfACopyIsNotFetched(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "b.example")
	hub := net.Hub("b.example")
	far := net.Remote("far.example")
	fetch := func(name string, images ...string) basilic.Resource {
		t.Helper()
		blocks := []any{}
		for _, url := range images {
			blocks = append(blocks, map[string]any{"type": "Image", "url": url, "alt": "Un dessin", "width": 600, "height": 400})
		}
		object := far.Actor("zoe", "Person").Article(name, "Images")
		object["blocks"] = blocks
		far.Put("/objects/"+name, object)
		r, err := hub.Resources.FetchRemote(t.Context(), basilic.IRI("https://far.example/objects/"+name))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const last = "https://far.example/last.png"
	net.Serve("images.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://b.example"+r.URL.Path, http.StatusFound)
	}))
	copied := "/medias/distants/" + string(fetch("1", last).ID) + "/" + basilic.RemoteKey(last) + "/image.webp"
	for _, url := range []string{"https://b.example" + copied, "https://images.example" + copied} {
		r := fetch(basilic.RemoteKey(url), url)
		if _, _, err := hub.Resources.OpenRemote(t.Context(), r.ID, basilic.RemoteKey(url), "image.webp"); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, request := range net.Requests() {
		if strings.Contains(request, "b.example/medias/distants/") {
			t.Errorf("the hub asked itself: %s", request)
		}
	}
}
