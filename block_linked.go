package basilic

// LinkedIn returns the resources of which blocks show a card: by their keys, and
// by their identifiers.
func LinkedIn(blocks []Block) (ids []ID, iris []IRI) {
	for _, b := range blocks {
		if b.Kind != BlockLinkedResource {
			continue
		}
		if b.ResourceID != "" {
			ids = append(ids, b.ResourceID)
		}
		if b.Resource != "" {
			iris = append(iris, b.Resource)
		}
	}
	return ids, iris
}

// CardAmong returns the card of the resource that the block links. One of another
// server that was forgotten and came back has another key, and its identifier.
func (b Block) CardAmong(cards []ResourceCard) (ResourceCard, bool) {
	for _, c := range cards {
		r := c.Resource
		if b.Kind == BlockLinkedResource && (r.ID == b.ResourceID || r.IRI != "" && r.IRI == b.Resource) {
			return c, true
		}
	}
	return ResourceCard{}, false
}
