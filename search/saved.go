package search

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// feedSize is how many resources the feed of a saved search holds.
const feedSize = 30

// Save keeps a search of resources under a name, to come back to it and to be told
// of its new results. Page, order and kind are not kept. Errors match
// basilic.ErrInvalid (Problems of « name » and « search ») or ErrForbidden.
func (s *Service) Save(ctx context.Context, viewer basilic.Viewer, q Query, name string) (basilic.SavedSearch, error) {
	if !viewer.SignedIn() {
		return basilic.SavedSearch{}, fmt.Errorf("search: save: %w", basilic.ErrForbidden)
	}
	words, filters := normal(q)
	saved := basilic.SavedSearch{
		ID: basilic.NewID(), OwnerID: viewer.ProfileID(), Name: oneLine(name), Words: words, Filters: filters, Key: basilic.NewLinkToken(),
	}
	problems := basilic.CheckSavedName(saved.Name)
	match, text, err := s.matchOf(ctx, words, filters)
	if err != nil {
		return basilic.SavedSearch{}, err
	}
	if text != "" {
		problems.Add("search", text)
	}
	if err := problems.Err(); err != nil {
		return basilic.SavedSearch{}, err
	}
	return saved, s.db.InTx(ctx, func(tx *postgres.DB) error { return saveTx(ctx, tx, saved, match) })
}

// saveTx keeps a search unless its owner has it already, or as many as they may.
func saveTx(ctx context.Context, tx *postgres.DB, saved basilic.SavedSearch, match postgres.SavedMatch) error {
	if _, err := tx.LockActorTx(ctx, saved.OwnerID); err != nil {
		return err
	}
	digest := digestOf(saved.Words, saved.Filters)
	same, err := tx.SavedSearchLike(ctx, saved.OwnerID, digest)
	if err == nil {
		return basilic.Problems{{Field: "search", Text: "Vous avez déjà enregistré cette recherche, sous le nom « " + same.Name + " »."}}
	}
	if !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	n, err := tx.CountSavedSearches(ctx, saved.OwnerID)
	if err != nil {
		return err
	}
	if n >= basilic.MaxSavedSearches {
		return basilic.Problems{{Field: "search", Text: fmt.Sprintf("Vous avez déjà %d recherches enregistrées, le maximum. Supprimez-en une de « Mes recherches », puis recommencez.", n)}}
	}
	return tx.InsertSavedSearch(ctx, saved, digest, match)
}

// normal returns the words and the filters of a search as they are kept: without
// spaces and values that count for nothing, each value once, in an order that stays.
func normal(q Query) (string, map[string][]string) {
	filters := make(map[string][]string)
	for f, values := range q.Filters {
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		slices.Sort(values)
		if values = slices.Compact(values); len(values) > 0 {
			filters[string(f)] = values
		}
	}
	return oneLine(q.Text), filters
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// digestOf names a search among those of its owner: capitals aside.
func digestOf(words string, filters map[string][]string) []byte {
	values := maps.Clone(filters)
	if values == nil {
		values = make(map[string][]string)
	}
	values["q"] = []string{strings.ToLower(words)}
	sum := sha256.Sum256([]byte(url.Values(values).Encode()))
	return sum[:]
}

// matchOf returns what finds the new results of a search, or what is wrong with it.
func (s *Service) matchOf(ctx context.Context, words string, filters map[string][]string) (m postgres.SavedMatch, problem string, err error) {
	switch unknown, err := s.unknownValue(ctx, filters); {
	case err != nil:
		return m, "", err
	case words == "" && len(filters) == 0:
		return m, "Tapez des mots ou choisissez un filtre : sans eux, la recherche trouve tout.", nil
	case IsAddress(words):
		return m, "C’est l’adresse d’une page et non une recherche : suivez plutôt le profil ou la base.", nil
	case unknown != "":
		return m, "Ce hub ne connaît pas « " + unknown + " » : retirez ce filtre, puis enregistrez la recherche.", nil
	}
	return s.readMatch(ctx, words, filters)
}

// readMatch returns what finds the new results of a search whose filters were checked
// when it was kept: a hub that is hidden by now brings nothing, and again when it is
// shown again.
func (s *Service) readMatch(ctx context.Context, words string, filters map[string][]string) (m postgres.SavedMatch, problem string, err error) {
	t, err := s.terms(ctx, words)
	if err != nil {
		return m, "", err
	}
	if t.nothing() {
		return m, "Ces mots sont trop courants pour que l’on cherche avec eux : ajoutez-en un autre.", nil
	}
	chosen, err := s.chosen(ctx, SavedQuery(basilic.SavedSearch{Filters: filters}).Filters)
	return postgres.SavedMatch{Match: t.match(), Narrowed: chosen.lists(), Anchors: anchors(t, chosen), Rules: rules()}, "", err
}

// unknownValue returns a value of a filter that nothing here can have, or "".
func (s *Service) unknownValue(ctx context.Context, filters map[string][]string) (string, error) {
	gone, err := s.gone(ctx, []basilic.SavedSearch{{Filters: filters}})
	if err != nil || len(gone[""]) == 0 {
		return "", err
	}
	return gone[""][0].Value, nil
}

// SavedQuery is the search that was kept.
func SavedQuery(saved basilic.SavedSearch) Query {
	q := Query{Text: saved.Words, Kind: Resources, Filters: make(map[Filter][]string), Page: 1}
	for f, values := range saved.Filters {
		q.Filters[Filter(f)] = values
	}
	return q
}

// Saved returns the searches that the viewer keeps.
func (s *Service) Saved(ctx context.Context, viewer basilic.Viewer) ([]basilic.SavedSearch, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("search: saved: %w", basilic.ErrForbidden)
	}
	return s.db.SavedSearches(ctx, viewer.ProfileID())
}

