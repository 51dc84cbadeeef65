package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// contributions is the list of what the viewer writes with others.
const contributions = "contributions"

// mine lists what the viewer wrote.
func (w *Web) mine(rw http.ResponseWriter, r *http.Request) {
	state := r.URL.Query().Get("etat")
	list := ui.CardListPage{
		Lead: "Vos brouillons et ce que vous avez publié.", Tabs: stateTabs(state), Own: true,
		Empty: "Rien ici pour l’instant. Commencez par un titre : tout le reste peut venir plus tard.", Href: "/ressources/nouvelle", Action: "Créer une ressource",
	}
	var page basilic.Page[basilic.ResourceCard]
	var err error
	if state == contributions {
		list.Lead, list.Empty, list.Href = "Ce que vous modifiez avec d’autres.", "Personne ne vous a encore invité à modifier une ressource, ou vous n’avez pas encore accepté.", ""
		page, err = w.Resources.Contributed(r.Context(), viewerOf(r), cursorOf(r))
	} else {
		page, err = w.Resources.Mine(r.Context(), viewerOf(r), basilic.ResourceState(state), cursorOf(r))
	}
	if err == nil {
		list.Invitations, err = w.Resources.Invitations(r.Context(), viewerOf(r))
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	list.Cards, list.Next, list.Notices = page.Items, nextOf(r, page.Next), w.notices(r)
	w.render(rw, r, http.StatusOK, ui.CardList(w.page(r, "Mes ressources"), list))
}

// stateTabs are the lists of what the viewer wrote.
func stateTabs(current string) []ui.Tab {
	tabs := []ui.Tab{{Label: "Toutes", Href: "/mes-ressources", Count: -1, Current: current == ""}}
	states := []basilic.ResourceState{basilic.ResourcePublic, basilic.ResourcePrivate, basilic.ResourceDraft}
	for i, label := range []string{"Publiques", "Privées", "Brouillons"} {
		tabs = append(tabs, ui.Tab{Label: label, Href: "/mes-ressources?etat=" + string(states[i]), Count: -1, Current: current == string(states[i])})
	}
	return append(tabs, ui.Tab{Label: "Avec d’autres", Href: "/mes-ressources?etat=" + contributions, Count: -1, Current: current == contributions})
}

// contribute answers an invitation, or ends a contribution.
func (w *Web) contribute(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	id, err := basilic.ParseID(r.PostForm.Get("resource"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	notice, to := "", "/mes-ressources"
	switch r.PostForm.Get("action") {
	case "accept":
		var accepted basilic.Resource
		accepted, err = w.Resources.AcceptInvitation(r.Context(), viewerOf(r), id)
		notice, to = "Vous pouvez maintenant modifier cette ressource.", "/ressources/"+accepted.Slug+"/modifier"
	case "decline":
		notice, err = "L’invitation est refusée.", w.Resources.EndContribution(r.Context(), viewerOf(r), id)
	case "leave":
		notice, err = "Vous ne modifiez plus cette ressource.", w.Resources.EndContribution(r.Context(), viewerOf(r), id)
	default:
		err = basilic.Problems{{Field: "action", Text: "Choisissez « Accepter » ou « Refuser »."}}
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, to)
}
