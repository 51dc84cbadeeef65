package fedtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// unknownActors are actors on as many sub-domains, none of which exists.
func unknownActors(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("https://s%d.flood.example/users/u%d", i, i)
	}
	return all
}

func TestSecurity46MentionsOfManyUnknownActorsAreNotFetched(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	mentions := func(n int) []any {
		var tags []any
		for _, iri := range unknownActors(n) {
			tags = append(tags, map[string]any{"type": "Mention", "href": iri, "name": "@u@" + basilic.IRI(iri).Host()})
		}
		return tags
	}
	object := changed(h.friend.Article("1", "Qui mentionne"), "tag", mentions(100), "cc", unknownActors(1000),
		"content", `<p>Bonjour <a href="`+strings.Join(unknownActors(1000), `">u</a> <a href="`)+`">u</a></p>`)
	before := h.state()
	h.accepts(h.friend, changed(h.friend.Activity("1", "Create", object), "cc", unknownActors(1000)))
	h.sees("Qui mentionne")
	if asked := h.asked(before.requests); len(asked) > 0 {
		t.Errorf("the hub asked %q", asked)
	}
	if actors, resources, _ := h.hub.Rows(); actors != 2 || resources != 1 {
		t.Errorf("%d actors and %d resources of others are kept", actors, resources)
	}
	h.leavesNothing(func() {
		h.friend.Expect("a.example", http.StatusBadRequest, h.friend.Activity("2", "Create", changed(h.friend.Article("2", "Trop"), "tag", mentions(1000))))
	})
}

func TestSecurity46OnlyTenNewSubdomainsOfADomainAreAsked(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	group := h.server.Actor("forum", "Group")
	h.follow(group)
	askedOf := func(domain string) map[string]bool {
		hosts := make(map[string]bool)
		for _, r := range h.net.Requests() {
			_, address, _ := strings.Cut(r, " ")
			if host := basilic.IRI(address).Host(); strings.HasSuffix(host, "."+domain) {
				hosts[host] = true
			}
		}
		return hosts
	}
	// Objects that somebody announces, on hosts that nobody knows.
	for n := range 15 {
		h.accepts(group, group.Activity(fmt.Sprint("a", n), "Announce", fmt.Sprintf("https://o%d.things.example/objects/1", n)))
	}
	h.net.Settle()
	if n := len(askedOf("things.example")); n != 10 {
		t.Errorf("%d hosts were asked for what was announced", n)
	}
	// Keys of those who write, each on a host of its own.
	follow := func(n, status int) {
		name := fmt.Sprintf("s%d.flood.example", n)
		a := h.net.Remote(name).Actor("u", "Person")
		a.Expect("a.example", status, a.Activity("1", "Follow", string(h.reader.Profile.IRI)))
	}
	for n := range 12 {
		status := http.StatusAccepted
		if n >= 10 {
			status = http.StatusTooManyRequests
		}
		follow(n, status)
	}
	h.net.Settle()
	if n := len(askedOf("flood.example")); n != 10 {
		t.Errorf("%d hosts were asked for keys", n)
	}
	// The registered domain itself is no sub-domain, and an administrator may allow more.
	top := h.net.Remote("flood.example").Actor("u", "Person")
	top.Expect("a.example", http.StatusAccepted, top.Activity("1", "Follow", string(h.reader.Profile.IRI)))
	err := h.hub.DB.InTx(t.Context(), func(tx *postgres.DB) error {
		return tx.DecideHostTx(t.Context(), "flood.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyAllow}})
	})
	if err != nil {
		t.Fatal(err)
	}
	follow(12, http.StatusAccepted)
	h.net.Settle()
}
