package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// LinkedCards returns the cards of resources that are kept here, by key or by
// identifier, in any state but deleted. Whether somebody may see one is for the
// caller to say; what an administrator hides is left out.
func (db *DB) LinkedCards(ctx context.Context, ids []basilic.ID, iris []basilic.IRI) ([]basilic.ResourceCard, error) {
	rows, err := many[cardRow](ctx, db, "linked cards", `select `+cardColumns+` from resources r
		where (r.id = any($1::uuid[]) or r.iri = any($2::text[])) and r.state <> 'deleted'`+notHidden, texts(ids), texts(iris))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return db.cards(ctx, rows)
}

// linkingChanged says that the documents of resources that show the card of one
// change with it. It is called before the change, while its identifier is known.
func (db *DB) linkingChanged(ctx context.Context, resource basilic.ID) error {
	iris, err := db.LinkingIRIs(ctx, resource)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, iris...)
}

// LinkingIRIs returns the identifiers of the public resources of this hub that
// show the card of a resource: by its key, or by its identifier where they took the
// card over before this hub knew it.
func (db *DB) LinkingIRIs(ctx context.Context, resource basilic.ID) ([]basilic.IRI, error) {
	return scalars[basilic.IRI](ctx, db, "linking iris", `select r.iri from resources r
		where r.local and r.iri is not null
			and linked_resources(r.blocks) && array[$1::text, (select coalesce(t.iri, '') from resources t where t.id = $1::uuid)]`, resource)
}

// texts makes texts of identifiers: none is an empty list.
func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}
