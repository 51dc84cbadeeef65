package resources

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
)

// Access is who reads and writes a resource, to those who decide about it.
type Access struct {
	View
	// Contributors write it with its author, or are invited to.
	Contributors []basilic.Contributor
	// Link is nil while the resource has none.
	Link *basilic.ShareLink
}

// Access returns who reads and writes a resource. Errors match
// basilic.ErrForbidden or ErrNotFound.
func (s *Service) Access(ctx context.Context, viewer basilic.Viewer, slug string) (Access, error) {
	r, err := s.withRight(ctx, s.DB, viewer, slug, rightDecide)
	if err != nil {
		return Access{}, err
	}
	var a Access
	if a.View, err = s.viewOf(ctx, viewer, r); err != nil {
		return Access{}, err
	}
	if a.Contributors, err = s.DB.Contributors(ctx, r.ID); err != nil {
		return Access{}, err
	}
	link, err := s.DB.ShareLinkOf(ctx, r.ID)
	switch {
	case err == nil:
		a.Link = &link
	case !errors.Is(err, basilic.ErrNotFound):
		return Access{}, err
	}
	return a, nil
}
