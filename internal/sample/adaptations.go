package sample

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/search"
)

// Adaptation is a sheet that somebody makes of one of the other hub, named by its
// title: under a title of its own, with a text that says what is different.
type Adaptation struct {
	Hub, Author, Base, Origin, Title, Description, Text string
}

// Adaptations returns the sample adaptations.
func Adaptations() []Adaptation {
	adaptation := func(hub, author, base, origin, title, description, text string) Adaptation {
		return Adaptation{hub, author, base, typography(origin), typography(title), typography(description), typography(text)}
	}
	return []Adaptation{
		adaptation(Neighbour, "nadia", "bus_des_rives", "Atelier : choisir de bons mots de passe",
			"Mots de passe : l’atelier en 45 minutes, dans un bus",
			"La séance de l’Atelier du Verger, raccourcie pour un arrêt de village : on garde le jeu et la phrase secrète, on laisse le reste sur une fiche.",
			"**Ce que nous avons changé.** Quatre personnes au lieu de six, pas de tour de table, et le jeu des trois serrures se joue debout, sur la vitre du bus."),
		adaptation(Neighbour, "hugo", "bus_des_rives", "Donner une seconde vie à un ordinateur",
			"Une seconde vie pour un ordinateur, de village en village",
			"L’atelier de réemploi quand on n’a pas d’atelier : une caisse, deux tournevis, une clé, et un rendez-vous de retour quinze jours plus tard.",
			"**Ce que nous avons changé.** Le test de mémoire se fait la nuit, au dépôt. On rapporte la machine au passage suivant."),
		adaptation(Hub, "amina", "premiers_clics", "Premiers pas avec une tablette",
			"Premiers pas avec une tablette, version médiathèque",
			"Les trois séances du bus, avec les tablettes que la médiathèque prête : la carte de prêt devient le premier exercice.",
			"**Ce que nous avons changé.** La tablette repart à la maison entre deux séances. Nous ajoutons une page : la brancher, l’éteindre, la rapporter."),
	}
}

// patience is how long a hub may take to show what it has just been told of.
const patience = 2 * time.Minute

func (l loader) adaptations(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, a := range Adaptations() {
		if a.Hub != l.name {
			continue
		}
		if err := l.adaptation(ctx, a); err != nil {
			return fmt.Errorf("adaptation %q: %w", a.Title, err)
		}
	}
	return nil
}

// adaptation makes one, unless its title is known.
func (l loader) adaptation(ctx context.Context, a Adaptation) error {
	if _, err := l.titled(ctx, a.Title); !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	viewer, err := l.viewer(ctx, a.Author)
	if err != nil {
		return err
	}
	var origin resources.View
	err = patiently(ctx, func() error {
		r, err := l.titled(ctx, a.Origin)
		if err == nil {
			origin, err = l.hub.Resources.RemoteView(ctx, r.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	made, err := l.hub.Resources.Adapt(ctx, viewer, origin, a.Base)
	if err != nil {
		return err
	}
	sheet := made.Sheet
	sheet.Title, sheet.Description = a.Title, a.Description
	if err := l.hub.Resources.SaveSheet(ctx, viewer, made.Slug, 0, sheet); err != nil {
		return err
	}
	editing, err := l.hub.Resources.Editor(ctx, viewer, made.Slug)
	if err != nil {
		return err
	}
	// Under the image that opens it.
	note := basilic.Block{Kind: basilic.BlockText, Source: a.Text}
	if _, err := l.hub.Resources.AddBlock(ctx, viewer, made.Slug, editing.Draft.Blocks[0].ID, note); err != nil {
		return err
	}
	// The files are on their way.
	return patiently(ctx, func() error {
		_, err := l.hub.Resources.Publish(ctx, viewer, made.Slug, true)
		return err
	})
}

// titled returns the public resource of a title, of this hub or another.
func (l loader) titled(ctx context.Context, title string) (basilic.Resource, error) {
	result, err := l.hub.Search.Search(ctx, search.Query{Text: title})
	if err != nil {
		return basilic.Resource{}, err
	}
	for _, c := range result.Cards {
		if plain(c.Resource.Sheet.Title) == plain(title) {
			return c.Resource, nil
		}
	}
	return basilic.Resource{}, fmt.Errorf("sheet %q: %w", title, basilic.ErrNotFound)
}

// plain makes titles alike that differ by their no-break spaces: servers may keep
// them or not.
func plain(title string) string { return strings.ReplaceAll(title, "\u00a0", " ") }

// patiently tries until it works or time is over: what another process of the hub
// works at is not there at once.
func patiently(ctx context.Context, try func() error) error {
	for {
		err := try()
		if err == nil || ctx.Err() != nil || !errors.Is(err, basilic.ErrNotFound) && !errors.Is(err, basilic.ErrInvalid) {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
}
