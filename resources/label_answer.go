package resources

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// LabelLine is a request that moderators see.
type LabelLine struct {
	postgres.LabelLine
	Resource basilic.Resource
	Author   basilic.Actor
	Files    []basilic.LabelFile
}

// moderates checks that somebody may answer: visitors are told that there is
// nothing here, others that it is not for them.
func moderates(viewer basilic.Viewer) error {
	switch {
	case viewer.Moderator():
		return nil
	case viewer.SignedIn():
		return fmt.Errorf("resources: labels: %w", basilic.ErrForbidden)
	}
	return fmt.Errorf("resources: labels: %w", basilic.ErrNotFound)
}

// LabelRequests returns one page of what is asked of the moderators, or of what
// they answered.
func (s *Service) LabelRequests(ctx context.Context, viewer basilic.Viewer, answered bool, after basilic.Cursor) (basilic.Page[LabelLine], error) {
	if err := moderates(viewer); err != nil {
		return basilic.Page[LabelLine]{}, err
	}
	page, err := s.DB.LabelRequests(ctx, answered, after, pageSize)
	lines := basilic.Page[LabelLine]{Next: page.Next}
	for _, l := range page.Items {
		line := LabelLine{LabelLine: l}
		r, err := s.DB.ResourceByID(ctx, l.ResourceID)
		if err != nil {
			return lines, err
		}
		view, err := s.viewOf(ctx, basilic.Viewer{}, r)
		if err != nil {
			return lines, err
		}
		line.Resource, line.Author = view.Resource, view.Author
		if line.Files, err = s.DB.LabelFiles(ctx, l.ResourceID); err != nil {
			return lines, err
		}
		lines.Items = append(lines.Items, line)
	}
	return lines, err
}

// AnswerLabel is what a moderator answers to the editors of a resource: the label
// is granted, refused or, later, withdrawn, each with a reason but the first. The
// author and whoever asked are told by mail, other servers by an Update. An answer
// that does not follow from the state is basilic.ErrConflict.
func (s *Service) AnswerLabel(ctx context.Context, viewer basilic.Viewer, id basilic.ID, answer basilic.LabelState, reason string) error {
	if err := moderates(viewer); err != nil {
		return err
	}
	reason = strings.TrimSpace(lines(reason))
	if answer == basilic.LabelGranted {
		reason = ""
	} else if problems := basilic.CheckLabelReason(reason); len(problems) > 0 {
		return problems
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := tx.LockResource(ctx, id)
		if err != nil {
			return err
		}
		request, err := tx.LabelRequestOf(ctx, id)
		if err != nil {
			return err
		}
		if r.State != basilic.ResourcePublic {
			return fmt.Errorf("resources: answer about a label: %w", basilic.ErrNotFound)
		}
		from := basilic.LabelAsked
		if answer == basilic.LabelWithdrawn {
			from = basilic.LabelGranted
		}
		if request.State != from {
			return fmt.Errorf("resources: label %s after %s: %w", answer, request.State, basilic.ErrConflict)
		}
		if err := tx.AnswerLabelRequest(ctx, id, answer, reason, viewer.ProfileID()); err != nil {
			return err
		}
		if err := s.tellLabelTx(ctx, tx, r, request, answer, reason); err != nil {
			return err
		}
		return s.bearTx(ctx, tx, r, answer)
	})
}

// bearTx changes the label that a public resource bears, and tells other servers.
func (s *Service) bearTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, answer basilic.LabelState) error {
	label := basilic.LabelNone
	if answer == basilic.LabelGranted {
		label = basilic.LabelNEC
	}
	if r.Label == label {
		return nil
	}
	if err := tx.SetLabel(ctx, r.ID, label); err != nil {
		return err
	}
	author, base, err := steadyPeople(ctx, tx, r)
	if err != nil {
		return err
	}
	r.Label, r.UpdatedAt = label, now()
	if err := s.keepTx(ctx, tx, r); err != nil {
		return err
	}
	return s.Outbox.UpdateTx(ctx, tx, author, base, r)
}

// tellLabelTx tells the author of a resource, and whoever asked, what was
// answered.
func (s *Service) tellLabelTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, request basilic.LabelRequest, answer basilic.LabelState, reason string) error {
	accounts, err := tx.AccountsOf(ctx, []basilic.ActorID{r.AuthorID, request.AskedBy})
	if err != nil {
		return err
	}
	title, hub, page := r.Sheet.Title, s.Actors.Name, s.Origin+"/ressources/"+r.Slug
	for _, a := range accounts {
		letter := mail.LabelGranted(a.Email, a.FirstName, title, basilic.LabelNEC.Name(), page, hub)
		switch answer {
		case basilic.LabelRefused:
			letter = mail.LabelRefused(a.Email, a.FirstName, title, reason, page+"/label", hub)
		case basilic.LabelWithdrawn:
			letter = mail.LabelWithdrawn(a.Email, a.FirstName, title, reason, page+"/label", hub)
		}
		if err := s.Actors.MailTx(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}
