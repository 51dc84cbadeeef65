package outbox

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// linked completes the cards of other resources among blocks with what other
// servers may know of them today: of one that is not public, nothing. Of one that
// this hub has not seen (an adaptation took its card over) it repeats what the
// block's origin said.
func (o *Outbox) linked(ctx context.Context, db *postgres.DB, blocks []basilic.Block) ([]basilic.Block, error) {
	ids, iris := basilic.LinkedIn(blocks)
	if len(ids)+len(iris) == 0 {
		return blocks, nil
	}
	cards, err := db.LinkedCards(ctx, ids, iris)
	if err != nil {
		return nil, err
	}
	buried, err := db.Buried(ctx, iris)
	if err != nil {
		return nil, err
	}
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		if b.Kind != basilic.BlockLinkedResource {
			continue
		}
		card, known := b.CardAmong(cards)
		if known && card.Resource.State == basilic.ResourcePublic {
			blocks[i].Title, blocks[i].URL, blocks[i].Resource = card.Resource.Sheet.Title, card.Resource.URL, card.Resource.IRI
			continue
		}
		if b.Resource == "" || b.ResourceID != "" || strings.HasPrefix(string(b.Resource), o.Origin+"/") {
			// Chosen here, or of this hub: it is not public any more.
			blocks[i].Title, blocks[i].URL, blocks[i].Resource = "", "", ""
			continue
		}
		told, err := o.mayRepeat(ctx, b, known || slices.Contains(buried, b.Resource))
		if err != nil {
			return nil, err
		}
		if !told {
			blocks[i].Title, blocks[i].URL = "", ""
		}
	}
	return blocks, nil
}

// mayRepeat reports whether this hub says what a resource of another server is
// called on the word of a third: not of one of which it knows that it is gone or not
// public, nor of a server that it has blocked.
func (o *Outbox) mayRepeat(ctx context.Context, b basilic.Block, gone bool) (bool, error) {
	if gone {
		return false, nil
	}
	rules, err := o.Client.Policy.Rules(ctx, b.Resource.Host())
	return rules.Policy != basilic.PolicyBlock, err
}
