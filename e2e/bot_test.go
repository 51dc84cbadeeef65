package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

// startBot starts a foreign server made with activitypub-bot: its key is a
// document of its own, it writes as:Public, names contexts that we do not know,
// and shows everything to everybody by identifiers alone.
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
