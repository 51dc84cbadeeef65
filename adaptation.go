package basilic

import (
	"slices"
	"time"
)

// Lineage is from what a resource was adapted, as it stood when that was begun.
// What it names is shown only while it is public.
type Lineage struct {
	// ResourceID is the adaptation, OriginID the resource that it adapts: "" once that
	// is gone, or where it is not known.
	ResourceID ID  `db:"resource_id"`
	OriginID   ID  `db:"origin_id"`
	OriginIRI  IRI `db:"origin_iri"`
	// Title, AuthorID (who spoke for it) and Licence are those of the origin; empty on
	// an adaptation that was made elsewhere.
	Title    string  `db:"title"`
	AuthorID ActorID `db:"author_id"`
	Licence  string  `db:"licence"`
	// Licences are those of their own under which blocks were copied, by block.
	Licences map[ID]string `db:"licences"`
	// Told is how the author of the origin was told of the adaptation, Offer the
	// identifier by which, and Answer what they said.
	Told   Told             `db:"told"`
	Offer  IRI              `db:"offer_iri"`
	Answer AdaptationAnswer `db:"answer"`
}

// Told is how the author of a resource learns of an adaptation.
type Told string

// The ways.
const (
	ToldNot Told = ""
	// ToldHere is by mail, on the hub of both.
	ToldHere Told = "here"
	// ToldOffer is by an Offer, to another hub; ToldMention by a Mention, to any other
	// software.
	ToldOffer   Told = "offer"
	ToldMention Told = "mention"
)

// AdaptationAnswer is what the author of a resource says of an adaptation: whether
// the resource lists it.
type AdaptationAnswer string

// The answers.
const (
	AnswerAwaited  AdaptationAnswer = ""
	AnswerAccepted AdaptationAnswer = "accepted"
	AnswerDeclined AdaptationAnswer = "declined"
)

// Adaptation is an adaptation of a resource of this hub, of which its author was
// told.
type Adaptation struct {
	Card ResourceCard
	// Answer is AnswerAwaited while the author has not decided.
	Answer AdaptationAnswer
	At     time.Time
}

// AdaptedFile is a file or an image of another server that a draft takes over.
type AdaptedFile struct {
	// Block is what the block in the draft becomes; its URL is where it comes from.
	Block Block
	State AdaptedFileState
	// Reason says in French why it stayed a link.
	Reason string
}

// AdaptedFileState is how far the copy of a file has come.
type AdaptedFileState string

// The states: a link stands in the place of what waits, and stays where the file is
// not copied.
const (
	FileWaiting AdaptedFileState = "waiting"
	FileCopied  AdaptedFileState = "copied"
	FileLinked  AdaptedFileState = "linked"
)

// MaxAdapted is how much of another server's files one adaptation copies, in bytes;
// the rest stays linked.
const MaxAdapted = 1 << 30

// AdaptationProblem says in French why something under a licence may not be adapted,
// or "" when it may. Without a licence, nothing may (it is protected as it stands).
func AdaptationProblem(licence string) string {
	l, known := SharedVocabulary().Licence(licence)
	switch {
	case !known:
		return "Sa licence n’est pas précisée : demandez d’abord à son auteur."
	case !l.Adaptation:
		return "Sa licence, « " + l.Label + " », ne permet pas de l’adapter."
	}
	return ""
}

// mayBecome reports whether an adaptation of what is under l may be under other.
// Share-alike asks for the same licence, and with it keeps uses commercial or not
// (CC BY-SA 4.0 and CC BY-NC-SA 4.0, section 3.b). A licence that asks for credit
// may not become one that asks for nothing.
func (l Licence) mayBecome(other Licence) bool {
	switch {
	case !l.Adaptation:
		return false
	case l.ShareAlike:
		return l.Slug == other.Slug
	}
	return !l.asksForCredit() || other.asksForCredit()
}

func (l Licence) asksForCredit() bool { return l.SPDX != "CC0-1.0" }

// LicencesFor returns under what an adaptation of something under a licence may be
// published.
func (v Vocabulary) LicencesFor(licence string) []Licence {
	l, _ := v.Licence(licence)
	return slices.DeleteFunc(slices.Clone(v.Licences), func(other Licence) bool { return !l.mayBecome(other) })
}

// CheckSheet returns what keeps an adaptation from being published: licences that
// those of the origin do not permit.
func (l Lineage) CheckSheet(s Sheet) Problems {
	var p Problems
	v := SharedVocabulary()
	if from, ok := v.Licence(l.Licence); ok {
		if chosen, ok := v.Licence(s.Licence); ok && !from.mayBecome(chosen) {
			p.Add("licence", licenceProblem(v, "Cette ressource est l’adaptation d’une autre, sous licence « "+from.Label+" »", from))
		}
	}
	for _, b := range s.Blocks {
		from, ok := v.Licence(l.Licences[b.ID])
		if !ok {
			continue
		}
		chosen := b.Licence
		if chosen == "" {
			chosen = s.Licence
		}
		if now, ok := v.Licence(chosen); ok && !from.mayBecome(now) {
			p.Add("block-"+string(b.ID), licenceProblem(v, "Ce bloc est repris d’une autre ressource, où il est sous licence « "+from.Label+" »", from))
		}
	}
	return p
}

// licenceProblem says what to choose.
func licenceProblem(v Vocabulary, what string, from Licence) string {
	names := ""
	for i, l := range v.LicencesFor(from.Slug) {
		if i > 0 {
			names += " ou "
		}
		names += "« " + l.Label + " »"
	}
	return what + ", qui ne permet pas celle-ci. Choisissez " + names + "."
}
