package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// state is a page as somebody sees it: an address, or what a form answers when
// fields are sent to it.
type state struct {
	path string
	// fields are sent by POST; nil gets the page.
	fields url.Values
	// visitor says that nobody is signed in.
	visitor bool
	// summary says that the answer names its errors first.
	summary bool
}

// scene is a hub with something on every page.
type scene struct {
	hub *hub
	// alice administers the base « jardin » and wrote; bob has done nothing yet.
	alice, bob       *person
	published, draft string
	// answered looks like others, about two of which alice answered.
	answered string
	// edited has two versions and a draft with changes.
	edited                string
	remoteBase, remoteRes string
	remoteHost            string
	// blocked is the page of a profile elsewhere that alice blocks.
	blocked string
	// confirm is the page of a sign-up that somebody made in another browser.
	confirm string
	block   string
	comment string
	// saved is the page of a search that alice keeps.
	saved string
	// kept is a private resource, link the page of its share link.
	kept, link string
	// unsubscribe is the page that ends the summaries.
	unsubscribe string
	// carols is a resource that carol wrote, with a comment of hers; reports wait.
	carols, carolsComment string
}

var (
	blockForm   = regexp.MustCompile(`name="block_([0-9a-f-]{36})_version"`)
	commentItem = regexp.MustCompile(`id="commentaire-([^"]+)"`)
	shareLink   = regexp.MustCompile(`value="[^"]*(/lien/[^"]+)"`)
	otherField  = regexp.MustCompile(`name="other" value="([^"]+)"`)
	savedSearch = regexp.MustCompile(`/mes-recherches/[0-9a-f-]{36}`)
	cardLink    = regexp.MustCompile(`href="(/ressources/distantes/[^"]+)"`)
)

// newScene makes two hubs, so that pages of what lives elsewhere have content.
// There are enough resources for a full list.
func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{hub: startHub(t)}
	s.alice, s.bob = s.hub.person("alice"), s.hub.person("bob")
	there := startHub(t)
	zoe := there.person("zoe")
	zoe.post("/bases/nouvelle", http.StatusSeeOther, "title", "Les Rives", "handle", "rives", "visibility", "public")
	s.remoteHost = there.URL
	s.remoteBase = s.alice.lookup("@rives@" + strings.TrimPrefix(there.URL, "http://"))
	s.alice.follow("@rives@" + strings.TrimPrefix(there.URL, "http://"))
	s.blocked = s.alice.lookup("@zoe@" + strings.TrimPrefix(there.URL, "http://"))
	s.alice.post(s.blocked, http.StatusSeeOther, "action", "block")
	zoe.publish("Une séance dans un bus", "rives")
	eventually(t, "the remote resource", func() bool {
		_, page := s.alice.get("/fil")
		if link := cardLink.FindStringSubmatch(page); link != nil {
			s.remoteRes = link[1]
		}
		return s.remoteRes != ""
	})
	s.alice.post("/mon-compte/thematiques", http.StatusSeeOther, "action", "follow", "facet", "themes", "slug", "accessibilite")
	s.alice.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public", "description", "Ce que nous **semons**.")
	for range 17 {
		s.published = s.alice.publish("Semer des mots de passe", "jardin")
	}
	s.answer()
	s.alice.post(s.published+"/label", http.StatusSeeOther, "action", "ask", "text", "Une fiche que d’autres reprennent.")
	s.alice.post(s.published+"/commentaires", http.StatusSeeOther, "action", "comment", "text", "Essayé **hier** : parfait.")
	s.alice.post(s.published+"/j-aime", http.StatusSeeOther, "action", "like")
	_, page := s.alice.get(s.published)
	if found := commentItem.FindStringSubmatch(page); found != nil {
		s.comment = found[1]
	}
	s.edited = s.alice.publish("Un atelier changé", "jardin")
	s.alice.edit(s.edited, "Un atelier revu")
	s.alice.post(s.edited+"/blocs", http.StatusSeeOther, "kind", "Text", "source", "Ajouté au brouillon.", "action", "add")
	s.report()
	s.keep()
	s.save()
	s.sumUp()
	s.draft = strings.TrimSuffix(s.alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", "Un brouillon", "description", "À finir.", "action", "save"), "/modifier")
	for _, fields := range [][]string{
		{"kind", "SectionTitle", "title", "Avant l’atelier"},
		{"kind", "Text", "source", "Du **texte**."},
		{"kind", "Link", "url", "https://exemple.invalid/", "title", "Un lien", "show_preview", "1"},
		{"kind", "LinkedResource", "url", s.hub.URL + s.published, "caption", "À lire avant."},
	} {
		s.alice.post(s.draft+"/blocs", http.StatusSeeOther, append(fields, "action", "add")...)
	}
	if kept, err := s.alice.upload(s.draft, "File", "livret.txt", strings.NewReader("Le livret")); err != nil || !kept {
		t.Fatalf("the file: %v, %v", kept, err)
	}
	s.bob.post("/inscription", http.StatusSeeOther, "first_name", "Zoé", "last_name", "Martin", "email", "zoe@exemple.fr", "handle", "zoe", "password", password, "terms", "1")
	s.confirm = strings.TrimPrefix(confirmation(t, s.hub), s.hub.URL)
	_, editor := s.alice.get(s.draft + "/modifier")
	found := blockForm.FindStringSubmatch(editor)
	if found == nil {
		t.Fatal("the draft has no block")
	}
	s.block = s.draft + "/blocs/" + found[1]
	return s
}

