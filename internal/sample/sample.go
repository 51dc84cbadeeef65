// Package sample is the content that two neighbouring hubs begin with when
// somebody tries Basilic: fictional people and teams, real subjects. It is
// loaded through the services, like everything that people do, and follows
// between the hubs go through real federation.
package sample

import "codeberg.org/basilic/basilic"

// Password is the password of every sample account.
const Password = "jardin-partage-2026"

// Profile is a person with an account.
type Profile struct {
	Hub, Handle, FirstName, LastName, Email, Password, Job, Department, Summary string
}

// Base is a team; its first member makes it.
type Base struct {
	Hub, Handle, Title, Description, Department string
	Public                                      bool
	Members                                     []Member
}

// Member is a person in a base.
type Member struct {
	Handle string
	Role   basilic.MemberRole
}

// Resource is a sheet. Draft leaves it unpublished.
type Resource struct {
	Hub, Author, Base, Title, Description string
	Public, Draft                         bool
	Indexation                            basilic.Indexation
	Blocks                                []Block
}

// Block is a block; Drawing names the image of an image block.
type Block struct {
	Kind                                      basilic.BlockKind
	Title, Source, URL, Caption, Alt, Drawing string
}

// Follow is who follows whom, on the same hub or the other.
type Follow struct {
	Hub, Follower, TargetHub, Target string
}

// The two hubs.
const (
	Hub       = "hub"
	Neighbour = "neighbour"
)

// Profiles returns the sample people.
func Profiles() []Profile {
	person := func(hub, handle, first, last, job, department, summary string) Profile {
		return Profile{Hub: hub, Handle: handle, FirstName: first, LastName: last, Email: handle + "@exemple.fr", Password: Password, Job: job, Department: department, Summary: summary}
	}
	return []Profile{
		person(Hub, "claire", "Claire", "Morvan", "Conseillère numérique", "35", "J’accompagne les adultes dans une médiathèque de quartier. Mes ateliers durent deux heures, avec six personnes au plus."),
		person(Hub, "youssef", "Youssef", "Amrani", "Médiateur numérique", "35", "Permanences d’accès aux droits, dans un tiers-lieu et dans deux mairies."),
		person(Hub, "lena", "Léna", "Kervella", "Animatrice jeunesse", "29", "Ateliers pour les collégiens et leurs parents."),
		person(Hub, "paul", "Paul", "Duchesne", "Bénévole", "22", "Ancien dépanneur, je répare et j’explique."),
		person(Neighbour, "nadia", "Nadia", "Benali", "Coordinatrice d’un espace public numérique", "31", "Une équipe de quatre personnes, un bus et beaucoup de kilomètres."),
		person(Neighbour, "marc", "Marc", "Lafitte", "Formateur", "31", "Je forme les aidants numériques des associations."),
		person(Neighbour, "ines", "Inès", "Costa", "Bibliothécaire", "81", "Animations en bibliothèque, du premier clic à la retouche de photos."),
		person(Neighbour, "hugo", "Hugo", "Perrin", "Conseiller numérique", "12", "En milieu rural, de village en village."),
	}
}

// Bases returns the sample teams.
func Bases() []Base {
	admin, contributor := basilic.MemberAdministrator, basilic.MemberContributor
	return []Base{
		{Hub: Hub, Handle: "atelier_du_verger", Title: "L’Atelier du Verger", Department: "35", Public: true, Members: []Member{{"claire", admin}, {"youssef", contributor}}, Description: "Les supports d’atelier de la médiathèque du Verger : **prêts à imprimer**, essayés avec du public."},
		{Hub: Hub, Handle: "parents_connectes", Title: "Parents connectés", Department: "29", Public: true, Members: []Member{{"lena", admin}}, Description: "Écrans, réseaux et vie de famille : de quoi animer une rencontre sans faire peur."},
		{Hub: Hub, Handle: "repare_ensemble", Title: "Répare ensemble", Department: "22", Public: true, Members: []Member{{"paul", admin}, {"claire", contributor}}, Description: "Le carnet d’un atelier de réemploi d’ordinateurs."},
		{Hub: Hub, Handle: "equipe_verger", Title: "Équipe du Verger (interne)", Department: "35", Public: false, Members: []Member{{"claire", admin}, {"youssef", admin}}, Description: "Nos notes d’organisation."},
		{Hub: Neighbour, Handle: "bus_des_rives", Title: "Le Bus des Rives", Department: "31", Public: true, Members: []Member{{"nadia", admin}, {"hugo", contributor}}, Description: "Un bus équipé de huit postes va de village en village. Nous partageons nos séances."},
		{Hub: Neighbour, Handle: "aidants_31", Title: "Aidants numériques 31", Department: "31", Public: true, Members: []Member{{"marc", admin}, {"nadia", contributor}, {"ines", contributor}}, Description: "Former celles et ceux qui aident : posture, droits, outils."},
	}
}

// Follows returns who follows whom.
func Follows() []Follow {
	return []Follow{
		{Hub, "claire", Neighbour, "bus_des_rives"},
		{Hub, "claire", Neighbour, "aidants_31"},
		{Hub, "claire", Hub, "parents_connectes"},
		{Hub, "youssef", Neighbour, "aidants_31"},
		{Hub, "lena", Neighbour, "ines"},
		{Neighbour, "nadia", Hub, "atelier_du_verger"},
		{Neighbour, "nadia", Hub, "repare_ensemble"},
		{Neighbour, "marc", Hub, "atelier_du_verger"},
		{Neighbour, "ines", Hub, "parents_connectes"},
		{Neighbour, "hugo", Hub, "paul"},
	}
}
