package resources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Adapting is what adapting a resource would make.
type Adapting struct {
	View
	// Problem says why it may not be adapted, "" when it may.
	Problem string
	// Licences are those under which the adaptation may be published.
	Licences []basilic.Licence
	copying
}

// Adapting tells somebody what they may do with a resource that they can read
// (product.md 2).
func (s *Service) Adapting(ctx context.Context, viewer basilic.Viewer, v View) (Adapting, error) {
	if !viewer.SignedIn() {
		return Adapting{}, fmt.Errorf("resources: adapting: %w", basilic.ErrForbidden)
	}
	r := v.Resource
	if r.State != basilic.ResourcePublic {
		return Adapting{}, fmt.Errorf("resources: adapting what is not public: %w", basilic.ErrNotFound)
	}
	a := Adapting{View: v, Problem: basilic.AdaptationProblem(r.Sheet.Licence), Licences: basilic.SharedVocabulary().LicencesFor(r.Sheet.Licence)}
	var err error
	a.copying, err = copyBlocks(r)
	return a, err
}

// Adapt makes a draft of the viewer's, on their profile or in a base of which they
// are a member, that is a copy of a public resource, of this hub or another, and
// remembers from what it comes. Errors match basilic.ErrInvalid (Problems of
// licence and base), ErrForbidden or ErrNotFound.
func (s *Service) Adapt(ctx context.Context, viewer basilic.Viewer, v View, baseHandle string) (basilic.Resource, error) {
	a, err := s.Adapting(ctx, viewer, v)
	if err != nil {
		return basilic.Resource{}, err
	}
	if a.Problem != "" {
		return basilic.Resource{}, basilic.Problems{{Field: "licence", Text: a.Problem}}
	}
	base, problems, err := s.placeFor(ctx, viewer, baseHandle)
	if err == nil {
		err = problems.Err()
	}
	if err != nil {
		return basilic.Resource{}, err
	}
	r := draftOf(viewer, a, base)
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		// It stays as it was shown until the copy is there.
		now, err := tx.KeepResource(ctx, v.Resource.ID)
		if err != nil {
			return err
		}
		if now.State != basilic.ResourcePublic || now.IRI != v.Resource.IRI || !now.UpdatedAt.Equal(v.Resource.UpdatedAt) {
			return fmt.Errorf("resources: adapt %s: %w", now.ID, basilic.ErrStale)
		}
		return s.keepAdaptationTx(ctx, tx, r, a)
	})
	return r, err
}

// draftOf begins the adaptation: all that the origin says, under a title that tells
// the two apart.
func draftOf(viewer basilic.Viewer, a Adapting, base basilic.ActorID) basilic.Resource {
	id := basilic.NewID()
	sheet := a.Resource.Sheet
	sheet.Title, sheet.Blocks, sheet.Cover = adaptedTitle(sheet.Title), nil, nil
	if sheet.Provenance == basilic.ProvenanceOwn {
		// It was theirs.
		sheet.Provenance = ""
	}
	return basilic.Resource{
		ID: id, Local: true, Slug: string(id), AuthorID: viewer.ProfileID(), BaseID: base, State: basilic.ResourceDraft, Sheet: tidy(sheet),
		UpdatedAt: now(),
	}
}

const adaptationMark = " (adaptation)"

// adaptedTitle marks a title once.
func adaptedTitle(title string) string {
	if strings.HasSuffix(title, adaptationMark) {
		return title
	}
	return cut(title, basilic.MaxTitle-len([]rune(adaptationMark))) + adaptationMark
}

