package resources

import (
	"context"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Spread tells those who may edit a resource of this hub how far it went to
// other servers; ok is false where there is nothing to tell.
func (s *Service) Spread(ctx context.Context, v View) (*postgres.Spread, error) {
	r := v.Resource
	if !v.CanEdit || !r.Local || r.State != basilic.ResourcePublic {
		return nil, nil
	}
	spread, err := s.DB.SpreadOf(ctx, r.IRI)
	if err != nil {
		return nil, fmt.Errorf("resources: spread of %s: %w", r.IRI, err)
	}
	return &spread, nil
}

// withoutMedia takes the images and files out of a resource of a server of which none are
// to be kept.
func (s *Service) withoutMedia(ctx context.Context, r *basilic.Resource) error {
	rules, err := s.Client.Policy.Rules(ctx, r.IRI.Host())
	if err != nil || !rules.RejectMedia {
		return err
	}
	r.Sheet.Cover = nil
	r.Sheet.Blocks = slices.DeleteFunc(r.Sheet.Blocks, func(b basilic.Block) bool { return b.Kind == basilic.BlockImage || b.Kind == basilic.BlockFile })
	return nil
}
