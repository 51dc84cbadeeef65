package activitystreams

import "codeberg.org/basilic/basilic"

// BuildAuthorization returns the document by which everybody sees that an
// interaction was permitted (FEP-044f, FEP-7aa9).
func BuildAuthorization(a basilic.Authorization, owner basilic.IRI) ([]byte, error) {
	return finish(map[string]any{
		"id": string(a.IRI), "type": string(a.Type), "attributedTo": string(owner),
		"interactingObject": string(a.Interacting), "interactionTarget": string(a.Target),
	})
}

// Request is what another server asks of us: that Instrument may quote or feature
// Object (FEP-044f, FEP-7aa9).
type Request struct {
	IRI                       basilic.IRI
	Type                      basilic.ActivityType
	Actor, Object, Instrument basilic.IRI
}

// BuildRequest returns a request as an answer to it embeds it.
func BuildRequest(r Request) ([]byte, error) {
	return finish(map[string]any{
		"id": string(r.IRI), "type": string(r.Type), "actor": string(r.Actor), "object": string(r.Object), "instrument": string(r.Instrument),
	})
}

// approvedFor is an interaction policy whose rules permit a group of actors
// without asking anybody, and nobody else (FEP-044f, FEP-7aa9).
func approvedFor(who basilic.IRI, rules ...string) map[string]any {
	policy := make(map[string]any, len(rules))
	for _, rule := range rules {
		policy[rule] = map[string]any{"automaticApproval": []any{string(who)}}
	}
	return policy
}

// Quoted returns what an object says to quote: FEP-044f, and the properties of
// Misskey, Fedibird and others.
func (o Object) Quoted() basilic.IRI {
	for _, key := range []string{"quote", "quoteUrl", "quoteUri", "_misskey_quote"} {
		if iri := o.IRI(key); iri != "" {
			return iri
		}
	}
	return ""
}