// save keeps a search.
func (s *scene) save() {
	s.hub.t.Helper()
	s.alice.post("/mes-recherches/nouvelle", http.StatusSeeOther, "action", "save", "name", "Mots de passe pour débuter", "q", "mots de passe", "themes", "accessibilite", "audiences", "adultes")
	_, page := s.alice.get("/mes-recherches")
	s.saved = savedSearch.FindString(page)
}

// keep makes a private resource with a share link.
func (s *scene) keep() {
	s.hub.t.Helper()
	fields := append([]string{"title", "Le plan de la salle", "description", "Pour l’équipe.", "visibility", "private", "action", "publish"}, indexation()...)
	s.kept = s.alice.post("/ressources/nouvelle", http.StatusSeeOther, fields...)
	s.alice.post(s.kept+"/acces", http.StatusSeeOther, "action", "make_link")
	s.alice.post(s.kept+"/acces", http.StatusSeeOther, "action", "invite", "handle", "bob")
	_, page := s.alice.get(s.kept + "/acces")
	if found := shareLink.FindStringSubmatch(page); found != nil {
		s.link = found[1]
	}
}

// answer says of a resource that another is a duplicate of it, and that a third is
// none.
func (s *scene) answer() {
	s.hub.t.Helper()
	s.answered = s.alice.publish("Semer des mots de passe", "jardin")
	_, page := s.alice.get(s.answered + "/doublons")
	others := otherField.FindAllStringSubmatch(page, 2)
	if len(others) != 2 {
		s.hub.t.Fatalf("%d duplicates", len(others))
	}
	for n, action := range []string{"duplicate", "distinct"} {
		s.alice.post(s.answered+"/doublons", http.StatusSeeOther, "action", action, "other", others[n][1])
	}
}

// report makes reports of all kinds that wait, and one that was dealt with.
func (s *scene) report() {
	s.hub.t.Helper()
	carol := s.hub.person("carol")
	s.carols = carol.publish("Tailler des rosiers", "")
	carol.post(s.carols+"/acces", http.StatusSeeOther, "action", "invite", "handle", "alice")
	carol.post(s.carols+"/commentaires", http.StatusSeeOther, "action", "comment", "text", "Un mot **de trop**.")
	_, page := carol.get(s.carols)
	if found := commentItem.FindStringSubmatch(page); found != nil {
		s.carolsComment = found[1]
	}
	for path, details := range map[string]string{
		s.carols + "/signaler": "", s.carols + "/signaler?commentaire=" + s.carolsComment: "Une insulte :\nvoyez la fin.", s.remoteRes + "/signaler": "Une copie.",
		"/profils/carol/signaler": strings.Repeat("Toujours la même publicité. ", 60),
	} {
		s.alice.post(path, http.StatusSeeOther, "action", "report", "reason", "inapproprie", "details", details, "forward", "1")
	}
	s.alice.post("/admin/signalements", http.StatusSeeOther, "action", "close", "report", "1")
	for _, address := range []string{s.hub.URL + s.carols, s.hub.URL + s.published, "@jardin@" + strings.TrimPrefix(s.hub.URL, "http://"), "@bob@" + strings.TrimPrefix(s.hub.URL, "http://")} {
		s.alice.post("/admin/accueil", http.StatusSeeOther, "action", "add", "address", address)
	}
}

