package activitystreams

import (
	"net/url"
	"time"

	"codeberg.org/basilic/basilic"
)

// CollectionInput is an ordered collection of ours, served page by page
// (ActivityPub 5).
type CollectionInput struct {
	IRI        basilic.IRI
	TotalItems int
	// First is the first page, "" when the items are not shown.
	First        basilic.IRI
	AttributedTo basilic.IRI
}

// BuildCollection returns an OrderedCollection without items.
func BuildCollection(in CollectionInput) ([]byte, error) {
	return finish(map[string]any{
		"id": string(in.IRI), "type": "OrderedCollection", "totalItems": in.TotalItems,
		"first": string(in.First), "attributedTo": string(in.AttributedTo),
	})
}

// BuildCollectionOf returns a small OrderedCollection with all its items.
func BuildCollectionOf(iri basilic.IRI, items []basilic.IRI) ([]byte, error) {
	return finish(map[string]any{
		"id": string(iri), "type": "OrderedCollection", "totalItems": len(items), "orderedItems": audience(items),
	})
}

// BuildTags returns the themes that an actor writes most about as a collection of
// hashtags, which Mastodon shows on a profile.
func BuildTags(iri basilic.IRI, themes []string, origin string) ([]byte, error) {
	items := themeTags(themes, origin)
	return finish(map[string]any{
		"id": string(iri), "type": "OrderedCollection", "totalItems": len(items), "orderedItems": items,
	})
}

// themeTags returns the hashtags of themes of the shared vocabulary.
func themeTags(themes []string, origin string) []any {
	v := basilic.SharedVocabulary()
	items := []any{}
	for _, slug := range themes {
		if name := hashtag(v.Themes.LabelOf(slug)); name != "#" {
			items = append(items, map[string]any{
				"type": "Hashtag", "name": name, "href": origin + "/recherche?" + url.Values{"themes": {slug}}.Encode(),
			})
		}
	}
	return items
}

// PageInput is one page of a collection. Items are identifiers, or documents
// that are embedded.
type PageInput struct {
	IRI, PartOf, Next basilic.IRI
	Items             []basilic.IRI
	Documents         [][]byte
}

// BuildCollectionPage returns an OrderedCollectionPage.
func BuildCollectionPage(in PageInput) ([]byte, error) {
	items := audience(in.Items)
	for _, document := range in.Documents {
		o, err := Decode(document)
		if err != nil {
			return nil, err
		}
		delete(o, "@context")
		items = append(items, map[string]any(o))
	}
	return finish(map[string]any{
		"id": string(in.IRI), "type": "OrderedCollectionPage", "partOf": string(in.PartOf),
		"next": string(in.Next), "orderedItems": items,
	})
}

// BuildTombstone returns what a retired identifier answers with 410
// (ActivityPub 6.4).
func BuildTombstone(iri basilic.IRI, formerType string, deleted time.Time) ([]byte, error) {
	return finish(map[string]any{
		"id": string(iri), "type": "Tombstone", "formerType": formerType, "deleted": seconds(deleted).Format(time.RFC3339),
	})
}
