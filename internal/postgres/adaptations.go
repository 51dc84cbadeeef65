package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const lineageColumns = `l.resource_id, coalesce(l.origin_id::text, '') as origin_id, l.origin_iri, l.title, coalesce(l.author_id, 0) as author_id,
	l.licence, l.licences, l.told, l.offer_iri, l.answer`

// PutLineage keeps from what a resource was adapted. One that is there stays when it
// names the same origin; another one takes its place.
func (db *DB) PutLineage(ctx context.Context, l basilic.Lineage) error {
	if l.Licences == nil {
		l.Licences = map[basilic.ID]string{}
	}
	_, err := db.exec(ctx, "put lineage", `
		insert into lineages as l (resource_id, origin_id, origin_iri, title, author_id, licence, licences)
		values ($1, nullif($2, '')::uuid, $3, $4, nullif($5, 0), $6, $7)
		on conflict (resource_id) do update set origin_id = excluded.origin_id, origin_iri = excluded.origin_iri, title = excluded.title,
			author_id = excluded.author_id, licence = excluded.licence, licences = excluded.licences, told = '', offer_iri = '', answer = ''
			where l.origin_iri <> excluded.origin_iri`,
		l.ResourceID, string(l.OriginID), l.OriginIRI, l.Title, int64(l.AuthorID), l.Licence, l.Licences)
	return err
}

// LineageOf returns from what a resource was adapted, or basilic.ErrNotFound.
func (db *DB) LineageOf(ctx context.Context, resource basilic.ID) (basilic.Lineage, error) {
	return one[basilic.Lineage](ctx, db, "lineage of", `select `+lineageColumns+` from lineages l where l.resource_id = $1`, resource)
}

// LineageByOffer returns the lineage of the adaptation that an Offer of this hub is
// about.
func (db *DB) LineageByOffer(ctx context.Context, offer basilic.IRI) (basilic.Lineage, error) {
	return one[basilic.Lineage](ctx, db, "lineage by offer", `select `+lineageColumns+` from lineages l where l.offer_iri <> '' and l.offer_iri = $1`, offer)
}

// PublicOrigin is what a resource was adapted from, while that is public.
type PublicOrigin struct {
	IRI basilic.IRI `db:"iri"`
	// URL is its page.
	URL string `db:"url"`
	// AuthorID is who wrote it, SpeakerID who speaks for it.
	AuthorID  basilic.ActorID `db:"author_id"`
	SpeakerID basilic.ActorID `db:"speaker_id"`
	// Title and Licence are those under which it was adapted, or its own. Title is "" of
	// what an administrator hid.
	Title   string `db:"title"`
	Licence string `db:"licence"`
	// Told is how its author was told.
	Told basilic.Told `db:"told"`
}

// PublicOrigin returns from what a resource was adapted, or basilic.ErrNotFound when
// that is not public, or when it is no adaptation.
func (db *DB) PublicOrigin(ctx context.Context, resource basilic.ID) (PublicOrigin, error) {
	return one[PublicOrigin](ctx, db, "public origin", `
		select o.iri, o.url, o.author_id, case when o.mapping = 'B' then coalesce(o.base_id, o.author_id) else o.author_id end as speaker_id,
			case when exists (select 1 from actors a join inboxes i on i.id = a.inbox_id join hosts h on h.id = i.host_id
				where a.id = o.author_id and not a.local and h.visibility = 'hidden') then '' else coalesce(nullif(l.title, ''), o.title) end as title,
			coalesce(nullif(l.licence, ''), o.licence) as licence, l.told
		from lineages l join resources o on o.id = l.origin_id
		where l.resource_id = $1 and o.state = 'public' and o.iri is not null`, resource)
}

// SetLineageTold notes how the author of the origin was told; their answer is to
// come.
func (db *DB) SetLineageTold(ctx context.Context, resource basilic.ID, told basilic.Told, offer basilic.IRI) error {
	_, err := db.exec(ctx, "set lineage told", `update lineages set told = $2, offer_iri = $3, answer = '' where resource_id = $1`, resource, told, offer)
	return err
}

