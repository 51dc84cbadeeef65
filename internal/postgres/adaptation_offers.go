package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Offer says that the author of a resource was told of an adaptation.
type Offer struct {
	OriginID     basilic.ID  `db:"origin_id"`
	AdaptationID basilic.ID  `db:"adaptation_id"`
	IRI          basilic.IRI `db:"iri"`
	State        string      `db:"state"`
}

// Answer is what the author said.
func (o Offer) Answer() basilic.AdaptationAnswer { return answerOf(o.State) }

const offerColumns = `o.origin_id, o.adaptation_id, o.iri, o.state`

// InsertOffer keeps that the author of a resource of this hub was told of an
// adaptation. What they decided before stands: then it reports false.
func (db *DB) InsertOffer(ctx context.Context, origin, adaptation basilic.ID, iri basilic.IRI, answer basilic.AdaptationAnswer) (bool, error) {
	n, err := db.exec(ctx, "insert offer", `insert into adaptation_offers (origin_id, adaptation_id, iri, state)
		values ($1, $2, $3, $4) on conflict do nothing`, origin, adaptation, iri, stateOf(answer))
	return n > 0, err
}

// OfferOf returns what the author of a resource was told of an adaptation.
func (db *DB) OfferOf(ctx context.Context, origin, adaptation basilic.ID) (Offer, error) {
	return one[Offer](ctx, db, "offer of", `select `+offerColumns+` from adaptation_offers o
		where o.origin_id = $1 and o.adaptation_id = $2`, origin, adaptation)
}

// OffersOf returns all that authors here were told of an adaptation.
func (db *DB) OffersOf(ctx context.Context, adaptation basilic.ID) ([]Offer, error) {
	return many[Offer](ctx, db, "offers of", `select `+offerColumns+` from adaptation_offers o where o.adaptation_id = $1`, adaptation)
}

// SetOfferAnswer keeps what the author decided.
func (db *DB) SetOfferAnswer(ctx context.Context, origin, adaptation basilic.ID, answer basilic.AdaptationAnswer) error {
	_, err := db.exec(ctx, "set offer answer", `update adaptation_offers set state = $3 where origin_id = $1 and adaptation_id = $2`,
		origin, adaptation, stateOf(answer))
	return err
}

// DeleteOffer forgets that an author was told of an adaptation, by the identifier of
// the Offer and whose adaptation it is, and reports whether they were.
func (db *DB) DeleteOffer(ctx context.Context, author basilic.ActorID, offer basilic.IRI) (bool, error) {
	n, err := db.exec(ctx, "delete offer", `delete from adaptation_offers o using resources r
		where r.id = o.adaptation_id and r.author_id = $1 and o.iri <> '' and o.iri = $2`, author, offer)
	return n > 0, err
}

// DeleteOffersTo forgets all that the author of a resource was told.
func (db *DB) DeleteOffersTo(ctx context.Context, origin basilic.ID) error {
	_, err := db.exec(ctx, "delete offers to", `delete from adaptation_offers where origin_id = $1`, origin)
	return err
}

type fileRow struct {
	Block  basilic.Block            `db:"block"`
	State  basilic.AdaptedFileState `db:"state"`
	Reason string                   `db:"reason"`
}

// InsertAdaptedFiles keeps which files of another server a draft takes over.
func (db *DB) InsertAdaptedFiles(ctx context.Context, resource basilic.ID, blocks []basilic.Block) error {
	for i, b := range blocks {
		_, err := db.exec(ctx, "insert adapted file",
			`insert into adaptation_files (resource_id, block_id, position, block) values ($1, $2, $3, $4)`, resource, b.ID, i, b)
		if err != nil {
			return err
		}
	}
	return nil
}

// AdaptedFiles returns the files of another server that a draft takes over, in
// order.
func (db *DB) AdaptedFiles(ctx context.Context, resource basilic.ID) ([]basilic.AdaptedFile, error) {
	rows, err := many[fileRow](ctx, db, "adapted files",
		`select block, state, reason from adaptation_files where resource_id = $1 order by position`, resource)
	files := make([]basilic.AdaptedFile, len(rows))
	for i, r := range rows {
		files[i] = basilic.AdaptedFile(r)
	}
	return files, err
}

// SetAdaptedFile notes what became of a file.
func (db *DB) SetAdaptedFile(ctx context.Context, resource, block basilic.ID, state basilic.AdaptedFileState, reason string) error {
	_, err := db.exec(ctx, "set adapted file", `update adaptation_files set state = $3, reason = $4 where resource_id = $1 and block_id = $2`,
		resource, block, state, reason)
	return err
}

// ReplaceDraftBlock makes a block of a draft another one, of another kind, where it
// stands.
func (db *DB) ReplaceDraftBlock(ctx context.Context, resource basilic.ID, b basilic.Block) error {
	_, err := db.exec(ctx, "replace draft block", `update draft_blocks set kind = $3, data = $4, version = version + 1, updated_at = now()
		where resource_id = $1 and id = $2`, resource, b.ID, b.Kind, b)
	return err
}

// GiveDraftCover gives a draft that has none an image that stands for it.
func (db *DB) GiveDraftCover(ctx context.Context, resource basilic.ID, cover basilic.Block) error {
	_, err := db.exec(ctx, "give draft cover", `update drafts set own_cover = $2 where resource_id = $1 and own_cover is null`, resource, cover)
	return err
}
