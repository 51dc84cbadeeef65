package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/ui"
)

// policy is the Content-Security-Policy of every page: no script but those that
// come with the hub, nothing from elsewhere but the blurred images in pages. What
// people upload has other addresses than /static/: it is no script.
func (w *Web) policy() string {
	return "default-src 'self'; script-src " + w.Hub.Origin() + "/static/; object-src 'none'; img-src 'self' data:; " +
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
}

// Routes returns the handler of all pages.
func (w *Web) Routes() http.Handler {
	r := chi.NewRouter()
	r.Method(http.MethodGet, "/static/*", w.files)
	r.Get("/theme.css", w.theme)
	r.Get("/favicon.ico", func(rw http.ResponseWriter, r *http.Request) { redirect(rw, r, w.files.Path("favicon.svg")) })
	r.Get("/robots.txt", w.robots)
	r.Group(w.feeds)
	r.Get("/.well-known/security.txt", w.securityText)
	r.Group(w.unsubscribing)
	r.Group(w.reading)
	r.Group(w.pages)
	return r
}

// reading are the pages that most people read: they are built in turns out of what
// this hub holds, and ask nobody else.
func (w *Web) reading(r chi.Router) {
	r.Use(w.inTurn, w.harden, w.onlyText, w.sessions.LoadAndSave, w.identify)
	r.Get("/", w.home)
	w.topics(r)
	r.Get("/profils/{handle}", w.profile)
	r.Get("/bases", w.bases)
	r.Get("/bases/{handle}", w.base)
	r.Get("/ressources/{slug}", w.resource)
	r.Get("/ressources/distantes/{id}", w.remoteResource)
	r.Get("/fil", w.signedIn(w.timeline))
	r.Get("/hub", w.hub)
	r.Get("/hubs-lies", w.elsewhere)
}

