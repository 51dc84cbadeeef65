package resources

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
)

func dropped(format string, arguments ...any) error {
	return fmt.Errorf("resources: "+format+": %w", append(arguments, basilic.ErrDropped)...)
}

// ReceiveTx keeps an object that an actor of another server created
// (ActivityPub 7.2). It is dropped unless it is the actor's own, on the actor's
// server, public, not a reply, and somebody here follows the actor
// (security.md 22, 23, 61, 62).
func (s *Service) ReceiveTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article, activity basilic.IRI) error {
	if err := errors.Join(s.acceptableTx(ctx, tx, author, a), noteOfAPerson(author, a)); err != nil {
		return err
	}
	followed, err := tx.FollowedHere(ctx, author.ID)
	if err != nil {
		return err
	}
	if !followed {
		return dropped("nobody here follows %s", author.IRI)
	}
	r, isNew, err := s.upsertTx(ctx, tx, author, a)
	if errors.Is(err, basilic.ErrDropped) && r.ID != "" {
		// Known already, perhaps by the Announce of a base that overtook this Create:
		// that its author published it is still news, once.
		told, err := tx.HasEvent(ctx, r.ID, author.ID)
		if err != nil || told {
			return err
		}
		isNew = true
	} else if err != nil {
		return err
	}
	reason, at := basilic.ReasonPublished, a.Published
	if !isNew {
		reason, at = basilic.ReasonUpdated, a.Updated
	}
	return s.Outbox.DistributeLocallyTx(ctx, tx, postgres.Event{
		ResourceID: r.ID, ActorID: author.ID, Reason: reason, ActivityIRI: activity, At: past(at),
	})
}

// acceptableTx holds the rules that every object from elsewhere must meet.
func (s *Service) acceptableTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article) error {
	if err := plausible(author, a); err != nil {
		return err
	}
	return s.unburiedTx(ctx, tx, author, a)
}

// unburiedTx refuses what was deleted: an object does not come back.
func (s *Service) unburiedTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article) error {
	gone, err := s.BuriedTx(ctx, tx, author.IRI, a.IRI)
	if err != nil {
		return err
	}
	if gone {
		return dropped("object %s was deleted", a.IRI)
	}
	return nil
}

// plausible holds those of the rules that need no look into the database.
func plausible(author basilic.Actor, a activitystreams.Article) error {
	if err := itsAuthors(author, a); err != nil {
		return err
	}
	if a.InReplyTo != "" {
		return dropped("object %s is a reply", a.IRI)
	}
	return nil
}

// itsAuthors refuses what is not public, or not its author's to say.
func itsAuthors(author basilic.Actor, a activitystreams.Article) error {
	switch {
	case !a.IRI.SameOrigin(author.IRI):
		return dropped("object %s is not on the server of %s", a.IRI, author.IRI)
	case a.AttributedTo != author.IRI:
		return dropped("object %s is attributed to %s", a.IRI, a.AttributedTo)
	case !a.Public:
		return notPublicError{a.IRI, a.Addressed}
	}
	return nil
}

// speaksInNotes reports whether the notes of an actor are resources: a YesWiki
// form sends its sheets so (federation.md 2).
func speaksInNotes(kind basilic.ActorKind) bool {
	return kind == basilic.ActorGroup || kind == basilic.ActorApplication || kind == basilic.ActorService
}

// upsertTx keeps an object that may be kept. One that is older than what is
// stored is dropped (security.md 25).
func (s *Service) upsertTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article) (r basilic.Resource, isNew bool, err error) {
	received := received(author, a, func(iri basilic.IRI) (basilic.Actor, error) { return tx.ActorByIRI(ctx, iri) })
	if err := s.withoutMedia(ctx, &received); err != nil {
		return basilic.Resource{}, false, err
	}
	known, err := tx.ResourceByIRI(ctx, a.IRI)
	if errors.Is(err, basilic.ErrNotFound) {
		received.ID = basilic.NewID()
		err := errors.Join(tx.InsertResource(ctx, received, a.Type), labelTx(ctx, tx, received))
		if err != nil || a.BasedOn == "" {
			return received, true, err
		}
		return received, true, keepBasedOnTx(ctx, tx, received.ID, a)
	}
	if err != nil {
		return basilic.Resource{}, false, err
	}
	if known.Local || known.AuthorID != author.ID {
		return basilic.Resource{}, false, dropped("object %s is of somebody else", a.IRI)
	}
	if !received.UpdatedAt.After(known.UpdatedAt) {
		return known, false, dropped("object %s is not newer than what is known", a.IRI)
	}
	received.ID, received.PublishedAt = known.ID, known.PublishedAt
	if err := keepBasedOnTx(ctx, tx, known.ID, a); err != nil {
		return basilic.Resource{}, false, err
	}
	if err := tx.UpdateResource(ctx, received); err != nil {
		return received, false, err
	}
	if err := s.locatedTx(ctx, tx, received, known.BaseID); err != nil || received.Label == known.Label {
		return received, false, err
	}
	return received, false, tx.SetLabel(ctx, received.ID, received.Label)
}

