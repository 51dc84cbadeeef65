package resources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Changes is what somebody changed on the page of a draft and saves at once.
type Changes struct {
	// Sheet is nil when its fields were not touched; SheetVersion is the version that
	// was shown, 0 to save over any.
	Sheet        *basilic.Sheet
	SheetVersion int
	// Private says whether a draft is to be published in private the first time; nil
	// leaves it as it is. It counts for whoever decides about the resource.
	Private *bool
	// Blocks are those that were touched, with the versions that were shown.
	Blocks []basilic.Block
	// Begun says which of Blocks are new, each with the one that it goes behind: "" for
	// the first place. Their keys were chosen where they were written, so that
	// saving twice what was answered once adds nothing.
	Begun map[basilic.ID]basilic.ID
	// New are blocks to add behind After, or last when it is "".
	New   []basilic.Block
	After basilic.ID
}

// Refusal says why a part of the changes was not saved: what is wrong with it, or
// what somebody else saved meanwhile.
type Refusal struct {
	Problems basilic.Problems
	Stale    *StaleError
}

// Outcome says what became of changes. Everything that was not refused is saved.
type Outcome struct {
	Sheet  *Refusal
	Blocks map[basilic.ID]Refusal
	// New are by the place of the block in Changes.New.
	New map[int]Refusal
	// Added are the keys of the blocks that were added.
	Added []basilic.ID
	// SheetVersion is the version of the sheet as it is now, and Saved the blocks
	// that were not refused, as they are now.
	SheetVersion int
	Saved        map[basilic.ID]basilic.Block
}

// Whole reports whether everything was saved.
func (o Outcome) Whole() bool { return o.Sheet == nil && len(o.Blocks)+len(o.New) == 0 }

// err is why the part was refused.
func (r Refusal) err() error {
	switch {
	case r.Stale == nil:
		return r.Problems
	case r.Stale.Gone:
		return fmt.Errorf("resources: save a block that is gone: %w", basilic.ErrNotFound)
	}
	return r.Stale
}

// saving is one SaveDraft under way.
type saving struct {
	tx    *postgres.DB
	r     basilic.Resource
	draft postgres.Draft
	by    basilic.ActorID
	// cards are the cuts of images that were asked for, by block.
	cards   map[basilic.ID]*basilic.MediaFile
	begun   map[basilic.ID]basilic.ID
	changed bool
	// pages are those to visit for the previews of links.
	pages []LinkPreviewArgs
	Outcome
}

// visits has the page of a link visited that shows its preview and has none.
func (s *saving) visits(b basilic.Block) {
	if wantsPreview(b) {
		s.pages = append(s.pages, LinkPreviewArgs{ResourceID: s.r.ID, BlockID: b.ID, URL: b.URL})
	}
}

// SaveDraft saves what was changed on the page of a draft: each part by itself, so
// that one that is refused keeps no other from being saved.
func (s *Service) SaveDraft(ctx context.Context, viewer basilic.Viewer, slug string, c Changes) (Outcome, error) {
	cards, err := s.recropAll(ctx, viewer, slug, c.Blocks)
	if err != nil {
		return Outcome{}, err
	}
	var done Outcome
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		work := &saving{tx: tx, r: r, draft: draft, by: viewer.ProfileID(), cards: cards, begun: c.Begun, Outcome: newOutcome(draft.Version)}
		if err := work.all(ctx, c); err != nil {
			return err
		}
		done = work.Outcome
		if err := s.keepPrivateTx(ctx, tx, viewer, r, draft, c.Private); err != nil {
			return err
		}
		if !work.changed {
			return nil
		}
		for _, page := range work.pages {
			if err := s.Enqueue(ctx, tx, page); err != nil {
				return err
			}
		}
		return s.touchTx(ctx, tx, viewer, r)
	})
	return done, err
}

// keepPrivateTx keeps who is to read a draft that was never published: it is no part
// of the sheet, and no change of it.
func (s *Service) keepPrivateTx(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, r basilic.Resource, draft postgres.Draft, private *bool) error {
	if private == nil || *private == draft.Private || r.Revision > 0 {
		return nil
	}
	if has, err := s.rightOf(ctx, tx, viewer, r); err != nil || has < rightDecide {
		return err
	}
	return tx.SetDraftPrivate(ctx, r.ID, *private)
}

func newOutcome(version int) Outcome {
	return Outcome{Blocks: map[basilic.ID]Refusal{}, New: map[int]Refusal{}, Saved: map[basilic.ID]basilic.Block{}, SheetVersion: version}
}

// recropAll cuts the cards that blocks ask for, before the transaction that names
// them.
func (s *Service) recropAll(ctx context.Context, viewer basilic.Viewer, slug string, blocks []basilic.Block) (map[basilic.ID]*basilic.MediaFile, error) {
	cards := map[basilic.ID]*basilic.MediaFile{}
	for _, b := range blocks {
		card, err := s.recrop(ctx, viewer, slug, b)
		if err != nil {
			return nil, err
		}
		cards[b.ID] = card
	}
	return cards, nil
}

func (s *saving) all(ctx context.Context, c Changes) error {
	if c.Sheet != nil {
		refused, err := refusal(s.sheet(ctx, *c.Sheet, c.SheetVersion))
		if err != nil {
			return err
		}
		s.Sheet = refused
	}
	for _, b := range c.Blocks {
		refused, err := refusal(s.block(ctx, b))
		if err != nil {
			return err
		}
		if refused != nil {
			s.Blocks[b.ID] = *refused
		}
	}
	for i, b := range c.New {
		refused, err := refusal(s.add(ctx, b, &c.After))
		if err != nil {
			return err
		}
		if refused != nil {
			s.New[i] = *refused
		}
	}
	return nil
}

