package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

// startBot starts a foreign server made with activitypub-bot: its key is a
// document of its own, it writes as:Public, names contexts that we do not know,
// and sends a Note by its identifier alone; traits makes sure that it does.
func startBot(t testing.TB) *fedify {
	t.Helper()
	return startPeer(t, "bot", []string{"DATABASE_URL=" + pgtest.URL(t), "NODE_ENV=production"}, "--port", freePort(t))
}

func TestBotFollowsABase(t *testing.T) {
	t.Parallel()
	bot, h := startBot(t), startHub(t)
	author := h.person("alice")
	base := author.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public")
	iri := alternate(t, author, base)
	if found := bot.control("lookup", map[string]any{"uri": iri}); found["preferredUsername"] != "jardin" || found["type"] != "Group" {
		t.Errorf("looked up: %v", found)
	}
	for _, followed := range []string{iri, alternate(t, author, "/profils/alice")} {
		bot.control("follow", map[string]any{"uri": followed})
	}
	eventually(t, "both follows to be accepted", func() bool { return len(bot.state().Following) == 2 })
	path := author.publish("Semer des mots de passe", "jardin")
	bot.awaitReceived("Create")
	bot.awaitReceived("Announce")
	author.edit(path, "Semer de bons mots de passe")
	bot.awaitReceived("Update")
	author.remove(path)
	bot.awaitReceived("Delete")
	bot.awaitReceived("Undo")
	for _, p := range bot.state().Posts {
		if p.Status >= 300 {
			t.Errorf("it answered %d to a %s", p.Status, p.Type)
		}
	}
	bot.control("unfollow", map[string]any{"uri": iri})
	eventually(t, "the base to lose its follower", func() bool {
		return !slices.Contains(bot.state().Following, iri)
	})
}

func TestBotIsFollowed(t *testing.T) {
	t.Parallel()
	bot, h := startBot(t), startHub(t)
	reader := h.person("bob")
	reader.follow(bot.state().Actor)
	eventually(t, "the bot to know its follower", func() bool { return len(bot.state().Followers) == 1 })
	// A note of a Service is a resource, and this one's public is "as:Public".
	note := bot.control("note", map[string]any{"content": "Une note de loin"})
	eventually(t, "the note to arrive", func() bool { return strings.Contains(reader.fil(), "Une note de loin") })
	bot.control("update", map[string]any{"id": note["id"], "content": "Une note corrigée"})
	eventually(t, "the correction to arrive", func() bool { return strings.Contains(reader.fil(), "Une note corrigée") })
	bot.control("delete", map[string]any{"id": note["id"]})
	eventually(t, "the note to go", func() bool { return !strings.Contains(reader.fil(), "Une note corrigée") })
	traits(t, bot)
}

// traits fails a test whose peer does not write in the ways that it is there for:
// what was accepted above proves something only if they were on the wire.
func traits(t *testing.T, bot *fedify) {
	t.Helper()
	s := bot.state()
	actor := getJSON(t, s.Actor)
	key, _ := actor["publicKey"].(map[string]any)["id"].(string)
	if owner := getJSON(t, key)["owner"]; owner != s.Actor || strings.HasPrefix(key, s.Actor+"#") {
		t.Errorf("its key %q is no document of its own: owner %v", key, owner)
	}
	if contexts := fmt.Sprint(actor["@context"]); !strings.Contains(contexts, "miscellany") {
		t.Errorf("we know all its contexts: %s", contexts)
	}
	var public, named bool
	for _, activity := range s.Sent {
		public = public || activity["to"] == "as:Public"
		object, _ := activity["object"].(map[string]any)
		named = named || activity["type"] == "Create" && object["id"] != nil && object["type"] == nil
	}
	if !public || !named {
		t.Errorf("as:Public %v, a Note named and not told %v", public, named)
	}
}

// getJSON fetches a document as another server would.
func getJSON(t *testing.T, iri string) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, iri, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/activity+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var document map[string]any
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		t.Fatalf("%s: %v", iri, err)
	}
	return document
}

func TestBotAnnouncesAResource(t *testing.T) {
	t.Parallel()
	bot, h := startBot(t), startHub(t)
	author, reader := h.person("alice"), h.person("bob")
	reader.follow(bot.state().Actor)
	resource := alternate(t, author, author.publish("Semer des mots de passe", ""))
	bot.control("announce", map[string]any{"uri": resource})
	eventually(t, "what it announces to arrive", func() bool { return strings.Contains(reader.fil(), "Semer des mots de passe") })
}
