package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

const authorizationColumns = `c.id, c.iri, c.type, c.actor_id, coalesce(c.resource_id::text, '') as resource_id, c.target, c.interacting,
	c.url, c.public, c.requester_id, c.created_at, c.revoked_at`

// standing keeps to the authorizations "c" that were not taken back.
const standing = ` and c.revoked_at is null`

// InsertAuthorization adds a permission. A second one for the same is
// basilic.ErrConflict.
func (db *DB) InsertAuthorization(ctx context.Context, a basilic.Authorization) error {
	_, err := db.exec(ctx, "insert authorization", `
		insert into authorizations (id, iri, type, actor_id, resource_id, target, interacting, url, public, requester_id, created_at)
		values ($1, $2, $3, $4, nullif($5, '')::uuid, $6, $7, $8, $9, $10, $11)`,
		a.ID, a.IRI, a.Type, a.ActorID, string(a.ResourceID), a.Target, a.Interacting, a.URL, a.Public, a.RequesterID, a.CreatedAt)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

// AuthorizationByIRI returns the permission with an identifier, unless it was
// taken back.
func (db *DB) AuthorizationByIRI(ctx context.Context, iri basilic.IRI) (basilic.Authorization, error) {
	return one[basilic.Authorization](ctx, db, "authorization by iri",
		`select `+authorizationColumns+` from authorizations c where c.iri = $1`+standing, iri)
}

// AuthorizationFor returns the permission of one thing to interact with another,
// taken back or not.
func (db *DB) AuthorizationFor(ctx context.Context, kind basilic.AuthorizationType, target, interacting basilic.IRI) (basilic.Authorization, error) {
	return one[basilic.Authorization](ctx, db, "authorization for",
		`select `+authorizationColumns+` from authorizations c where c.type = $1 and c.target = $2 and c.interacting = $3`, kind, target, interacting)
}

// AuthorizationsOn returns all that was permitted about a resource, taken back or
// not.
func (db *DB) AuthorizationsOn(ctx context.Context, resource basilic.ID) ([]basilic.Authorization, error) {
	return many[basilic.Authorization](ctx, db, "authorizations on",
		`select `+authorizationColumns+` from authorizations c where c.resource_id = $1 order by c.id`, resource)
}

// AuthorizationsOf returns all that was permitted about an actor of this hub
// itself, taken back or not.
func (db *DB) AuthorizationsOf(ctx context.Context, actor basilic.ActorID) ([]basilic.Authorization, error) {
	return many[basilic.Authorization](ctx, db, "authorizations of",
		`select `+authorizationColumns+` from authorizations c where c.actor_id = $1 and c.resource_id is null order by c.id`, actor)
}

// AuthorizationsBy returns all that an actor of another server was permitted for
// one thing of its own, or with "" for all of them.
func (db *DB) AuthorizationsBy(ctx context.Context, requester basilic.ActorID, interacting basilic.IRI) ([]basilic.Authorization, error) {
	return many[basilic.Authorization](ctx, db, "authorizations by", `select `+authorizationColumns+` from authorizations c
		where c.requester_id = $1 and ($2 = '' or c.interacting = $2) order by c.id`, requester, string(interacting))
}

// RevokeAuthorization notes that a permission was taken back, and reports whether
// it still stood.
func (db *DB) RevokeAuthorization(ctx context.Context, a basilic.Authorization) (bool, error) {
	n, err := db.exec(ctx, "revoke authorization", `update authorizations set revoked_at = now() where id = $1 and revoked_at is null`, a.ID)
	if err != nil || n == 0 {
		return false, err
	}
	return true, db.documentChanged(ctx, a.IRI)
}

// DeleteAuthorization removes a permission whose target or interaction is gone.
func (db *DB) DeleteAuthorization(ctx context.Context, a basilic.Authorization) error {
	if _, err := db.exec(ctx, "delete authorization", `delete from authorizations where id = $1`, a.ID); err != nil {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

// Quotes returns the newest of what quotes a resource, up to a number: what
// everybody may read, or with all set the rest too.
func (db *DB) Quotes(ctx context.Context, resource basilic.ID, all bool, limit int) ([]basilic.Quote, error) {
	rows, err := many[basilic.Authorization](ctx, db, "quotes", `select `+authorizationColumns+` from authorizations c
		join actors a on a.id = c.requester_id
		where c.resource_id = $1 and c.type = 'QuoteAuthorization' and (c.public or $2)`+standing+shown+`
		order by c.created_at desc, c.id desc limit $3`, resource, all, limit)
	if err != nil {
		return nil, err
	}
	authors, err := db.partiesTo(ctx, rows)
	if err != nil {
		return nil, err
	}
	quotes := make([]basilic.Quote, len(rows))
	for i, a := range rows {
		quotes[i] = basilic.Quote{Authorization: a, Author: authors[a.RequesterID]}
	}
	return quotes, nil
}

// partiesTo returns who asked for and who gave permissions.
func (db *DB) partiesTo(ctx context.Context, all []basilic.Authorization) (map[basilic.ActorID]basilic.Actor, error) {
	var ids []basilic.ActorID
	for _, a := range all {
		ids = append(ids, a.RequesterID, a.ActorID)
	}
	actors, err := db.ActorsByIDs(ctx, ids)
	parties := make(map[basilic.ActorID]basilic.Actor, len(actors))
	for _, a := range actors {
		parties[a.ID] = a
	}
	return parties, err
}

// Features returns the newest collections that feature actors of this hub or what
// they speak for, up to a number.
func (db *DB) Features(ctx context.Context, owners []basilic.ActorID, limit int) ([]basilic.Feature, error) {
	rows, err := many[basilic.Authorization](ctx, db, "features", `select `+authorizationColumns+` from authorizations c
		join actors a on a.id = c.requester_id
		where c.actor_id = any($1) and c.type = 'FeatureAuthorization'`+standing+shown+`
		order by c.created_at desc, c.id desc limit $2`, owners, limit)
	if err != nil {
		return nil, err
	}
	parties, err := db.partiesTo(ctx, rows)
	if err != nil {
		return nil, err
	}
	features := make([]basilic.Feature, len(rows))
	for i, a := range rows {
		features[i] = basilic.Feature{Authorization: a, Author: parties[a.RequesterID], Owner: parties[a.ActorID]}
		if a.ResourceID == "" {
			continue
		}
		r, err := db.ResourceByID(ctx, a.ResourceID)
		if err != nil {
			return nil, err
		}
		features[i].Title = r.Sheet.Title
	}
	return features, nil
}

// RetiredResource returns the resource of this hub, deleted or not, one of whose
// former public lives had an identifier.
func (db *DB) RetiredResource(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	row, err := one[resourceRow](ctx, db, "retired resource", `select `+resourceColumns+` from lives l join resources r on r.id = l.resource_id
		where l.iri = $1 and l.retired_at is not null and r.local`, iri)
	return row.resource(), err
}
