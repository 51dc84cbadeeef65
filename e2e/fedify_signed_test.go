package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// unsigned asks for a document as somebody who signs nothing.
func unsigned(t testing.TB, iri string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, iri, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestFedifyAndTheHubFederateWhileBothWantSignedGETs(t *testing.T) {
	t.Parallel()
	eachKnockWith(t, []string{"--authorized-fetch"}, []string{"BASILIC_FEDERATION=allow-list"}, bothWantSignedGETs)
}

func bothWantSignedGETs(t *testing.T, peer *fedify, h *hub) {
	author, reader := h.person("alice"), h.person("bob")
	base := alternate(t, author, author.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public"))
	alice := peer.state().Actor
	for _, iri := range []string{base, alice} {
		if status := unsigned(t, iri); status != http.StatusUnauthorized {
			t.Fatalf("%s, not signed: %d", iri, status)
		}
	}
	// Until it is allowed, the hub does not ask it either. That Fedify be refused is
	// not tried here: it would take its second scheme for the one that we want.
	search := "/recherche?q=" + url.QueryEscape(alice)
	if status, _ := reader.get(search); status == http.StatusSeeOther {
		t.Error("a host that is not allowed is asked")
	}
	h.run("", "federation", "allow", strings.TrimPrefix(peer.URL, "http://"))
	eventually(t, "Fedify to be let in", func() bool {
		status, _ := reader.get(search)
		return status == http.StatusSeeOther
	})
	peer.control("follow", map[string]any{"uri": base})
	eventually(t, "the follow to be accepted", func() bool { return len(peer.state().Following) == 1 })
	reader.follow(alice)
	path := author.publish("Semer des mots de passe", "jardin")
	peer.awaitReceived("Announce")
	if found := peer.control("lookup", map[string]any{"uri": alternate(t, author, path)}); found["name"] != "Semer des mots de passe" {
		t.Errorf("the resource, looked up: %v", found)
	}
	peer.control("article", map[string]any{"name": "Un article de loin", "content": "<p>Bonjour</p>"})
	eventually(t, "the article to arrive", func() bool { return strings.Contains(reader.fil(), "Un article de loin") })
	signers := make(map[string]int)
	for _, get := range peer.state().Gets {
		if get.Signer != "" {
			signers[get.Signer]++
		}
	}
	if len(signers) != 1 || signers[h.URL+"/ap/actor"] == 0 {
		t.Errorf("Fedify was asked by %v", signers)
	}
}

func TestFedifyLikesAndIsLiked(t *testing.T) {
	t.Parallel()
	eachKnock(t, fedifyLikes)
}

func fedifyLikes(t *testing.T, peer *fedify, h *hub) {
	author := h.person("alice")
	author.follow(peer.state().Actor)
	path := author.publish("Semer des mots de passe", "")
	resource := map[string]any{"uri": alternate(t, author, path)}
	shows := func(text string) func() bool {
		return func() bool {
			_, page := author.get(path)
			return strings.Contains(page, text)
		}
	}
	peer.control("like", resource)
	eventually(t, "its like to be counted", shows("1\u00a0d’ailleurs"))
	peer.control("unlike", resource)
	eventually(t, "its like to be taken back", shows("Aucun pour l’instant"))
	article := peer.control("article", map[string]any{"name": "Un article de loin", "content": "<p>Bonjour</p>"})
	eventually(t, "the article to arrive", func() bool { return strings.Contains(author.fil(), "Un article de loin") })
	there := author.lookup(article["id"].(string))
	author.post(there+"/j-aime", http.StatusSeeOther, "action", "like")
	peer.awaitReceived("Like")
	author.post(there+"/j-aime", http.StatusSeeOther, "action", "unlike")
	peer.awaitReceived("Undo")
	for _, a := range peer.state().Received {
		if a.Type == "Like" && a.Object != article["id"] {
			t.Errorf("it received a like of %s", a.Object)
		}
	}
}