// SavedOne returns a search that the viewer keeps; those of others are
// basilic.ErrNotFound.
func (s *Service) SavedOne(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (basilic.SavedSearch, error) {
	if !viewer.SignedIn() {
		return basilic.SavedSearch{}, fmt.Errorf("search: saved one: %w", basilic.ErrForbidden)
	}
	return s.db.SavedSearch(ctx, viewer.ProfileID(), id)
}

// SavedAs returns the search that the viewer keeps and that is this one, or
// basilic.ErrNotFound.
func (s *Service) SavedAs(ctx context.Context, viewer basilic.Viewer, q Query) (basilic.SavedSearch, error) {
	if !viewer.SignedIn() {
		return basilic.SavedSearch{}, fmt.Errorf("search: saved as: %w", basilic.ErrNotFound)
	}
	return s.db.SavedSearchLike(ctx, viewer.ProfileID(), digestOf(normal(q)))
}

// Rename gives a search that the viewer keeps another name.
func (s *Service) Rename(ctx context.Context, viewer basilic.Viewer, id basilic.ID, name string) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("search: rename: %w", basilic.ErrForbidden)
	}
	if _, err := s.db.SavedSearch(ctx, viewer.ProfileID(), id); err != nil {
		return err
	}
	name = oneLine(name)
	if err := basilic.CheckSavedName(name).Err(); err != nil {
		return err
	}
	return s.db.RenameSavedSearch(ctx, viewer.ProfileID(), id, name)
}

// Rekey gives the feeds of a search that the viewer keeps another address.
func (s *Service) Rekey(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("search: rekey: %w", basilic.ErrForbidden)
	}
	return s.db.RekeySavedSearch(ctx, viewer.ProfileID(), id, basilic.NewLinkToken())
}

// Forget deletes a search that the viewer keeps, with its feeds and the lines that
// it alone explains.
func (s *Service) Forget(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("search: forget: %w", basilic.ErrForbidden)
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		// The search first: whoever puts its results into timelines holds it.
		if err := tx.DeleteSavedSearch(ctx, viewer.ProfileID(), id); err != nil {
			return err
		}
		return tx.ForgetSearchTx(ctx, viewer.ProfileID(), id)
	})
}

// SavedFeed returns a search by the key of its feeds, with its newest results: what
// everybody finds. Whose it is, and what they call it, is nobody's business.
func (s *Service) SavedFeed(ctx context.Context, key basilic.LinkToken) (Query, []basilic.ResourceCard, error) {
	saved, err := s.db.SavedSearchByKey(ctx, key)
	if err != nil {
		return Query{}, nil, err
	}
	q := SavedQuery(saved)
	t, err := s.terms(ctx, q.Text)
	if err != nil {
		return q, nil, err
	}
	chosen, err := s.chosen(ctx, q.Filters)
	if err != nil || t.nothing() {
		return q, nil, err
	}
	found, err := s.index.SearchResources(ctx, postgres.ResourceQuery{Match: t.match(), Chosen: chosen.lists(), Limit: feedSize})
	if err != nil || len(found.IDs) == 0 {
		return q, nil, err
	}
	cards, err := s.db.CardsByIDs(ctx, found.IDs)
	return q, cards, err
}
