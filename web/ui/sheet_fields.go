package ui

import (
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// licenceMeaning says in words what a licence permits.
func licenceMeaning(l basilic.Licence) string {
	switch {
	case !l.Adaptation:
		return "Lire et partager le lien seulement. Toute autre réutilisation demande votre accord."
	case l.NonCommercial:
		return "Réutiliser et adapter en vous citant, sans en tirer d’argent, et en gardant la même licence."
	case l.ShareAlike:
		return "Réutiliser et adapter en vous citant, et en gardant la même licence."
	case l.SPDX == "CC0-1.0":
		return "Réutiliser et adapter librement, sans même vous citer."
	case l.Default:
		return "Réutiliser et adapter librement en vous citant. La licence des données publiques françaises."
	}
	return "Réutiliser et adapter librement en vous citant. Connue partout dans le monde."
}

// licenceText says in words what a licence permits, by its slug.
func licenceText(slug string) string {
	l, ok := basilic.SharedVocabulary().Licence(slug)
	if !ok {
		return ""
	}
	return licenceMeaning(l)
}

// monthOptions are the months of a year, none first.
func monthOptions() []Option {
	options := []Option{{Label: "Sans mois"}}
	for m := time.January; m <= time.December; m++ {
		options = append(options, Option{Value: twoDigits(int(m)), Label: monthName(m)})
	}
	return options
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// MonthText writes a year or a month of it in French: « mars 2025 ».
func MonthText(m basilic.Month) string {
	year, month := m.Split()
	if n, err := strconv.Atoi(month); err == nil && n >= 1 && n <= 12 {
		return monthName(time.Month(n)) + " " + year
	}
	return year
}

// languageOptions are the languages of sheets, with the one that is kept.
func languageOptions(kept string) []Option {
	var options []Option
	known := kept == ""
	for _, l := range basilic.Languages() {
		options = append(options, Option{Value: l.Slug, Label: l.Label})
		known = known || l.Slug == kept
	}
	if !known {
		options = append(options, Option{Value: kept, Label: kept})
	}
	return options
}

// viewsLabel says how a sheet opens and may be seen, as differences name it.
func viewsLabel(value string) string {
	switch value {
	case "list+":
		return "En liste, ou en grille au choix"
	case "grid+":
		return "En grille, ou en liste au choix"
	case "grid":
		return "En grille"
	}
	return "En liste"
}

// provenanceLabel says where the content of a sheet comes from.
func provenanceLabel(p basilic.Provenance) string {
	if p == basilic.ProvenanceFound {
		return "Repérée ailleurs"
	}
	return "Produite par nous"
}
