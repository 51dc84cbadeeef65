package federation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// The documents kept prepared: their number, and the largest that is worth it,
// in bytes.
const (
	maxDocuments = 2_000
	maxDocument  = 64 << 10
)

// Document is what one of our addresses answers, prepared: the first Announce of
// a resource makes every receiving server ask for it within a minute
// (federation.md 4).
type Document struct {
	body []byte
	etag string
	// page is where people are sent; empty where there is none.
	page string
	gone bool
}

// NewDocument prepares a document; people who ask for its address are sent to
// page, unless that is empty.
func NewDocument(body []byte, page string) Document {
	sum := sha256.Sum256(body)
	return Document{body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`, page: page}
}

// GoneDocument prepares the Tombstone of something that was withdrawn
// (ActivityPub 6.4).
func GoneDocument(iri basilic.IRI, formerType string, at time.Time) (Document, error) {
	tombstone, err := activitystreams.BuildTombstone(iri, formerType, at)
	return Document{body: tombstone, gone: true}, err
}

// Documents serves documents from prepared bytes, as long as this process hears
// what changes. A withdrawal is known to every process within a second
// (security.md 53).
type Documents struct {
	cache *postgres.Cache[Document]
}

// NewDocuments returns a server of documents of db.
func NewDocuments(db *postgres.DB) *Documents {
	cache := postgres.NewCache[Document](db.Changes(), postgres.ChangedDocument, maxDocuments)
	return &Documents{cache: cache.Only(func(d Document) bool { return len(d.body) <= maxDocument })}
}

// Serve answers with the document of one of our addresses (ActivityPub 3.2),
// which load reads and builds when it is not prepared. Errors of load are
// answered as WriteError does, and not kept.
func (d *Documents) Serve(w http.ResponseWriter, r *http.Request, iri basilic.IRI, load func(ctx context.Context) (Document, error)) {
	document, err := d.cache.Get(r.Context(), string(iri), load)
	if err != nil {
		WriteError(w, err)
		return
	}
	document.Write(w, r)
}

// Write answers with the document: 304 to whoever has it, 410 for a Tombstone,
// and people who ask for a page are sent there.
func (d Document) Write(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Vary", "Accept")
	if d.page != "" && wantsPage(r) {
		http.Redirect(w, r, d.page, http.StatusSeeOther)
		return
	}
	header.Set("Content-Type", activitystreams.ContentType)
	if d.gone {
		w.WriteHeader(http.StatusGone)
		_, _ = w.Write(d.body)
		return
	}
	header.Set("ETag", d.etag)
	header.Set("Cache-Control", "public, max-age=0, must-revalidate")
	if r.Header.Get("If-None-Match") == d.etag {
		header.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(d.body)
}
