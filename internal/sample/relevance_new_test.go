package sample_test

// More sheets that people look for, of the first hub unless said otherwise.
const (
	mouse       = "Premiers pas à la souris : pointer, cliquer, glisser"
	mail        = "Créer une adresse mail et s’en servir le jour même"
	formalities = "Atelier : faire ses démarches CAF et impôts"
	clicked     = "J’ai cliqué ! Que faire dans l’heure"
	smartphone  = "Prendre en main son premier smartphone"
	diagnosis   = "Diagnostic : dix questions pour bien orienter"
	charter     = "Une charte d’atelier qui tient sur une page"
	attendance  = "Feuille d’émargement et bilan d’atelier"
	sobriety    = "Sobriété numérique : dix gestes et ce qu’ils pèsent"
	penguin     = "Passer une association sous Linux sans tout casser"
)

func moreRelevance() map[string]string {
	return map[string]string{
		"souris": mouse, "sourie": mouse, "double clic": mouse, "cliquer": mouse, "apprendre à cliquer": mouse, "glisser déposer": mouse,
		"adresse mail": mail, "adresses mails": mail, "créer une boite mail": mail, "messagerie": mail, "courriel": mail, "piece jointe": mail, "e-mail": mail,
		"CAF": formalities, "impots": formalities, "prime d’activité": formalities, "déclaration revenus": formalities, "demarches caf": formalities, "démarches en groupe": formalities,
		"j’ai donné mon code": clicked, "fraude carte bancaire": clicked, "porter plainte": clicked, "opposition": clicked, "perceval": clicked, "faux conseiller": clicked,
		"smartphone": smartphone, "smartphones débutants": smartphone, "android": smartphone, "premier téléphone": smartphone, "smarphone": smartphone,
		"diagnostic": diagnosis, "diagnostique": diagnosis, "questionnaire": diagnosis, "positionnement": diagnosis, "e-inclusion": diagnosis, "orienter une personne": diagnosis,
		"charte": charter, "règlement atelier": charter, "chartes": charter,
		"émargement": attendance, "emargement": attendance, "feuille de présence": attendance, "bilan": attendance, "financeurs": attendance,
		"sobriété": sobriety, "écologie": sobriety, "empreinte environnement": sobriety, "ademe": sobriety, "sobriete numerique": sobriety, "vider sa boîte mail": sobriety,
		"linux association": penguin, "LibreOffice": penguin, "logiciel libre": penguin, "logiciels libres": penguin, "migrer": penguin, "framasoft": penguin,
	}
}

// The sheets on what is made, checked and looked for.
const (
	fabLab     = "Découvrir le fab lab : une boîte à trésors découpée au laser"
	podcast    = "Enregistrer un podcast en trois séances"
	checking   = "Vérifier une information en quatre gestes"
	privacy    = "Mes données personnelles : mes droits en pratique"
	generative = "L’IA générative expliquée autour d’une table"
	cv         = "Mettre son CV en ligne sans se perdre"
	jobs       = "Recherche d’emploi en ligne : un cycle de cinq ateliers"
	evaluating = "Évaluer un atelier : la grille aux trois couleurs"
	health     = "Mon espace santé : premiers pas avec une personne"
	video      = "La visioconférence sans stress"
	wikipedia  = "Wikipédia : visiter l’envers d’un article"
	licences   = "Les licences libres expliquées aux associations"
	parcel     = "Jeu d’enquête : le colis qui n’arrivait jamais"
	posters    = "Affiches d’atelier : quatre modèles à remplir"
	mapping    = "Cartographier son quartier avec OpenStreetMap"
	places     = "Carte interactive des lieux d’accueil du canton"
)

func mostRelevance() map[string]string {
	return map[string]string{
		"fab lab": fabLab, "fablab": fabLab, "découpe laser": fabLab, "inkscape": fabLab, "fabriquer une boîte": fabLab,
		"podcast": podcast, "podcasts": podcast, "radio": podcast, "interviewer": podcast, "audacity": podcast, "générique": podcast,
		"fake news": checking, "vérifier une info": checking, "désinformation": checking, "desinformation": checking, "rumeurs": checking, "source fiable": checking,
		"RGPD": privacy, "données personnelles": privacy, "donnees perso": privacy, "cookies": privacy, "vie privée": privacy, "effacer ses données": privacy,
		"IA": generative, "intelligence artificielle": generative, "chatgpt": generative, "chat gpt": generative, "robot conversationnel": generative, "ia génerative": generative,
		"CV": cv, "curriculum vitae": cv, "faire un cv": cv, "déposer son cv": cv, "modele de cv": cv,
		"recherche d’emploi": jobs, "recherche emploi": jobs, "chercher du travail": jobs, "entretien": jobs, "lettre de motivation": jobs, "candidatures": jobs, "candidater": jobs,
		"grille d’évaluation": evaluating, "évaluer": evaluating, "evaluation atelier": evaluating, "satisfaction": evaluating, "gommettes": evaluating,
		"mon espace santé": health, "télésanté": health, "telesante": health, "ordonnance": health, "carte vitale": health, "dossier médical": health,
		"visioconférence": video, "visio": video, "visioconference": video, "réunion en ligne": video, "jitsi": video, "couper son micro": video,
		"wikipédia": wikipedia, "wikipedia": wikipedia, "encyclopédie": wikipedia, "contribuer à une encyclopédie": wikipedia,
		"licences libres": licences, "licence libre": licences, "creative commons": licences, "droit d’auteur": licences, "CC BY": licences,
		"jeu sérieux": parcel, "jeux sérieux": parcel, "escape game": parcel, "colis": parcel, "enquête": parcel,
		"affiche": posters, "affiches": posters, "affiche atelier": posters, "flyer": posters,
		"openstreetmap": mapping, "open street map": mapping, "cartographier": mapping, "balade": mapping, "carte libre": mapping,
		"carte interactive": places, "carte des lieux": places, "horaires": places, "lieux de médiation": places,
	}
}
