package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

const (
	sessionAccount = "account"
	sessionNotice  = "notice"
	// sessionSeen is when somebody came last, in seconds since 1970, to the hour.
	sessionSeen = "seen"
	// sessionSignUp is the proof that this browser signed up.
	sessionSignUp = "sign_up"
)

const (
	// sessionIdle is how long a session waits for somebody to come back.
	sessionIdle = 14 * 24 * time.Hour
	// sessionNoted is how often it is written down that they did: to do so at each page
	// would be a commit each time.
	sessionNoted = time.Hour
)

// newSessions keeps sessions in Postgres, their tokens hashed.
func (w *Web) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = pgxstore.NewWithCleanupInterval(w.DB.Pool(), 0)
	m.HashTokenInStore = true
	m.Lifetime = 30 * 24 * time.Hour
	m.Cookie.Name = w.Hub.CookieName()
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = !w.Hub.Development()
	m.ErrorFunc = func(rw http.ResponseWriter, r *http.Request, err error) { w.fail(rw, r, err) }
	return m
}

// viewerKey is where a request's context keeps who asks.
type viewerKey struct{}

// identify finds out who asks, once a request.
func (w *Web) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		id := w.sessions.GetString(r.Context(), sessionAccount)
		if id != "" {
			ended, err := w.idle(r.Context())
			if err != nil {
				w.fail(rw, r, err)
				return
			}
			if ended {
				next.ServeHTTP(rw, r)
				return
			}
			viewer, err := w.Actors.Viewer(r.Context(), basilic.ID(id))
			if err != nil && !errors.Is(err, basilic.ErrNotFound) {
				w.fail(rw, r, err)
				return
			}
			if err == nil {
				r = withViewer(r, viewer)
			}
		}
		next.ServeHTTP(rw, r)
	})
}

// idle ends a session to which nobody came back in time, and reports whether it did.
func (w *Web) idle(ctx context.Context) (bool, error) {
	now, seen := time.Now(), time.Unix(w.sessions.GetInt64(ctx, sessionSeen), 0)
	if seen.Unix() > 0 && now.Sub(seen) > sessionIdle {
		return true, w.sessions.Destroy(ctx)
	}
	if now.Sub(seen) > sessionNoted {
		w.sessions.Put(ctx, sessionSeen, now.Unix())
	}
	return false, nil
}

func withViewer(r *http.Request, v basilic.Viewer) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), viewerKey{}, v))
}

func viewerOf(r *http.Request) basilic.Viewer {
	v, _ := r.Context().Value(viewerKey{}).(basilic.Viewer)
	return v
}

// begin starts a session for an account, under a new token (security.md 59).
func (w *Web) begin(r *http.Request, account basilic.ID) error {
	if err := w.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	w.sessions.Put(r.Context(), sessionAccount, string(account))
	w.sessions.Put(r.Context(), sessionSeen, time.Now().Unix())
	return nil
}

// notify keeps a sentence for the next page.
func (w *Web) notify(r *http.Request, text string) {
	w.sessions.Put(r.Context(), sessionNotice, text)
}

// notices returns the sentences kept for this page.
func (w *Web) notices(r *http.Request) []ui.Notice {
	if text := w.sessions.PopString(r.Context(), sessionNotice); text != "" {
		return []ui.Notice{{Kind: "ok", Text: text}}
	}
	return nil
}

// signedIn lets only people with an account pass. A page sends others to sign
// in; a form keeps what was typed and asks to sign in on the spot: signing in
// completes the action.
func (w *Web) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if viewerOf(r).SignedIn() {
			next(rw, r)
			return
		}
		if r.Method == http.MethodGet {
			http.Redirect(rw, r, "/connexion?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
			return
		}
		if byScript(r) {
			answerJSON(rw, http.StatusUnauthorized, liveSave{})
			return
		}
		w.signInOnTheSpot(rw, r, next)
	}
}

func (w *Web) signInOnTheSpot(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	var problems basilic.Problems
	if email := r.PostForm.Get("signin_email"); email != "" {
		account, text := w.authenticate(r, email, r.PostForm.Get("signin_password"))
		if text == "" {
			viewer, err := w.Actors.Viewer(r.Context(), account.ID)
			if err == nil {
				err = w.begin(r, account.ID)
			}
			if err != nil {
				w.fail(rw, r, err)
				return
			}
			r.PostForm.Del("signin_email")
			r.PostForm.Del("signin_password")
			next(rw, withViewer(r, viewer))
			return
		}
		problems.Add("signin_email", text)
	}
	var kept []ui.KeptField
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if strings.HasPrefix(name, "signin_") || name == "password" {
			continue
		}
		for _, v := range r.PostForm[name] {
			kept = append(kept, ui.KeptField{Name: name, Value: v})
		}
	}
	typed := ui.Form{Values: map[string][]string{"signin_email": {r.PostForm.Get("signin_email")}}, Problems: problems}
	// The buttons that visitors find say that no session ended.
	title, visitor := "Votre session a pris fin", r.PostForm.Get("visitor") != ""
	if visitor {
		title = "Connectez-vous pour suivre"
	}
	w.render(rw, r, http.StatusUnprocessableEntity, ui.SignInOnTheSpot(w.page(r, title), typed, kept, visitor))
}

// authenticate returns the account, or what to say. Attempts are limited by
// address and by who asks.
func (w *Web) authenticate(r *http.Request, email, password string) (basilic.Account, string) {
	who, from := cut(strings.ToLower(strings.TrimSpace(email)), 254), w.address(r)
	if w.Hub.ClientRate > 0 {
		if wait := max(w.signIns.try(who, time.Now()), w.signers.try(from, time.Now())); wait > 0 {
			return basilic.Account{}, tooManyTries(wait)
		}
	}
	account, err := w.Actors.Authenticate(r.Context(), email, password)
	if err == nil {
		w.signIns.forget(who)
		w.signers.giveBack(from)
		return account, ""
	}
	if !errors.Is(err, basilic.ErrForbidden) {
		w.Log.Error("authenticate", "error", err)
		return basilic.Account{}, "La connexion n’a pas pu se faire. Réessayez dans un instant."
	}
	return basilic.Account{}, "Adresse ou mot de passe inconnus. Vérifiez les deux, puis réessayez."
}

func tooManyTries(wait time.Duration) string {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	if minutes <= 1 {
		return "Trop d’essais. Attendez une minute, puis réessayez."
	}
	return fmt.Sprintf("Trop d’essais. Attendez %d\u00a0minutes, puis réessayez.", minutes)
}
