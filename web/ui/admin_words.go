package ui

import (
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// HostRow is another server in the list of administrators.
type HostRow struct {
	basilic.Host
	Pending int
	NextAt  *time.Time
}

// HostTies is what blocking a server ends or hides.
type HostTies struct{ Followers, Followed, Resources, Pending int }

// HostOverview is what goes on with other servers.
type HostOverview struct {
	Known, Failing, Suspended, Blocked, Pending, WaitingHosts, Received int
}

// Soon writes how long until something: « dans 4 min », « dans 2 h 10 ».
func Soon(t, now time.Time) string {
	d := t.Sub(now)
	switch {
	case d < time.Minute:
		return "dans un instant"
	case d < time.Hour:
		return "dans " + strconv.Itoa(int(d.Minutes())) + "\u00a0min"
	case d < 24*time.Hour:
		minutes := int(d.Minutes()) % 60
		text := "dans " + strconv.Itoa(int(d.Hours())) + "\u00a0h"
		if minutes == 0 {
			return text
		}
		return text + "\u00a0" + strconv.Itoa(minutes/10) + strconv.Itoa(minutes%10)
	}
	return "dans " + Plural(int(d.Hours())/24, "jour", "jours")
}

// stateText says how a server is.
func stateText(h HostRow, now time.Time) string {
	switch {
	case h.Refused && h.Policy == basilic.PolicyNone:
		return "Aucun échange : le mode du hub ou un domaine au-dessus l’exclut"
	case h.Refused:
		return "Aucun échange"
	case h.AbandonedAt != nil:
		return "Abandonné : plus rien n’est envoyé avant qu’il ne donne signe de vie"
	case h.SuspendedAt != nil:
		return "Suspendu " + Ago(*h.SuspendedAt, now) + " : un essai par jour"
	case h.FailingSince != nil:
		return "Ne répond plus, première panne " + Ago(*h.FailingSince, now)
	}
	return "En service"
}

func stateKind(h HostRow) string {
	switch h.State() {
	case basilic.HostFailing:
		return "badge--warn"
	case basilic.HostSuspended, basilic.HostBlocked:
		return "badge--danger"
	}
	return "badge--ok"
}

func stateIcon(h HostRow) string {
	switch h.State() {
	case basilic.HostWell:
		return "check"
	case basilic.HostFailing:
		return "clock"
	}
	return "warn"
}

// successText says when a server last took something.
func successText(h HostRow, now time.Time) string {
	if h.LastSuccessAt == nil {
		return "Jamais"
	}
	return Ago(*h.LastSuccessAt, now)
}

// errorText says what went wrong last, and when it is tried again.
func errorText(h HostRow, now time.Time) string {
	text := h.LastError.Sentence()
	if h.LastErrorAt != nil {
		text += ", " + Ago(*h.LastErrorAt, now)
	}
	if h.Pending > 0 && h.NextAt != nil && !h.Refused {
		text += ", prochain essai " + Soon(*h.NextAt, now)
	}
	return text
}

// software is what runs on a server, in words.
func software(h HostRow) string {
	if h.Software == "" {
		return "Logiciel inconnu"
	}
	if h.SoftwareVersion == "" {
		return h.Software
	}
	return h.Software + " " + h.SoftwareVersion
}

// ModeText says whom the hub talks to.
func ModeText(mode string) string {
	switch mode {
	case "allow-list":
		return "Liste d’autorisation. Seuls les serveurs autorisés échangent avec ce hub."
	case "off":
		return "Fermé. Ce hub n’échange avec aucun serveur."
	}
	return "Ouvert. Tout serveur peut suivre vos bases, sauf ceux que vous bloquez."
}

// lossText says what blocking ends.
func lossText(t HostTies) []string {
	var lost []string
	if t.Followers > 0 {
		lost = append(lost, Plural(t.Followers, "personne de là-bas ne suivra plus ce hub", "personnes de là-bas ne suivront plus ce hub")+".")
	}
	if t.Followed > 0 {
		lost = append(lost, Plural(t.Followed, "suivi de personnes d’ici prendra fin", "suivis de personnes d’ici prendront fin")+".")
	}
	if t.Pending > 0 {
		lost = append(lost, Plural(t.Pending, "envoi en attente sera abandonné", "envois en attente seront abandonnés")+".")
	}
	if t.Resources > 0 {
		lost = append(lost, Plural(t.Resources, "ressource de là-bas sera cachée", "ressources de là-bas seront cachées")+" ici, et reviendra si vous débloquez.")
	}
	if len(lost) == 0 {
		lost = append(lost, "Rien n’est en cours avec ce serveur : rien ne sera perdu.")
	}
	return lost
}

// hostStates are the choices of the filter.
func hostStates() []Option {
	return []Option{
		{"", "Tous"},
		{"waiting", "Avec des envois en attente"},
		{"failing", "Ne répondent plus"},
		{"suspended", "Suspendus"},
		{"blocked", "Sans échange"},
		{"decided", "Avec une règle"},
		{"well", "En service"},
	}
}

// policies are the choices for a server.
func policies() []Option {
	return []Option{
		{string(basilic.PolicyNone), "Selon le mode du hub"},
		{string(basilic.PolicyAllow), "Autorisé, même si son domaine est bloqué"},
		{string(basilic.PolicyLimit), "Limité : visible seulement de qui le suit"},
		{string(basilic.PolicyBlock), "Bloqué : plus aucun échange"},
	}
}

// HostPath is the page of a server.
func HostPath(host string) string { return "/admin/federation/serveurs/" + host }

// SpreadText tells an author how far a resource went.
func SpreadText(told bool, servers, waiting, unreachable int) string {
	switch {
	case !told:
		return ""
	case servers == 0:
		return "Visible ici. Personne ne vous suit encore depuis un autre serveur."
	case unreachable > 0:
		return "Partagé avec " + Plural(servers, "serveur", "serveurs") + ", " + Plural(unreachable, "injoignable", "injoignables") + " : l’envoi reprendra seul."
	case waiting > 0:
		return "Partagé avec " + Plural(servers, "serveur", "serveurs") + ", " + Plural(waiting, "en attente", "en attente") + "."
	}
	return "Partagé avec " + Plural(servers, "serveur", "serveurs") + "."
}
