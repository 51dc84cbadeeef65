package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// profile is the page of a profile of this hub, or of another as known here.
func (w *Web) profile(rw http.ResponseWriter, r *http.Request) {
	handle := param(r, "handle")
	if w.otherwiseNamed(rw, r, handle, false) {
		return
	}
	actor, err := w.Actors.ProfileFor(r.Context(), viewerOf(r), handle)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if w.toDocument(rw, r, actor.IRI) {
		return
	}
	page, err := w.actorPage(r, actor, "")
	if err == nil {
		page.Bases, err = w.Actors.PublicMemberships(r.Context(), actor.ID)
	}
	w.showActor(rw, r, page, err)
}

// base is the page of a base of this hub, or of another as known here.
func (w *Web) base(rw http.ResponseWriter, r *http.Request) {
	handle := param(r, "handle")
	if w.otherwiseNamed(rw, r, handle, true) {
		return
	}
	actor, role, err := w.Actors.BaseByHandle(r.Context(), viewerOf(r), handle)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if actor.Public && w.toDocument(rw, r, actor.IRI) {
		return
	}
	page, err := w.actorPage(r, actor, role)
	if err == nil {
		page.Members, err = w.Actors.MembersShown(r.Context(), actor, role)
	}
	w.showActor(rw, r, page, err)
}

// otherwiseNamed answers for a handle that is none of this hub as it is written: the
// address of somebody elsewhere, or one in capitals.
func (w *Web) otherwiseNamed(rw http.ResponseWriter, r *http.Request, handle string, isBase bool) bool {
	lower := strings.ToLower(handle)
	switch {
	case strings.Contains(handle, "@"):
		w.remoteActor(rw, r, handle, isBase)
	case lower != handle && isBase:
		redirect(rw, r, "/bases/"+url.PathEscape(lower))
	case lower != handle:
		redirect(rw, r, "/profils/"+url.PathEscape(lower))
	default:
		return false
	}
	return true
}

// toDocument sends servers to the document of what a page shows.
func (w *Web) toDocument(rw http.ResponseWriter, r *http.Request, iri basilic.IRI) bool {
	if iri == "" || !federation.WantsActivity(r) {
		return false
	}
	rw.Header().Add("Vary", "Accept")
	redirect(rw, r, string(iri))
	return true
}

func (w *Web) remoteActor(rw http.ResponseWriter, r *http.Request, text string, isBase bool) {
	actor, err := w.remoteByAddress(r, text)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if actor.IsBase() != isBase {
		redirect(rw, r, ui.ActorPath(actor))
		return
	}
	page, err := w.actorPage(r, actor, "")
	w.showActor(rw, r, page, err)
}

func (w *Web) remoteByAddress(r *http.Request, text string) (basilic.Actor, error) {
	address, err := webfinger.ParseAddress(text)
	if err != nil {
		return basilic.Actor{}, fmt.Errorf("web: %w: %w", err, basilic.ErrNotFound)
	}
	return w.Actors.RemoteByAddress(r.Context(), address)
}

// actorPage gathers what the page of an actor shows.
func (w *Web) actorPage(r *http.Request, actor basilic.Actor, role basilic.MemberRole) (ui.ActorPage, error) {
	viewer := viewerOf(r)
	page := ui.ActorPage{Actor: actor, Role: role, Own: viewer.ProfileID() == actor.ID && viewer.SignedIn(), Notices: w.notices(r), Tab: r.URL.Query().Get("onglet")}
	counts, err := w.Actors.Counts(r.Context(), actor.ID)
	if err != nil {
		return page, err
	}
	page.Followers, page.RemoteFollowers, page.Resources = counts.Followers, counts.RemoteFollowers, counts.Resources
	if viewer.SignedIn() {
		tie, err := w.Actors.TieWith(r.Context(), viewer, actor.ID)
		if err != nil {
			return page, err
		}
		page.Follow, page.Blocked = tie.Follow, tie.Blocked
	}
	if page.Feature, err = w.actorFeature(r, actor); err != nil {
		return page, err
	}
	list := w.Resources.OnProfile
	var cards basilic.Page[basilic.ResourceCard]
	if actor.IsBase() {
		cards, err = w.Resources.InBase(r.Context(), role, actor, cursorOf(r))
	} else {
		cards, err = list(r.Context(), actor.ID, cursorOf(r))
	}
	page.Cards, page.Next = cards.Items, nextOf(r, cards.Next)
	return page, err
}

func (w *Web) showActor(rw http.ResponseWriter, r *http.Request, page ui.ActorPage, err error) {
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if page.MayBlock() && viewerOf(r).SignedIn() && r.URL.Query().Get("confirmer") == "bloquer" {
		p := w.page(r, "Bloquer "+page.Actor.DisplayName())
		p.NoIndex = true
		w.render(rw, r, http.StatusOK, ui.ConfirmBlockActor(p, page.Actor))
		return
	}
	p := w.page(r, page.Actor.DisplayName())
	if page.Actor.Local && page.Actor.Public {
		p.Alternate, p.Canonical, p.Creator = string(page.Actor.IRI), page.Actor.URL, page.Actor.Address()
		p.Description = "Les ressources de " + page.Actor.DisplayName()
		p.Feed = ui.ActorPath(page.Actor) + "/flux"
	}
	p.NoIndex = !page.Actor.Local || !page.Actor.Public
	w.render(rw, r, http.StatusOK, ui.Actor(p, page))
}

// followActor follows, unfollows, blocks or unblocks the actor of a page.
func (w *Web) followActor(isBase bool) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if err := form.Read(rw, r); err != nil {
			w.fail(rw, r, err)
			return
		}
		actor, err := w.actorOf(r, isBase)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		if err := w.changeTie(r, actor); err != nil {
			w.fail(rw, r, err)
			return
		}
		redirect(rw, r, localPath(r.PostForm.Get("next"), ui.ActorPath(actor)))
	}
}

// changeTie does what the viewer asks about their tie with an actor.
func (w *Web) changeTie(r *http.Request, actor basilic.Actor) error {
	ctx, viewer := r.Context(), viewerOf(r)
	switch r.PostForm.Get("action") {
	case "follow":
		_, err := w.Actors.Follow(ctx, viewer, actor.ID)
		return err
	case "unfollow":
		return w.Actors.Unfollow(ctx, viewer, actor.ID)
	case "block":
		err := w.Actors.Block(ctx, viewer, actor.ID)
		if err == nil {
			w.notify(r, "Vous bloquez "+actor.DisplayName()+". La liste des comptes bloqués est dans « Mes suivis ».")
		}
		return err
	case "unblock":
		err := w.Actors.Unblock(ctx, viewer, actor.ID)
		if err == nil {
			w.notify(r, "Vous ne bloquez plus "+actor.DisplayName()+".")
		}
		return err
	}
	return basilic.Problems{{Field: "action", Text: "Choisissez « Suivre », « Ne plus suivre », « Bloquer » ou « Débloquer »."}}
}

func (w *Web) actorOf(r *http.Request, isBase bool) (basilic.Actor, error) {
	handle := param(r, "handle")
	if strings.Contains(handle, "@") {
		return w.remoteByAddress(r, handle)
	}
	if isBase {
		actor, _, err := w.Actors.BaseByHandle(r.Context(), viewerOf(r), handle)
		return actor, err
	}
	return w.Actors.ProfileByHandle(r.Context(), handle)
}
