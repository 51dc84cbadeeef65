package resources

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
	"codeberg.org/basilic/basilic/outbox"
)

// commentsPage is how many comments a page shows.
const commentsPage = 50

// Discussion is what people say about a public resource: one page of comments, but
// by those whom the reader blocks.
type Discussion struct {
	Comments basilic.Page[basilic.WrittenComment]
	Interest basilic.Interest
}

// CommentOn returns a comment on a public resource.
func (s *Service) CommentOn(ctx context.Context, r basilic.Resource, id basilic.ID) (basilic.WrittenComment, error) {
	c, err := s.DB.CommentByID(ctx, id)
	if err == nil && (c.ResourceID != r.ID || r.State != basilic.ResourcePublic) {
		err = fmt.Errorf("resources: comment %s on %s: %w", id, r.ID, basilic.ErrNotFound)
	}
	if err != nil {
		return basilic.WrittenComment{}, err
	}
	author, err := s.DB.ActorByID(ctx, c.AuthorID)
	return basilic.WrittenComment{Comment: c, Author: author}, err
}

// Comment adds what the viewer says about a public resource, of this hub or
// another, or with parent about a comment on it. Errors match basilic.ErrInvalid
// (Problems), ErrForbidden or ErrNotFound.
func (s *Service) Comment(ctx context.Context, viewer basilic.Viewer, resource, parent basilic.ID, text string) (basilic.Comment, error) {
	var c basilic.Comment
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.keepPublic(ctx, tx, viewer, resource)
		if err != nil {
			return err
		}
		if err := mayComment(viewer, text); err != nil {
			return err
		}
		at := now()
		c = basilic.Comment{
			ID: basilic.NewID(), Local: true, ResourceID: r.ID, InReplyTo: r.IRI, Depth: 1, AuthorID: viewer.ProfileID(),
			PublishedAt: at, UpdatedAt: at,
		}
		var answered basilic.ActorID
		if parent != "" {
			if answered, err = answer(ctx, tx, &c, parent); err != nil {
				return err
			}
		}
		if err := welcomeTx(ctx, tx, c.AuthorID, r, answered); err != nil {
			return err
		}
		c.IRI = basilic.IRI(s.Origin + "/ap/notes/" + string(c.ID))
		c.URL = s.pageOf(r) + "#commentaire-" + string(c.ID)
		write(&c, text)
		if err := tx.InsertComment(ctx, c); err != nil {
			return err
		}
		if err := tx.BeginLife(ctx, c.ID, c.IRI, "note"); err != nil {
			return err
		}
		reply, err := replyOf(ctx, tx, c, r)
		if err != nil {
			return err
		}
		return s.Outbox.CreateNoteTx(ctx, tx, reply)
	})
	return c, err
}

// mayComment says who may comment, and what.
func mayComment(viewer basilic.Viewer, text string) error {
	switch {
	case !viewer.SignedIn():
		return fmt.Errorf("resources: comment: %w", basilic.ErrForbidden)
	case !viewer.Profile.Public || viewer.Profile.IRI == "":
		return basilic.Problems{{Field: "text", Text: "Votre profil est privé : rendez-le public pour commenter, car un commentaire se lit partout avec votre nom."}}
	}
	return basilic.CheckComment(text).Err()
}

// answer makes a comment the answer to another on the same resource, and returns
// who wrote that one.
func answer(ctx context.Context, tx *postgres.DB, c *basilic.Comment, parent basilic.ID) (basilic.ActorID, error) {
	p, err := tx.CommentByID(ctx, parent)
	if err != nil {
		return 0, err
	}
	if p.ResourceID != c.ResourceID {
		return 0, fmt.Errorf("resources: answer %s: of another resource: %w", parent, basilic.ErrNotFound)
	}
	if p.Depth >= basilic.MaxCommentDepth {
		return 0, basilic.Problems{{Field: "text", Text: "Cet échange est très long : commentez plutôt la ressource elle-même."}}
	}
	c.InReplyTo, c.Depth = p.IRI, p.Depth+1
	return p.AuthorID, nil
}

