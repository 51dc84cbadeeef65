package postgres

import (
	"context"
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// summaryRow is what every list and page reads of a resource, from its row alone.
type summaryRow struct {
	ID           basilic.ID            `db:"id"`
	Local        bool                  `db:"local"`
	IRI          basilic.IRI           `db:"iri"`
	Slug         string                `db:"slug"`
	AuthorID     basilic.ActorID       `db:"author_id"`
	BaseID       basilic.ActorID       `db:"base_id"`
	Mapping      basilic.Mapping       `db:"mapping"`
	State        basilic.ResourceState `db:"state"`
	Label        basilic.Label         `db:"label"`
	Title        string                `db:"title"`
	Description  string                `db:"description"`
	Language     string                `db:"language"`
	Licence      string                `db:"licence"`
	Themes       []string              `db:"themes"`
	SupportTypes []string              `db:"support_types"`
	Audiences    []string              `db:"audiences"`
	Keywords     []string              `db:"keywords"`
	URL          string                `db:"url"`
	HasChanges   bool                  `db:"has_changes"`
	CreatedAt    time.Time             `db:"created_at"`
	PublishedAt  *time.Time            `db:"published_at"`
	UpdatedAt    time.Time             `db:"updated_at"`
}

const summaryColumns = `r.id, r.local, coalesce(r.iri, '') as iri, coalesce(r.slug, '') as slug, r.author_id,
	coalesce(r.base_id, 0) as base_id, r.mapping, r.state, r.label, r.title, r.description, r.language, r.licence, r.themes,
	r.support_types, r.audiences, r.keywords, r.url, r.has_changes, r.created_at, r.published_at, r.updated_at`

func (r summaryRow) resource() basilic.Resource {
	return basilic.Resource{
		ID: r.ID, Local: r.Local, IRI: r.IRI, Slug: r.Slug, AuthorID: r.AuthorID, BaseID: r.BaseID, Mapping: r.Mapping,
		State: r.State, Label: r.Label, URL: r.URL, HasChanges: r.HasChanges,
		CreatedAt: r.CreatedAt, PublishedAt: r.PublishedAt, UpdatedAt: r.UpdatedAt,
		Sheet: basilic.Sheet{
			Title: r.Title, Description: r.Description, Language: r.Language, Licence: r.Licence,
			Indexation: basilic.Indexation{Themes: r.Themes, SupportTypes: r.SupportTypes, Audiences: r.Audiences, Keywords: r.Keywords},
		},
	}
}

// cardRow is what lists read of a resource: nothing that is kept apart from its row.
type cardRow struct {
	summaryRow
	// Cover is the media, a slash, and the name of its card.
	Cover string `db:"cover"`
}

const cardColumns = summaryColumns + `, r.cover`

// cards joins rows with their authors and bases, in one more statement.
func (db *DB) cards(ctx context.Context, rows []cardRow) ([]basilic.ResourceCard, error) {
	cards, _, err := db.cardsAnd(ctx, rows, nil)
	return cards, err
}

// cardsAnd is cards which brings other actors along.
func (db *DB) cardsAnd(ctx context.Context, rows []cardRow, others []basilic.ActorID) ([]basilic.ResourceCard, map[basilic.ActorID]basilic.Actor, error) {
	actors, err := db.actorMap(ctx, rows, others)
	if err != nil {
		return nil, nil, err
	}
	cards := make([]basilic.ResourceCard, len(rows))
	for i, row := range rows {
		cards[i] = basilic.ResourceCard{Resource: row.resource(), Author: actors[row.AuthorID]}
		media, name, _ := strings.Cut(row.Cover, "/")
		if media == "distants" {
			cards[i].RemoteCover = name
		} else {
			cards[i].CoverMediaID, cards[i].CoverName = basilic.ID(media), name
		}
		if base, ok := actors[row.BaseID]; ok {
			cards[i].Base = &base
			if row.Mapping == basilic.MappingBase {
				// Whoever wrote it is named nowhere (product.md 1).
				cards[i].Author = base
			}
		}
	}
	return cards, actors, nil
}

func (db *DB) actorMap(ctx context.Context, rows []cardRow, others []basilic.ActorID) (map[basilic.ActorID]basilic.Actor, error) {
	ids := slices.Clone(others)
	for _, row := range rows {
		ids = append(ids, row.AuthorID)
		if row.BaseID != 0 {
			ids = append(ids, row.BaseID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	all, err := db.actorHeads(ctx, "actors of cards", `from actors where id = any($1)`, slices.Compact(ids))
	actors := make(map[basilic.ActorID]basilic.Actor, len(all))
	for _, a := range all {
		actors[a.ID] = a
	}
	return actors, err
}

// announced are the resources that a base shares, and those that one of another server
// made public, which may be of no base here.
const announced = `with announced as materialized (select distinct e.resource_id from resource_events e
	where e.actor_id = $4 and (e.reason = 'shared' or not (select a.local from actors a where a.id = $4))) `

// cardPage reads one page of the cards of a source, which is what stands between
// columns and order in a statement. Its own parameters begin at $4.
func (db *DB) cardPage(ctx context.Context, operation, source string, after basilic.Cursor, limit int, arguments ...any) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPageWith(ctx, operation, "", source, after, limit, arguments...)
}

// cardPageWith is cardPage for a source that refers to others named before it.
func (db *DB) cardPageWith(ctx context.Context, operation, with, source string, after basilic.Cursor, limit int, arguments ...any) (basilic.Page[basilic.ResourceCard], error) {
	sql := with + `select ` + cardColumns + source + pageOfCards
	arguments = append([]any{cursorTime(after), cursorID(after), limit + 1}, arguments...)
	rows, err := many[cardRow](ctx, db, operation, sql, arguments...)
	if err != nil {
		return basilic.Page[basilic.ResourceCard]{}, err
	}
	page := pageOf(rows, limit, func(r cardRow) basilic.Cursor {
		return basilic.Cursor{At: listedAt(r), Key: string(r.ID)}
	})
	cards, err := db.cards(ctx, page.Items)
	return basilic.Page[basilic.ResourceCard]{Items: cards, Next: page.Next}, err
}

// listedAt is when a resource stands in a list: its publication, or its making
// while there was none.
func listedAt(r cardRow) time.Time {
	if r.PublishedAt != nil {
		return *r.PublishedAt
	}
	return r.CreatedAt
}

const pageOfCards = ` and (coalesce(r.published_at, r.created_at), r.id) < ($1, $2)
	order by coalesce(r.published_at, r.created_at) desc, r.id desc limit $3`

// CardsBy returns one page of the public resources on a profile.
func (db *DB) CardsBy(ctx context.Context, author basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "cards by", ` from resources r
		where r.author_id = $4 and r.state = 'public' and r.mapping <> 'B'`+notHidden, after, limit, author)
}

// CardsIn returns one page of the resources in a base: those located in it, of
// the states given, and the public ones that it shares. The former are read as far as
// one page needs, the latter all: looked for among all resources in their order, those
// of a base that shares a few are the last ones found.
func (db *DB) CardsIn(ctx context.Context, base basilic.ActorID, states []basilic.ResourceState, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPageWith(ctx, "cards in", announced, ` from (
			(select r.* from resources r where r.base_id = $4 and r.state <> 'deleted' and r.state = any($5)`+pageOfCards+`)
			union all
			(select r.* from announced e join resources r on r.id = e.resource_id
				where r.state = 'public' and r.base_id is distinct from $4`+notHidden+pageOfCards+`)
		) r where true`, after, limit, base, states)
}

// NewsIn returns the newest public resources in a base, each at its publication, and of
// those that it shares, each at the moment when it did.
func (db *DB) NewsIn(ctx context.Context, base basilic.ActorID, limit int) ([]basilic.ResourceCard, error) {
	rows, err := many[cardRow](ctx, db, "news in", `select `+cardColumns+` from (
			(select r.*, coalesce(r.published_at, r.created_at) as listed_at from resources r where r.base_id = $1 and r.state = 'public'
				order by coalesce(r.published_at, r.created_at) desc, r.id desc limit $2)
			union all
			(select r.*, e.at from resource_events e join resources r on r.id = e.resource_id
				where e.actor_id = $1 and e.reason = 'shared' and r.state = 'public' and r.base_id is distinct from $1`+notHidden+`
				order by e.at desc, r.id desc limit $2)
		) r order by r.listed_at desc, r.id desc limit $2`, base, limit)
	if err != nil {
		return nil, err
	}
	return db.cards(ctx, rows)
}

// CardsOf returns one page of what a person wrote and may change, in any of the
// states given.
func (db *DB) CardsOf(ctx context.Context, author basilic.ActorID, states []basilic.ResourceState, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "cards of", ` from resources r
		where r.author_id = $4 and r.local and r.state <> 'deleted' and r.state = any($5)
			and (r.base_id is null or exists (select 1 from members m where m.base_id = r.base_id and m.profile_id = r.author_id))`, after, limit, author, states)
}

// HubCards returns one page of everything public that was published here.
func (db *DB) HubCards(ctx context.Context, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "hub cards", ` from resources r where r.state = 'public' and r.local`, after, limit)
}

