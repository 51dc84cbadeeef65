package resources

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Asked is what the page of a resource asks for beside its View.
type Asked struct {
	// Sheet is the version that is shown.
	Sheet basilic.Sheet
	// Bases are those of the viewer.
	Bases []basilic.Membership
	// After is where the list of comments begins.
	After basilic.Cursor
}

// Page is all that the page of a resource shows beside its View.
type Page struct {
	Discussion Discussion
	// Likes says that the viewer likes the resource.
	Likes        bool
	Counts       basilic.Counts
	Quotes       Quotes
	Contributors []basilic.Actor
	Sharing      Sharing
	// Spread is nil for who need not know how far the resource went.
	Spread *postgres.Spread
	// Lineage is nil for what is no adaptation.
	Lineage     *Lineage
	Adaptations []basilic.Adaptation
	// Previews are the pictures of files by their media, Missing the keys of the images
	// of another server that cannot be shown.
	Previews map[basilic.ID]basilic.MediaFile
	Missing  map[string]bool
	// Links and Gone are what Linked returns.
	Links map[basilic.ID]basilic.ResourceCard
	Gone  map[basilic.ID]bool
}

// Page returns what the page of a resource that the viewer was shown needs: one
// statement says what there is, and nothing else is read.
func (s *Service) Page(ctx context.Context, viewer basilic.Viewer, v View, asked Asked) (Page, error) {
	r, public := v.Resource, v.Resource.State == basilic.ResourcePublic
	administered := sharers(viewer, r, asked.Bases)
	parts, err := s.DB.SheetParts(ctx, r.ID, viewer.ProfileID(), v.CanEdit, idsOf(administered))
	if err != nil {
		return Page{}, err
	}
	page := Page{}
	if public {
		page.Discussion.Interest, page.Likes = parts.Interest, parts.Liked
		page.Discussion.Interest.Comments -= parts.Hidden
		page.Counts = basilic.Counts{Views: parts.Views, Downloads: parts.Downloads, Clicks: parts.Clicks}
		page.Sharing = sharing(administered, parts.SharedByBases)
	}
	for _, part := range []struct {
		there bool
		read  func() error
	}{
		{public && parts.Comments > 0, func() (err error) {
			page.Discussion.Comments, err = s.DB.Comments(ctx, r.ID, viewer.ProfileID(), asked.After, commentsPage)
			return err
		}},
		{public && r.Local && parts.Quotes > 0, func() (err error) {
			page.Quotes.Total = parts.Quotes
			page.Quotes.Newest, err = s.DB.Quotes(ctx, r.ID, v.CanEdit, quotesShown)
			return err
		}},
		{parts.Contributors, func() (err error) { page.Contributors, err = s.contributors(ctx, r); return err }},
		{true, func() (err error) { page.Spread, err = s.Spread(ctx, v); return err }},
		{parts.Lineage, func() (err error) { page.Lineage, err = s.Lineage(ctx, r.ID); return err }},
		{parts.Adaptations, func() (err error) { page.Adaptations, err = s.Adaptations(ctx, v, false); return err }},
		{parts.FailedImages, func() (err error) { page.Missing, err = s.missingImages(ctx, r); return err }},
		{true, func() (err error) { page.Previews, err = s.previews(ctx, asked.Sheet); return err }},
		{true, func() (err error) { page.Links, page.Gone, err = s.Linked(ctx, viewer, asked.Sheet.Blocks); return err }},
	} {
		if !part.there {
			continue
		}
		if err := part.read(); err != nil {
			return page, err
		}
	}
	return page, nil
}
