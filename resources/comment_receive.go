package resources

import (
	"context"
	"errors"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// ReceiveCommentTx keeps a reply that an actor of another server wrote or changed
// (ActivityPub 7.2, 7.3), when it answers something known here. It is dropped
// unless it is the actor's own, on the actor's server, public, and not deleted
// before (security.md 22, 23, 29, 61, 62). done is the activity that told of it:
// a base of this hub repeats it; the zero value when there is none.
func (s *Service) ReceiveCommentTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article, done basilic.Activity) error {
	if err := s.acceptableCommentTx(ctx, tx, author, a); err != nil {
		return err
	}
	c := receivedComment(author, a)
	if c.ContentHTML == "" {
		return dropped("comment %s says nothing", a.IRI)
	}
	known, err := tx.CommentByIRI(ctx, a.IRI)
	switch {
	case errors.Is(err, basilic.ErrNotFound):
		return s.insertCommentTx(ctx, tx, c, a, done)
	case err != nil:
		return err
	case known.Local || known.AuthorID != author.ID:
		return dropped("comment %s is of somebody else", a.IRI)
	case !c.UpdatedAt.After(known.UpdatedAt):
		return dropped("comment %s is not newer than what is known", a.IRI)
	}
	known.ContentHTML, known.URL, known.UpdatedAt = c.ContentHTML, c.URL, c.UpdatedAt
	if err := tx.UpdateComment(ctx, known); err != nil {
		return err
	}
	r, err := tx.ResourceByID(ctx, known.ResourceID)
	if err != nil {
		return err
	}
	return s.repeatTx(ctx, tx, r, done)
}

// acceptableCommentTx holds the rules that every reply from elsewhere must meet.
func (s *Service) acceptableCommentTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article) error {
	if err := itsAuthors(author, a); err != nil {
		return err
	}
	return s.unburiedTx(ctx, tx, author, a)
}

// receivedComment makes a comment of an object: nothing of it is shown as it came
// (security.md 50). A warning that hides the text elsewhere stands before it.
func receivedComment(author basilic.Actor, a activitystreams.Article) basilic.Comment {
	html := richtext.Sanitize(a.ContentHTML)
	if warning := cut(richtext.PlainText(a.Sheet.Description), basilic.MaxTitle); warning != "" {
		html = richtext.Paragraphs(warning) + html
	}
	if text := []rune(richtext.PlainText(html)); len(text) > basilic.MaxComment || len(html) > 8*basilic.MaxComment {
		html = richtext.Paragraphs(cut(string(text), basilic.MaxComment))
	}
	if richtext.PlainText(html) == "" {
		html = ""
	}
	c := basilic.Comment{
		IRI: a.IRI, AuthorID: author.ID, ContentHTML: html, URL: a.URL, PublishedAt: past(a.Published), UpdatedAt: past(a.Updated),
	}
	if basilic.CheckURL(c.URL) != "" {
		c.URL = string(a.IRI)
	}
	return c
}

func (s *Service) insertCommentTx(ctx context.Context, tx *postgres.DB, c basilic.Comment, a activitystreams.Article, done basilic.Activity) error {
	place, err := answered(ctx, tx, a)
	if err != nil {
		return err
	}
	r, err := tx.KeepResource(ctx, place.resource)
	if err != nil {
		return err
	}
	if r.State != basilic.ResourcePublic {
		return dropped("comment %s answers what is not public", a.IRI)
	}
	refused, err := refusedTx(ctx, tx, c.AuthorID, r, place.author)
	if err != nil {
		return err
	}
	if refused {
		return dropped("comment %s is by somebody whom the one it answers blocks", a.IRI)
	}
	c.ID, c.ResourceID, c.InReplyTo, c.Depth = basilic.NewID(), r.ID, a.InReplyTo, place.depth
	c.PublishedAt = place.behind(c.PublishedAt)
	if err := tx.InsertComment(ctx, c); err != nil {
		return err
	}
	if r.Local {
		// Who answers a resource has it, and must learn what becomes of it.
		if err := tx.ExtendReachTx(ctx, r.IRI, c.AuthorID); err != nil {
			return err
		}
	}
	return s.repeatTx(ctx, tx, r, done)
}

// place is where a comment stands: on what, how deep, and whose comment it
// answers and from when, 0 for none that is known.
type place struct {
	resource basilic.ID
	depth    int
	author   basilic.ActorID
	at       time.Time
}

// behind returns when a comment was published, but never before what it answers:
// servers send whole seconds, and their clocks differ.
func (p place) behind(published time.Time) time.Time {
	if p.at.IsZero() || published.After(p.at) {
		return published
	}
	return p.at.Add(time.Microsecond)
}