// received makes a resource of an object: nothing of it is shown as it came.
// actorByIRI knows the actors that are kept here.
func received(author basilic.Actor, a activitystreams.Article, actorByIRI func(basilic.IRI) (basilic.Actor, error)) basilic.Resource {
	published := past(a.Published)
	r := basilic.Resource{
		IRI: a.IRI, AuthorID: author.ID, State: basilic.ResourcePublic, Label: a.Label, URL: a.URL, PublishedAt: &published,
		UpdatedAt: past(a.Updated), Sheet: a.Sheet, ContentHTML: richtext.Sanitize(htmlOf(a)),
	}
	if basilic.CheckURL(r.URL) != "" {
		r.URL = string(a.IRI)
	}
	title, description := wordsOf(a)
	r.Sheet.Title, r.Sheet.Description = cut(title, basilic.MaxTitle), cut(description, basilic.MaxDescription)
	if r.Sheet.Description == "" {
		r.Sheet.Description = cut(richtext.PlainText(r.ContentHTML), basilic.MaxDescription)
	}
	if r.Sheet.Title == "" {
		r.Sheet.Title = cut(r.Sheet.Description, 80)
	}
	if r.Sheet.Title == "" {
		r.Sheet.Title = "Sans titre"
	}
	r.Sheet.Blocks = receivedBlocks(a.Sheet.Blocks)
	r.Sheet.Indexation, r.Sheet.Facts = receivedIndexation(a.Sheet.Indexation), receivedFacts(a.Sheet.Facts)
	r.Sheet.Cover = receivedCover(a.Sheet.Cover)
	if a.Audience != "" {
		if base, err := actorByIRI(a.Audience); err == nil && base.IsBase() && base.IRI.SameOrigin(a.IRI) {
			r.BaseID = base.ID
		}
	}
	return r
}

// wordsOf returns the title and the description of an object as plain texts.
func wordsOf(a activitystreams.Article) (title, description string) {
	if a.Plain {
		return oneLine(a.Sheet.Title), strings.ReplaceAll(a.Sheet.Description, "\r\n", "\n")
	}
	return richtext.PlainText(a.Sheet.Title), richtext.PlainText(a.Sheet.Description)
}

// htmlOf returns the text of an object as HTML; that of a Video of PeerTube is
// Markdown.
func htmlOf(a activitystreams.Article) string {
	if a.MediaType == "text/markdown" {
		return richtext.FromMarkdown(a.ContentHTML)
	}
	return a.ContentHTML
}

// past returns a time that is not in the future, as the database keeps it.
func past(t time.Time) time.Time {
	if n := now(); t.IsZero() || t.After(n) {
		return n
	}
	return t.UTC().Truncate(time.Microsecond)
}

// cut shortens a text to limit characters.
func cut(s string, limit int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > limit {
		return strings.TrimSpace(string(r[:limit-1])) + "…"
	}
	return s
}

func hashOf(iri basilic.IRI) []byte {
	sum := sha256.Sum256([]byte(iri))
	return sum[:]
}

// BuriedTx reports whether an identifier of another server was deleted or
// undone, perhaps before it arrived, by whoever may do so: by the actor itself
// when nobody else was known to own it.
func (s *Service) BuriedTx(ctx context.Context, tx *postgres.DB, actor, iri basilic.IRI) (bool, error) {
	for _, hash := range tombstonesOf(actor, iri) {
		if gone, err := tx.InTombstones(ctx, hash); err != nil || gone {
			return gone, err
		}
	}
	return false, nil
}

// tombstonesOf are the traces that say that something of an actor is gone: of
// its identifier, and of what the actor said about one that was not known.
func tombstonesOf(actor, iri basilic.IRI) [][]byte {
	return [][]byte{hashOf(iri), hashOf(actor + " " + iri)}
}