// keepAdaptationTx keeps the draft with its blocks, media of its own and lineage,
// and asks for the files of another server.
func (s *Service) keepAdaptationTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, a Adapting) error {
	if err := tx.InsertResource(ctx, r, basilic.ObjectArticle); err != nil {
		return err
	}
	// The row of the media names the resource, and the draft the media.
	blocks := a.Blocks
	if a.cover != nil {
		blocks = append([]basilic.Block{*a.cover}, blocks...)
	}
	blocks, err := s.ownMediaTx(ctx, tx, r.ID, blocks)
	if err != nil {
		return err
	}
	if a.cover != nil {
		r.Sheet.Cover, blocks = &blocks[0], blocks[1:]
	}
	if err := tx.InsertDraft(ctx, r.ID, r.Sheet, r.AuthorID); err != nil {
		return err
	}
	if err := tx.ReplaceDraftBlocks(ctx, r.ID, blocks); err != nil {
		return err
	}
	for _, b := range blocks {
		if !wantsPreview(b) {
			continue
		}
		if err := s.Enqueue(ctx, tx, LinkPreviewArgs{ResourceID: r.ID, BlockID: b.ID, URL: b.URL}); err != nil {
			return err
		}
	}
	origin := a.Resource
	err = tx.PutLineage(ctx, basilic.Lineage{
		ResourceID: r.ID, OriginID: origin.ID, OriginIRI: origin.IRI, Title: origin.Sheet.Title, AuthorID: a.Author.ID,
		Licence: origin.Sheet.Licence, Licences: a.licences,
	})
	if err != nil {
		return err
	}
	return s.askFilesTx(ctx, tx, r.ID, a.files)
}

// ownMediaTx gives the blocks of a draft media of their own: who may read them is who
// may read the draft, and each resource forgets its own.
func (s *Service) ownMediaTx(ctx context.Context, tx *postgres.DB, resource basilic.ID, blocks []basilic.Block) ([]basilic.Block, error) {
	own := map[basilic.ID]basilic.ID{}
	for i, b := range blocks {
		if b.Preview != nil {
			preview, err := ownPicturesTx(ctx, tx, resource, *b.Preview)
			if err != nil {
				return nil, err
			}
			blocks[i].Preview = &preview
		}
		if b.MediaID == "" {
			continue
		}
		id, done := own[b.MediaID]
		if !done {
			id = basilic.NewID()
			if err := tx.CopyMedia(ctx, b.MediaID, id, resource); err != nil {
				return nil, err
			}
			if err := s.askPreviewTx(ctx, tx, b, id); err != nil {
				return nil, err
			}
			own[b.MediaID] = id
		}
		blocks[i].MediaID = id
	}
	return blocks, nil
}

// ownPicturesTx gives the preview of a link pictures of its own; it goes without one
// that is not there any more.
func ownPicturesTx(ctx context.Context, tx *postgres.DB, resource basilic.ID, p basilic.LinkPreview) (basilic.LinkPreview, error) {
	for _, place := range []**basilic.Picture{&p.Image, &p.Icon} {
		if *place == nil || (*place).MediaID == "" {
			continue
		}
		own := **place
		own.MediaID = basilic.NewID()
		err := tx.CopyMedia(ctx, (*place).MediaID, own.MediaID, resource)
		if *place = &own; errors.Is(err, basilic.ErrNotFound) {
			*place, err = nil, nil
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// askPreviewTx asks for the picture of a file whose origin has none yet.
func (s *Service) askPreviewTx(ctx context.Context, tx *postgres.DB, b basilic.Block, own basilic.ID) error {
	if b.Kind != basilic.BlockFile {
		return nil
	}
	there, err := s.withDB(tx).previews(ctx, basilic.Sheet{Blocks: []basilic.Block{b}})
	if err != nil || len(there) > 0 || !previewed(b.MediaType) {
		return err
	}
	return s.Enqueue(ctx, tx, PreviewArgs{MediaID: own})
}

// withDB is the service on another database, or in a transaction.
func (s *Service) withDB(db *postgres.DB) *Service {
	inner := *s
	inner.DB = db
	return &inner
}

// placeFor returns the base with a handle, 0 for the viewer's profile; what is wrong
// with it is of the field base.
func (s *Service) placeFor(ctx context.Context, viewer basilic.Viewer, handle string) (basilic.ActorID, basilic.Problems, error) {
	if handle == "" {
		return 0, nil, nil
	}
	base, role, err := s.Actors.BaseByHandle(ctx, viewer, handle)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return 0, nil, err
	}
	if err != nil || role == "" {
		return 0, basilic.Problems{{Field: "base", Text: "Choisissez une base dont vous êtes membre."}}, nil
	}
	return base.ID, nil, nil
}

// blockName is what a block is called in a list of blocks.
func blockName(b basilic.Block) string {
	return cmp.Or(b.Title, b.FileName, b.Alt, b.Kind.Label())
}
