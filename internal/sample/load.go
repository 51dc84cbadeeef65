package sample

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/app"
)

// loader fills one hub.
type loader struct {
	hub  *app.App
	name string
	// peer is the handle domain of the other hub, "" while it is not there yet.
	peer string
	// made holds what was made on this hub, by title.
	made map[string]basilic.ID
}

// Load fills a hub with its part of the sample content, once: what is there
// stays. With peer, its people follow those of the other hub, and adapt what they
// find there.
func Load(ctx context.Context, hub *app.App, name, peer string) error {
	l := loader{hub: hub, name: name, peer: peer, made: make(map[string]basilic.ID)}
	first := name == Hub && peer == "" || name == Neighbour
	if first {
		if err := l.content(ctx); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
	}
	if peer == "" {
		return nil
	}
	if err := l.follows(ctx); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	if err := l.adaptations(ctx); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return nil
}

// content makes people, bases and resources; a hub that has an account is full.
func (l loader) content(ctx context.Context) error {
	count, err := l.hub.DB.CountAccounts(ctx)
	if err != nil || count > 0 {
		return err
	}
	for _, p := range Profiles() {
		if p.Hub == l.name {
			if err := l.profile(ctx, p); err != nil {
				return err
			}
		}
	}
	for _, b := range Bases() {
		if b.Hub == l.name {
			if err := l.base(ctx, b); err != nil {
				return err
			}
		}
	}
	all, err := Resources()
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Hub == l.name {
			if err := l.resource(ctx, r); err != nil {
				return fmt.Errorf("resource %q: %w", r.Title, err)
			}
		}
	}
	return l.remarks(ctx)
}

func (l loader) profile(ctx context.Context, p Profile) error {
	_, err := l.hub.Actors.CreateAccount(ctx, actors.SignUp{
		FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Handle: p.Handle, Password: p.Password,
	}, false)
	if err != nil {
		return err
	}
	viewer, err := l.viewer(ctx, p.Handle)
	if err != nil {
		return err
	}
	return l.hub.Actors.UpdateProfile(ctx, viewer, actors.Description{
		Name: p.FirstName + " " + p.LastName, Title: p.Job, Text: p.Summary, Department: p.Department,
	})
}

func (l loader) viewer(ctx context.Context, handle string) (basilic.Viewer, error) {
	account, err := l.hub.DB.AccountByEmail(ctx, handle+"@exemple.fr")
	if err != nil {
		return basilic.Viewer{}, err
	}
	return l.hub.Actors.Viewer(ctx, account.ID)
}

func (l loader) base(ctx context.Context, b Base) error {
	viewer, err := l.viewer(ctx, b.Members[0].Handle)
	if err != nil {
		return err
	}
	_, err = l.hub.Actors.CreateBase(ctx, viewer, actors.NewBase{
		Handle: b.Handle, Public: b.Public,
		Description: actors.Description{Name: b.Title, Text: b.Description, Department: b.Department},
	})
	if err != nil {
		return err
	}
	for _, m := range b.Members[1:] {
		if err := l.hub.Actors.AddMember(ctx, viewer, b.Handle, m.Handle, m.Role); err != nil {
			return err
		}
	}
	return nil
}

func (l loader) resource(ctx context.Context, r Resource) error {
	viewer, err := l.viewer(ctx, r.Author)
	if err != nil {
		return err
	}
	created, err := l.hub.Resources.Create(ctx, viewer, r.Sheet(), r.Base)
	if err != nil {
		return err
	}
	l.made[r.Title] = created.ID
	for _, b := range r.Blocks {
		if err := l.block(ctx, viewer, created.Slug, b); err != nil {
			return err
		}
	}
	if r.Draft {
		return nil
	}
	_, err = l.hub.Resources.Publish(ctx, viewer, created.Slug, r.Public)
	return err
}

// Sheet returns the fields of a resource, without its blocks.
func (r Resource) Sheet() basilic.Sheet {
	return basilic.Sheet{
		Title: r.Title, Description: r.Description, Indexation: r.Indexation, Facts: r.Facts,
		Language: cmp.Or(r.Language, basilic.DefaultLanguage),
		Licence:  cmp.Or(r.Licence, basilic.SharedVocabulary().DefaultLicence().Slug),
	}
}

// Written returns the block as it is written, without what belongs to the image or
// the file.
func (b Block) Written() basilic.Block {
	return basilic.Block{Kind: b.Kind, Title: b.Title, Source: b.Source, URL: b.URL, Caption: b.Caption, Alt: b.Alt}
}

func (l loader) block(ctx context.Context, viewer basilic.Viewer, slug string, b Block) error {
	block := b.Written()
	switch b.Kind {
	case basilic.BlockImage:
		drawing, err := Draw(b.Drawing)
		if err != nil {
			return err
		}
		_, err = l.hub.Resources.AddImage(ctx, viewer, slug, "", block, bytes.NewReader(drawing))
		return err
	case basilic.BlockFile:
		return l.file(ctx, viewer, slug, block, b.File)
	case basilic.BlockLinkedResource:
		block.ResourceID = l.made[b.Linked]
	}
	_, err := l.hub.Resources.AddBlock(ctx, viewer, slug, "", block)
	return err
}

func (l loader) file(ctx context.Context, viewer basilic.Viewer, slug string, block basilic.Block, name string) error {
	data, err := Make(name)
	if err != nil {
		return err
	}
	file, err := l.hub.Resources.Receive(name, bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	_, err = l.hub.Resources.AddFile(ctx, viewer, slug, "", block, file)
	return err
}

// follows makes the hub's people follow, the other hub's by their address.
func (l loader) follows(ctx context.Context) error {
	for _, f := range Follows() {
		if f.Hub != l.name {
			continue
		}
		viewer, err := l.viewer(ctx, f.Follower)
		if err != nil {
			return err
		}
		host := l.peer
		if f.TargetHub == l.name {
			host = l.hub.Config.Domain()
		}
		target, err := l.lookup(ctx, webfinger.Address{Name: f.Target, Host: host})
		if err != nil {
			return err
		}
		if _, err := l.hub.Actors.Follow(ctx, viewer, target.ID); err != nil {
			return err
		}
	}
	return nil
}

// lookup finds an actor, with patience for a hub that has just started.
func (l loader) lookup(ctx context.Context, address webfinger.Address) (basilic.Actor, error) {
	for attempt := 1; ; attempt++ {
		actor, err := l.hub.Actors.LookupAddress(ctx, address, true)
		if err == nil || attempt == 5 || !errors.Is(err, basilic.ErrUnreachable) {
			return actor, err
		}
		time.Sleep(time.Second)
	}
}
