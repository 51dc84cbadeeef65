package sample

import "codeberg.org/basilic/basilic"

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
		person(Hub, "amina", "Amina", "Diallo", "Conseillère numérique", "35", "Débuter n’a pas d’âge. J’anime le coin des premiers clics, avec beaucoup de patience et de grosses souris."),
		person(Hub, "gwenael", "Gwenaël", "Le Bihan", "Animateur de fab lab", "22", "Découpe, impression, bricolage : on fabrique, puis on documente."),
		person(Hub, "sophie", "Sophie", "Marchal", "Conseillère en insertion", "56", "J’accompagne des personnes qui cherchent du travail, et leur boîte mail avec."),
		person(Hub, "tomas", "Tomas", "Ribeiro", "Animateur radio", "29", "Un micro, six adolescents, un sujet qui les regarde."),
		person(Hub, "jeanne", "Jeanne", "Guillou", "Assistante sociale", "35", "Le numérique arrive dans chaque entretien : autant bien l’accueillir."),
		person(Hub, "karim", "Karim", "Haddad", "Professeur documentaliste", "35", "Éducation aux médias, du journal de classe à la vidéo truquée."),
		person(Hub, "elise", "Élise", "Fontaine", "Chargée de mission inclusion numérique", "56", "Je fais se rencontrer celles et ceux qui accompagnent, sur un territoire de quarante communes."),
		person(Hub, "yves", "Yves", "Lemoine", "Bénévole", "22", "Trente ans d’informatique, dix ans de logiciels libres, une passion pour les vieux portables."),
		person(Hub, "manon", "Manon", "Riou", "Médiatrice numérique", "29", "Familles, quartiers, vie privée : mes ateliers partent des questions des gens."),
		person(Neighbour, "nadia", "Nadia", "Benali", "Coordinatrice d’un espace public numérique", "31", "Une équipe de quatre personnes, un bus et beaucoup de kilomètres."),
		person(Neighbour, "marc", "Marc", "Lafitte", "Formateur", "31", "Je forme les aidants numériques des associations."),
		person(Neighbour, "ines", "Inès", "Costa", "Bibliothécaire", "81", "Animations en bibliothèque, du premier clic à la retouche de photos."),
		person(Neighbour, "hugo", "Hugo", "Perrin", "Conseiller numérique", "12", "En milieu rural, de village en village."),
		person(Neighbour, "solene", "Solène", "Vidal", "Infirmière coordinatrice", "12", "Dans une maison de santé : aider à comprendre ses données de santé, sans jargon."),
		person(Neighbour, "bastien", "Bastien", "Roques", "Animateur de cartes participatives", "81", "Une balade, un carnet, une carte libre à la fin de l’après-midi."),
		person(Neighbour, "farida", "Farida", "Mansouri", "Médiatrice numérique", "31", "Publics allophones et grands débutants : des images, des gestes, peu de mots."),
	}
}

// Bases returns the sample teams.
func Bases() []Base {
	admin, contributor := basilic.MemberAdministrator, basilic.MemberContributor
	return []Base{
		{Hub: Hub, Handle: "atelier_du_verger", Title: "L’Atelier du Verger", Department: "35", Public: true, Members: []Member{{"claire", admin}, {"youssef", contributor}, {"manon", contributor}}, Description: "Les supports d’atelier de la médiathèque du Verger : **prêts à imprimer**, essayés avec du public."},
		{Hub: Hub, Handle: "parents_connectes", Title: "Parents connectés", Department: "29", Public: true, Members: []Member{{"lena", admin}}, Description: "Écrans, réseaux et vie de famille : de quoi animer une rencontre sans faire peur."},
		{Hub: Hub, Handle: "repare_ensemble", Title: "Répare ensemble", Department: "22", Public: true, Members: []Member{{"paul", admin}, {"claire", contributor}}, Description: "Le carnet d’un atelier de réemploi d’ordinateurs."},
		{Hub: Hub, Handle: "equipe_verger", Title: "Équipe du Verger (interne)", Department: "35", Public: false, Members: []Member{{"claire", admin}, {"youssef", admin}}, Description: "Nos notes d’organisation."},
		{Hub: Hub, Handle: "premiers_clics", Title: "Le Coin des premiers clics", Department: "35", Public: true, Members: []Member{{"amina", admin}, {"jeanne", contributor}, {"claire", contributor}}, Description: "Pour celles et ceux qui commencent : la souris, le clavier, le premier message. Chaque séance tient sur **une page**."},
		{Hub: Hub, Handle: "fabrique_des_deux_rives", Title: "La Fabrique des deux rives", Department: "22", Public: true, Members: []Member{{"gwenael", admin}, {"yves", contributor}, {"paul", contributor}}, Description: "Un fab lab de quartier. Nous publions ce que nous fabriquons, avec les erreurs : c’est là qu’on apprend."},
		{Hub: Hub, Handle: "regards_medias", Title: "Regards sur les médias", Department: "29", Public: true, Members: []Member{{"karim", admin}, {"tomas", contributor}, {"lena", contributor}}, Description: "Éducation aux médias et à l’information : séances testées au collège, à la radio et en bibliothèque."},
		{Hub: Hub, Handle: "pas_a_pas_emploi", Title: "Pas à pas vers l’emploi", Department: "56", Public: true, Members: []Member{{"sophie", admin}, {"elise", contributor}}, Description: "Candidater en ligne sans s’épuiser :\n\n- des modèles à remplir ;\n- des ateliers courts ;\n- des outils pour les structures."},
		{Hub: Neighbour, Handle: "bus_des_rives", Title: "Le Bus des Rives", Department: "31", Public: true, Members: []Member{{"nadia", admin}, {"hugo", contributor}, {"farida", contributor}}, Description: "Un bus équipé de huit postes va de village en village. Nous partageons nos séances."},
		{Hub: Neighbour, Handle: "aidants_31", Title: "Aidants numériques 31", Department: "31", Public: true, Members: []Member{{"marc", admin}, {"nadia", contributor}, {"ines", contributor}}, Description: "Former celles et ceux qui aident : posture, droits, outils."},
		{Hub: Neighbour, Handle: "cartes_et_communs", Title: "Cartes et communs", Department: "81", Public: true, Members: []Member{{"bastien", admin}, {"ines", contributor}}, Description: "Contribuer à ce qui appartient à tout le monde : cartes libres, encyclopédie, licences."},
		{Hub: Neighbour, Handle: "sante_pas_a_pas", Title: "Santé en ligne, pas à pas", Department: "12", Public: true, Members: []Member{{"solene", admin}, {"hugo", contributor}, {"farida", contributor}}, Description: "Rendez-vous, ordonnances, données de santé : accompagner sans jamais lire à la place."},
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
		{Hub, "amina", Hub, "atelier_du_verger"},
		{Hub, "amina", Neighbour, "bus_des_rives"},
		{Hub, "karim", Hub, "parents_connectes"},
		{Hub, "elise", Neighbour, "cartes_et_communs"},
		{Hub, "elise", Hub, "pas_a_pas_emploi"},
		{Hub, "jeanne", Neighbour, "sante_pas_a_pas"},
		{Hub, "yves", Hub, "repare_ensemble"},
		{Neighbour, "farida", Hub, "premiers_clics"},
		{Neighbour, "solene", Neighbour, "aidants_31"},
		{Neighbour, "bastien", Hub, "fabrique_des_deux_rives"},
		{Neighbour, "ines", Hub, "regards_medias"},
	}
}
