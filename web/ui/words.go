package ui

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
)

// Date writes a day in French.
func Date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + "\u00a0" + monthName(t.Month()) + " " + strconv.Itoa(t.Year())
}

func monthName(m time.Month) string {
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	return months[m-1]
}

// Ago writes how long ago something was, as people say it: minutes and hours of
// today, « hier », then the day.
func Ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "à l’instant"
	case d < time.Hour:
		return "il y a " + strconv.Itoa(int(d.Minutes())) + "\u00a0min"
	case d < 12*time.Hour:
		return "il y a " + strconv.Itoa(int(d.Hours())) + "\u00a0h"
	case now.AddDate(0, 0, -1).YearDay() == t.YearDay() && d < 48*time.Hour:
		return "hier"
	}
	return "le " + Date(t)
}

// Noun returns the noun that goes with a number: « ressource » below two.
func Noun(n int, one, many string) string {
	if n < 2 {
		return one
	}
	return many
}

// Plural writes a number with its noun: « 1 ressource », « 1 084 ressources ».
func Plural(n int, one, many string) string { return Number(n) + "\u00a0" + Noun(n, one, many) }

// SeeAll follows « Voir »: « la ressource », « les 12 ressources ».
func SeeAll(n int, one, many string) string {
	if n == 1 {
		return "le contenu (1\u00a0" + one + ")"
	}
	return "les " + Plural(n, one, many)
}

// Number writes a number with no-break spaces between thousands.
func Number(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return Number(n/1000) + "\u00a0" + fmt.Sprintf("%03d", n%1000)
}

// Initials returns the first letters of a name, for marks without image. Little
// words with an apostrophe do not count: « L’Atelier du Verger » is AV.
func Initials(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(name) {
		if _, after, found := strings.Cut(word, "’"); found && after != "" {
			word = after
		}
		first, _ := utf8.DecodeRuneInString(word)
		small := unicode.IsLower(first) && b.Len() > 0 && utf8.RuneCountInString(word) <= 3
		if !unicode.IsLetter(first) || small {
			continue
		}
		b.WriteRune(unicode.ToUpper(first))
		if utf8.RuneCountInString(b.String()) == 2 {
			break
		}
	}
	return b.String()
}

// KindLabel says what an actor is.
func KindLabel(a basilic.Actor) string {
	if a.IsBase() {
		return "Base"
	}
	return "Profil"
}

// KindNote is a line under the name of an actor: what it is, and from where.
func KindNote(a basilic.Actor) string {
	note := KindLabel(a)
	if label := basilic.SharedVocabulary().DepartmentLabel(a.Department); label != "" {
		note += " · " + label
	}
	if a.Local {
		note += " · Ce hub"
	}
	return note
}

func noteOrHandle(a basilic.Actor, note string) string {
	if note == "" {
		return "@" + a.Handle
	}
	return note
}

func memberNote(m basilic.Member) string {
	if m.Profile.Title != "" {
		return m.Role.Label() + " · " + m.Profile.Title
	}
	return m.Role.Label()
}

// bareAddress is a web address as people read it.
func bareAddress(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return strings.TrimSuffix(rest, "/")
}

// hostOf returns the site of a link.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

func escaped(s string) string { return url.QueryEscape(s) }

// fieldLabel names a field of a form whose session ended, "" for what people did
// not type.
func fieldLabel(name string) string {
	return map[string]string{
		"title": "Titre", "description": "Description", "keywords": "Mots-clés", "source": "Texte", "text": "Commentaire", "url": "Adresse", "caption": "Légende",
		"alt": "Texte de remplacement", "website": "Site web", "contact_email": "E-mail de contact", "job": "Fonction", "handle": "Identifiant",
		"details": "Précisions",
	}[name]
}
