package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestASearchIsNarrowedByItsIndexation(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	fields := []string{
		"title", "Réparer un ordinateur", "description", "Un atelier.", "visibility", "public", "action", "publish",
		"themes", "code_et_programmation", "support_types", "jeu", "audiences", "parents",
	}
	if w := b.post("/ressources/nouvelle", fields...); w.Code != http.StatusSeeOther {
		t.Fatalf("publishing: %d", w.Code)
	}
	for query, want := range map[string]string{
		"themes=code_et_programmation":                                       "Réparer",
		"themes=accessibilite":                                               "Semer",
		"support_types=jeu":                                                  "Réparer",
		"audiences=parents&support_types=jeu":                                "Réparer",
		"audiences=parents&support_types=tutoriel":                           "Rien ici avec ces choix",
		"themes=accessibilite&themes=code_et_programmation":                  "2\u00a0ressources",
		"q=ordinateur&themes=accessibilite":                                  "Rien ici avec ces choix",
		"q=ordinateur&themes=code_et_programmation":                          "Retirer le filtre",
		"q=ordinateur&themes=accessibilite&themes=un_theme_inconnu&suite=!!": "un_theme_inconnu",
	} {
		b.expect(b.get("/recherche?"+query), http.StatusOK, want)
	}
	if w := b.get("/recherche?themes=accessibilite"); strings.Contains(w.Body.String(), "Réparer") {
		t.Error("a search by theme finds another theme")
	}
}

func TestTheHomeCountsWhatItsTilesLeadTo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	page := b.get("/")
	b.expect(page, http.StatusOK, "Inclusion &amp; compétences numériques</b><span>1\u00a0ressource", "Culture numérique</b><span>0\u00a0ressource",
		"/recherche?themes=accessibilite&amp;themes=demarches_et_services_en_ligne")
	b.expect(b.get("/recherche?themes=accessibilite&themes=demarches_et_services_en_ligne&themes=diagnostic_de_competences_numeriques"+
		"&themes=inclusion_numerique&themes=maitrise_des_outils_numeriques&themes=navigation_sur_internet&themes=usage_du_materiel_informatique"),
		http.StatusOK, "Inclusion &amp; compétences numériques</span>", "Semer des mots de passe")
}
