package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// SavedCap is up to how many results of a saved search are counted: one more says
	// that there are more.
	SavedCap = 1_000
	// NewCap is the same for those that its owner has not seen.
	NewCap = 99
)

// SavedState is what there is to say of a saved search now.
type SavedState struct {
	// Found is how many results it has, up to SavedCap + 1; New how many came since its
	// owner last looked at them, up to NewCap + 1.
	Found, New int
	// Gone are values of its filters that nothing here can have any more.
	Gone []Gone
}

// Gone is a value of a filter that was there when a search was saved: a hub that is
// hidden by now, a word that left the vocabulary.
type Gone struct {
	Filter Filter
	Value  string
}

// SavedStates returns what there is to say of searches that the viewer keeps.
func (s *Service) SavedStates(ctx context.Context, viewer basilic.Viewer, all []basilic.SavedSearch) (map[basilic.ID]SavedState, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("search: saved states: %w", basilic.ErrForbidden)
	}
	fresh, err := s.db.NewFinds(ctx, viewer.ProfileID(), NewCap+1)
	if err != nil {
		return nil, err
	}
	gone, err := s.gone(ctx, all)
	if err != nil {
		return nil, err
	}
	states := make(map[basilic.ID]SavedState, len(all))
	for _, saved := range all {
		n, err := s.countSaved(ctx, saved)
		if err != nil {
			return nil, err
		}
		states[saved.ID] = SavedState{Found: n, New: min(fresh[saved.ID], n), Gone: gone[saved.ID]}
	}
	return states, nil
}

// countSaved counts what a search finds now.
func (s *Service) countSaved(ctx context.Context, saved basilic.SavedSearch) (int, error) {
	q := SavedQuery(saved)
	t, err := s.terms(ctx, q.Text)
	if err != nil || t.nothing() {
		return 0, err
	}
	chosen, err := s.chosen(ctx, q.Filters)
	if err != nil {
		return 0, err
	}
	return s.db.CountMatches(ctx, t.match(), chosen.lists(), SavedCap+1)
}

// gone returns the values of filters that are there no more, of each search that has
// any.
func (s *Service) gone(ctx context.Context, all []basilic.SavedSearch) (map[basilic.ID][]Gone, error) {
	var hubs []string
	for _, saved := range all {
		hubs = append(hubs, saved.Filters[string(Hubs)]...)
	}
	shown := map[string]bool{s.authority: true}
	if len(hubs) > 0 {
		known, err := s.db.HostsOf(ctx, hubs)
		if err != nil {
			return nil, err
		}
		for _, h := range known {
			shown[h.Authority] = h.Authority == s.authority || h.Visibility == basilic.HostShown
		}
	}
	gone := make(map[basilic.ID][]Gone)
	for _, saved := range all {
		for _, f := range Filters() {
			for _, v := range saved.Filters[string(f)] {
				if f == Hubs && !shown[v] || f != Hubs && !slices.Contains(slugs(f), v) {
					gone[saved.ID] = append(gone[saved.ID], Gone{f, v})
				}
			}
		}
	}
	return gone, nil
}

// Looked notes that the viewer looks at the results of a search that they keep.
func (s *Service) Looked(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("search: looked: %w", basilic.ErrForbidden)
	}
	return s.db.LookAtSavedSearch(ctx, viewer.ProfileID(), id)
}

// DropGone takes what is there no more out of the filters of a search that the viewer
// keeps. A search that would be left with nothing, or be another that they keep, is a
// Problem of « search ».
func (s *Service) DropGone(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	saved, err := s.SavedOne(ctx, viewer, id)
	if err != nil {
		return err
	}
	gone, err := s.gone(ctx, []basilic.SavedSearch{saved})
	if err != nil || len(gone[id]) == 0 {
		return err
	}
	q := SavedQuery(saved)
	for _, g := range gone[id] {
		q.Filters[g.Filter] = slices.DeleteFunc(slices.Clone(q.Filters[g.Filter]), func(v string) bool { return v == g.Value })
	}
	saved.Words, saved.Filters = normal(q)
	if saved.Words == "" && len(saved.Filters) == 0 {
		return basilic.Problems{{Field: "search", Text: "Sans ce filtre, la recherche trouverait tout. Supprimez-la plutôt, ou faites-en une autre."}}
	}
	match, text, err := s.matchOf(ctx, saved.Words, saved.Filters)
	if err != nil {
		return err
	}
	if text != "" {
		return basilic.Problems{{Field: "search", Text: text}}
	}
	return s.narrow(ctx, saved, match)
}

// narrow keeps other filters, unless their owner keeps that search already.
func (s *Service) narrow(ctx context.Context, saved basilic.SavedSearch, match postgres.SavedMatch) error {
	digest := digestOf(saved.Words, saved.Filters)
	err := s.db.InTx(ctx, func(tx *postgres.DB) error { return tx.NarrowSavedSearch(ctx, saved, digest, match) })
	if !errors.Is(err, basilic.ErrConflict) {
		return err
	}
	same, err := s.db.SavedSearchLike(ctx, saved.OwnerID, digest)
	if err != nil {
		return err
	}
	return basilic.Problems{{Field: "search", Text: "Sans ce filtre, c’est la même recherche que « " + same.Name + " », que vous avez déjà. Supprimez l’une des deux."}}
}