func (w *Web) pages(r chi.Router) {
	r.Use(w.harden, w.onlyText, w.crossOrigin(), w.limitForms(), w.sessions.LoadAndSave, w.identify)
	r.NotFound(func(rw http.ResponseWriter, r *http.Request) { w.fail(rw, r, basilic.ErrNotFound) })
	r.Get("/inscription", w.signUpForm)
	r.Post("/inscription", w.signUp)
	r.Get("/confirmer/{token}", w.confirmForm)
	r.Post("/confirmer/{token}", w.confirm)
	r.Get("/connexion", w.signInForm)
	r.Post("/connexion", w.signIn)
	r.Post("/deconnexion", w.signOut)
	r.Get("/mon-compte", w.signedIn(w.accountForm))
	r.Post("/mon-compte", w.signedIn(w.accountSave))
	r.Get("/mon-compte/supprimer", w.signedIn(w.accountDeleteForm))
	r.Post("/mon-compte/supprimer", w.signedIn(w.accountDelete))
	r.Get("/mon-compte/demenager", w.signedIn(w.moveForm))
	r.Post("/mon-compte/demenager", w.signedIn(w.move))
	r.Get("/mon-compte/mises-en-avant", w.signedIn(w.features))
	r.Post("/mon-compte/mises-en-avant", w.signedIn(w.featureRevoke))
	r.Post("/mon-compte/visibilite", w.signedIn(w.profileVisibility))
	r.Post("/mon-compte/resume", w.signedIn(w.digestSave))
	r.Post("/profils/{handle}", w.signedIn(w.followActor(false)))
	w.reporting(r, "/profils/{handle}/signaler", w.actorSubject(false))
	r.Get("/bases/nouvelle", w.signedIn(w.baseNewForm))
	r.Post("/bases/nouvelle", w.signedIn(w.baseCreate))
	r.Post("/bases/{handle}", w.signedIn(w.followActor(true)))
	w.reporting(r, "/bases/{handle}/signaler", w.actorSubject(true))
	r.Get("/bases/{handle}/modifier", w.signedIn(w.baseEditForm))
	r.Post("/bases/{handle}/modifier", w.signedIn(w.baseEdit))
	r.Get("/bases/{handle}/membres", w.signedIn(w.membersForm))
	r.Post("/bases/{handle}/membres", w.signedIn(w.membersChange))
	r.Get("/ressources/nouvelle", w.signedIn(w.resourceNewForm))
	r.Post("/ressources/nouvelle", w.signedIn(w.resourceCreate))
	r.Post("/ressources/distantes/{id}/partage", w.signedIn(w.remoteShare))
	r.Post("/ressources/distantes/{id}/commentaires", w.signedIn(w.remoteComment))
	r.Post("/ressources/distantes/{id}/j-aime", w.signedIn(w.remoteLike))
	w.reporting(r, "/ressources/distantes/{id}/signaler", w.resourceSubject(w.remoteViewOf))
	w.reporting(r, "/ressources/{slug}/signaler", w.resourceSubject(w.viewOf))
	w.adapting(r)
	r.Get("/ressources/{slug}/modifier", w.signedIn(w.editor))
	r.Post("/ressources/{slug}/modifier", w.signedIn(w.resourceEdit))
	r.Get("/ressources/{slug}/apercu", w.signedIn(w.preview))
	w.behindResources(r)
	r.Post("/ressources/{slug}/partage", w.signedIn(w.resourceShare))
	r.Post("/ressources/{slug}/commentaires", w.signedIn(w.resourceComment))
	r.Post("/ressources/{slug}/j-aime", w.signedIn(w.resourceLike))
	r.Post("/ressources/{slug}/citations", w.signedIn(w.quoteRevoke))
	w.accesses(r)
	w.covers(r)
	r.Get("/ressources/{slug}/blocs", w.signedIn(w.blockNew))
	r.Post("/ressources/{slug}/blocs", w.signedIn(w.blockAdd))
	r.Post("/ressources/{slug}/blocs/{block}", w.signedIn(w.blockEdit))
	w.takings(r)
	w.medias(r)
	w.uploads(r)
	r.Get("/recherche", w.search)
	r.Get("/recherche/suggestions.json", w.suggest)
	r.Get("/recherche/nombre.json", w.searchCount)
	r.Get("/mots-cles/suggestions.json", w.suggestKeywords)
	w.savedSearches(r)
	r.Get("/suivre", w.followFromForm)
	r.Post("/suivre", w.followFrom)
	w.chosenTopics(r)
	r.Get("/mes-suivis", w.signedIn(w.following))
	w.numbers(r)
	w.administration(r)
	if w.Hub.Development() && w.Mailbox != nil {
		r.Get("/dev/mails", w.devMails)
	}
}

// administration is what those who administer the hub alone may do.
func (w *Web) administration(r chi.Router) {
	r.Get("/admin/federation", w.federation)
	r.Post("/admin/federation", w.federationAct)
	r.Get("/admin/federation/serveurs/{host}", w.host)
	r.Post("/admin/federation/serveurs/{host}", w.hostAct)
	r.Get("/admin/federation/importer", w.importForm)
	r.Post("/admin/federation/importer", w.importBlocks)
	r.Get("/admin/federation/blocages.csv", w.blocklist)
	r.Get("/admin/accueil", w.featured)
	r.Post("/admin/accueil", w.featuredAct)
	r.Get("/admin/signalements", w.reports)
	r.Post("/admin/signalements", w.reportAct)
}

// behindResources are the pages behind a resource: its versions, and what its
// author decides about it.
func (w *Web) behindResources(r chi.Router) {
	r.Get("/ressources/{slug}/doublons", w.signedIn(w.duplicates))
	r.Post("/ressources/{slug}/doublons", w.signedIn(w.duplicateAnswer))
	w.labels(r)
	r.Get("/ressources/{slug}/historique", w.history)
	r.Post("/ressources/{slug}/historique", w.signedIn(w.restore))
	r.Get("/ressources/{slug}/historique/comparer", w.difference)
	r.Get("/ressources/{slug}/historique/{number}", w.version)
}

