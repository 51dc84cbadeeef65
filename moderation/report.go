package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// personRate is how many reports a person may make in an hour.
const personRate = 20

// Subject is what somebody reports: one of the three.
type Subject struct {
	Actor    basilic.ActorID
	Resource basilic.ID
	Comment  basilic.ID
}

// Complaint is what somebody says about a subject.
type Complaint struct {
	Reason, Details string
	// Forward asks to tell the server where the subject lives.
	Forward bool
}

// Reportable is a subject that somebody may report.
type Reportable struct {
	Kind basilic.ReportedKind
	// Author is the actor itself, or whoever wrote it as other servers see them.
	Author basilic.Actor
	// Resource and Comment are nil where they are not concerned.
	Resource *basilic.Resource
	Comment  *basilic.Comment
	// ForwardTo is the other server where it lives, "" when it lives here or this
	// hub does not talk to that server.
	ForwardTo string
}

// Reportable returns what somebody wants to report. What is not public does not
// exist, whoever asks: administrators could not read it. One's own is
// basilic.ErrForbidden.
func (s *Service) Reportable(ctx context.Context, v basilic.Viewer, subject Subject) (Reportable, error) {
	r, err := s.reportable(ctx, s.db, v, subject)
	if err != nil {
		return Reportable{}, fmt.Errorf("moderation: report: %w", err)
	}
	return r, nil
}

func (s *Service) reportable(ctx context.Context, db *postgres.DB, v basilic.Viewer, subject Subject) (Reportable, error) {
	if !v.SignedIn() {
		return Reportable{}, basilic.ErrForbidden
	}
	var r Reportable
	var err error
	switch {
	case subject.Comment != "":
		r, err = reportableComment(ctx, db, subject.Comment)
	case subject.Resource != "":
		r, err = reportableResource(ctx, db, subject.Resource)
	default:
		r.Kind = basilic.ReportedActor
		r.Author, err = db.ActorByID(ctx, subject.Actor)
	}
	if err != nil {
		return Reportable{}, err
	}
	hidden, err := db.ActorHidden(ctx, r.Author.ID)
	switch {
	case err != nil:
		return Reportable{}, err
	case hidden, !r.Author.Public, r.Author.DeletedAt != nil, r.Author.Kind == basilic.ActorApplication && r.Author.Local:
		return Reportable{}, basilic.ErrNotFound
	case r.isBy(v.ProfileID()):
		return Reportable{}, basilic.ErrForbidden
	}
	if r.Author.Local {
		return r, nil
	}
	err = s.outbox.Client.Policy.Check(ctx, r.Author.IRI.Host())
	if err == nil {
		r.ForwardTo = r.Author.IRI.Host()
	}
	if errors.Is(err, basilic.ErrBlocked) {
		err = nil
	}
	return r, err
}

// isBy reports whether somebody would report what they are or wrote themselves.
func (r Reportable) isBy(profile basilic.ActorID) bool {
	return r.Author.ID == profile || r.Kind == basilic.ReportedResource && r.Resource.AuthorID == profile
}

func reportableResource(ctx context.Context, db *postgres.DB, id basilic.ID) (Reportable, error) {
	resource, err := db.ResourceByID(ctx, id)
	if err == nil && resource.State != basilic.ResourcePublic {
		err = basilic.ErrNotFound
	}
	if err != nil {
		return Reportable{}, err
	}
	author, err := db.ActorByID(ctx, resource.AuthorID)
	if err != nil {
		return Reportable{}, err
	}
	r := Reportable{Kind: basilic.ReportedResource, Author: author, Resource: &resource}
	if resource.Mapping == basilic.MappingBase && resource.BaseID != 0 {
		base, err := db.ActorByID(ctx, resource.BaseID)
		if err != nil {
			return Reportable{}, err
		}
		r.Author = outbox.Speaker(author, &base, resource)
	}
	return r, nil
}

func reportableComment(ctx context.Context, db *postgres.DB, id basilic.ID) (Reportable, error) {
	comment, err := db.CommentByID(ctx, id)
	if err != nil {
		return Reportable{}, err
	}
	about, err := reportableResource(ctx, db, comment.ResourceID)
	if err != nil {
		return Reportable{}, err
	}
	author, err := db.ActorByID(ctx, comment.AuthorID)
	return Reportable{Kind: basilic.ReportedComment, Author: author, Resource: about.Resource, Comment: &comment}, err
}

