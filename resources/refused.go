package resources

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// refusedTx reports whether one of those who would receive a comment or a like
// blocks who gives it: who speaks for the resource, its base, or the author of the
// comment that is answered, 0 for none. Who wrote a resource that a base speaks for
// is not asked: the refusal would tell whose it is.
func refusedTx(ctx context.Context, tx *postgres.DB, who basilic.ActorID, r basilic.Resource, answered basilic.ActorID) (bool, error) {
	receivers := []basilic.ActorID{r.BaseID, answered}
	if r.BaseID == 0 || r.Mapping != basilic.MappingBase {
		receivers = append(receivers, r.AuthorID)
	}
	return tx.BlockedByAny(ctx, who, receivers)
}

// welcomeTx is refusedTx for somebody of this hub, with what to say.
func welcomeTx(ctx context.Context, tx *postgres.DB, who basilic.ActorID, r basilic.Resource, answered basilic.ActorID) error {
	refused, err := refusedTx(ctx, tx, who, r, answered)
	if err != nil || !refused {
		return err
	}
	return basilic.Problems{{Field: "text", Text: "Vous ne pouvez ni commenter ni dire que vous aimez ici : la personne à qui cela s’adresse ne le souhaite pas."}}
}