// pages returns the states of every page, by the pattern of its route.
func (s scene) pages() map[string][]state {
	at := func(paths ...string) []state {
		var states []state
		for _, path := range paths {
			states = append(states, state{path: path})
		}
		return states
	}
	visitor := func(path string) []state { return []state{{path: path, visitor: true}} }
	return map[string][]state{
		"/": append(at("/"), visitor("/")...), "/inscription": visitor("/inscription"), "/connexion": visitor("/connexion"),
		"/suivre":                           visitor("/suivre?uri=" + url.QueryEscape(alternate(s.hub.t, s.alice, "/profils/alice"))),
		"/partager":                         visitor("/partager?uri=" + url.QueryEscape(s.hub.URL+s.published)),
		"/confirmer/{token}":                append(visitor(s.confirm), visitor("/confirmer/inconnu")...),
		"/mon-compte/supprimer":             at("/mon-compte/supprimer"),
		"/mon-compte/demenager":             at("/mon-compte/demenager"),
		"/mon-compte/mises-en-avant":        at("/mon-compte/mises-en-avant"),
		"/mon-compte":                       at("/mon-compte", "/mon-compte?confirmer=prive"),
		"/profils/{handle}":                 append(at("/profils/alice", "/profils/alice?onglet=bases", "/profils/bob", "/profils/bob?onglet=a-propos", "/profils/bob?confirmer=bloquer", s.blocked), visitor("/profils/alice")...),
		"/bases":                            append(at("/bases"), visitor("/bases")...),
		"/bases/nouvelle":                   at("/bases/nouvelle"),
		"/bases/{handle}":                   append(at("/bases/jardin", "/bases/jardin?onglet=ressources", "/bases/jardin?onglet=membres", "/bases/jardin?onglet=a-propos", s.remoteBase), visitor("/bases/jardin")...),
		"/ressources/{slug}":                append(at(s.published, s.published+"?changer="+s.comment, s.published+"?repondre="+s.comment, s.carols, "/ressources/inconnue"), visitor(s.published)...),
		"/recherche":                        append(at("/recherche?q=mots", "/recherche?q=introuvable", "/recherche?q=mots&themes=accessibilite", "/recherche?q=mottes", "/recherche?kind=bases", "/recherche?themes=accessibilite&sort=recent", "/recherche?q=@nul@nulle.invalid"), visitor("/recherche")...),
		"/mes-recherches":                   at("/mes-recherches"),
		"/mes-recherches/nouvelle":          at("/mes-recherches/nouvelle?q=mots&themes=accessibilite"),
		"/mes-recherches/{id}":              at(s.saved, s.saved+"?confirmer=supprimer"),
		"/fil":                              at("/fil", "/fil?theme=accessibilite&reason=chosen", "/fil?theme=mobilites"),
		"/mon-compte/thematiques":           at("/mon-compte/thematiques"),
		"/hub":                              append(at("/hub"), visitor("/hub")...),
		"/admin/recherches":                 at("/admin/recherches"),
		"/statistiques":                     append(at("/statistiques"), visitor("/statistiques")...),
		"/statistiques/mois":                append(at("/statistiques/mois"), visitor("/statistiques/mois")...),
		"/hubs-lies":                        append(at("/hubs-lies"), visitor("/hubs-lies")...),
		"/thematiques":                      append(at("/thematiques"), visitor("/thematiques")...),
		"/thematiques/{slug}":               append(at("/thematiques/accessibilite", "/thematiques/numerique_et_environnement", "/thematiques/inconnue"), visitor("/thematiques/inclusion_et_competences_numeriques")...),
		"/publics":                          append(at("/publics"), visitor("/publics")...),
		"/publics/{slug}":                   append(at("/publics/beneficiaires"), visitor("/publics/mediateurs_numeriques")...),
		"/mes-suivis":                       at("/mes-suivis", "/mes-suivis?onglet=bloques"),
		"/admin/federation":                 at("/admin/federation", "/admin/federation?etat=failing"),
		"/admin/federation/serveurs/{host}": at("/admin/federation/serveurs/" + strings.TrimPrefix(s.remoteHost, "http://")),
		"/admin/federation/importer":        at("/admin/federation/importer"),
		"/admin/accueil":                    at("/admin/accueil", "/admin/accueil?q=jardin", "/admin/accueil?q=introuvable"),
		"/admin/signalements":               at("/admin/signalements", "/admin/signalements?etat=traites"),
		"/mes-ressources":                   at("/mes-ressources", "/mes-ressources?etat=private", "/mes-ressources?etat=contributions"),
		"/ressources/nouvelle":              at("/ressources/nouvelle"),
		"/dev/mails":                        at("/dev/mails"),
		"/bases/{handle}/membres":           at("/bases/jardin/membres"),
		"/bases/{handle}/modifier":          at("/bases/jardin/modifier", "/bases/jardin/modifier?confirmer=prive"),
		"/ressources/{slug}/modifier":       at(s.draft+"/modifier", s.published+"/modifier", s.published+"/modifier?confirmer=prive"),
		"/ressources/{slug}/acces":          at(s.kept+"/acces", s.kept+"/acces?q=carol", s.kept+"/acces?q=personne", s.draft+"/acces", s.published+"/acces"),
		"/desabonnement/{token}":            append(visitor(s.unsubscribe), visitor("/desabonnement/inconnu")...),
		"/lien/{token}":                     append(visitor(s.link), visitor("/lien/inconnu")...),
		"/lien/{token}/imprimer":            append(visitor(s.link+"/imprimer"), visitor("/lien/inconnu/imprimer")...),
		"/ressources/{slug}/apercu":         at(s.draft + "/apercu"),
		"/ressources/distantes/{id}":        at(s.remoteRes, "/ressources/distantes/inconnue"),

		"/ressources/{slug}/imprimer":            append(at(s.draft+"/imprimer", s.published+"/imprimer"), visitor(s.published+"/imprimer")...),
		"/ressources/distantes/{id}/imprimer":    at(s.remoteRes + "/imprimer"),
		"/ressources/{slug}/couverture":          at(s.draft + "/couverture"),
		"/ressources/{slug}/blocs":               at(s.draft+"/blocs?type=Image", s.draft+"/blocs?type=File", s.draft+"/blocs?type=LinkedResource", s.draft+"/blocs?type=LinkedResource&url=mots", s.draft+"/blocs?type=LinkedResource&url=introuvable"),
		"/ressources/{slug}/historique":          append(at(s.published+"/historique", s.edited+"/historique"), visitor(s.edited+"/historique")...),
		"/ressources/{slug}/historique/comparer": append(at(s.edited+"/historique/comparer?de=1&a=2", s.edited+"/historique/comparer?de=2&a=brouillon", s.edited+"/historique/comparer?de=1&a=1"), visitor(s.edited+"/historique/comparer?de=1&a=2")...),
		"/ressources/{slug}/historique/{number}": append(at(s.edited+"/historique/1", s.edited+"/historique/2"), visitor(s.edited+"/historique/1")...),

		"/ressources/{slug}/label":    at(s.draft+"/label", s.published+"/label"),
		"/admin/labels":               at("/admin/labels", "/admin/labels?etat=traitees"),
		"/ressources/{slug}/doublons": at(s.draft+"/doublons", s.published+"/doublons", s.answered+"/doublons"),

		"/profils/{handle}/signaler":          {{path: "/profils/bob/signaler"}},
		"/bases/{handle}/signaler":            at(s.remoteBase + "/signaler"),
		"/ressources/{slug}/signaler":         at(s.carols+"/signaler", s.carols+"/signaler?commentaire="+s.carolsComment),
		"/ressources/distantes/{id}/signaler": at(s.remoteRes + "/signaler"),
		"/ressources/{slug}/adapter":          at(s.carols + "/adapter"),
		"/ressources/distantes/{id}/adapter":  at(s.remoteRes + "/adapter"),
	}
}