// BuryTx keeps for ever that an identifier was deleted.
func (s *Service) BuryTx(ctx context.Context, tx *postgres.DB, iri basilic.IRI) error {
	return tx.InsertTombstone(ctx, hashOf(iri))
}

// BuryAsTx keeps for ever that an actor deleted or undid what is not known here:
// it counts should it turn out to be that actor's own, so that nobody can bury
// what their neighbour on the same server has yet to send.
func (s *Service) BuryAsTx(ctx context.Context, tx *postgres.DB, actor, iri basilic.IRI) error {
	return tx.InsertTombstone(ctx, hashOf(actor+" "+iri))
}

// UnburyAsTx reports whether an actor undid something before it arrived, and
// forgets that: the identifier may be used again.
func (s *Service) UnburyAsTx(ctx context.Context, tx *postgres.DB, actor, iri basilic.IRI) (bool, error) {
	return tx.DeleteTombstone(ctx, hashOf(actor+" "+iri))
}

// ReceiveUpdateTx changes an object as its author says (ActivityPub 7.3). One
// that is not known yet is taken as new: the network keeps no order. Readers who
// have it through a base see it move too.
func (s *Service) ReceiveUpdateTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, a activitystreams.Article, activity basilic.IRI) error {
	known, err := tx.ResourceByIRI(ctx, a.IRI)
	if errors.Is(err, basilic.ErrNotFound) {
		return s.ReceiveTx(ctx, tx, author, a, activity)
	}
	if err != nil {
		return err
	}
	if err := s.acceptableTx(ctx, tx, author, a); err != nil {
		return err
	}
	r, _, err := s.upsertTx(ctx, tx, author, a)
	if err != nil {
		return err
	}
	moved := newBase(known, r)
	known.UpdatedAt = past(a.Updated)
	return s.showUpdateTx(ctx, tx, known, activity, moved)
}

// newBase is the base to which a resource moved, 0 for none: there it is new, not
// updated.
func newBase(before, after basilic.Resource) basilic.ActorID {
	if after.BaseID == before.BaseID {
		return 0
	}
	return after.BaseID
}

// showUpdateTx moves the lines of a resource that changed, for all who have it
// through its author or a base but one.
func (s *Service) showUpdateTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, activity basilic.IRI, but basilic.ActorID) error {
	shown, err := tx.EventActors(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, id := range shown {
		if id == but {
			continue
		}
		err := s.Outbox.DistributeLocallyTx(ctx, tx, postgres.Event{
			ResourceID: r.ID, ActorID: id, Reason: basilic.ReasonUpdated, ActivityIRI: activity, At: r.UpdatedAt,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ReceiveDeleteTx removes an object that its author deleted (ActivityPub 7.4)
// and keeps a tombstone, also for one that is not known yet: what it was permitted to
// quote ends with it. done is the activity:
// a base of this hub repeats it when it is about a comment.
func (s *Service) ReceiveDeleteTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, object basilic.IRI, done basilic.Activity) error {
	if !object.SameOrigin(actor.IRI) {
		return dropped("delete of %s by %s", object, actor.IRI)
	}
	if err := s.endInteractionsTx(ctx, tx, actor.ID, object); err != nil {
		return err
	}
	r, err := tx.ResourceByIRI(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) {
		return s.receiveDeleteCommentTx(ctx, tx, actor, object, done)
	}
	if err != nil {
		return err
	}
	if r.Local || r.AuthorID != actor.ID {
		return dropped("delete of %s by %s", object, actor.IRI)
	}
	return s.forgetTx(ctx, tx, r)
}

// forgetTx removes an object of another server that is gone; bases of this hub
// that share it take their Announce back.
func (s *Service) forgetTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	if r.Local {
		return dropped("%s is ours", r.IRI)
	}
	if err := s.BuryTx(ctx, tx, r.IRI); err != nil {
		return err
	}
	if err := s.endDiscussionTx(ctx, tx, r); err != nil {
		return err
	}
	if err := s.Outbox.UndoAnnouncesTx(ctx, tx, r); err != nil {
		return err
	}
	return tx.DeleteRemoteResource(ctx, r.ID)
}

// ReceiveDeleteActorTx removes every resource of an actor that is gone, and what
// it said and liked.
func (s *Service) ReceiveDeleteActorTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor) error {
	if err := s.EndCommentsTx(ctx, tx, actor); err != nil {
		return err
	}
	all, err := tx.RemoteResourcesBy(ctx, actor.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := s.forgetTx(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}
