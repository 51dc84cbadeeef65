package basilic

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxReport is the longest text of a report, in characters.
const MaxReport = 2_000

// ReportReason is why something is reported.
type ReportReason string

// The reasons that concern whoever moderates.
const (
	ReportInappropriate ReportReason = "inapproprie"
	ReportCopyright     ReportReason = "droits-auteur"
	ReportImpersonation ReportReason = "identite-usurpee"
	ReportOther         ReportReason = "autre"
)

// ReportReasons returns the reasons in the order in which people choose.
func ReportReasons() []ReportReason {
	return []ReportReason{ReportInappropriate, ReportCopyright, ReportImpersonation, ReportOther}
}

// ParseReportReason returns the reason of that name; another name is
// ReportOther, and not ok.
func ParseReportReason(name string) (reason ReportReason, ok bool) {
	if slices.Contains(ReportReasons(), ReportReason(name)) {
		return ReportReason(name), true
	}
	return ReportOther, false
}

// Label returns the French name of the reason.
func (r ReportReason) Label() string {
	switch r {
	case ReportInappropriate:
		return "Inapproprié"
	case ReportCopyright:
		return "Droits d’auteur"
	case ReportImpersonation:
		return "Identité usurpée"
	}
	return "Autre"
}

// Definition says in words what the reason is for.
func (r ReportReason) Definition() string {
	switch r {
	case ReportInappropriate:
		return "Insulte, haine, harcèlement, publicité, contenu choquant ou contraire à la loi."
	case ReportCopyright:
		return "Un texte, une image ou un fichier publié sans l’accord de la personne qui l’a fait."
	case ReportImpersonation:
		return "Quelqu’un se fait passer pour une autre personne ou une autre structure."
	}
	return "Un autre problème à faire connaître à l’équipe : expliquez-le ci-dessous."
}

// ReportedKind is what a reported thing is.
type ReportedKind string

// The kinds. ReportedUnknown is an address of this hub where nothing is.
const (
	ReportedActor    ReportedKind = "actor"
	ReportedResource ReportedKind = "resource"
	ReportedComment  ReportedKind = "comment"
	ReportedUnknown  ReportedKind = "unknown"
)

// Reported is one thing that a report is about. The key of its kind is empty
// once the thing is gone.
type Reported struct {
	Kind       ReportedKind `db:"kind"`
	IRI        IRI          `db:"iri"`
	ActorID    ActorID      `db:"actor_id"`
	ResourceID ID           `db:"resource_id"`
	CommentID  ID           `db:"comment_id"`
}

// Report is what somebody, here or elsewhere, wants the administrators of this
// hub to look at.
type Report struct {
	ID int64 `db:"id"`
	// ReporterID is shown to nobody; 0 when it is not known.
	ReporterID ActorID `db:"reporter_id"`
	// Host is the server that the report came from, "" for this one.
	Host string `db:"host"`
	// ActivityIRI identifies the Flag received, "" for a report made here.
	ActivityIRI IRI          `db:"activity_iri"`
	Reason      ReportReason `db:"reason"`
	// Content is plain text.
	Content string `db:"content"`
	// ForwardedTo is the server that was told of it, "" for none.
	ForwardedTo string     `db:"forwarded_to"`
	CreatedAt   time.Time  `db:"created_at"`
	ClosedAt    *time.Time `db:"closed_at"`
	Objects     []Reported `db:"-"`
}

// CheckReport returns what is wrong with a report typed here, as problems of its
// fields "reason" and "details".
func CheckReport(reason, details string) Problems {
	var problems Problems
	known, ok := ParseReportReason(reason)
	if !ok {
		problems.Add("reason", "Choisissez un motif.")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(details)); {
	case n > MaxReport:
		problems.Add("details", "Raccourcissez ces précisions : 2 000 caractères au plus.")
	case n == 0 && ok && known == ReportOther:
		problems.Add("details", "Expliquez le problème en quelques mots : sans cela, l’équipe ne saurait pas quoi regarder.")
	}
	return problems
}
