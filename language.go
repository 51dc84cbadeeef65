package basilic

import "regexp"

// DefaultLanguage is that of a sheet that says none.
const DefaultLanguage = "fr"

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

// Languages are those in which a sheet can be written here: the official one, those
// of the regions, and those that mediators meet most (BCP 47).
func Languages() []Term {
	return []Term{
		{"fr", "Français"},
		{"gsw", "Alsacien"},
		{"de", "Allemand"},
		{"en", "Anglais"},
		{"ar", "Arabe"},
		{"eu", "Basque"},
		{"br", "Breton"},
		{"ca", "Catalan"},
		{"zh", "Chinois"},
		{"co", "Corse"},
		{"gcf", "Créole antillais"},
		{"gcr", "Créole guyanais"},
		{"rcf", "Créole réunionnais"},
		{"es", "Espagnol"},
		{"it", "Italien"},
		{"fsl", "Langue des signes française"},
		{"oc", "Occitan"},
		{"fa", "Persan"},
		{"pl", "Polonais"},
		{"pt", "Portugais"},
		{"ro", "Roumain"},
		{"ru", "Russe"},
		{"ty", "Tahitien"},
		{"tr", "Turc"},
		{"uk", "Ukrainien"},
	}
}

// LanguageLabel names a language, by its code where it is not one of Languages.
func LanguageLabel(code string) string {
	for _, l := range Languages() {
		if l.Slug == code {
			return l.Label
		}
	}
	return code
}

// IsLanguage reports whether a word can be the code of a language (BCP 47, the
// language alone or with one more part).
func IsLanguage(code string) bool { return languagePattern.MatchString(code) }