// forms returns what every form answers to what it refuses, by the pattern of its
// route, and the pages that ask before something is lost.
func (s scene) forms() map[string][]state {
	form := func(path string, summary bool, pairs ...string) state {
		values := url.Values{"action": {"save"}}
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return state{path: path, fields: values, summary: summary}
	}
	visitor := func(st state) state { st.visitor = true; return st }
	return map[string][]state{
		"/inscription":                       {visitor(form("/inscription", true, "email", "alice"))},
		"/connexion":                         {visitor(form("/connexion", true, "email", "alice@exemple.fr", "password", "faux"))},
		"/confirmer/{token}":                 {visitor(form("/confirmer/inconnu", false)), visitor(form(s.confirm, true, "password", "court"))},
		"/suivre":                            {visitor(form("/suivre", true, "uri", s.hub.URL+"/profils/alice", "address", "nulle part"))},
		"/partager":                          {visitor(form("/partager", true, "uri", s.hub.URL+s.published, "address", "nulle part"))},
		"/deconnexion":                       {}, // It has nothing to refuse, and leads to the home.
		"/mon-compte":                        {form("/mon-compte", true, "title", "", "website", "nulle part")},
		"/mon-compte/demenager":              {form("/mon-compte/demenager", true, "action", "aliases", "aliases", "nulle part"), form("/mon-compte/demenager", false, "action", "move", "address", "@a@b.example")},
		"/mon-compte/supprimer":              {form("/mon-compte/supprimer", true, "confirm", "autre")},
		"/mon-compte/mises-en-avant":         {form("/mon-compte/mises-en-avant", false, "action", "revoke", "feature", "")},
		"/mon-compte/thematiques":            {form("/mon-compte/thematiques", false, "themes", "inconnue"), visitor(form("/mon-compte/thematiques", false, "themes", "accessibilite"))},
		"/mon-compte/resume":                 {visitor(form("/mon-compte/resume", false, "digest", "1"))},
		"/desabonnement/{token}":             {visitor(form("/desabonnement/inconnu", false)), visitor(form(s.unsubscribe, false))},
		"/mon-compte/visibilite":             {form("/mon-compte/visibilite", false)},
		"/profils/{handle}":                  {form("/profils/bob", false)},
		"/bases/{handle}":                    {form("/bases/jardin", false), form("/bases/inconnue", false, "action", "follow")},
		"/bases/nouvelle":                    {form("/bases/nouvelle", true)},
		"/bases/{handle}/modifier":           {form("/bases/jardin/modifier", true, "title", ""), form("/bases/jardin/modifier", true, "action", "delete", "confirm", "autre")},
		"/bases/{handle}/membres":            {form("/bases/jardin/membres", true, "action", "add", "handle", "personne")},
		"/ressources/nouvelle":               {form("/ressources/nouvelle", true, "action", "publish"), visitor(form("/ressources/nouvelle", false, "title", "Écrit avant la fin de la session"))},
		"/ressources/{slug}/modifier":        {form(s.draft+"/modifier", true, "title", "", "action", "publish"), form(s.draft+"/modifier", false, "action", "delete")},
		"/ressources/{slug}/acces":           {form(s.draft+"/acces", true, "action", "make_link"), form(s.kept+"/acces", true, "action", "invite", "handle", "personne"), form(s.kept+"/acces", true, "action", "move", "base", "inconnue")},
		"/mes-ressources":                    {form("/mes-ressources", false, "resource", "inconnue")},
		"/ressources/{slug}/partage":         {form(s.published+"/partage", false, "action", "share", "base", "inconnue")},
		"/ressources/distantes/{id}/partage": {form(s.remoteRes+"/partage", false, "action", "share", "base", "inconnue")},
		"/mes-recherches/nouvelle":           {form("/mes-recherches/nouvelle", true, "q", "mots", "name", ""), form("/mes-recherches/nouvelle", true, "themes", "inconnu", "name", "Une veille")},
		"/mes-recherches/{id}":               {form(s.saved, true, "action", "rename", "name", "")},
		"/admin/federation":                  {form("/admin/federation", true, "host", "deux mots")},
		"/admin/federation/serveurs/{host}": {
			form("/admin/federation/serveurs/mal.exemple", false, "policy", "block"), form("/admin/federation/serveurs/mal.exemple", true, "policy", "autre"),
		},
		"/admin/accueil":                          {form("/admin/accueil", true, "action", "add", "address", "nulle part")},
		"/admin/signalements":                     {form("/admin/signalements", false)},
		"/profils/{handle}/signaler":              {form("/profils/bob/signaler", true)},
		"/bases/{handle}/signaler":                {form(s.remoteBase+"/signaler", true, "reason", "autre", "forward", "1"), visitor(form(s.remoteBase+"/signaler", false, "reason", "autre", "details", "Écrit avant la fin de la session"))},
		"/ressources/{slug}/signaler":             {form(s.carols+"/signaler", true)},
		"/ressources/{slug}/adapter":              {form(s.carols+"/adapter", true, "base", "inconnue")},
		"/ressources/distantes/{id}/adapter":      {form(s.remoteRes+"/adapter", true, "base", "inconnue")},
		"/ressources/distantes/{id}/signaler":     {form(s.remoteRes+"/signaler", true, "details", "Trop long : "+strings.Repeat("x", 2_000))},
		"/admin/federation/importer":              {form("/admin/federation/importer", true)},
		"/ressources/{slug}/commentaires":         {form(s.published+"/commentaires", true, "action", "comment", "text", ""), visitor(form(s.published+"/commentaires", false, "action", "comment", "text", "Écrit avant la fin de la session"))},
		"/ressources/distantes/{id}/commentaires": {form(s.remoteRes+"/commentaires", true, "action", "comment", "text", "")},
		"/ressources/{slug}/j-aime":               {visitor(form(s.published+"/j-aime", false, "action", "like"))},
		"/ressources/{slug}/citations":            {visitor(form(s.published+"/citations", false, "action", "revoke", "quote", ""))},
		"/ressources/distantes/{id}/j-aime":       {visitor(form(s.remoteRes+"/j-aime", false, "action", "like"))},
		"/ressources/{slug}/label":                {form(s.draft+"/label", true, "action", "ask")},
		"/admin/labels":                           {form("/admin/labels", false, "action", "")},
		"/ressources/{slug}/doublons":             {form(s.draft+"/doublons", false, "action", "duplicate", "other", ""), visitor(form(s.draft+"/doublons", false, "action", "distinct"))},
		"/ressources/{slug}/adaptations":          {form(s.published+"/adaptations", false, "action", "", "adaptation", "")},
		"/envois":                                 {}, // It takes no form.
		"/ressources/{slug}/couverture":           {form(s.draft+"/couverture", true, "alt", "Une allée")},
		"/ressources/{slug}/lien/{block}":         {}, // Nor do these: browsers tell of a click.
		"/ressources/distantes/{id}/lien/{block}": {},
		"/ressources/{slug}/blocs":                {form(s.draft+"/blocs", true, "kind", "Link", "url", "nulle part"), form(s.draft+"/blocs", true, "kind", "Image"), form(s.draft+"/blocs", true, "kind", "File")},
		"/ressources/{slug}/blocs/{block}":        {form(s.block, true, "version", "1", "title", ""), form(s.block, false, "version", "7", "title", "Écrit entre-temps")},

		"/ressources/{slug}/historique": {form(s.edited+"/historique", false, "action", "restore", "number", "1")},
	}
}
