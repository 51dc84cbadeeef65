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
