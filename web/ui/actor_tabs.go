package ui

// The tabs of a profile or base, as its address names them.
const (
	tabHome      = "accueil"
	tabResources = "ressources"
	tabMembers   = "membres"
	tabBases     = "bases"
	tabAbout     = "a-propos"
)

// names returns the tabs that an actor has, the first being its page.
func (a ActorPage) names() []string {
	switch {
	case !a.Actor.Local:
		return []string{tabResources, tabAbout}
	case a.Actor.IsBase():
		return []string{tabHome, tabResources, tabMembers, tabAbout}
	}
	return []string{tabResources, tabBases, tabAbout}
}

// current returns the tab shown: the one asked for, else the first.
func (a ActorPage) current() string {
	names := a.names()
	for _, name := range names {
		if name == a.Tab {
			return name
		}
	}
	return names[0]
}

func (a ActorPage) tabs() []Tab {
	labels := map[string]string{tabHome: "Accueil", tabResources: "Ressources", tabMembers: "Membres", tabBases: "Bases", tabAbout: "À propos"}
	counts := map[string]int{tabResources: a.Resources, tabMembers: len(a.Members), tabBases: len(a.Bases)}
	var tabs []Tab
	for _, name := range a.names() {
		count, counted := counts[name]
		if !counted {
			count = -1
		}
		tabs = append(tabs, Tab{Label: labels[name], Href: a.href(name), Count: count, Current: name == a.current()})
	}
	return tabs
}

// href returns the address of a tab.
func (a ActorPage) href(name string) string {
	if name == a.names()[0] {
		return ActorPath(a.Actor)
	}
	return ActorPath(a.Actor) + "?onglet=" + name
}

// hasFacts reports whether there is something practical to tell.
func (a ActorPage) hasFacts() bool {
	return a.Actor.Department != "" || a.Actor.Website != "" || a.Actor.ContactShown && a.Actor.ContactEmail != ""
}

// followersNoun follows the number of followers, and says how many come from
// other servers.
func (a ActorPage) followersNoun() string {
	noun := Noun(a.Followers, "abonné", "abonnés")
	if !a.Actor.Local || a.RemoteFollowers == 0 || a.RemoteFollowers > a.Followers {
		return noun
	}
	return noun + ", dont " + Number(a.RemoteFollowers) + " d’autres serveurs"
}
