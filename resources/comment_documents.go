package resources

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/outbox"
)

// collectionPage is how many identifiers a page of a collection holds.
const collectionPage = 50

// ServeNote answers GET /ap/notes/{id}: the Note of a comment written here, 410
// when it was deleted or what it answers was withdrawn, 404 for everything else.
func (s *Service) ServeNote(w http.ResponseWriter, r *http.Request) {
	iri := s.namedNote(r)
	s.Outbox.Documents.Serve(w, r, iri, func(ctx context.Context) (federation.Document, error) {
		comment, resource, err := s.publicNote(ctx, iri)
		if err != nil {
			return s.retired(ctx, iri, basilic.ObjectNote, err)
		}
		reply, err := replyOf(ctx, s.DB, comment, resource)
		if err != nil {
			return federation.Document{}, err
		}
		body, err := s.Outbox.Note(reply)
		return federation.NewDocument(body, comment.URL), err
	})
}

func (s *Service) namedNote(r *http.Request) basilic.IRI {
	return basilic.IRI(s.Origin + "/ap/notes/" + chi.URLParam(r, "id"))
}

// publicNote returns a comment written here, and what it is about, as everybody
// may read them.
func (s *Service) publicNote(ctx context.Context, iri basilic.IRI) (basilic.Comment, basilic.Resource, error) {
	comment, err := s.DB.CommentByIRI(ctx, iri)
	if err != nil {
		return comment, basilic.Resource{}, err
	}
	resource, err := s.DB.ResourceByID(ctx, comment.ResourceID)
	if err == nil && (!comment.Local || resource.State != basilic.ResourcePublic) {
		err = fmt.Errorf("resources: %s is not public: %w", iri, basilic.ErrNotFound)
	}
	return comment, resource, err
}

// ServeNoteReplies answers GET /ap/notes/{id}/replies (FEP-7458).
func (s *Service) ServeNoteReplies(w http.ResponseWriter, r *http.Request) {
	iri := s.namedNote(r)
	if _, _, err := s.publicNote(r.Context(), iri); err != nil {
		s.writeRetired(w, r, iri, basilic.ObjectNote, err)
		return
	}
	s.serveLinks(w, r, linkList{
		iri:   iri + "/replies",
		count: func(ctx context.Context) (int, error) { return s.DB.CountReplies(ctx, iri) },
		page: func(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.IRI], error) {
			return s.DB.ReplyIRIs(ctx, iri, after, collectionPage)
		},
	})
}

// ServeReplies answers GET /ap/resources/{id}/replies (FEP-7458): what answers the
// resource itself.
func (s *Service) ServeReplies(w http.ResponseWriter, r *http.Request) {
	resource, ok := s.servedResource(w, r)
	if !ok {
		return
	}
	s.serveLinks(w, r, linkList{
		iri:   resource.IRI + "/replies",
		count: func(ctx context.Context) (int, error) { return s.DB.CountReplies(ctx, resource.IRI) },
		page: func(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.IRI], error) {
			return s.DB.ReplyIRIs(ctx, resource.IRI, after, collectionPage)
		},
	})
}

// ServeContext answers GET /ap/resources/{id}/context (FEP-7888): the resource and
// everything that was said about it, in the order of time.
func (s *Service) ServeContext(w http.ResponseWriter, r *http.Request) {
	resource, ok := s.servedResource(w, r)
	if !ok {
		return
	}
	author, base, err := people(r.Context(), s.DB, resource)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	s.serveLinks(w, r, linkList{
		iri: activitystreams.ContextOf(resource.IRI), owner: outbox.Speaker(author, base, resource).IRI,
		count: func(ctx context.Context) (int, error) {
			interest, err := s.DB.InterestIn(ctx, resource.ID)
			return interest.Comments + 1, err
		},
		page: func(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.IRI], error) {
			page, err := s.DB.ContextIRIs(ctx, resource.ID, after, collectionPage)
			if after.IsZero() {
				page.Items = append([]basilic.IRI{resource.IRI}, page.Items...)
			}
			return page, err
		},
	})
}

// ServeLikes answers GET /ap/resources/{id}/likes (ActivityPub 5.7): how many,
// not who.
func (s *Service) ServeLikes(w http.ResponseWriter, r *http.Request) {
	s.serveCount(w, r, "/likes", basilic.Interest.Likes)
}

// ServeShares answers GET /ap/resources/{id}/shares (ActivityPub 5.8): how many,
// not who.
func (s *Service) ServeShares(w http.ResponseWriter, r *http.Request) {
	s.serveCount(w, r, "/shares", func(i basilic.Interest) int { return i.Shares })
}

func (s *Service) serveCount(w http.ResponseWriter, r *http.Request, suffix basilic.IRI, of func(basilic.Interest) int) {
	resource, ok := s.servedResource(w, r)
	if !ok {
		return
	}
	interest, err := s.DB.InterestIn(r.Context(), resource.ID)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := activitystreams.BuildCount(resource.IRI+suffix, of(interest))
	writeDocument(w, r, document, err)
}

// linkList is a collection of identifiers that is served by pages.
type linkList struct {
	iri, owner basilic.IRI
	count      func(ctx context.Context) (int, error)
	page       func(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.IRI], error)
}

func (s *Service) serveLinks(w http.ResponseWriter, r *http.Request, list linkList) {
	document, err := list.document(r.Context(), r.URL.Query().Get("page"), r.URL.Query().Get("cursor"))
	writeDocument(w, r, document, err)
}

func (l linkList) document(ctx context.Context, page, cursor string) ([]byte, error) {
	if page == "" {
		total, err := l.count(ctx)
		if err != nil {
			return nil, err
		}
		return activitystreams.BuildCollection(activitystreams.CollectionInput{
			IRI: l.iri, TotalItems: total, First: l.iri + "?page=true", AttributedTo: l.owner,
		})
	}
	after, err := basilic.ParseCursor(cursor)
	if err != nil {
		return nil, err
	}
	links, err := l.page(ctx, after)
	if err != nil {
		return nil, err
	}
	in := activitystreams.PageInput{IRI: l.iri + "?page=true", PartOf: l.iri, Items: links.Items}
	if cursor != "" {
		in.IRI += basilic.IRI("&cursor=" + cursor)
	}
	if !links.Next.IsZero() {
		in.Next = l.iri + basilic.IRI("?page=true&cursor="+links.Next.String())
	}
	return activitystreams.BuildCollectionPage(in)
}

func writeDocument(w http.ResponseWriter, r *http.Request, document []byte, err error) {
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

// servedResource returns the public resource of this hub whose collection a
// request names, or answers itself as the resource would.
func (s *Service) servedResource(w http.ResponseWriter, r *http.Request) (basilic.Resource, bool) {
	iri := basilic.IRI(s.Origin + "/ap/resources/" + chi.URLParam(r, "id"))
	resource, err := s.publicResource(r.Context(), iri)
	if err != nil {
		s.writeRetired(w, r, iri, basilic.ObjectArticle, err)
		return basilic.Resource{}, false
	}
	return resource, true
}

// writeRetired answers for what is not public: 410 when it was, else 404.
func (s *Service) writeRetired(w http.ResponseWriter, r *http.Request, iri basilic.IRI, former basilic.ObjectType, err error) {
	tombstone, err := s.retired(r.Context(), iri, former, err)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	tombstone.Write(w, r)
}