// FeaturedIRIs returns the newest public resources of an actor: of a profile
// those it wrote, of a base those it is the author of elsewhere.
func (db *DB) FeaturedIRIs(ctx context.Context, actor basilic.ActorID, limit int) ([]basilic.IRI, error) {
	const newest = ` and state = 'public' and local and iri is not null order by coalesce(published_at, created_at) desc, id desc limit $2`
	return scalars[basilic.IRI](ctx, db, "featured iris", `select iri from (
			(select iri, published_at, created_at, id from resources where author_id = $1 and mapping <> 'B'`+newest+`)
			union all
			(select iri, published_at, created_at, id from resources where base_id = $1 and mapping = 'B'`+newest+`)
		) r order by coalesce(published_at, created_at) desc, id desc limit $2`, actor, limit)
}

// FrequentThemes returns the themes that most public resources of a profile or
// base have, the most frequent first.
func (db *DB) FrequentThemes(ctx context.Context, actor basilic.ActorID, limit int) ([]string, error) {
	return scalars[string](ctx, db, "frequent themes", `select theme from resources r cross join unnest(r.themes) as theme
		where (r.author_id = $1 and r.mapping <> 'B' or r.base_id = $1) and r.state = 'public' and r.local
		group by theme order by count(*) desc, theme limit $2`, actor, limit)
}
