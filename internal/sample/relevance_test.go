package sample_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/sample"
	"codeberg.org/basilic/basilic/search"
)

// What people type, and the sheet that they want among the first three.
const (
	passwords  = "Atelier : choisir de bons mots de passe"
	connect    = "Créer et sécuriser son compte FranceConnect"
	screens    = "Soirée parents : les écrans à la maison"
	scams      = "Jeu : vrai ou faux message d’arnaque ?"
	secondLife = "Donner une seconde vie à un ordinateur"
	space      = "Libérer de la place sur un téléphone"
	rights     = "Liens utiles pour une permanence d’accès aux droits"
	tablet     = "Premiers pas avec une tablette"
	village    = "Installer un accueil numérique dans un village"
	helpers    = "Former des aidants : la posture avant l’outil"
	mandate    = "Modèle de mandat pour agir au nom d’une personne"
	photos     = "Atelier : trier et sauvegarder ses photos de vacances"
	reading    = "Lire une page web quand on voit mal"
	sheets     = "Le tableur en six situations de la vie"
)

// relevance is what is wanted of each query: plain words, plurals, verbs, typos,
// words without accents, acronyms, questions, words of the text.
func relevance() map[string]string {
	return map[string]string{
		"mot de passe": passwords, "mots de passe": passwords, "mdp": passwords, "mot de pase": passwords, "choisir un mot de passe solide": passwords,
		"gestionnaire de mots de passe": passwords, "phrase secrète": passwords, "cybermalveillance": passwords, "sécurité seniors": passwords,
		"franceconnect": connect, "france connect": connect, "FranceConect": connect, "compte impots": connect, "créer un compte": connect,
		"se connecter à un service public": connect, "ameli assurance maladie": connect, "aidants connect": connect,
		"écrans": screens, "ecrans enfants": screens, "parentalité": screens, "réunion parents": screens, "temps d’écran famille": screens, "ecran maison": screens,
		"arnaque": scams, "arnaques": scams, "hameçonnage": scams, "hamesonnage": scams, "phishing": scams, "sms suspect": scams, "33700": scams, "faux messages": scams,
		"réemploi ordinateur": secondLife, "reconditionner un pc": secondLife, "linux": secondLife, "SSD": secondLife, "recyclage": secondLife, "réparer ordinateur": secondLife,
		"ordinnateur": secondLife, "système libre": secondLife,
		"place téléphone": space, "smartphone plein": space, "stockage": space, "vider la corbeille": space, "libérer mémoire telephone": space,
		"accès aux droits": rights, "service-public.fr": rights, "ANIL": rights, "logement": rights, "annuaire liens": rights, "aides sociales": rights,
		"tablette": tablet, "tablettes débutants": tablet, "tabelette": tablet, "appel vidéo": tablet, "seniors jamais touché un écran": tablet,
		"village": village, "ruralité": village, "bus numérique": village, "mairie élus": village, "routeur 4G": village,
		"formation aidants": helpers, "former des bénévoles": helpers, "posture": helpers, "travailleurs sociaux formation": helpers,
		"mandat": mandate, "procuration": mandate, "modele mandat": mandate, "CNIL": mandate, "agir à la place de quelqu’un": mandate,
		"photos": photos, "trier ses photos": photos, "sauvegarde": photos, "sauvegarder": photos, "photo vacance": photos, "disque dur copie": photos,
		"accessibilité": reading, "malvoyant": reading, "basse vision": reading, "lecture à voix haute": reading, "agrandir le texte": reading, "contraste": reading,
		"tableur": sheets, "excel": sheets, "budget": sheets, "tabluer": sheets, "pix": sheets, "liste de courses": sheets,
	}
}

// load fills both hubs as make run does.
func load(t *testing.T, here, there *fedtest.Hub) {
	t.Helper()
	for _, err := range []error{
		sample.Load(t.Context(), here.App, sample.Hub, ""), sample.Load(t.Context(), there.App, sample.Neighbour, "a.example"),
		sample.Load(t.Context(), here.App, sample.Hub, "b.example"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func found(t *testing.T, hub *fedtest.Hub, text string) search.Result {
	t.Helper()
	r, err := hub.Search.Search(t.Context(), search.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func plain(title string) string { return strings.ReplaceAll(title, "\u00a0", " ") }

// isAdapted fails the test unless an adaptation is public and names its origin.
func isAdapted(t *testing.T, hub *fedtest.Hub, a sample.Adaptation) {
	t.Helper()
	cards := found(t, hub, a.Title).Cards
	if len(cards) == 0 || plain(cards[0].Resource.Sheet.Title) != plain(a.Title) {
		t.Errorf("%s: no adaptation in %d cards", a.Title, len(cards))
		return
	}
	from, err := hub.Resources.Lineage(t.Context(), cards[0].Resource.ID)
	if err != nil || from == nil || plain(from.Title) != plain(a.Origin) || from.Origin == nil || from.Origin.Local {
		t.Errorf("%s comes from %v, %v", a.Title, from, err)
	}
}

func TestTheSampleIsLoadedOnceAndPeopleFindTheSheetThatTheyWantAmongTheFirstThree(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	here, there := net.Hub("a.example"), net.Hub("b.example")
	load(t, here, there)
	net.Settle()
	all := found(t, here, "").Counts
	load(t, here, there)
	net.Settle()
	if again := found(t, here, "").Counts; !maps.Equal(again, all) {
		t.Errorf("%v after a second load, %v before", again, all)
	}
	for _, a := range sample.Adaptations() {
		isAdapted(t, map[string]*fedtest.Hub{sample.Hub: here, sample.Neighbour: there}[a.Hub], a)
	}
	t.Logf("%d sheets, of two hubs", all[search.Resources])
	queries, passed := relevance(), 0
	maps.Copy(queries, moreRelevance())
	maps.Copy(queries, mostRelevance())
	for query, want := range queries {
		hub := here
		if want == sheets || want == posters {
			// Nobody of the first hub follows who wrote them.
			hub = there
		}
		r := found(t, hub, query)
		var first []string
		shown := append(r.Cards, r.Partly...)
		for _, c := range shown[:min(len(shown), 3)] {
			first = append(first, plain(c.Resource.Sheet.Title))
		}
		if slices.Contains(first, want) {
			passed++
		} else {
			t.Logf("« %s »: %q before %q (corrected %q, relaxed %v)", query, first, want, r.Corrected, r.Relaxed)
		}
	}
	t.Logf("%d queries of %d find their sheet among the first three", passed, len(queries))
	if len(queries) < 60 || passed*60 < 55*len(queries) {
		t.Errorf("%d of %d: fewer than 55 in 60", passed, len(queries))
	}
}
