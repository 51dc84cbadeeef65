// Package resources is what is written: sheets made of blocks, their drafts,
// their publication, and the resources of other servers that people here read.
// On the network a resource is an "Article" object: its author creates it, the
// base where it stands announces it.
//
// A resource is edited as a draft and read as its last published version.
// Publishing freezes a revision and tells other servers in one transaction. The
// Receive… methods hold the rules about what others may make appear here; the
// inbox calls them with a sender that was verified.
package resources

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"
	"golang.org/x/sync/singleflight"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/internal/blob"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/pdf"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// pageSize is how many cards a list page holds.
const pageSize = 16

// Config is what a Service is made of.
type Config struct {
	DB     *postgres.DB
	Outbox *outbox.Outbox
	Actors *actors.Service
	Client *federation.Client
	Images *media.Processor
	Blobs  blob.Store
	// PDF draws the first pages of documents.
	PDF *pdf.Drawer
	// Enqueue adds a job in a transaction.
	Enqueue func(ctx context.Context, tx *postgres.DB, job river.JobArgs) error
	// Spool receives what people send.
	Spool  *blob.Spool
	Origin string
	Log    *slog.Logger
}

// Service keeps resources.
type Service struct {
	Config
	// fetching are the images of other servers that somebody waits for, fetches how
	// many are fetched at once.
	fetching *singleflight.Group
	fetches  chan struct{}
	contents *contents
}

// New returns the service.
func New(c Config) *Service {
	return &Service{Config: c, fetching: &singleflight.Group{}, fetches: make(chan struct{}, remoteAtOnce), contents: newContents()}
}

// View is a resource as somebody may see it.
type View struct {
	Resource basilic.Resource
	Author   basilic.Actor
	// Base is nil outside any base.
	Base *basilic.Actor
	// CanEdit says that the viewer may write it, CanDecide that they decide who reads
	// it and where it is located, CanDelete that they may delete it.
	CanEdit, CanDecide, CanDelete bool
}

// people returns who wrote a resource and the base where it stands.
func people(ctx context.Context, db *postgres.DB, r basilic.Resource) (basilic.Actor, *basilic.Actor, error) {
	if r.BaseID == 0 {
		author, err := db.ActorByID(ctx, r.AuthorID)
		return author, nil, err
	}
	all, err := db.ActorsByIDs(ctx, []basilic.ActorID{r.AuthorID, r.BaseID})
	if err != nil {
		return basilic.Actor{}, nil, err
	}
	var author, base basilic.Actor
	for _, a := range all {
		if a.ID == r.AuthorID {
			author = a
		}
		if a.ID == r.BaseID {
			base = a
		}
	}
	return author, &base, nil
}

// steadyPeople is people in a transaction that publishes: the author and the base
// stay as they are, public or not, until it ends.
func steadyPeople(ctx context.Context, tx *postgres.DB, r basilic.Resource) (basilic.Actor, *basilic.Actor, error) {
	if err := tx.ShareActorsTx(ctx, []basilic.ActorID{r.AuthorID, r.BaseID}); err != nil {
		return basilic.Actor{}, nil, err
	}
	return people(ctx, tx, r)
}

// View returns a resource of this hub by the address of its page. What the
// viewer may not read does not exist for them (security.md 52).
func (s *Service) View(ctx context.Context, viewer basilic.Viewer, slug string) (View, error) {
	head, err := s.DB.HeadBySlug(ctx, slug)
	if err != nil {
		return View{}, err
	}
	return s.wholeView(ctx, viewer, head)
}

func (s *Service) viewOf(ctx context.Context, viewer basilic.Viewer, r basilic.Resource) (View, error) {
	has, err := s.rightOf(ctx, s.DB, viewer, r)
	if err != nil {
		return View{}, err
	}
	if r.State != basilic.ResourcePublic && has == rightNone {
		return View{}, fmt.Errorf("resources: view: %w", basilic.ErrNotFound)
	}
	author, base, err := people(ctx, s.DB, r)
	// With mapping B, whoever wrote it is named nowhere (product.md 1).
	author = outbox.Speaker(author, base, r)
	// A private base is known to its members, and a private profile to its owner, not to
	// whoever contributes to one of their resources.
	if base != nil && base.Local && !base.Public && has < rightDecide {
		base = nil
	}
	if author.Local && !author.Public && has < rightDecide {
		author = nobody(author)
	}
	return View{Resource: r, Author: author, Base: base, CanEdit: has >= rightEdit, CanDecide: has >= rightDecide, CanDelete: has >= rightDelete}, err
}

// RemoteView returns a resource of another server that is known here.
func (s *Service) RemoteView(ctx context.Context, id basilic.ID) (View, error) {
	head, err := s.DB.HeadByID(ctx, id)
	if err != nil {
		return View{}, err
	}
	if head.Resource.Local {
		return View{}, fmt.Errorf("resources: remote view: %w", basilic.ErrNotFound)
	}
	hidden, err := s.DB.ActorHidden(ctx, head.Resource.AuthorID)
	if err != nil {
		return View{}, err
	}
	if hidden {
		return View{}, fmt.Errorf("resources: remote view of a hidden host: %w", basilic.ErrNotFound)
	}
	return s.wholeView(ctx, basilic.Viewer{}, head)
}

// ByPage returns the public resource of this hub whose page or identifier is an
// address, or basilic.ErrNotFound.
func (s *Service) ByPage(ctx context.Context, address string) (basilic.Resource, error) {
	r, err := s.DB.ResourceByIRI(ctx, basilic.IRI(address))
	if errors.Is(err, basilic.ErrNotFound) {
		prefix := s.Origin + "/ressources/"
		if len(address) <= len(prefix) || address[:len(prefix)] != prefix {
			return basilic.Resource{}, err
		}
		r, err = s.DB.ResourceBySlug(ctx, address[len(prefix):])
	}
	if err == nil && r.State != basilic.ResourcePublic {
		err = fmt.Errorf("resources: by page: %w", basilic.ErrNotFound)
	}
	return r, err
}
