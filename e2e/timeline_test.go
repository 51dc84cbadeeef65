package e2e

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// reasonsShown are the lines of the fil as a browser shows them: the reason in
// words and the title.
func reasonsShown(t *testing.T, window context.Context) []string {
	t.Helper()
	return evaluate[[]string](t, window, `[...document.querySelectorAll(".list article")].map(a =>
		a.querySelector(".reason > span:nth-child(2)").innerText.trim() + " | " + a.querySelector("h3").innerText.trim())`)
}

// titled returns how many lines have a title.
func titled(lines []string, title string) int {
	n := 0
	for _, line := range lines {
		if strings.HasSuffix(line, " | "+title) {
			n++
		}
	}
	return n
}

// TestAFollowerSeesEachReasonOnce follows a base and its author on another hub, a
// neighbour here and a theme, all in the browser, and reads the fil: each resource
// has one line with its reason, and the one that remains when another ends.
func TestAFollowerSeesEachReasonOnce(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	here, there := startHub(t), startHub(t)
	bob, zoe := here.person("bob"), there.person("zoe")
	here.person("alice")
	zoe.post("/bases/nouvelle", http.StatusSeeOther, "title", "Les Rives", "handle", "rives", "visibility", "public")
	bob.publish("Avant", "")
	host := strings.TrimPrefix(there.URL, "http://")
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	open(t, window, here.URL+"/connexion")
	signIn(t, window, "alice")
	open(t, window, here.URL+"/fil")
	audit(t, window, string(axe), "fil-vide")
	// The empty fil proposes who is active here: one press follows.
	press(t, window, `form[action="/profils/bob"] button[value="follow"]`)
	if got := reasonsShown(t, window); len(got) != 1 || !strings.Contains(got[0], "que vous suivez | Avant") {
		t.Fatalf("after following bob the fil has %q", got)
	}
	for _, address := range []string{"@rives@" + host, "@zoe@" + host} {
		open(t, window, here.URL+"/")
		fill(t, window, "#q", address)
		press(t, window, `main form.search button`)
		press(t, window, `button[value="follow"]`)
	}
	open(t, window, here.URL+"/thematiques/accessibilite")
	press(t, window, `main button[value="follow"]`)
	if !strings.Contains(text(t, window, "main"), "Ne plus suivre cette thématique") {
		t.Error("the page of the theme does not say that it is followed")
	}
	eventually(t, "the follows to be accepted", func() bool {
		open(t, window, here.URL+"/mes-suivis")
		return !strings.Contains(text(t, window, "main"), "En attente")
	})
	// Published by its author, announced by its base, and about the theme: one line.
	remote := zoe.publish("De loin", "rives")
	bob.edit(bob.publish("À revoir", ""), "Revue")
	here.person("carol").publish("De Carole", "")
	var lines []string
	eventually(t, "everything in the fil", func() bool {
		open(t, window, here.URL+"/fil")
		lines = reasonsShown(t, window)
		return titled(lines, "De loin") > 0 && titled(lines, "De Carole") > 0 && titled(lines, "Revue") > 0
	})
	for _, title := range []string{"Avant", "De loin", "Revue", "De Carole"} {
		if n := titled(lines, title); n != 1 {
			t.Errorf("%q stands %d times in %q", title, n, lines)
		}
	}
	for _, want := range []string{"Publiée par bob", "Mise à jour par bob", "Thématique que vous suivez"} {
		if n := len(slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasPrefix(line, want) })); n != 1 {
			t.Errorf("%q is said %d times in %q", want, n, lines)
		}
	}
	audit(t, window, string(axe), "fil-raisons")
	// What bob's name explained, the theme does when he is followed no more.
	open(t, window, here.URL+"/profils/bob")
	press(t, window, `button[value="unfollow"]`)
	open(t, window, here.URL+"/fil")
	if lines = reasonsShown(t, window); len(lines) != 4 || titled(lines, "Revue") != 1 || strings.Contains(strings.Join(lines, "\n"), "par bob") {
		t.Errorf("without bob the fil has %q", lines)
	}
	zoe.remove(remote)
	eventually(t, "the deleted resource to leave", func() bool {
		open(t, window, here.URL+"/fil")
		return titled(reasonsShown(t, window), "De loin") == 0
	})
}
