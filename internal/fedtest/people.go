package fedtest

import (
	"errors"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/resources"
)

// Person is somebody with an account on a hub.
type Person struct {
	basilic.Viewer
	Hub *Hub
}

// Password is the password of every Person.
const Password = "un-mot-de-passe-long"

// Person makes an account on a hub.
func (n *Network) Person(host, handle string) *Person {
	n.t.Helper()
	hub := n.Hub(host)
	account, err := hub.Actors.CreateAccount(n.t.Context(), actors.SignUp{
		FirstName: handle, LastName: "Test", Email: handle + "@exemple.fr", Handle: handle, Password: Password,
	}, false)
	if err != nil {
		n.t.Fatal(err)
	}
	viewer, err := hub.Actors.Viewer(n.t.Context(), account.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	return &Person{Viewer: viewer, Hub: hub}
}

// Base makes a public base of which the person is the administrator.
func (p *Person) Base(handle string) basilic.Actor {
	t := p.Hub.net.t
	t.Helper()
	base, err := p.Hub.Actors.CreateBase(t.Context(), p.Viewer, actors.NewBase{
		Handle: handle, Public: true, Description: actors.Description{Name: "Base " + handle},
	})
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// Lookup finds an actor by its address from the person's hub.
func (p *Person) Lookup(a basilic.Actor) basilic.Actor {
	t := p.Hub.net.t
	t.Helper()
	found, err := p.Hub.Actors.LookupAddress(t.Context(), webfinger.Address{Name: a.Handle, Host: a.Host}, true)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Follow makes the person follow an actor of any hub.
func (p *Person) Follow(a basilic.Actor) basilic.Follow {
	t := p.Hub.net.t
	t.Helper()
	f, err := p.Hub.Actors.Follow(t.Context(), p.Viewer, p.Lookup(a).ID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Unfollow ends it.
func (p *Person) Unfollow(a basilic.Actor) {
	t := p.Hub.net.t
	t.Helper()
	if err := p.Hub.Actors.Unfollow(t.Context(), p.Viewer, p.Lookup(a).ID); err != nil {
		t.Fatal(err)
	}
}

// FollowState returns how far a Follow has come, "" for none.
func (p *Person) FollowState(a basilic.Actor) basilic.FollowState {
	t := p.Hub.net.t
	t.Helper()
	f, err := p.Hub.Actors.FollowOf(t.Context(), p.Viewer, p.Lookup(a).ID)
	if errors.Is(err, basilic.ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return f.State
}

// Sheet returns a sheet that may be published.
func Sheet(title string) basilic.Sheet {
	return basilic.Sheet{
		Title: title, Description: "Une ressource pour essayer : " + title, Licence: basilic.SharedVocabulary().DefaultLicence().Slug,
		Indexation: Indexation(),
	}
}

// Indexation returns the first value of each compulsory field.
func Indexation() basilic.Indexation {
	v := basilic.SharedVocabulary()
	return basilic.Indexation{
		Themes: []string{v.Themes.All()[0].Slug}, SupportTypes: []string{v.SupportTypes.All()[0].Slug},
		Audiences: []string{v.Audiences.All()[0].Slug},
	}
}

// Draft begins a resource with one text, in a base when base is not "".
func (p *Person) Draft(title, base string) basilic.Resource {
	t := p.Hub.net.t
	t.Helper()
	r, err := p.Hub.Resources.Create(t.Context(), p.Viewer, Sheet(title), base)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Hub.Resources.AddBlock(t.Context(), p.Viewer, r.Slug, "", basilic.Block{Kind: basilic.BlockText, Source: "Le texte de **" + title + "**."})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Publish writes and publishes a resource in public.
func (p *Person) Publish(title, base string) basilic.Resource {
	t := p.Hub.net.t
	t.Helper()
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, p.Draft(title, base).Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Edit gives a published resource another title and publishes it again.
func (p *Person) Edit(slug, title string) basilic.Resource {
	t := p.Hub.net.t
	t.Helper()
	if err := p.Hub.Resources.SaveSheet(t.Context(), p.Viewer, slug, 0, Sheet(title)); err != nil {
		t.Fatal(err)
	}
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// SaveBlock saves one block of a draft, as the editor does. What was refused is the
// error.
func (p *Person) SaveBlock(slug string, b basilic.Block) error {
	outcome, err := p.Hub.Resources.SaveDraft(p.Hub.net.t.Context(), p.Viewer, slug, resources.Changes{Blocks: []basilic.Block{b}})
	switch refused, ok := outcome.Blocks[b.ID]; {
	case err != nil || !ok:
		return err
	case refused.Stale != nil:
		return refused.Stale
	default:
		return refused.Problems
	}
}

// Timeline returns the titles of the person's « fil d'actualité ».
func (p *Person) Timeline() []string {
	t := p.Hub.net.t
	t.Helper()
	page, err := p.Hub.Timeline.Home(t.Context(), p.Viewer, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	titles := []string{}
	for _, e := range page.Items {
		titles = append(titles, e.Card.Resource.Sheet.Title)
	}
	return titles
}

// Expect fails the test unless the person's timeline holds exactly these titles.
func (p *Person) Expect(titles ...string) {
	t := p.Hub.net.t
	t.Helper()
	if titles == nil {
		titles = []string{}
	}
	if got := p.Timeline(); !slices.Equal(got, titles) {
		t.Errorf("timeline of %s: got %q, want %q", p.Profile.Address(), got, titles)
	}
}

// Reload reads the person anew, after what changes their profile.
func (p *Person) Reload() {
	t := p.Hub.net.t
	t.Helper()
	viewer, err := p.Hub.Actors.Viewer(t.Context(), p.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Viewer = viewer
}

// Hide makes the person's profile private.
func (p *Person) Hide() {
	t := p.Hub.net.t
	t.Helper()
	if err := p.Hub.Withdrawal.MakeProfilePrivate(t.Context(), p.Viewer); err != nil {
		t.Fatal(err)
	}
	p.Reload()
}

// Show makes it public again.
func (p *Person) Show() {
	t := p.Hub.net.t
	t.Helper()
	if err := p.Hub.Withdrawal.MakeProfilePublic(t.Context(), p.Viewer); err != nil {
		t.Fatal(err)
	}
	p.Reload()
}
