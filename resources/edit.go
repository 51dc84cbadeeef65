package resources

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// Editing is a resource in the hands of somebody who may change it: the draft,
// whose blocks carry their versions.
type Editing struct {
	View
	Draft basilic.Sheet
	// DraftVersion must come back with SaveSheet.
	DraftVersion int
	// Private says that it is to be published in private the first time.
	Private bool
}

// StaleError says that a text changed since the editor read it, with the text
// as it is now. It matches basilic.ErrStale.
type StaleError struct {
	// Block is the block as it is now; for the fields of the sheet, Sheet is.
	Block   basilic.Block
	Sheet   basilic.Sheet
	Version int
	// Typed is the sheet as it would have been saved.
	Typed basilic.Sheet
	// Gone says that the block was deleted.
	Gone bool
}

// Error says what happened.
func (e *StaleError) Error() string { return "resources: " + basilic.ErrStale.Error() }

// Unwrap makes errors.Is(e, basilic.ErrStale) true.
func (e *StaleError) Unwrap() error { return basilic.ErrStale }

// Create begins a draft on the viewer's profile or, with a handle, in a base of
// which they are a member.
func (s *Service) Create(ctx context.Context, viewer basilic.Viewer, sheet basilic.Sheet, baseHandle string) (basilic.Resource, error) {
	if !viewer.SignedIn() {
		return basilic.Resource{}, fmt.Errorf("resources: create: %w", basilic.ErrForbidden)
	}
	sheet = tidy(sheet)
	sheet.Blocks, sheet.Cover = nil, nil
	problems := sheet.CheckDraft()
	id := basilic.NewID()
	r := basilic.Resource{ID: id, Local: true, Slug: string(id), AuthorID: viewer.ProfileID(), State: basilic.ResourceDraft, Sheet: sheet, UpdatedAt: now()}
	if baseHandle != "" {
		base, role, err := s.Actors.BaseByHandle(ctx, viewer, baseHandle)
		if err != nil && !errors.Is(err, basilic.ErrNotFound) {
			return basilic.Resource{}, err
		}
		if err != nil || role == "" {
			problems.Add("base", "Choisissez une base dont vous êtes membre.")
		}
		r.BaseID = base.ID
	}
	if err := problems.Err(); err != nil {
		return basilic.Resource{}, err
	}
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.InsertResource(ctx, r, basilic.ObjectArticle); err != nil {
			return err
		}
		return tx.InsertDraft(ctx, id, sheet, viewer.ProfileID())
	})
	return r, err
}

var gaps = regexp.MustCompile(`[ \t\r\n\v\f]+`)

// oneLine makes one line of a title. The no-break spaces of French stay: without
// them a line may begin with a colon.
func oneLine(title string) string { return strings.TrimSpace(gaps.ReplaceAllString(title, " ")) }

// tidy trims what was typed and fills what is implied.
func tidy(s basilic.Sheet) basilic.Sheet {
	s.Title = oneLine(s.Title)
	s.Description = strings.TrimSpace(strings.ReplaceAll(s.Description, "\r\n", "\n"))
	if s.Language == "" {
		s.Language = basilic.DefaultLanguage
	}
	if s.Licence == "" {
		s.Licence = basilic.SharedVocabulary().DefaultLicence().Slug
	}
	s.Indexation.Keywords = tidyKeywords(s.Indexation.Keywords)
	s.Indexation.Territories, s.Facts = basilic.TidyTerritories(s.Indexation.Territories), s.Tidy()
	return s
}

// tidyKeywords leaves out what says nothing, or nothing new.
func tidyKeywords(all []string) []string {
	var keywords []string
	for _, k := range all {
		k = strings.Join(strings.Fields(k), " ")
		said := slices.ContainsFunc(keywords, func(before string) bool { return strings.EqualFold(before, k) })
		if k != "" && !said {
			keywords = append(keywords, k)
		}
	}
	return keywords
}

// Editor returns a resource and its draft to somebody who may change it.
func (s *Service) Editor(ctx context.Context, viewer basilic.Viewer, slug string) (Editing, error) {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return Editing{}, err
	}
	view, err := s.viewOf(ctx, viewer, r)
	if err != nil {
		return Editing{}, err
	}
	draft, err := s.DB.DraftOf(ctx, r.ID)
	if err != nil {
		return Editing{}, err
	}
	return Editing{View: view, Draft: draft.Sheet, DraftVersion: draft.Version, Private: draft.Private}, nil
}

// SaveSheet keeps the fields of a draft, but its blocks. A save of an older
// version is refused with a *StaleError; version 0 saves over any.
func (s *Service) SaveSheet(ctx context.Context, viewer basilic.Viewer, slug string, version int, sheet basilic.Sheet) error {
	outcome, err := s.SaveDraft(ctx, viewer, slug, Changes{Sheet: &sheet, SheetVersion: version})
	if err != nil || outcome.Sheet == nil {
		return err
	}
	return outcome.Sheet.err()
}

func sameFields(a, b basilic.Sheet) bool {
	a.Blocks, b.Blocks = nil, nil
	return sameSheet(a, b)
}

// touchTx notes that a draft changed.
func (s *Service) touchTx(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, r basilic.Resource) error {
	if err := tx.TouchDraft(ctx, r.ID, viewer.ProfileID()); err != nil {
		return err
	}
	return tx.ShowDraft(ctx, r.ID)
}

