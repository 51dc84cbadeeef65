package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// ChangedDocument is the kind of change after which the document served at an
// address of this hub must be built again.
const ChangedDocument = "document"

// documentChanged tells every process that what is served at these addresses
// changed. The statements that change rows say so themselves: a caller cannot
// forget it.
func (db *DB) documentChanged(ctx context.Context, iris ...basilic.IRI) error {
	var changes []Change
	for _, iri := range iris {
		if iri != "" {
			changes = append(changes, Change{Kind: ChangedDocument, Key: string(iri)})
		}
	}
	if len(changes) == 0 {
		return nil
	}
	return db.NotifyChangedTx(ctx, changes...)
}
