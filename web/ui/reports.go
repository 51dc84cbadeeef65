package ui

import (
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// ReportedThing is something reported, as everybody sees it now: what is nil is
// gone or private.
type ReportedThing struct {
	Kind     basilic.ReportedKind
	IRI      basilic.IRI
	Actor    *basilic.Actor
	Resource *basilic.Resource
	Comment  *basilic.Comment
}

// ReportRow is a report with what it is about.
type ReportRow struct {
	basilic.Report
	Things []ReportedThing
}

func (r ReportRow) anchor() string { return "signalement-" + strconv.FormatInt(r.ID, 10) }

// main is what a report is most about: what was said rather than who said it.
func (r ReportRow) main() ReportedThing { return r.Things[r.mainAt()] }

func (r ReportRow) mainAt() int {
	for _, kind := range []basilic.ReportedKind{basilic.ReportedComment, basilic.ReportedResource, basilic.ReportedActor} {
		for i, t := range r.Things {
			if t.Kind == kind {
				return i
			}
		}
	}
	return 0
}

func (r ReportRow) others() []ReportedThing {
	var others []ReportedThing
	for i, t := range r.Things {
		if i != r.mainAt() {
			others = append(others, t)
		}
	}
	return others
}

func (r ReportsPage) listTitle() string {
	if r.Closed {
		return "Déjà traités"
	}
	return "À traiter"
}

func (r ReportsPage) tabs() []Tab {
	return []Tab{
		{Label: "À traiter", Href: "/admin/signalements", Count: r.Open, Current: !r.Closed},
		{Label: "Traités", Href: "/admin/signalements?etat=traites", Count: -1, Current: r.Closed},
	}
}

// thingText names what was reported, or says that it is gone.
func thingText(t ReportedThing) string {
	switch {
	case t.Kind == basilic.ReportedActor && t.Actor != nil:
		return KindLabel(*t.Actor) + " « " + t.Actor.DisplayName() + " »"
	case t.Kind == basilic.ReportedActor:
		return "Un compte qui n’existe plus ou n’est plus public"
	case t.Kind == basilic.ReportedResource && t.Resource != nil:
		return "Ressource « " + t.Resource.Sheet.Title + " »"
	case t.Kind == basilic.ReportedResource:
		return "Une ressource supprimée ou devenue privée"
	case t.Kind == basilic.ReportedComment && t.Comment != nil:
		return "Commentaire de " + t.Actor.DisplayName() + " sur « " + t.Resource.Sheet.Title + " »"
	case t.Kind == basilic.ReportedComment:
		return "Un commentaire supprimé ou qui ne se lit plus"
	}
	return "Une adresse de ce hub où il n’y a plus rien"
}

// thingPath is the page where what was reported is read, "" when it is gone.
func thingPath(t ReportedThing) string {
	switch {
	case t.Kind == basilic.ReportedActor && t.Actor != nil:
		return ActorPath(*t.Actor)
	case t.Kind == basilic.ReportedResource && t.Resource != nil:
		return ResourcePath(*t.Resource)
	case t.Kind == basilic.ReportedComment && t.Comment != nil:
		return CommentPath(*t.Resource, *t.Comment)
	}
	return ""
}

// CommentPath leads to a comment on the page of its resource, however many stand
// before it.
func CommentPath(r basilic.Resource, c basilic.Comment) string {
	// The list begins after the place given: just before the comment.
	before := basilic.Cursor{At: c.PublishedAt.Add(-time.Microsecond), Key: string(c.ID)}
	return ResourcePath(r) + "?suite=" + before.String() + "#" + commentAnchor(c)
}

// upTo writes a number of things that wait, as far as they are counted.
func upTo(n, counted int) string {
	if n >= counted {
		return Number(counted-1) + "+"
	}
	return Number(n)
}

// title heads the form that reports something.
func (r Reportable) title() string {
	switch {
	case r.Kind == basilic.ReportedComment:
		return "Signaler ce commentaire"
	case r.Kind == basilic.ReportedResource:
		return "Signaler cette ressource"
	case r.Author.IsBase():
		return "Signaler cette base"
	}
	return "Signaler ce profil"
}

// name is what the way back leads to.
func (r Reportable) name() string {
	if r.Resource != nil {
		return r.Resource.Sheet.Title
	}
	return r.Author.DisplayName()
}

// ReportablePath is the page where what is reported is read.
func ReportablePath(r Reportable) string {
	switch {
	case r.Comment != nil:
		return CommentPath(*r.Resource, *r.Comment)
	case r.Resource != nil:
		return ResourcePath(*r.Resource)
	}
	return ActorPath(r.Author)
}

// mayReport reports whether the viewer may report the resource of a page.
func (r ResourcePage) mayReport(p Page) bool {
	return p.Viewer.SignedIn() && !r.Preview && r.Resource.State == basilic.ResourcePublic && p.Viewer.ProfileID() != r.Resource.AuthorID
}
