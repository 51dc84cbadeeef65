package web_test

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestAHubIsNamedBesideItsAddress: what a hub calls itself stands wherever an origin is
// named, never without its address; a hub that takes the name of this one has its
// address alone.
func TestAHubIsNamedBesideItsAddress(t *testing.T) {
	t.Parallel()
	names := map[string]string{"a.example": "Le hub d’ici", "b.example": "Les bons clics", "c.example": "le hub D’ICI"}
	net := fedtest.NewWith(t, func(host string, c *config.Config) { c.Name = names[host] }, "a.example", "b.example", "c.example")
	bob, alice, carol := net.Person("a.example", "bob"), net.Person("b.example", "alice"), net.Person("c.example", "carol")
	bob.Follow(*alice.Profile)
	bob.Follow(*carol.Profile)
	net.Settle()
	alice.Publish("Une fiche de là-bas", "")
	carol.Publish("Une fiche de travers", "")
	net.Settle()
	b := browserOf(t, net, "bob")
	const named = `<bdi>Les bons clics</bdi> <span class="muted">(b.example)</span>`
	for _, path := range []string{"/hubs-lies", "/fil", "/recherche?q=fiche", "/profils/alice@b.example", "/mes-suivis"} {
		page := b.get(path).Body.String()
		if strings.Contains(page, "D’ICI") {
			t.Errorf("%s names another hub as this one", path)
		}
		if !strings.Contains(strings.Join(strings.Fields(page), " "), named) {
			t.Errorf("%s does not say %q", path, named)
		}
	}
	b.expect(b.get("/recherche?q=fiche"), http.StatusOK, `value="b.example"`, "Les bons clics (b.example)", ">c.example<")
	b.expect(b.get("/recherche?q=fiche&hubs=b.example"), http.StatusOK, "Retirer le filtre", "Les bons clics (b.example)")
}
