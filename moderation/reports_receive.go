package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// maxReported is how many things of one report are looked up.
	maxReported = 20
	// maxLinks is how many addresses in the text of a report are.
	maxLinks = 5
)

// Flag is a report of another server.
type Flag struct {
	IRI             basilic.IRI
	Objects         []basilic.IRI
	Content, Reason string
}

// ReceiveReportTx keeps what another server reports of this hub, once. What is
// about nothing of this hub, comes from a host whose reports are not wanted or
// after too many others of that host is basilic.ErrDropped.
func (s *Service) ReceiveReportTx(ctx context.Context, tx *postgres.DB, reporter basilic.Actor, f Flag) error {
	host := reporter.IRI.Host()
	rules, err := tx.HostRules(ctx, basilic.HostNames(host))
	if err != nil {
		return err
	}
	if rules.RejectReports {
		return fmt.Errorf("moderation: reports of %s are not wanted: %w", host, basilic.ErrDropped)
	}
	objects, err := s.reported(ctx, tx, f)
	if err != nil {
		return err
	}
	if len(objects) == 0 {
		return fmt.Errorf("moderation: report %s is about nothing here: %w", f.IRI, basilic.ErrDropped)
	}
	n, err := tx.CountReportsFrom(ctx, host, s.now().Add(-time.Hour))
	if err != nil {
		return err
	}
	if s.reportRate > 0 && n >= s.reportRate {
		return fmt.Errorf("moderation: too many reports of %s: %w", host, basilic.ErrDropped)
	}
	reason, _ := basilic.ParseReportReason(f.Reason)
	isNew, err := tx.InsertReport(ctx, basilic.Report{
		ReporterID: reporter.ID, Host: host, ActivityIRI: f.IRI, Reason: reason, Content: reportText(f.Content, reason), Objects: objects,
	})
	if err == nil && isNew {
		s.log.Info("report received", "host", host, "activity", f.IRI)
	}
	return err
}

// reported returns what of this hub a Flag is about. Addresses of ours where
// nothing is stay among them when something else is known, for they may have
// been something until now.
func (s *Service) reported(ctx context.Context, tx *postgres.DB, f Flag) ([]basilic.Reported, error) {
	addresses := slices.Clone(f.Objects[:min(len(f.Objects), maxReported)])
	for _, link := range s.linksIn(f.Content) {
		if !slices.Contains(addresses, link) {
			addresses = append(addresses, link)
		}
	}
	all, err := tx.ReportedHere(ctx, addresses)
	if err != nil {
		return nil, err
	}
	var objects []basilic.Reported
	known := false
	for _, o := range all {
		if o.Kind == basilic.ReportedUnknown && o.IRI.Origin() == s.origin {
			if o, err = s.atPage(ctx, tx, o); err != nil {
				return nil, err
			}
		}
		if o.Kind == basilic.ReportedUnknown && o.IRI.Origin() != s.origin || slices.ContainsFunc(objects, func(other basilic.Reported) bool { return sameThing(o, other) }) {
			continue
		}
		known = known || o.Kind != basilic.ReportedUnknown
		objects = append(objects, o)
	}
	if !known {
		return nil, nil
	}
	return objects, nil
}

func sameThing(a, b basilic.Reported) bool {
	if a.Kind == basilic.ReportedUnknown {
		return a.IRI == b.IRI
	}
	b.IRI = a.IRI
	return a == b
}

// linksIn returns the addresses of this hub in a text: Misskey names the account
// alone in its Flag, and what it said by a link in the text.
func (s *Service) linksIn(text string) []basilic.IRI {
	var links []basilic.IRI
	for _, word := range strings.Fields(text) {
		at := strings.Index(word, s.origin+"/")
		if at < 0 {
			continue
		}
		if iri, err := basilic.ParseIRI(strings.TrimRight(word[at:], `.,;:!?)]>»"'`)); err == nil {
			links = append(links, iri)
		}
		if len(links) == maxLinks {
			break
		}
	}
	return links
}

// atPage finds what the page at an address of this hub shows to everybody.
func (s *Service) atPage(ctx context.Context, tx *postgres.DB, o basilic.Reported) (basilic.Reported, error) {
	path, fragment, _ := strings.Cut(strings.TrimPrefix(string(o.IRI), s.origin+"/"), "#")
	kind, name, _ := strings.Cut(path, "/")
	switch kind {
	case "profils", "bases":
		actor, err := tx.LocalActorByHandle(ctx, name)
		if err == nil && actor.Public {
			o.Kind, o.ActorID = basilic.ReportedActor, actor.ID
		}
		return o, ignoreNotFound(err)
	case "ressources":
		if id, err := basilic.ParseID(strings.TrimPrefix(fragment, "commentaire-")); err == nil {
			return commentAt(ctx, tx, o, id)
		}
		r, err := tx.ResourceBySlug(ctx, name)
		if err == nil && r.State == basilic.ResourcePublic {
			o.Kind, o.ResourceID = basilic.ReportedResource, r.ID
		}
		return o, ignoreNotFound(err)
	}
	return o, nil
}

func commentAt(ctx context.Context, tx *postgres.DB, o basilic.Reported, id basilic.ID) (basilic.Reported, error) {
	c, err := tx.CommentByID(ctx, id)
	if err == nil {
		o.Kind, o.CommentID = basilic.ReportedComment, c.ID
	}
	return o, ignoreNotFound(err)
}

// reportText returns what another server wrote as plain text of bounded length
// that is what it looks like: without control characters and those that turn the
// direction of what follows.
func reportText(text string, reason basilic.ReportReason) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text))
	// As hubs of our own software begin it, for those that do not know reasons.
	text = strings.TrimPrefix(text, "["+reason.Label()+"]")
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	if utf8.RuneCountInString(text) > basilic.MaxReport {
		text = string([]rune(text)[:basilic.MaxReport]) + "…"
	}
	return strings.TrimSpace(text)
}
