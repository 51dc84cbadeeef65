package sample

import (
	"context"
	"fmt"
)

// Remark is a comment under a sheet of the same hub, named by its title.
type Remark struct {
	Hub, Author, Title, Text string
}

// Remarks returns what the sample people say of the sample sheets.
func Remarks() []Remark {
	remark := func(hub, author, title, text string) Remark {
		return Remark{Hub: hub, Author: author, Title: typography(title), Text: typography(text)}
	}
	return []Remark{
		remark(Hub, "jeanne", "Atelier : choisir de bons mots de passe", "Essayé mardi avec sept personnes. Le jeu des trois serrures a pris trois quarts d’heure, et personne n’a regardé sa montre."),
		remark(Hub, "manon", "Atelier : choisir de bons mots de passe", "J’ai remplacé le carnet par des cartons de couleur pour un groupe qui lit peu. Le reste tel quel."),
		remark(Hub, "claire", "Premiers pas à la souris : pointer, cliquer, glisser", "Pour les gauchères et les gauchers, nous collons une gommette sur le bouton de droite : c’est devenu le « bouton vert »."),
		remark(Hub, "lena", "Vérifier une information en quatre gestes", "Avec des sixièmes, j’ai gardé les gestes 1 et 4 seulement. Une heure, c’était juste bien."),
		remark(Hub, "paul", "Passer une association sous Linux sans tout casser", "Même expérience ici, sauf pour l’imprimante : nous avons fini par en changer."),
		remark(Hub, "youssef", "Atelier : faire ses démarches CAF et impôts", "La liste des papiers est affichée à l’accueil depuis deux semaines : moitié moins de rendez-vous à refaire."),
		remark(Neighbour, "nadia", "Jeu d’enquête : le colis qui n’arrivait jamais", "Joué dans le bus, à huit. Il faut cacher l’indice F plus haut !"),
		remark(Neighbour, "ines", "Cartographier son quartier avec OpenStreetMap", "Trente-deux bancs ajoutés autour de la bibliothèque. Les habitués les connaissaient tous."),
		remark(Neighbour, "farida", "Mon espace santé : premiers pas avec une personne", "Merci pour la règle d’or. Je la lis à voix haute en commençant, maintenant."),
	}
}

func (l loader) remarks(ctx context.Context) error {
	for _, r := range Remarks() {
		if r.Hub != l.name {
			continue
		}
		viewer, err := l.viewer(ctx, r.Author)
		if err != nil {
			return err
		}
		if _, err := l.hub.Resources.Comment(ctx, viewer, l.made[r.Title], "", r.Text); err != nil {
			return fmt.Errorf("comment on %q: %w", r.Title, err)
		}
	}
	return nil
}