// answered returns what a reply is about: a resource, one of whose comments it may
// answer. The network keeps no order: of one whose parent has not arrived, the
// conversation that it names tells (FEP-7888).
func answered(ctx context.Context, tx *postgres.DB, a activitystreams.Article) (place, error) {
	r, err := tx.ResourceByIRI(ctx, a.InReplyTo)
	if err == nil {
		return place{resource: r.ID, depth: 1}, nil
	}
	if !errors.Is(err, basilic.ErrNotFound) {
		return place{}, err
	}
	parent, err := tx.CommentByIRI(ctx, a.InReplyTo)
	switch {
	case err == nil && parent.Depth >= basilic.MaxCommentDepth:
		return place{}, dropped("comment %s has more than %d before it", a.IRI, basilic.MaxCommentDepth)
	case err == nil:
		return place{resource: parent.ResourceID, depth: parent.Depth + 1, author: parent.AuthorID, at: parent.PublishedAt}, nil
	case !errors.Is(err, basilic.ErrNotFound):
		return place{}, err
	}
	if about, ok := strings.CutSuffix(string(a.Context), "/context"); ok {
		r, err = tx.ResourceByIRI(ctx, basilic.IRI(about))
		if err == nil {
			return place{resource: r.ID, depth: 2}, nil
		}
		if !errors.Is(err, basilic.ErrNotFound) {
			return place{}, err
		}
	}
	return place{}, dropped("comment %s answers %s, which is not known here", a.IRI, a.InReplyTo)
}

// repeatTx lets the base of a resource tell others what was said.
func (s *Service) repeatTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, done basilic.Activity) error {
	if r.BaseID == 0 || !r.Local || done.IRI == "" {
		return nil
	}
	base, err := tx.ActorByID(ctx, r.BaseID)
	if err != nil {
		return err
	}
	return s.Outbox.AnnounceReplyTx(ctx, tx, &base, r, done)
}

// receiveDeleteCommentTx removes a comment that its author deleted.
func (s *Service) receiveDeleteCommentTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, object basilic.IRI, done basilic.Activity) error {
	c, err := tx.CommentByIRI(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) {
		return s.BuryAsTx(ctx, tx, actor.IRI, object)
	}
	if err != nil {
		return err
	}
	if c.Local || c.AuthorID != actor.ID {
		return dropped("delete of %s by %s", object, actor.IRI)
	}
	return s.forgetCommentTx(ctx, tx, c, done)
}

// forgetCommentTx removes a comment of another server for ever.
func (s *Service) forgetCommentTx(ctx context.Context, tx *postgres.DB, c basilic.Comment, done basilic.Activity) error {
	if err := s.BuryTx(ctx, tx, c.IRI); err != nil {
		return err
	}
	r, err := tx.ResourceByID(ctx, c.ResourceID)
	if err != nil {
		return err
	}
	_, base, err := people(ctx, tx, r)
	if err != nil {
		return err
	}
	if err := s.Outbox.WithdrawNoteTx(ctx, tx, base, r, c.IRI, done); err != nil {
		return err
	}
	return tx.DeleteComment(ctx, c)
}

// KnownComment returns the comment with an identifier that is kept here.
func (s *Service) KnownComment(ctx context.Context, iri basilic.IRI) (basilic.Comment, error) {
	return s.DB.CommentByIRI(ctx, iri)
}

// Answers reports whether something of this hub's knowledge is what a reply
// answers: a public resource or a comment.
func (s *Service) Answers(ctx context.Context, iri basilic.IRI) (bool, error) {
	if iri == "" {
		return false, nil
	}
	_, err := s.Known(ctx, iri)
	if errors.Is(err, basilic.ErrNotFound) {
		_, err = s.KnownComment(ctx, iri)
	}
	if errors.Is(err, basilic.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// FetchComment fetches a reply from its origin and keeps it when it answers
// something known here; a known one goes when its server says that it is gone, or
// not public any more.
func (s *Service) FetchComment(ctx context.Context, iri basilic.IRI) error {
	err := s.fetchComment(ctx, iri)
	if !withdrawn(err, iri) {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		c, err := tx.CommentByIRI(ctx, iri)
		if err != nil || c.Local {
			return ignoreNotFound(err)
		}
		return s.forgetCommentTx(ctx, tx, c, basilic.Activity{})
	})
}

func (s *Service) fetchComment(ctx context.Context, iri basilic.IRI) error {
	body, err := s.Client.Fetch(ctx, iri)
	if err != nil {
		return err
	}
	article, err := activitystreams.ParseArticle(body)
	if err != nil {
		return err
	}
	return s.keepComment(ctx, article)
}

// keepComment keeps a reply that came from its own origin.
func (s *Service) keepComment(ctx context.Context, article activitystreams.Article) error {
	if article.InReplyTo == "" {
		return dropped("object %s is no reply", article.IRI)
	}
	author, err := s.Actors.Resolve(ctx, article.AttributedTo)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		return s.ReceiveCommentTx(ctx, tx, author, article, basilic.Activity{})
	})
}
