package basilic

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of comments.
const (
	// MaxComment is the longest comment, in characters of its text.
	MaxComment = 5_000
	// MaxCommentDepth is how many answers may stand between a comment and its
	// resource (security.md 45).
	MaxCommentDepth = 50
)

// Comment is a reply to a resource or to another comment, from this hub or
// another server.
type Comment struct {
	ID         ID   `db:"id"`
	Local      bool `db:"local"`
	IRI        IRI  `db:"iri"`
	ResourceID ID   `db:"resource_id"`
	// InReplyTo is what it answers; that may be gone.
	InReplyTo IRI `db:"in_reply_to"`
	// Depth is 1 for an answer to the resource itself.
	Depth    int     `db:"depth"`
	AuthorID ActorID `db:"author_id"`
	// Source is the Markdown typed here; empty for remote comments.
	Source string `db:"source"`
	// ContentHTML is sanitised.
	ContentHTML string `db:"content_html"`
	// URL is the page for people on the server it comes from.
	URL         string    `db:"url"`
	PublishedAt time.Time `db:"published_at"`
	UpdatedAt   time.Time `db:"updated_at"`
}

// WrittenComment is a comment with who wrote it.
type WrittenComment struct {
	Comment Comment
	Author  Actor
}

// Interest is how many took part in what a resource started, as this hub knows
// itself: what other servers claim is never mixed in (security.md 47).
type Interest struct {
	Comments int `db:"comments"`
	// Replies are the comments that answer the resource itself.
	Replies int `db:"replies"`
	// LikesHere are those of people of this hub, LikesElsewhere those of others.
	LikesHere      int `db:"likes_here"`
	LikesElsewhere int `db:"likes_elsewhere"`
	Shares         int `db:"shares"`
}

// Likes is how many like it in all.
func (i Interest) Likes() int { return i.LikesHere + i.LikesElsewhere }

// CheckComment returns what is wrong with a comment typed here, as problems of
// its field "text".
func CheckComment(text string) Problems {
	var problems Problems
	switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case n == 0:
		problems.Add("text", "Écrivez votre commentaire avant de l’envoyer.")
	case n > MaxComment:
		problems.Add("text", "Ce commentaire est trop long : 5 000 caractères au plus. Raccourcissez-le.")
	}
	return problems
}

// ReactionKind is what somebody does to a resource in one click.
type ReactionKind string

// The reactions.
const (
	ReactionLike  ReactionKind = "like"
	ReactionShare ReactionKind = "share"
)