// SetLineageAnswer notes what the author of the origin said.
func (db *DB) SetLineageAnswer(ctx context.Context, resource basilic.ID, answer basilic.AdaptationAnswer) error {
	_, err := db.exec(ctx, "set lineage answer", `update lineages set answer = $2 where resource_id = $1`, resource, answer)
	return err
}

// DeleteLineage forgets from what a resource was adapted, and what was said of that.
func (db *DB) DeleteLineage(ctx context.Context, resource basilic.ID) error {
	if _, err := db.exec(ctx, "delete lineage", `delete from lineages where resource_id = $1`, resource); err != nil {
		return err
	}
	_, err := db.exec(ctx, "delete offers of adaptation", `delete from adaptation_offers where adaptation_id = $1`, resource)
	return err
}

// Named is a public adaptation of this hub, which may name its origin.
type Named struct {
	ID  basilic.ID  `db:"id"`
	IRI basilic.IRI `db:"iri"`
}

// LineagesChanged makes the documents of the adaptations of a resource be made anew,
// because it became public, or is no more, and returns these adaptations.
func (db *DB) LineagesChanged(ctx context.Context, origin basilic.ID) ([]Named, error) {
	all, err := many[Named](ctx, db, "lineages changed", `select r.id, r.iri from lineages l join resources r on r.id = l.resource_id
		where l.origin_id = $1 and r.local and r.state = 'public' order by r.id`, origin)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	iris := make([]basilic.IRI, len(all))
	for i, n := range all {
		iris[i] = n.IRI
	}
	return all, db.documentChanged(ctx, iris...)
}

// CopyMedia gives a resource a media of its own with the files of another one, whose
// bytes both name.
func (db *DB) CopyMedia(ctx context.Context, from, to, resource basilic.ID) error {
	n, err := db.exec(ctx, "copy media", `insert into media (id, resource_id, name, media_type, digest, size, width, height)
		select $2, $3, name, media_type, digest, size, width, height from media where id = $1`, from, to, resource)
	if err == nil && n == 0 {
		return wrap("copy media", basilic.ErrNotFound)
	}
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "copy media files", `insert into media_files (media_id, name, media_type, digest, size, width, height)
		select $2, name, media_type, digest, size, width, height from media_files where media_id = $1`, from, to)
	return err
}

// offerRow is an adaptation of which the author of a resource was told.
type offerRow struct {
	cardRow
	OfferState string    `db:"offer_state"`
	OfferedAt  time.Time `db:"offered_at"`
}

// Adaptations returns the public adaptations of a resource of this hub of which its
// author was told, the newest first: those that they accepted or, with all set, the
// others too.
func (db *DB) Adaptations(ctx context.Context, origin basilic.ID, all bool, limit int) ([]basilic.Adaptation, error) {
	rows, err := many[offerRow](ctx, db, "adaptations", `select `+cardColumns+`, o.state as offer_state, o.created_at as offered_at
		from adaptation_offers o join resources r on r.id = o.adaptation_id
		where o.origin_id = $1 and ($2 or o.state = 'accepted') and r.state = 'public'`+notHidden+`
		order by o.created_at desc, r.id desc limit $3`, origin, all, limit)
	if err != nil {
		return nil, err
	}
	cards := make([]cardRow, len(rows))
	for i, row := range rows {
		cards[i] = row.cardRow
	}
	shown, err := db.cards(ctx, cards)
	if err != nil {
		return nil, err
	}
	adaptations := make([]basilic.Adaptation, len(rows))
	for i, row := range rows {
		adaptations[i] = basilic.Adaptation{Card: shown[i], Answer: answerOf(row.OfferState), At: row.OfferedAt}
	}
	return adaptations, nil
}

func answerOf(state string) basilic.AdaptationAnswer {
	if state == "pending" {
		return basilic.AnswerAwaited
	}
	return basilic.AdaptationAnswer(state)
}

func stateOf(answer basilic.AdaptationAnswer) string {
	if answer == basilic.AnswerAwaited {
		return "pending"
	}
	return string(answer)
}