// refusal tells what is wrong with a part from what went wrong.
func refusal(err error) (*Refusal, error) {
	var r Refusal
	if errors.As(err, &r.Problems) || errors.As(err, &r.Stale) {
		return &r, nil
	}
	return nil, err
}

func (s *saving) sheet(ctx context.Context, sheet basilic.Sheet, version int) error {
	sheet = tidy(sheet)
	sheet.Cover = s.draft.Sheet.Cover // it has a form of its own
	if sameFields(s.draft.Sheet, sheet) {
		return nil
	}
	if version != 0 && version != s.draft.Version {
		return &StaleError{Sheet: s.draft.Sheet, Typed: sheet, Version: s.draft.Version}
	}
	if err := sheet.CheckDraft().Err(); err != nil {
		return err
	}
	s.changed = true
	s.SheetVersion = s.draft.Version + 1
	return s.tx.UpdateDraft(ctx, s.r.ID, s.draft.Version, sheet, s.by)
}

func (s *saving) block(ctx context.Context, b basilic.Block) error {
	at := indexOf(s.draft.Sheet.Blocks, b.ID)
	if after, begun := s.begun[b.ID]; begun && at < 0 {
		return s.begin(ctx, b, after)
	}
	if at < 0 {
		return &StaleError{Gone: true}
	}
	now := s.draft.Sheet.Blocks[at]
	b, err := prepared(withMedia(b, now))
	if len(difference.Texts(now, b)) == 0 && sameCrop(now.Crop, b.Crop) && now.ShowPreview == b.ShowPreview {
		s.Saved[b.ID] = now
		return nil
	}
	if b.Version != now.Version {
		return &StaleError{Block: now, Version: now.Version}
	}
	if err != nil {
		return err
	}
	if card := s.cards[b.ID]; card != nil {
		b.Card = card.Name
		if err := s.tx.InsertMediaFile(ctx, *card); err != nil {
			return err
		}
	}
	s.changed = true
	if err := s.tx.UpdateDraftBlock(ctx, s.r.ID, b); err != nil {
		return err
	}
	s.visits(b)
	b.Version++
	s.Saved[b.ID] = b
	return nil
}

// begin adds a block that was begun on the page, under the key that it has there.
func (s *saving) begin(ctx context.Context, b basilic.Block, after basilic.ID) error {
	b, err := prepared(b)
	if err != nil {
		return err
	}
	if len(s.draft.Sheet.Blocks)+len(s.Added) >= basilic.MaxBlocks {
		return tooManyBlocks()
	}
	if b.Kind != basilic.BlockText && b.Kind != basilic.BlockSectionTitle && b.Kind != basilic.BlockLink {
		return basilic.Problems{{Field: "kind", Text: "Ce bloc se choisit avant d’être ajouté."}}
	}
	s.changed = true
	if err := s.tx.InsertDraftBlock(ctx, s.r.ID, after, b); err != nil {
		return err
	}
	s.visits(b)
	b.Version = 1
	s.Added, s.Saved[b.ID] = append(s.Added, b.ID), b
	return nil
}

// sameCrop reports whether two cards show the same part of an image: the middle
// where none is said.
func sameCrop(a, b *basilic.Crop) bool {
	middle := basilic.MiddleCrop()
	return *cmp.Or(a, &middle) == *cmp.Or(b, &middle)
}

// withMedia returns a block that was edited with what no form changes.
func withMedia(b, now basilic.Block) basilic.Block {
	b.Kind, b.MediaID, b.Width, b.Height = now.Kind, now.MediaID, now.Width, now.Height
	b.FileName, b.MediaType, b.Size, b.Digest, b.Excerpt = now.FileName, now.MediaType, now.Size, now.Digest, now.Excerpt
	b.Widths, b.Blur, b.Card, b.From = now.Widths, now.Blur, now.Card, now.From
	b.ResourceID, b.Resource = now.ResourceID, now.Resource
	if now.Kind == basilic.BlockLinkedResource {
		// What its origin said of a resource that this hub has not seen.
		b.Title, b.URL = now.Title, now.URL
	}
	if b.Kind == basilic.BlockFile && oneLine(b.Title) == "" {
		b.Title = cut(now.FileName, basilic.MaxBlockTitle)
	}
	if b.Preview = nil; strings.TrimSpace(b.URL) == now.URL {
		b.Preview = now.Preview
	}
	if b.Crop == nil {
		b.Crop = now.Crop
	}
	return b
}

// add puts a block behind another, which the next one follows.
func (s *saving) add(ctx context.Context, b basilic.Block, after *basilic.ID) error {
	b, err := prepared(b)
	if err != nil {
		return err
	}
	blocks := s.draft.Sheet.Blocks
	if len(blocks)+len(s.Added) >= basilic.MaxBlocks {
		return tooManyBlocks()
	}
	if indexOf(blocks, *after) < 0 && len(s.Added) == 0 {
		// Last, also when the block before it was deleted meanwhile.
		if *after = ""; len(blocks) > 0 {
			*after = blocks[len(blocks)-1].ID
		}
	}
	b.ID, b.Version, s.changed = basilic.NewID(), 0, true
	if err := s.tx.InsertDraftBlock(ctx, s.r.ID, *after, b); err != nil {
		return err
	}
	s.visits(b)
	s.Added, *after = append(s.Added, b.ID), b.ID
	return nil
}

func tooManyBlocks() basilic.Problems {
	return basilic.Problems{{Field: "blocks", Text: "Une ressource compte 200 blocs au plus. Supprimez ou regroupez des blocs."}}
}
