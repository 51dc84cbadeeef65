package resources

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// Part is what somebody is to a resource.
type Part string

// The parts.
const (
	PartAuthor      Part = "author"
	PartMember      Part = "member"
	PartContributor Part = "contributor"
)

// Writer is somebody who may read and write a resource, whatever its state.
type Writer struct {
	Profile basilic.Actor
	Part    Part
}

// Panel is what those who write a resource know about it beside its text.
type Panel struct {
	// CreatedBy and EditedBy are nil where their name is not the viewer's to know, or
	// they are gone.
	CreatedBy, EditedBy *basilic.Actor
	EditedAt            time.Time
	// Writers are by their part, then by name.
	Writers []Writer
	// Unnamed is how many more there are, whose profile is private.
	Unnamed int
	// Hidden says that the members of its base, which is private, read it too.
	Hidden bool
	// Linked says that whoever has its share link reads it.
	Linked bool
}

// Panel returns it to somebody who may write the resource. Those who decide about it
// know all its writers by name, as the members of a base know one another;
// contributors know those whose profile is public (security.md 52).
func (s *Service) Panel(ctx context.Context, viewer basilic.Viewer, slug string) (Panel, error) {
	r, err := s.editable(ctx, s.DB, viewer, slug)
	if err != nil {
		return Panel{}, err
	}
	has, err := s.rightOf(ctx, s.DB, viewer, r)
	if err != nil {
		return Panel{}, err
	}
	draft, err := s.DB.DraftOf(ctx, r.ID)
	if err != nil {
		return Panel{}, err
	}
	author, base, err := people(ctx, s.DB, r)
	if err != nil {
		return Panel{}, err
	}
	known := func(a basilic.Actor) bool {
		return a.DeletedAt == nil && (a.Public || has >= rightDecide || a.ID == viewer.ProfileID())
	}
	p := Panel{EditedAt: draft.UpdatedAt, Hidden: base != nil && !base.Public && has < rightDecide}
	if known(author) {
		p.CreatedBy = &author
	}
	if draft.EditedBy != 0 {
		by, err := s.DB.ActorByID(ctx, draft.EditedBy)
		if err != nil {
			return Panel{}, err
		}
		if known(by) {
			p.EditedBy = &by
		}
	}
	if err := s.gatherWriters(ctx, &p, r, known); err != nil {
		return Panel{}, err
	}
	_, err = s.DB.ShareLinkOf(ctx, r.ID)
	if p.Linked = err == nil && r.State == basilic.ResourcePrivate; errors.Is(err, basilic.ErrNotFound) {
		err = nil
	}
	return p, err
}

// gatherWriters names whom the viewer knows, and counts the others.
func (s *Service) gatherWriters(ctx context.Context, p *Panel, r basilic.Resource, known func(basilic.Actor) bool) error {
	var all []Writer
	if r.BaseID == 0 {
		author, err := s.DB.ActorByID(ctx, r.AuthorID)
		if err != nil {
			return err
		}
		all = append(all, Writer{author, PartAuthor})
	} else if !p.Hidden {
		members, err := s.DB.Members(ctx, r.BaseID)
		if err != nil {
			return err
		}
		for _, m := range members {
			part := PartMember
			if m.Profile.ID == r.AuthorID {
				part = PartAuthor
			}
			all = append(all, Writer{m.Profile, part})
		}
	}
	contributors, err := s.DB.Contributors(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, c := range contributors {
		there := slices.ContainsFunc(all, func(w Writer) bool { return w.Profile.ID == c.Profile.ID })
		if c.AcceptedAt != nil && !there {
			all = append(all, Writer{c.Profile, PartContributor})
		}
	}
	for _, w := range all {
		if known(w.Profile) {
			p.Writers = append(p.Writers, w)
		} else {
			p.Unnamed++
		}
	}
	slices.SortStableFunc(p.Writers, func(a, b Writer) int {
		return cmp.Or(cmp.Compare(order(a.Part), order(b.Part)), strings.Compare(a.Profile.DisplayName(), b.Profile.DisplayName()))
	})
	return nil
}

func order(p Part) int { return slices.Index([]Part{PartAuthor, PartMember, PartContributor}, p) }