// Report keeps what somebody here reports, for the administrators, and where
// asked tells the server where it lives, without the name. The same report sent
// again while the first waits is the first. Errors match basilic.ErrInvalid
// (Problems), ErrForbidden or ErrNotFound.
func (s *Service) Report(ctx context.Context, v basilic.Viewer, subject Subject, c Complaint) error {
	err := s.db.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.reportable(ctx, tx, v, subject)
		if err != nil {
			return err
		}
		if err := basilic.CheckReport(c.Reason, c.Details).Err(); err != nil {
			return err
		}
		// One after the other, so that they are counted right and a button that is
		// pressed twice makes one.
		if err := tx.LockIRIsTx(ctx, []basilic.IRI{basilic.IRI(fmt.Sprint("reports of ", v.ProfileID())), basilic.IRI("flags to " + r.ForwardTo)}); err != nil {
			return err
		}
		return s.reportTx(ctx, tx, v, r, c)
	})
	if err != nil {
		return fmt.Errorf("moderation: report: %w", err)
	}
	return nil
}

func (s *Service) reportTx(ctx context.Context, tx *postgres.DB, v basilic.Viewer, r Reportable, c Complaint) error {
	reason, _ := basilic.ParseReportReason(c.Reason)
	report := basilic.Report{
		ReporterID: v.ProfileID(), Reason: reason, Content: strings.TrimSpace(strings.ReplaceAll(clean(c.Details), "\r\n", "\n")),
		Objects: r.objects(),
	}
	if c.Forward {
		report.ForwardedTo = r.ForwardTo
	}
	known, err := tx.ReportWaits(ctx, report)
	if err != nil || known {
		return err
	}
	if err := s.checkRates(ctx, tx, r, report, c.Forward); err != nil {
		return err
	}
	if _, err := tx.InsertReport(ctx, report); err != nil {
		return err
	}
	s.log.Info("report made", "kind", r.Kind, "forwarded", report.ForwardedTo)
	if report.ForwardedTo == "" {
		return nil
	}
	return s.outbox.FlagTx(ctx, tx, r.Author, r.said(), reason, report.Content)
}

// checkRates returns what keeps a report from being made just now.
func (s *Service) checkRates(ctx context.Context, tx *postgres.DB, r Reportable, report basilic.Report, forward bool) error {
	var problems basilic.Problems
	since := s.now().Add(-time.Hour)
	made, err := tx.CountReportsBy(ctx, report.ReporterID, since)
	if err != nil {
		return err
	}
	if made >= personRate {
		problems.Add("details", "Vous avez envoyé beaucoup de signalements en une heure. Attendez un peu, puis envoyez celui-ci.")
	}
	switch {
	case forward && report.ForwardedTo == "" && !r.Author.Local:
		problems.Add("forward", "Ce hub n’échange plus avec ce serveur. Décochez cette case : l’équipe du hub recevra votre signalement.")
	case report.ForwardedTo != "" && s.reportRate > 0:
		sent, err := tx.CountReportsTo(ctx, report.ForwardedTo, since)
		if err != nil {
			return err
		}
		if sent >= s.reportRate {
			problems.Add("forward", "Beaucoup de signalements sont déjà partis vers ce serveur. Décochez cette case, ou réessayez dans une heure.")
		}
	}
	return problems.Err()
}

// objects are what a report of it names: its author, and what was said.
func (r Reportable) objects() []basilic.Reported {
	author := basilic.Reported{Kind: basilic.ReportedActor, IRI: r.Author.IRI, ActorID: r.Author.ID}
	switch r.Kind {
	case basilic.ReportedComment:
		return []basilic.Reported{author, {Kind: basilic.ReportedComment, IRI: r.Comment.IRI, CommentID: r.Comment.ID}}
	case basilic.ReportedResource:
		return []basilic.Reported{author, {Kind: basilic.ReportedResource, IRI: r.Resource.IRI, ResourceID: r.Resource.ID}}
	}
	return []basilic.Reported{author}
}

// said is what its author said, "" when the actor itself is meant.
func (r Reportable) said() basilic.IRI {
	if objects := r.objects(); len(objects) > 1 {
		return objects[1].IRI
	}
	return ""
}
