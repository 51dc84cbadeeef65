package web_test

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// pressed sends the form of the button on a page, and returns to it.
func (b *browser) pressed(path, action string) string {
	b.t.Helper()
	form := part(b.t, b.get(path).Body.String(), `<form method="post" action="/admin/accueil">`, "</form>")
	fields := []string{"action", action}
	for _, name := range []string{"kind", "key", "next"} {
		fields = append(fields, name, part(b.t, form, `name="`+name+`" value="`, `"`))
	}
	if !strings.Contains(form, `value="`+action+`"`) {
		b.t.Fatalf("%s: the button does not do %q: %s", path, action, form)
	}
	w := b.post("/admin/accueil", fields...)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != path {
		b.t.Fatalf("%s, %s: %d to %q", path, action, w.Code, w.Header().Get("Location"))
	}
	return b.get(path).Body.String()
}

func TestAnAdministratorPutsForwardFromThePageItself(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Base("jardin")
	r := alice.Publish("Semer", "")
	visitor := &browser{t: t, hub: b.hub}
	for path, kind := range map[string]basilic.FeaturedKind{
		"/ressources/" + r.Slug: basilic.FeaturedResource, "/bases/jardin": basilic.FeaturedBase, "/profils/alice": basilic.FeaturedProfile,
	} {
		if page := visitor.get(path).Body.String(); strings.Contains(page, "à la une") {
			t.Errorf("%s offers it to a visitor", path)
		}
		chosen := func(n int) {
			t.Helper()
			if all, err := b.hub.DB.FeaturedIn(t.Context(), kind); err != nil || len(all) != n {
				t.Errorf("%s: %d are chosen, want %d (%v)", path, len(all), n, err)
			}
		}
		if page := b.pressed(path, "feature"); !strings.Contains(page, "C’est à la une de l’accueil.") || !strings.Contains(page, "Retirer de la une") {
			t.Errorf("%s does not say that it is there now", path)
		}
		chosen(1)
		if page := b.pressed(path, "remove"); !strings.Contains(page, "Retiré de la une.") || !strings.Contains(page, "Mettre à la une") {
			t.Errorf("%s does not say that it is gone", path)
		}
		chosen(0)
	}
}

// TestSecurity60OnlyAdministratorsPutForwardFromAPage: whatever the form says.
func TestSecurity60OnlyAdministratorsPutForwardFromAPage(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	id := p.known["id"][0]
	for _, action := range []string{"feature", "remove"} {
		for who, status := range map[string]int{"a visitor": http.StatusNotFound, "a contributor": http.StatusForbidden, "no member": http.StatusForbidden} {
			p.people[who].expect(p.people[who].post(featuredPath, "action", action, "kind", "resource", "key", id, "next", "/"), status)
			p.people[who].expect(p.people[who].post(featuredPath, "action", action, "kind", "profile", "key", "@alice@a.example", "next", "/"), status)
		}
	}
	for who := range p.people {
		if page := p.people[who].get("/bases/jardin").Body.String(); strings.Contains(page, "à la une") != (who == "an administrator") {
			t.Errorf("the base and its button as %s sees them", who)
		}
	}
	if chosen, err := p.hub.DB.FeaturedIn(t.Context(), basilic.FeaturedResource); err != nil || len(chosen) != 0 {
		t.Errorf("chosen: %v, %v", chosen, err)
	}
	administrator := p.people["an administrator"]
	if w := administrator.post(featuredPath, "action", "feature", "kind", "resource", "key", id, "next", "//evil.example"); w.Header().Get("Location") != featuredPath {
		t.Errorf("after the button: to %q", w.Header().Get("Location"))
	}
	for _, key := range []string{"", "x", string(basilic.NewID())} {
		w := administrator.post(featuredPath, "action", "feature", "kind", "resource", "key", key, "next", "/")
		if w.Code != http.StatusNotFound && w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", key, w.Code)
		}
	}
}

func TestWhereThereIsNoRoomTheButtonSaysWhatToDo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	var last basilic.Resource
	for n := range basilic.FeaturedResource.Most() + 1 {
		last = alice.Publish("Semer", "")
		if n < basilic.FeaturedResource.Most() {
			b.pressed("/ressources/"+last.Slug, "feature")
		}
	}
	w := b.post(featuredPath, "action", "feature", "kind", "resource", "key", string(last.ID), "next", "/ressources/"+last.Slug)
	b.expect(w, http.StatusUnprocessableEntity, "Six ressources sont déjà à la une. Retirez-en une, puis ajoutez celle-ci.", "Retirer")
}
