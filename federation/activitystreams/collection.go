package activitystreams

import "codeberg.org/basilic/basilic"

// Collection is one collection or one page of it, as received (Activity
// Vocabulary 3, Collection). Items are identifiers or embedded objects.
type Collection struct {
	IRI   basilic.IRI
	First basilic.IRI
	// FirstPage is the first page when it came embedded.
	FirstPage Object
	Next      basilic.IRI
	// TotalItems is what the server claims; never used for ranking.
	TotalItems int
	Items      []any
}

// ParseCollection reads a Collection, an OrderedCollection or a page of one.
func ParseCollection(body []byte) (Collection, error) {
	o, err := Decode(body)
	if err != nil {
		return Collection{}, err
	}
	return CollectionOf(o)
}

// CollectionOf reads a collection from an object decoded before.
func CollectionOf(o Object) (Collection, error) {
	switch o.Type() {
	case "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage":
	default:
		return Collection{}, malformed("not a collection: " + o.Type())
	}
	items := asArray(o["orderedItems"])
	if len(items) == 0 {
		items = asArray(o["items"])
	}
	return Collection{
		IRI: o.ID(), First: o.IRI("first"), FirstPage: o.Object("first"), Next: o.IRI("next"),
		TotalItems: o.Int("totalItems"), Items: items,
	}, nil
}

// ItemOf returns an item of a collection as its identifier and, when it came
// embedded, the object.
func ItemOf(item any) (basilic.IRI, Object) {
	object, _ := item.(map[string]any)
	return iriOf(item), object
}
