package basilic

import (
	"time"
	"unicode/utf8"
)

// Label is a distinction that a resource bears. It is given to the resource and
// not to a version: editing keeps it, moderators may take it back.
type Label string

// The labels; most resources have none.
const (
	LabelNone Label = ""
	LabelNEC  Label = "nec"
)

// ParseLabel returns the label that a slug names, LabelNone when it is none of
// ours.
func ParseLabel(slug string) Label {
	if Label(slug) == LabelNEC {
		return LabelNEC
	}
	return LabelNone
}

// Name returns the name of a label, as people read it.
func (l Label) Name() string {
	if l == LabelNEC {
		return "Numérique en Commun[s]"
	}
	return ""
}

// LabelState is how far the request of a label has come.
type LabelState string

// The states. LabelPreparing is what nobody but the editors see.
const (
	LabelPreparing LabelState = "preparing"
	LabelAsked     LabelState = "asked"
	LabelGranted   LabelState = "granted"
	LabelRefused   LabelState = "refused"
	LabelWithdrawn LabelState = "withdrawn"
)

// Limits of a request, in characters, and of its documents, in number.
const (
	MaxLabelText   = 5_000
	MaxLabelReason = 1_000
	MaxLabelFiles  = 10
)

// LabelRequest is what the editors of a resource say to have the label, and what
// the moderators answered last. Without an AskedAt there is none.
type LabelRequest struct {
	ResourceID ID         `db:"resource_id"`
	State      LabelState `db:"state"`
	Text       string     `db:"body"`
	AskedBy    ActorID    `db:"asked_by"`
	AskedAt    time.Time  `db:"asked_at"`
	// Reason is why it was refused or withdrawn.
	Reason     string     `db:"reason"`
	AnsweredAt *time.Time `db:"answered_at"`
}

// LabelFile is one document of a request, for its editors and the moderators.
type LabelFile struct {
	ID         ID     `db:"id"`
	ResourceID ID     `db:"resource_id"`
	Name       string `db:"name"`
	MediaType  string `db:"media_type"`
	Digest     string `db:"digest"`
	// Size is in bytes.
	Size int64 `db:"size"`
}

// Editable says that the editors may still change what they ask.
func (r LabelRequest) Editable() bool { return r.State != LabelGranted }

// CheckLabelText returns what is wrong with what is said to have a label.
func CheckLabelText(text string) Problems {
	var p Problems
	checkText(&p, "text", text, MaxLabelText, "Dites en quelques phrases en quoi la ressource est un commun.")
	return p
}

// CheckLabelReason returns what is wrong with the reason of a refusal.
func CheckLabelReason(reason string) Problems {
	var p Problems
	if reason == "" {
		p.Add("reason", "Dites pourquoi\u00a0: l’auteur reçoit votre réponse par e-mail.")
	}
	if utf8.RuneCountInString(reason) > MaxLabelReason {
		p.Add("reason", "1\u00a0000 caractères au plus.")
	}
	return p
}