// changeDraft runs a change of a draft's blocks in one transaction.
func (s *Service) changeDraft(ctx context.Context, viewer basilic.Viewer, slug string, change func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		if err := change(tx, r, draft.Sheet.Blocks); err != nil {
			return err
		}
		return s.touchTx(ctx, tx, viewer, r)
	})
}

// AddBlock puts a block behind another one, or last when after is "", and
// returns its key.
func (s *Service) AddBlock(ctx context.Context, viewer basilic.Viewer, slug string, after basilic.ID, b basilic.Block) (basilic.ID, error) {
	var err error
	if b.Kind == basilic.BlockLinkedResource {
		if b, err = s.linkTo(ctx, viewer, b); err != nil {
			return "", err
		}
	}
	b, err = prepared(b)
	if err != nil {
		return "", err
	}
	b.ID, b.Version, b.Preview = basilic.NewID(), 0, nil
	err = s.changeDraft(ctx, viewer, slug, func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error {
		if len(blocks) >= basilic.MaxBlocks {
			return tooManyBlocks()
		}
		if after == "" && len(blocks) > 0 {
			after = blocks[len(blocks)-1].ID
		}
		if after != "" && indexOf(blocks, after) < 0 {
			return fmt.Errorf("resources: add block after %s: %w", after, basilic.ErrNotFound)
		}
		if wantsPreview(b) {
			if err := s.Enqueue(ctx, tx, LinkPreviewArgs{ResourceID: r.ID, BlockID: b.ID, URL: b.URL}); err != nil {
				return err
			}
		}
		return tx.InsertDraftBlock(ctx, r.ID, after, b)
	})
	return b.ID, err
}

// prepared checks a block and renders its text.
func prepared(b basilic.Block) (basilic.Block, error) {
	b.Title = oneLine(b.Title)
	b.URL, b.Caption, b.Alt = strings.TrimSpace(b.URL), strings.TrimSpace(lines(b.Caption)), strings.TrimSpace(b.Alt)
	b.Source = lines(b.Source)
	b.HTML = ""
	if b.Kind == basilic.BlockText {
		b.HTML = richtext.FromMarkdown(b.Source)
	}
	return b, b.Check().Err()
}

// lines ends the lines of a text as we keep them: forms end them with CRLF.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// MoveBlock exchanges a block with the one before it, or after it when down.
// The first cannot go up nor the last down: nothing happens.
func (s *Service) MoveBlock(ctx context.Context, viewer basilic.Viewer, slug string, block basilic.ID, down bool) error {
	return s.changeDraft(ctx, viewer, slug, func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error {
		at := indexOf(blocks, block)
		if at < 0 {
			return fmt.Errorf("resources: move block %s: %w", block, basilic.ErrNotFound)
		}
		other := at - 1
		if down {
			other = at + 1
		}
		if other < 0 || other >= len(blocks) {
			return nil
		}
		return tx.SwapDraftBlocks(ctx, r.ID, block, blocks[other].ID)
	})
}

// PlaceBlock puts a block behind another one, first when after is "", last when
// that one is gone.
func (s *Service) PlaceBlock(ctx context.Context, viewer basilic.Viewer, slug string, block, after basilic.ID) error {
	return s.changeDraft(ctx, viewer, slug, func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error {
		if indexOf(blocks, block) < 0 {
			return fmt.Errorf("resources: place block %s: %w", block, basilic.ErrNotFound)
		}
		return tx.PlaceDraftBlock(ctx, r.ID, block, after)
	})
}

// DeleteBlock removes a block from a draft. One that somebody changed since a version
// that was shown stays: that is a Problem of the block. Version 0 deletes any.
func (s *Service) DeleteBlock(ctx context.Context, viewer basilic.Viewer, slug string, block basilic.ID, version int) error {
	return s.changeDraft(ctx, viewer, slug, func(tx *postgres.DB, r basilic.Resource, blocks []basilic.Block) error {
		at := indexOf(blocks, block)
		if at < 0 {
			return fmt.Errorf("resources: delete block %s: %w", block, basilic.ErrNotFound)
		}
		if version != 0 && version != blocks[at].Version {
			return basilic.Problems{{
				Field: "block-" + string(block),
				Text:  "Ce bloc a été modifié entre-temps\u00a0: il n’est pas supprimé. Relisez-le, puis supprimez-le de nouveau si rien n’est à garder.",
			}}
		}
		return tx.DeleteDraftBlock(ctx, r.ID, block)
	})
}

func indexOf(blocks []basilic.Block, id basilic.ID) int {
	for i, b := range blocks {
		if b.ID == id {
			return i
		}
	}
	return -1
}

// CheckNew returns what keeps a new resource from being published at once, so
// that nothing is made before everything is right.
func (s *Service) CheckNew(ctx context.Context, viewer basilic.Viewer, sheet basilic.Sheet, baseHandle string, public bool) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("resources: check new: %w", basilic.ErrForbidden)
	}
	var base *basilic.Actor
	if baseHandle != "" {
		found, role, err := s.Actors.BaseByHandle(ctx, viewer, baseHandle)
		if err != nil && !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		if err != nil || role == "" {
			return basilic.Problems{{Field: "base", Text: "Choisissez une base dont vous êtes membre."}}
		}
		base = &found
	}
	return s.checkPublish(tidy(sheet), *viewer.Profile, base, public)
}