// reporting asks for a report at an address, and takes it there.
func (w *Web) reporting(r chi.Router, path string, find subjectOf) {
	r.Get(path, w.signedIn(w.reportForm(find)))
	r.Post(path, w.signedIn(w.reportSend(find)))
}

// harden sets the headers that keep a page from being turned against its reader.
func (w *Web) harden(next http.Handler) http.Handler {
	rules := w.policy()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", rules)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if !w.Hub.Development() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(rw, r)
	})
}

// crossOrigin refuses forms sent from other sites (security.md 59).
func (w *Web) crossOrigin() func(http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(w.Hub.Origin()); err != nil {
		w.Log.Error("cross-origin protection", "error", err)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.fail(rw, r, basilic.ErrForbidden) }))
	return protection.Handler
}

// savesPerForm is how many savings by a script count as one form: it saves as
// often as somebody stops typing.
const savesPerForm = 10

// limitForms bounds how many forms one address sends a minute.
func (w *Web) limitForms() func(http.Handler) http.Handler {
	if w.Hub.ClientRate <= 0 {
		return func(next http.Handler) http.Handler { return next }
	}
	limiter := func(rate int) func(http.Handler) http.Handler {
		return httprate.LimitBy(rate, time.Minute,
			func(r *http.Request) (string, error) { return w.address(r), nil },
			httprate.WithLimitHandler(func(rw http.ResponseWriter, r *http.Request) { w.fail(rw, r, basilic.ErrLimited) }))
	}
	forms, saves := limiter(w.Hub.ClientRate), limiter(savesPerForm*w.Hub.ClientRate)
	return func(next http.Handler) http.Handler {
		form, save := forms(next), saves(next)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			switch {
			case byScript(r) && strings.HasPrefix(r.URL.Path, "/ressources/") && strings.HasSuffix(r.URL.Path, "/modifier"):
				save.ServeHTTP(rw, r)
			case r.Method == http.MethodPost:
				form.ServeHTTP(rw, r)
			default:
				next.ServeHTTP(rw, r)
			}
		})
	}
}

var accentPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// themePath is the address of the hub's colour, which changes with it.
func themePath(accent string) string {
	if !accentPattern.MatchString(accent) {
		return "/theme.css"
	}
	return "/theme.css?accent=" + accent[1:]
}

// theme serves the hub's colour, from which every other derives.
func (w *Web) theme(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/css; charset=utf-8")
	rw.Header().Set("Cache-Control", "public, max-age=3600")
	if r.URL.RawQuery != "" && r.URL.RequestURI() == themePath(w.Hub.Accent) {
		rw.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = rw.Write(w.accent())
}

// accent is the rule that gives the hub its colour, nothing without a colour.
func (w *Web) accent() []byte {
	if !accentPattern.MatchString(w.Hub.Accent) {
		return nil
	}
	return fmt.Appendf(nil, "@layer tokens { :root { --hub: %s; } }\n", w.Hub.Accent)
}

// securityText says whom to tell of a weakness (RFC 9116).
func (w *Web) securityText(rw http.ResponseWriter, r *http.Request) {
	if w.Hub.Contact == "" {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	expires := time.Now().AddDate(1, 0, 0).UTC().Truncate(24 * time.Hour)
	_, _ = fmt.Fprintf(rw, "Contact: mailto:%s\nExpires: %s\nPreferred-Languages: fr, en\n", w.Hub.Contact, expires.Format(time.RFC3339))
}

// devMails shows the mails of development mode, as a page or as JSON.
func (w *Web) devMails(rw http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(w.Mailbox.All())
		return
	}
	var mails []ui.Mail
	for _, m := range w.Mailbox.All() {
		mails = append(mails, ui.Mail{To: m.To, Subject: m.Subject, Text: m.Text})
	}
	w.render(rw, r, http.StatusOK, ui.Mails(w.page(r, "E-mails envoyés"), mails))
}
