package timeline

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
)

const (
	// shownActors is from how many of those whom the viewer follows their fil may be
	// narrowed at once.
	shownActors = 8
	// suggested is how many accounts, and how many themes, are proposed.
	suggested = 6
)

// Heard returns whom the newest lines of the viewer come from.
func (s *Service) Heard(ctx context.Context, viewer basilic.Viewer) ([]basilic.Actor, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("timeline: heard: %w", basilic.ErrForbidden)
	}
	return s.db.TimelineActors(ctx, viewer.ProfileID(), shownActors)
}

// Suggestions are what somebody may begin to follow.
type Suggestions struct {
	// Actors are active on this hub.
	Actors []basilic.Actor
	// Topics are those of what was published last.
	Topics []basilic.Topic
}

// Suggest proposes whom to follow first. On a hub where nothing was published yet
// there is the first theme of each category.
func (s *Service) Suggest(ctx context.Context, viewer basilic.Viewer) (Suggestions, error) {
	var found Suggestions
	var err error
	if found.Actors, err = s.db.ActiveActors(ctx, viewer.ProfileID(), suggested); err != nil {
		return Suggestions{}, err
	}
	if found.Topics, err = s.db.FrequentTopics(ctx, suggested); err != nil {
		return Suggestions{}, err
	}
	if len(found.Topics) == 0 {
		for _, c := range basilic.SharedVocabulary().Themes.Categories {
			t, err := basilic.SharedVocabulary().Topic(basilic.FacetThemes, c.Values[0].Slug)
			if err != nil {
				return Suggestions{}, err
			}
			found.Topics = append(found.Topics, t)
		}
	}
	return found, nil
}
