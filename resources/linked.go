package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
)

// Links returns, by block, the cards of the resources that blocks link and that
// the viewer may read, as they are now. What they may not read is left out, as
// what is gone is.
func (s *Service) Links(ctx context.Context, viewer basilic.Viewer, blocks []basilic.Block) (map[basilic.ID]basilic.ResourceCard, error) {
	ids, iris := basilic.LinkedIn(blocks)
	if len(ids)+len(iris) == 0 {
		return nil, nil
	}
	cards, err := s.DB.LinkedCards(ctx, ids, iris)
	if err != nil {
		return nil, err
	}
	links := make(map[basilic.ID]basilic.ResourceCard)
	readable := make(map[basilic.ID]bool)
	for _, b := range blocks {
		card, ok := b.CardAmong(cards)
		if !ok {
			continue
		}
		may, checked := readable[card.Resource.ID]
		if !checked {
			if may, err = s.mayLink(ctx, viewer, card.Resource); err != nil {
				return nil, err
			}
			readable[card.Resource.ID] = may
		}
		if may {
			links[b.ID] = card
		}
	}
	return links, nil
}

// Linked returns what Links does, and which of the blocks without a card link what is
// known to be gone.
func (s *Service) Linked(ctx context.Context, viewer basilic.Viewer, blocks []basilic.Block) (cards map[basilic.ID]basilic.ResourceCard, gone map[basilic.ID]bool, err error) {
	blocks = linking(blocks)
	if len(blocks) == 0 {
		return nil, nil, nil
	}
	if cards, err = s.Links(ctx, viewer, blocks); err != nil {
		return nil, nil, err
	}
	gone, err = s.withdrawn(ctx, slices.DeleteFunc(blocks, func(b basilic.Block) bool {
		_, shown := cards[b.ID]
		return shown
	}))
	return cards, gone, err
}

// linking are those of the blocks that link resources.
func linking(blocks []basilic.Block) []basilic.Block {
	var some []basilic.Block
	for i := range blocks {
		if blocks[i].Kind == basilic.BlockLinkedResource {
			some = append(some, blocks[i])
		}
	}
	return some
}

// mayLink reports whether the viewer may read a resource, and so see its card.
func (s *Service) mayLink(ctx context.Context, viewer basilic.Viewer, r basilic.Resource) (bool, error) {
	if r.State == basilic.ResourcePublic {
		return true, nil
	}
	_, err := s.viewOf(ctx, viewer, r)
	if errors.Is(err, basilic.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// withdrawn returns those of the resources that blocks link by their identifiers
// of which this hub knows that they are gone, or wants to know nothing.
func (s *Service) withdrawn(ctx context.Context, blocks []basilic.Block) (map[basilic.ID]bool, error) {
	gone := make(map[basilic.ID]bool)
	_, iris := basilic.LinkedIn(blocks)
	buried, err := s.DB.Buried(ctx, iris)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if b.Kind != basilic.BlockLinkedResource || b.Resource == "" {
			continue
		}
		rules, err := s.Client.Policy.Rules(ctx, b.Resource.Host())
		if err != nil {
			return nil, err
		}
		if slices.Contains(buried, b.Resource) || rules.Policy == basilic.PolicyBlock {
			gone[b.ID] = true
		}
	}
	return gone, nil
}

// linkTo completes the block of a resource that somebody chose: one that they may
// read. Problems are of the field url.
func (s *Service) linkTo(ctx context.Context, viewer basilic.Viewer, b basilic.Block) (basilic.Block, error) {
	b.Title, b.URL, b.Resource = "", "", ""
	id, err := basilic.ParseID(string(b.ResourceID))
	if err != nil {
		return b, basilic.Block{Kind: b.Kind}.Check().Err()
	}
	r, err := s.DB.ResourceByID(ctx, id)
	if err == nil {
		_, err = s.viewOf(ctx, viewer, r)
	}
	if errors.Is(err, basilic.ErrNotFound) {
		return b, basilic.Problems{{Field: "url", Text: "Cette ressource n’est plus disponible. Choisissez-en une autre."}}
	}
	if err != nil {
		return b, fmt.Errorf("resources: link %s: %w", id, err)
	}
	if !r.Local {
		b.Resource = r.IRI
	}
	return b, nil
}
