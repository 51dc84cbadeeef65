package resources

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Publish freezes the draft as the version that is read and, in public, tells
// other servers in the same transaction. public counts at the first publication
// only: afterwards visibility is changed by MakePublic and MakePrivate. Errors
// match basilic.ErrInvalid (Problems), ErrForbidden or ErrNotFound; with ErrUnchanged
// the resource is as it was.
func (s *Service) Publish(ctx context.Context, viewer basilic.Viewer, slug string, public bool) (basilic.Resource, error) {
	var published basilic.Resource
	unchanged := false
	err := s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockEditable(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		draft, err := tx.DraftOf(ctx, r.ID)
		if err != nil {
			return err
		}
		author, base, err := steadyPeople(ctx, tx, r)
		if err != nil {
			return err
		}
		first := r.Revision == 0
		if first {
			// Who reads it for the first time is not for contributors to decide.
			if _, err := s.withRight(ctx, tx, viewer, slug, rightDecide); err != nil {
				return err
			}
		} else {
			public = r.State == basilic.ResourcePublic
		}
		if err := withProblems(s.checkPublish(draft.Sheet, author, base, public), checkLineageTx(ctx, tx, r, draft.Sheet)); err != nil {
			return err
		}
		before := r.Sheet
		if !first && sameSheet(before, frozen(draft.Sheet)) {
			r.HasChanges, unchanged = false, true
			published = r
			return tx.UpdateResource(ctx, r)
		}
		r = freeze(r, draft.Sheet)
		if err := tx.InsertRevision(ctx, r.ID, revisionOf(r, before, viewer.ProfileID())); err != nil {
			return err
		}
		if first {
			if r, err = s.nameTx(ctx, tx, r, public); err != nil {
				return err
			}
			r.Mapping = speaksFor(author, r)
		}
		published, err = s.tellTx(ctx, tx, author, base, r, first)
		return err
	})
	if err == nil && unchanged {
		err = ErrUnchanged
	}
	return published, err
}

// ErrUnchanged says that a draft says what is published already: there is no new
// version, and nobody is told.
var ErrUnchanged = errors.New("resources: the draft is what is published")

// sameSheet reports whether two versions are the same in all that is kept of them.
func sameSheet(a, b basilic.Sheet) bool {
	first, errA := json.Marshal(a)
	second, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(first, second)
}

// Missing returns what keeps the draft from being published, in public or not; after
// the first publication as its visibility is.
func (s *Service) Missing(e Editing, public bool) basilic.Problems {
	if e.Resource.Revision > 0 {
		public = e.Resource.State == basilic.ResourcePublic
	}
	var problems basilic.Problems
	if !errors.As(s.checkPublish(e.Draft, e.Author, e.Base, public), &problems) {
		return nil
	}
	return problems
}

func (s *Service) checkPublish(sheet basilic.Sheet, author basilic.Actor, base *basilic.Actor, public bool) error {
	problems := sheet.CheckPublish(basilic.SharedVocabulary(), public)
	if public && base == nil && !author.Public {
		problems.Add("visibility", "Votre profil est privé : publiez la ressource en privé, créez-la dans une base publique, ou rendez d’abord votre profil public.")
	}
	if public && base != nil && !base.Public {
		problems.Add("visibility", "Cette base est privée : publiez la ressource en privé, ou rendez d’abord la base publique.")
	}
	heavy, err := s.tooHeavy(sheet, author, base)
	if err != nil {
		return err
	}
	if heavy != "" {
		problems.Add("blocks", heavy)
	}
	return problems.Err()
}

// frozen is a draft as a version keeps it.
func frozen(sheet basilic.Sheet) basilic.Sheet {
	sheet.Blocks = slices.Clone(sheet.Blocks)
	for i := range sheet.Blocks {
		sheet.Blocks[i].Version = 0
	}
	return sheet
}

// freeze makes the draft the version that is read.
func freeze(r basilic.Resource, sheet basilic.Sheet) basilic.Resource {
	r.Sheet, r.HasChanges = frozen(sheet), false
	r.Revision++
	r.UpdatedAt = now()
	return r
}

// now is the present as the database and the wire keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// nameTx gives a resource its place at its first publication: address and
// visibility.
func (s *Service) nameTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, public bool) (basilic.Resource, error) {
	slug, err := tx.FreeSlug(ctx, slugOf(r.Sheet.Title))
	if err != nil {
		return basilic.Resource{}, err
	}
	r.Slug, r.URL = slug, s.Origin+"/ressources/"+slug
	r.State = basilic.ResourcePrivate
	if public {
		r.State = basilic.ResourcePublic
	}
	at := r.UpdatedAt
	r.PublishedAt = &at
	return r, nil
}

// tellTx keeps a published resource and tells other servers when it is public.
func (s *Service) tellTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource, first bool) (basilic.Resource, error) {
	if r.State != basilic.ResourcePublic {
		return r, s.keepTx(ctx, tx, r)
	}
	if !first {
		if err := s.keepTx(ctx, tx, r); err != nil {
			return r, err
		}
		return r, s.Outbox.UpdateTx(ctx, tx, author, base, r)
	}
	return s.beginLifeTx(ctx, tx, author, base, r)
}

// speaksFor says who speaks for a resource elsewhere (federation.md 3): its
// author, or its base when the author was private at the first publication or is
// now. What the base said once, it goes on saying.
func speaksFor(author basilic.Actor, r basilic.Resource) basilic.Mapping {
	if r.Mapping == basilic.MappingBase || !author.Public && r.BaseID != 0 {
		return basilic.MappingBase
	}
	return basilic.MappingAuthor
}

// beginLifeTx gives a resource a new public identifier and tells of it.
func (s *Service) beginLifeTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) (basilic.Resource, error) {
	r, err := s.addressTx(ctx, tx, r)
	if err != nil {
		return r, err
	}
	if err := tx.SetPublicFrom(ctx, r.ID, r.Revision); err != nil {
		return r, err
	}
	if err := s.beginAdaptationTx(ctx, tx, author, base, r); err != nil {
		return r, err
	}
	create, err := s.Outbox.CreateTx(ctx, tx, author, base, r)
	if err != nil {
		return r, err
	}
	if base != nil && r.Mapping == basilic.MappingAuthor {
		return r, s.Outbox.AnnounceTx(ctx, tx, *base, author, r, create)
	}
	return r, nil
}

// addressTx gives a resource a new public identifier.
func (s *Service) addressTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) (basilic.Resource, error) {
	id := basilic.NewID()
	r.IRI = basilic.IRI(s.Origin + "/ap/resources/" + string(id))
	if err := s.keepTx(ctx, tx, r); err != nil {
		return r, err
	}
	return r, tx.BeginResourceLife(ctx, id, r.IRI, r.ID)
}

func (s *Service) keepTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	r.ContentHTML = activitystreams.ContentHTML(r.Sheet.Blocks, s.Origin)
	return tx.UpdateResource(ctx, r)
}

// maxSlug is the longest slug, in bytes.
const maxSlug = 80

// slugOf turns a title into the last part of an address.
func slugOf(title string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(title)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	slug := strings.Trim(b.String(), "-")
	switch slug {
	case "", "nouvelle", "distantes":
		return strings.Trim("ressource-"+slug, "-")
	}
	return slug
}
