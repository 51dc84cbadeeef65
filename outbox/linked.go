package outbox

import (
	"context"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// linked completes the cards of other resources among blocks with what other
// servers may know of them today: of one that is not public, nothing.
func linked(ctx context.Context, db *postgres.DB, blocks []basilic.Block) ([]basilic.Block, error) {
	ids, iris := basilic.LinkedIn(blocks)
	if len(ids)+len(iris) == 0 {
		return blocks, nil
	}
	cards, err := db.LinkedCards(ctx, ids, iris)
	if err != nil {
		return nil, err
	}
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		if b.Kind != basilic.BlockLinkedResource {
			continue
		}
		blocks[i].Title, blocks[i].URL = "", ""
		if b.Resource == "" || b.ResourceID != "" {
			blocks[i].Resource = ""
		}
		if card, ok := b.CardAmong(cards); ok && card.Resource.State == basilic.ResourcePublic {
			blocks[i].Title, blocks[i].URL, blocks[i].Resource = card.Resource.Sheet.Title, card.Resource.URL, card.Resource.IRI
		}
	}
	return blocks, nil
}