func write(c *basilic.Comment, text string) {
	c.Source = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	c.ContentHTML = richtext.FromMarkdown(c.Source)
}

// pageOf returns the page of a resource on this hub.
func (s *Service) pageOf(r basilic.Resource) string {
	if r.Local {
		return r.URL
	}
	return s.Origin + "/ressources/distantes/" + string(r.ID)
}

// keepPublic returns a public resource, of this hub or another, that the viewer
// may read, and keeps it public until the transaction ends.
func (s *Service) keepPublic(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, id basilic.ID) (basilic.Resource, error) {
	r, err := tx.KeepResource(ctx, id)
	if err != nil {
		return basilic.Resource{}, err
	}
	if r.State == basilic.ResourcePublic {
		return r, nil
	}
	if _, err := s.viewOf(ctx, viewer, r); err != nil {
		return basilic.Resource{}, err
	}
	return basilic.Resource{}, fmt.Errorf("resources: %s is not public: %w", id, basilic.ErrForbidden)
}

// replyOf joins a comment of this hub with whom it concerns.
func replyOf(ctx context.Context, tx *postgres.DB, c basilic.Comment, r basilic.Resource) (outbox.Reply, error) {
	reply := outbox.Reply{Comment: c, Resource: r}
	var err error
	if reply.Author, err = tx.ActorByID(ctx, c.AuthorID); err != nil {
		return reply, err
	}
	if reply.Writer, reply.Base, err = people(ctx, tx, r); err != nil || c.Depth == 1 {
		return reply, err
	}
	parent, err := tx.CommentByIRI(ctx, c.InReplyTo)
	if err != nil {
		// Deleted since.
		return reply, ignoreNotFound(err)
	}
	author, err := tx.ActorByID(ctx, parent.AuthorID)
	if err == nil {
		reply.Parent = &author
	}
	return reply, ignoreNotFound(err)
}

// EditComment changes what the viewer said. Errors match basilic.ErrInvalid
// (Problems), ErrForbidden or ErrNotFound.
func (s *Service) EditComment(ctx context.Context, viewer basilic.Viewer, id basilic.ID, text string) error {
	return s.ownComment(ctx, viewer, id, func(tx *postgres.DB, reply outbox.Reply) error {
		if err := mayComment(viewer, text); err != nil {
			return err
		}
		before := reply.Comment.Source
		write(&reply.Comment, text)
		if reply.Comment.Source == before {
			return nil
		}
		reply.Comment.UpdatedAt = now()
		if err := tx.UpdateComment(ctx, reply.Comment); err != nil {
			return err
		}
		return s.Outbox.UpdateNoteTx(ctx, tx, reply)
	})
}

// DeleteComment removes what the viewer said, here and elsewhere.
func (s *Service) DeleteComment(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	return s.ownComment(ctx, viewer, id, func(tx *postgres.DB, reply outbox.Reply) error {
		return s.deleteCommentTx(ctx, tx, reply)
	})
}

func (s *Service) deleteCommentTx(ctx context.Context, tx *postgres.DB, reply outbox.Reply) error {
	if err := s.Outbox.DeleteNoteTx(ctx, tx, reply); err != nil {
		return err
	}
	return tx.DeleteComment(ctx, reply.Comment)
}

// ownComment runs f on a comment that the viewer wrote. Everybody may read it, so
// that it is somebody else's is no secret.
func (s *Service) ownComment(ctx context.Context, viewer basilic.Viewer, id basilic.ID, f func(tx *postgres.DB, reply outbox.Reply) error) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		c, err := tx.CommentByID(ctx, id)
		if err != nil {
			return err
		}
		if !viewer.SignedIn() || c.AuthorID != viewer.ProfileID() {
			return fmt.Errorf("resources: comment %s is somebody else's: %w", id, basilic.ErrForbidden)
		}
		r, err := tx.KeepResource(ctx, c.ResourceID)
		if err != nil {
			return err
		}
		reply, err := replyOf(ctx, tx, c, r)
		if err != nil {
			return err
		}
		return f(tx, reply)
	})
}
