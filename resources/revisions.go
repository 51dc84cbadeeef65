package resources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Version is a published version with whom its readers are told it is by.
type Version struct {
	basilic.Revision
	By basilic.Actor
}

// History is the published versions of a resource, newest first.
type History struct {
	View
	Versions []Version
	// Next is where the next page begins, 0 at the end.
	Next int
	// PublicFrom is the first version that visitors may read, 0 while there is none.
	PublicFrom int
}

// Difference is two versions of a resource, one after the other.
type Difference struct {
	View
	Before, After Version
	// Draft says that After is the draft, which is no version yet.
	Draft  bool
	Sheets difference.Sheets
}

// UnpublishedError says that a draft holds what was never published and would be
// lost: what it changes of the Published version. Seen names that state of the
// draft.
type UnpublishedError struct {
	Published int
	Seen      string
}

// Error says what happened.
func (e *UnpublishedError) Error() string { return "resources: the draft has unpublished changes" }

// revisionOf freezes the version that a resource shows now.
func revisionOf(r basilic.Resource, before basilic.Sheet, by basilic.ActorID) basilic.Revision {
	revision := basilic.Revision{Number: r.Revision, Sheet: r.Sheet, AuthorID: by}
	if r.Revision > 1 {
		changes := difference.Compare(before, r.Sheet).Changes()
		revision.Changes = &changes
	}
	return revision
}

// readableFrom is the first version that a reader may see. Whoever may edit sees
// all. Everybody else sees what was shown to everybody in the present public life:
// the version with which it began and the later ones. What was published while
// the resource was private stays private, and what an earlier public life showed
// was withdrawn; of both nothing is told, not even when or by whom.
func readableFrom(ctx context.Context, db *postgres.DB, v View) (int, error) {
	if v.CanEdit {
		return 1, nil
	}
	return db.PublicFrom(ctx, v.Resource.ID)
}

// History returns the versions that the viewer may read, beginning under a number
// unless it is 0.
func (s *Service) History(ctx context.Context, viewer basilic.Viewer, slug string, before int) (History, error) {
	view, err := s.View(ctx, viewer, slug)
	if err != nil {
		return History{}, err
	}
	from, err := readableFrom(ctx, s.DB, view)
	if err != nil {
		return History{}, err
	}
	h := History{View: view}
	if view.Resource.State == basilic.ResourcePublic {
		if h.PublicFrom, err = s.DB.PublicFrom(ctx, view.Resource.ID); err != nil {
			return History{}, err
		}
	}
	revisions, err := s.DB.Revisions(ctx, view.Resource.ID, from, before, pageSize+1)
	if err != nil {
		return History{}, err
	}
	if len(revisions) > pageSize {
		revisions = revisions[:pageSize]
		h.Next = revisions[pageSize-1].Number
	}
	for _, r := range revisions {
		version, err := s.versionOf(ctx, view, from, r)
		if err != nil {
			return History{}, err
		}
		h.Versions = append(h.Versions, version)
	}
	return h, nil
}

// Version returns one version that the viewer may read.
func (s *Service) Version(ctx context.Context, viewer basilic.Viewer, slug string, number int) (View, Version, error) {
	view, err := s.View(ctx, viewer, slug)
	if err != nil {
		return View{}, Version{}, err
	}
	version, err := s.readVersion(ctx, view, number)
	return view, version, err
}

func (s *Service) readVersion(ctx context.Context, view View, number int) (Version, error) {
	from, err := readableFrom(ctx, s.DB, view)
	if err != nil {
		return Version{}, err
	}
	if number < from {
		return Version{}, fmt.Errorf("resources: version %d: %w", number, basilic.ErrNotFound)
	}
	revision, err := s.DB.RevisionOf(ctx, view.Resource.ID, number)
	if err != nil {
		return Version{}, err
	}
	return s.versionOf(ctx, view, from, revision)
}

// versionOf is a version as a reader is told of it. To whoever does not decide, a
// private profile is named nowhere (product.md 1): its version is the resource's
// own author's or base's. What the first readable version changed is not told: the
// version before it is not theirs to know.
func (s *Service) versionOf(ctx context.Context, view View, from int, r basilic.Revision) (Version, error) {
	by, err := s.DB.ActorByID(ctx, r.AuthorID)
	if err != nil {
		return Version{}, err
	}
	if !view.CanDecide && (!by.Public || view.Resource.Mapping == basilic.MappingBase) {
		if by = view.Author; !by.Public && view.Base != nil {
			by = *view.Base
		}
	}
	if r.Number == from {
		r.Changes = nil
	}
	return Version{Revision: r, By: by}, nil
}

// Difference compares two versions that the viewer may read. After 0 is the draft,
// for whoever may edit.
func (s *Service) Difference(ctx context.Context, viewer basilic.Viewer, slug string, before, after int) (Difference, error) {
	view, err := s.View(ctx, viewer, slug)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{View: view, Draft: after == 0}
	if d.Before, err = s.readVersion(ctx, view, before); err != nil {
		return Difference{}, err
	}
	switch {
	case !d.Draft:
		d.After, err = s.readVersion(ctx, view, after)
	case view.CanEdit:
		var draft postgres.Draft
		draft, err = s.DB.DraftOf(ctx, view.Resource.ID)
		d.After.Sheet, d.After.CreatedAt = draft.Sheet, draft.UpdatedAt
	default:
		err = fmt.Errorf("resources: difference with a draft: %w", basilic.ErrNotFound)
	}
	if err != nil {
		return Difference{}, err
	}
	d.Sheets = difference.Compare(d.Before.Sheet, d.After.Sheet)
	return d, nil
}

// Restore makes a draft of a version, to be read again, changed and published. A
// draft with unpublished changes is replaced only when seen names its present
// state; otherwise a *UnpublishedError names it.
func (s *Service) Restore(ctx context.Context, viewer basilic.Viewer, slug string, number int, seen string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		revision, err := tx.RevisionOf(ctx, r.ID, number)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		if state := stateOf(draft); r.HasChanges && seen != state {
			return &UnpublishedError{Published: r.Revision, Seen: state}
		}
		if err := tx.UpdateDraft(ctx, r.ID, draft.Version, revision.Sheet, viewer.ProfileID()); err != nil {
			return err
		}
		if err := tx.ReplaceDraftBlocks(ctx, r.ID, revision.Sheet.Blocks); err != nil {
			return err
		}
		if number == r.Revision {
			r.HasChanges = false
			return tx.UpdateResource(ctx, r)
		}
		return s.touchTx(ctx, tx, viewer, r)
	})
}

// stateOf names what a draft holds at a moment.
func stateOf(d postgres.Draft) string {
	data, err := json.Marshal(struct {
		Version int
		Cover   *basilic.Block
		Blocks  []basilic.Block
	}{d.Version, d.Sheet.Cover, d.Sheet.Blocks})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}
