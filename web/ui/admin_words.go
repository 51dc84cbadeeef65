package ui

import (
	"strconv"
	"strings"
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

// when writes how long ago something was as a narrow column holds it: as Ago,
// but « le 21 nov. » for the days before.
func when(t, now time.Time) string {
	text := Ago(t, now)
	if !strings.HasPrefix(text, "le ") {
		return text
	}
	months := [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."}
	day, rest, _ := strings.Cut(Date(t), "\u00a0")
	text = "le\u00a0" + day + "\u00a0" + months[t.Month()-1]
	if t.Year() != now.Year() {
		_, year, _ := strings.Cut(rest, " ")
		text += "\u00a0" + year
	}
	return text
}

// stateDetail says more about how a server is than the name of its state.
func stateDetail(h HostRow, now time.Time) string {
	switch {
	case h.Refused && h.Policy == basilic.PolicyNone:
		return "Le mode du hub ou un domaine au-dessus l’exclut"
	case h.Refused:
		return "Aucun échange"
	case h.AbandonedAt != nil:
		return "Rien ne lui est plus envoyé avant un signe de vie"
	case h.SuspendedAt != nil:
		return "Depuis " + since(*h.SuspendedAt, now) + ", un essai par jour"
	case h.FailingSince != nil:
		return "Depuis " + since(*h.FailingSince, now)
	}
	return ""
}

// since follows « depuis »: « 25 min », « hier », « le 21 nov. ».
func since(t, now time.Time) string {
	text := when(t, now)
	if text == "à l’instant" {
		return "un instant"
	}
	return strings.TrimPrefix(text, "il y a ")
}

// badge is a state in a coloured box: its colour, its icon, its words.
type badge struct{ kind, icon, text string }

// hostBadges are how a server is and, where there is one, the rule for it.
func hostBadges(h HostRow) []badge {
	if h.Policy == basilic.PolicyNone {
		return []badge{stateBadge(h)}
	}
	if h.Refused {
		return []badge{policyBadge(h)}
	}
	return []badge{stateBadge(h), policyBadge(h)}
}

func stateBadge(h HostRow) badge {
	text := h.State().Label()
	switch h.State() {
	case basilic.HostWell:
		return badge{"badge--ok", "check", text}
	case basilic.HostFailing:
		return badge{"badge--warn", "clock", text}
	}
	return badge{"badge--danger", "warn", text}
}

func policyBadge(h HostRow) badge {
	text := h.Policy.Label()
	switch h.Policy {
	case basilic.PolicyBlock:
		return badge{"badge--danger", "x", text}
	case basilic.PolicyLimit:
		return badge{"badge--warn", "lock", text}
	}
	return badge{"", "check", text}
}

// successText says when a server last took something.
func successText(h HostRow, now time.Time) string {
	if h.LastSuccessAt == nil {
		return "Jamais"
	}
	return when(*h.LastSuccessAt, now)
}

// errorText says what went wrong last, and when it is tried again.
func errorText(h HostRow, now time.Time) string {
	text := h.LastError.Sentence()
	if h.LastErrorAt != nil {
		text += ", " + when(*h.LastErrorAt, now)
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

// pendingText says how much waits, and for how many servers.
func pendingText(o HostOverview) string {
	if o.Pending == 0 {
		return "Rien"
	}
	return Plural(o.Pending, "envoi", "envois") + ", pour " + Plural(o.WaitingHosts, "serveur", "serveurs")
}

// failingText says how many servers do not answer, and how many have not for long.
func failingText(o HostOverview) string {
	text := Plural(o.Failing, "serveur", "serveurs")
	if o.Failing == 0 {
		text = "Aucun serveur"
	}
	if o.Suspended > 0 {
		text += ", et " + Plural(o.Suspended, "suspendu", "suspendus")
	}
	return text
}

// tiesText says who follows whom between a server and this hub.
func tiesText(t HostTies) string {
	followers, followed := "Personne de là-bas ne suit ce hub", "personne d’ici ne suit là-bas"
	if t.Followers > 0 {
		followers = Plural(t.Followers, "personne de là-bas suit ce hub", "personnes de là-bas suivent ce hub")
	}
	if t.Followed > 0 {
		followed = Plural(t.Followed, "suivi d’ici vers là-bas", "suivis d’ici vers là-bas")
	}
	return followers + ", " + followed
}

// dropText says what giving up loses.
func dropText(h HostRow) string {
	if h.Pending == 1 {
		return "1\u00a0envoi ne parviendra jamais à " + h.Authority + "."
	}
	return Plural(h.Pending, "envoi", "envois") + " ne parviendront jamais à " + h.Authority + "."
}

// lossText says what blocking ends.
func lossText(t HostTies) []string {
	var lost []string
	add := func(n int, one, many string) {
		if n > 0 {
			lost = append(lost, Plural(n, one, many)+".")
		}
	}
	add(t.Followers, "personne de là-bas ne suivra plus ce hub", "personnes de là-bas ne suivront plus ce hub")
	add(t.Followed, "suivi de personnes d’ici prendra fin", "suivis de personnes d’ici prendront fin")
	add(t.Pending, "envoi en attente sera abandonné", "envois en attente seront abandonnés")
	add(t.Resources, "ressource de là-bas sera cachée ici, et reviendra si vous débloquez", "ressources de là-bas seront cachées ici, et reviendront si vous débloquez")
	if len(lost) == 0 {
		return []string{"Rien n’est en cours avec ce serveur\u00a0: rien ne sera perdu."}
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
		{string(basilic.PolicyLimit), "Limité\u00a0: visible seulement de qui le suit"},
		{string(basilic.PolicyBlock), "Bloqué\u00a0: plus aucun échange"},
	}
}

// HostPath is the page of a server.
func HostPath(host string) string { return "/admin/federation/serveurs/" + host }

// Spread is how far a resource went: to how many servers, to how many of which
// it is just being sent, and how many it still has to reach or that do not answer.
type Spread struct {
	// Preparing says that it is not known yet to whom it goes.
	Preparing                              bool
	Servers, Sending, Waiting, Unreachable int
}

// SpreadText tells an author how far a resource went.
func SpreadText(s Spread) string {
	servers := Plural(s.Servers, "serveur", "serveurs")
	switch {
	case s.Sending > 0 && s.Sending < s.Servers:
		return "Partagé avec " + servers + ", envoi en cours à " + Number(s.Sending) + " d’entre eux."
	case s.Sending > 0:
		return "Envoi en cours à " + servers + "."
	case s.Preparing:
		return "Envoi en cours aux autres serveurs."
	case s.Servers == 0:
		return "Visible ici. Personne ne vous suit encore depuis un autre serveur."
	case s.Unreachable > 0:
		return "Partagé avec " + servers + ", " + Plural(s.Unreachable, "injoignable", "injoignables") + "\u00a0: l’envoi reprendra seul."
	case s.Waiting > 0:
		return "Partagé avec " + servers + ", " + Number(s.Waiting) + " en attente."
	}
	return "Partagé avec " + servers + "."
}
