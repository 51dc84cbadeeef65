package sample

import "codeberg.org/basilic/basilic"

func section(title string) Block { return Block{Kind: basilic.BlockSectionTitle, Title: title} }
func text(source string) Block   { return Block{Kind: basilic.BlockText, Source: source} }
func link(title, url, caption string) Block {
	return Block{Kind: basilic.BlockLink, Title: title, URL: url, Caption: caption}
}

func picture(drawing, alt string) Block {
	return Block{Kind: basilic.BlockImage, Drawing: drawing, Alt: alt}
}

func index(themes, supports, audiences []string, keywords ...string) basilic.Indexation {
	return basilic.Indexation{Themes: themes, SupportTypes: supports, Audiences: audiences, Keywords: keywords}
}

type words = []string

// Resources returns the sample sheets.
func Resources() []Resource {
	return append(hubResources(), neighbourResources()...)
}

func hubResources() []Resource {
	return []Resource{
		{
			Hub: Hub, Author: "claire", Base: "atelier_du_verger", Public: true, Title: "Atelier : choisir de bons mots de passe",
			Description: "Deux heures pour comprendre ce qu’est un mot de passe solide, en fabriquer trois et savoir où les ranger. Pour six personnes, sans prérequis.",
			Indexation:  index(words{"risques_cyber_et_protection", "maitrise_des_outils_numeriques"}, words{"support_pedagogique"}, words{"adultes", "seniors_personnes_agees"}, "mot de passe", "sécurité"),
			Blocks: []Block{
				picture("padlock", "Un cadenas de papier découpé, entouré de feuilles"),
				section("Avant l’atelier"),
				text("Préparez un carnet par personne, un tableau et, si possible, un ordinateur pour deux. Demandez à chacun de venir **sans** ses mots de passe : on n’en lira aucun à voix haute."),
				section("Déroulé"),
				text("1. **Tour de table (15 min).** Combien de comptes avez-vous ? Où notez-vous vos mots de passe ?\n2. **Le jeu des trois serrures (30 min).** Par deux, classer dix mots de passe inventés du plus fragile au plus solide.\n3. **La phrase secrète (40 min).** Inventer une phrase de quatre mots sans lien, comme « tracteur violon nuage lundi ».\n4. **Où les garder (25 min).** Le carnet à la maison, ou un gestionnaire.\n5. **Ce que j’emporte (10 min).**"),
				section("Ce qui aide"),
				text("- Un mot de passe long vaut mieux qu’un mot de passe compliqué.\n- La messagerie mérite le plus solide : elle permet de retrouver tous les autres.\n- Jamais deux fois le même pour la banque et la messagerie."),
				link("Les mots de passe, par Cybermalveillance", "https://www.cybermalveillance.gouv.fr/tous-nos-contenus/bonnes-pratiques/mots-de-passe", "Fiche à imprimer, en une page."),
			},
		},
		{
			Hub: Hub, Author: "youssef", Base: "atelier_du_verger", Public: true, Title: "Créer et sécuriser son compte FranceConnect",
			Description: "Pas à pas pour accompagner une personne dans sa première connexion à un service public, sans faire à sa place.",
			Indexation:  index(words{"demarches_et_services_en_ligne"}, words{"tutoriel"}, words{"adultes", "personnes_tres_eloignees_numerique", "travailleurs_sociaux"}, "FranceConnect"),
			Blocks: []Block{
				picture("keyboard", "Un clavier de papier dont une touche est une feuille"),
				section("Choisir le compte d’entrée"),
				text("FranceConnect ne crée pas de compte : il utilise celui des impôts, de l’Assurance maladie ou de La Poste. Le plus simple est celui dont la personne connaît **déjà** le mot de passe."),
				section("Les étapes"),
				text("1. Aller sur le site du service, pas sur un moteur de recherche.\n2. Choisir « S’identifier avec FranceConnect ».\n3. Choisir le compte d’entrée.\n4. Vérifier le nom et la date de naissance affichés.\n5. Se déconnecter, surtout sur un poste partagé."),
				section("Notre posture"),
				text("La souris reste dans la main de la personne. On lit à voix haute, on attend, on reformule. Si l’on doit écrire à sa place, un **mandat** est signé avant."),
				link("FranceConnect", "https://franceconnect.gouv.fr/", "Le site officiel et la liste des services."),
				link("Aidants Connect", "https://aidantsconnect.beta.gouv.fr/", "Pour agir à la place de quelqu’un, en règle."),
			},
		},
		{
			Hub: Hub, Author: "lena", Base: "parents_connectes", Public: true, Title: "Soirée parents : les écrans à la maison",
			Description: "Une rencontre de 90 minutes pour parler des écrans sans juger, avec des situations à discuter en petits groupes.",
			Indexation:  index(words{"parentalite", "education_aux_medias"}, words{"support_pedagogique", "jeu"}, words{"parents"}, "écrans", "famille"),
			Blocks: []Block{
				picture("phone", "Un téléphone de papier d’où pousse une plante"),
				section("Installer la confiance"),
				text("Pas de liste d’interdits. On commence par une question facile : « Quel est le dernier écran que vous avez regardé, et avec qui ? » Les réponses font rire, et tout le monde parle."),
				section("Les situations"),
				text("Par groupes de quatre, une carte chacun :\n\n- Il se lève la nuit pour jouer.\n- Elle veut un compte à onze ans, « tout le monde en a un ».\n- Le repas commence, personne ne lève les yeux. *Vous non plus.*\n\nChaque groupe propose **une** chose à essayer pendant une semaine."),
				section("Repartir avec une règle choisie ensemble"),
				text("La règle tient quand elle vaut aussi pour les adultes. On l’écrit, on la colle sur le frigo, on en reparle dans un mois."),
				link("Je protège mon enfant", "https://jeprotegemonenfant.gouv.fr/", "Conseils et outils pour les parents."),
			},
		},
		{
			Hub: Hub, Author: "lena", Base: "parents_connectes", Public: true, Title: "Jeu : vrai ou faux message d’arnaque ?",
			Description: "Douze messages à trier ensemble pour apprendre à reconnaître ce qui doit alerter. Trente minutes, à partir de douze ans.",
			Indexation:  index(words{"risques_cyber_et_protection"}, words{"jeu"}, words{"adolescents_12_18", "tous_publics"}, "hameçonnage"),
			Blocks: []Block{
				picture("letter", "Une enveloppe de papier avec un hameçon caché dans les feuilles"),
				section("Préparer"),
				text("Imprimez douze messages : six vrais, six faux. Découpez. Gardez la correction dans une enveloppe."),
				section("Jouer"),
				text("Chaque équipe classe les messages en trois tas : *je réponds*, *je vérifie*, *je jette*. On compare. Le désaccord est le moment le plus utile : demandez à chacun **quel mot** l’a fait hésiter."),
				section("Les quatre signes"),
				text("1. On vous presse.\n2. On vous fait peur ou on vous promet.\n3. On vous demande un code, une carte, un clic.\n4. L’adresse ne correspond pas tout à fait."),
				link("Signaler un message : 33700", "https://www.33700.fr/", "Transférer un SMS suspect, gratuitement."),
			},
		},
		{
			Hub: Hub, Author: "paul", Base: "repare_ensemble", Public: true, Title: "Donner une seconde vie à un ordinateur",
			Description: "Diagnostiquer, nettoyer, installer un système léger : le carnet de bord d’un atelier de réemploi, étape par étape.",
			Indexation:  index(words{"materiel_reconditionne", "open_source_et_licences_libres"}, words{"tutoriel", "methodologie"}, words{"associations_acteurs_ess", "mediateurs_numeriques"}, "réemploi", "Linux"),
			Blocks: []Block{
				picture("basket", "Un panier de papier rempli de pièces d’ordinateur et de feuilles"),
				section("Accueillir la machine"),
				text("Notez le modèle, la mémoire, le disque, l’état de la batterie. **Effacez le disque devant la personne qui donne**, ou rendez-le-lui."),
				section("Nettoyer et tester"),
				text("- Dépoussiérer, changer la pâte thermique si la machine chauffe.\n- Passer un test de mémoire toute une nuit.\n- Remplacer un disque dur par un petit SSD : c’est le changement qui se voit le plus."),
				section("Installer"),
				text("Un système libre et léger suffit pour le web, le courrier et les documents. Créez un compte simple, posez l’icône du navigateur bien en vue, et imprimez une page « premiers pas »."),
				section("Remettre"),
				text("Une heure à deux, avec la personne qui reçoit. Elle branche, elle allume, elle se connecte. On garde un numéro où nous joindre."),
			},
		},
		{
			Hub: Hub, Author: "paul", Public: true, Title: "Libérer de la place sur un téléphone",
			Description: "Une fiche courte pour les permanences : que faire quand le téléphone dit qu’il n’y a plus de place.",
			Indexation:  index(words{"maitrise_des_outils_numeriques", "sobriete_numerique"}, words{"modele_notice"}, words{"seniors_personnes_agees", "tous_publics"}),
			Blocks: []Block{
				picture("phone", "Un téléphone de papier et trois feuilles qui tombent"),
				section("Regarder avant d’effacer"),
				text("Dans les réglages, « Stockage » montre ce qui pèse. Ce sont presque toujours les vidéos reçues dans les messageries."),
				section("Dans cet ordre"),
				text("1. Vider la corbeille des photos.\n2. Effacer les vidéos reçues en double.\n3. Copier les photos importantes sur une clé.\n4. Retirer les applications jamais ouvertes.\n\n**N’effacez jamais** une photo sans que la personne l’ait vue."),
			},
		},
		{
			Hub: Hub, Author: "youssef", Public: true, Title: "Liens utiles pour une permanence d’accès aux droits",
			Description: "Les adresses que nous ouvrons dix fois par jour, vérifiées, avec une phrase sur ce qu’on y trouve.",
			Indexation:  index(words{"demarches_et_services_en_ligne", "inclusion_numerique"}, words{"annuaire", "boite_outils"}, words{"mediateurs_numeriques", "aidants_numeriques", "travailleurs_sociaux"}),
			Blocks: []Block{
				section("Droits et démarches"),
				link("Service-public.fr", "https://www.service-public.fr/", "La fiche de chaque démarche, avec les pièces à fournir."),
				link("Mes droits sociaux", "https://www.mesdroitssociaux.gouv.fr/", "Simuler toutes les aides en une fois."),
				link("Défenseur des droits", "https://www.defenseurdesdroits.fr/", "Quand la démarche est impossible ou refusée."),
				section("Argent et logement"),
				text("Avant tout simulateur, demandez le dernier avis d’imposition : il manque toujours, et il fait gagner une demi-heure."),
				link("ANIL, le logement", "https://www.anil.org/", "Des juristes, gratuits, par département."),
			},
		},
		{
			Hub: Hub, Author: "claire", Base: "equipe_verger", Public: false, Title: "Planning des ateliers de printemps",
			Description: "Qui anime quoi, dans quelle salle. À compléter avant le 15.",
			Blocks: []Block{
				section("Mars"),
				text("- Mardi 10 : mots de passe, Claire.\n- Jeudi 19 : FranceConnect, Youssef."),
				section("À faire"),
				text("Réserver les deux ordinateurs portables. Imprimer les carnets."),
			},
		},
		{
			Hub: Hub, Author: "claire", Public: true, Draft: true, Title: "Découvrir l’IA générative sans se faire peur",
			Description: "Un premier atelier pour essayer, comprendre les limites et parler des usages. En cours d’écriture.",
			Blocks: []Block{
				section("Idée de départ"),
				text("Demander à la machine la recette du kouign-amann, et trouver ensemble l’erreur qu’elle fait."),
			},
		},
	}
}
