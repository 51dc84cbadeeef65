package federation

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// WriteDocument answers with an ActivityStreams document that is not kept
// prepared (ActivityPub 3.2), or 304 when the caller has it.
func WriteDocument(w http.ResponseWriter, r *http.Request, document []byte) {
	NewDocument(document, "").Write(w, r)
}

// WriteProblem answers with problem details (RFC 9457 3, FEP-c180).
func WriteProblem(w http.ResponseWriter, status int, detail string) {
	body, err := json.Marshal(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail})
	if err != nil {
		body = nil
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Vary", "Accept")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// WriteError answers for an error of a document: the same 404 for what is
// private and what never was (security.md 52).
func WriteError(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrInvalid):
		WriteProblem(w, http.StatusNotFound, "there is nothing at this address")
	case postgres.Unavailable(err):
		w.Header().Set("Retry-After", "5")
		WriteProblem(w, http.StatusServiceUnavailable, "the database is not available, try again soon")
	default:
		WriteProblem(w, http.StatusInternalServerError, "the server failed, its log says why")
	}
}

// WantsActivity reports whether a request asks for ActivityStreams rather than
// a page, by the first of its Accept header that is either.
func WantsActivity(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		media, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch media {
		case "application/activity+json", "application/ld+json":
			return true
		case "text/html", "application/xhtml+xml":
			return false
		}
	}
	return false
}

// wantsPage reports whether a request names pages and no ActivityStreams at all
// in its Accept header.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") && !WantsActivity(r)
}
