package pgtest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
)

const (
	// vocabularySize is how many words generated sheets are made of. Their ranks follow a
	// Zipf law: the first stand in half of the sheets, the last in one of ten thousand.
	vocabularySize = 80_000
	zipfExponent   = 1.3
	zipfShift      = 101
)

// frequent are the first words of generated sheets.
const frequent = `numérique atelier personne ordinateur séance ressource médiateur apprendre compte accompagner outil support groupe animer usage démarche
téléphone public tutoriel jeu écran internet navigateur adresse message photo imprimer dossier fichier clavier souris tablette mot passe sécurité arnaque
parents enfant famille senior débutant autonomie aidant posture mandat formation emploi budget tableur courrier signature impôts retraite santé logement
mairie village bus ruralité territoire association bénévole partage commun logiciel libre licence réemploi réparation énergie sobriété déchet climat image
vidéo son musique lecture écriture langue traduction handicap contraste loupe voix réglage mémoire stockage sauvegarde nuage connexion réseau câble borne`

// syllables and endings make the other words.
const (
	syllables = `ba be bi bo bu ca co cu da de di do du fa fe fi fo ga go gu la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo`
	endings   = `r tion ment ge que ble eur té`
	little    = `de la le les des et à pour dans un une sur avec par en du`
)

// generatedWords returns the vocabulary, the most frequent first.
func generatedWords() []string {
	words, parts, ends := strings.Fields(frequent), strings.Fields(syllables), strings.Fields(endings)
	for n := 0; len(words) < vocabularySize; n++ {
		word := parts[n%len(parts)] + parts[n/len(parts)%len(parts)]
		if rest := n / len(parts) / len(parts); rest > 0 {
			word += parts[rest%len(parts)]
		}
		words = append(words, word+ends[(n*7+n/len(parts))%len(ends)])
	}
	return words
}

// writer makes French-looking sheets, always the same ones.
type writer struct {
	random        *rand.Rand
	zipf          *rand.Zipf
	words, little []string
	v             basilic.Vocabulary
	departments   []string
}

func newWriter(seed uint64) *writer {
	random := rand.New(rand.NewPCG(seed, 11))
	w := &writer{random: random, zipf: rand.NewZipf(random, zipfExponent, zipfShift, vocabularySize-1), words: generatedWords(), little: strings.Fields(little), v: basilic.SharedVocabulary()}
	for _, d := range w.v.Departments {
		w.departments = append(w.departments, d.Code)
	}
	return w
}

// text writes n words that mean something, with little words between.
func (w *writer) text(b *strings.Builder, n int) {
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if w.random.IntN(5) < 2 {
			b.WriteString(w.little[w.random.IntN(len(w.little))])
			b.WriteByte(' ')
		}
		b.WriteString(w.words[w.zipf.Uint64()])
	}
}

func (w *writer) line(n int) string {
	var b strings.Builder
	w.text(&b, n)
	return b.String()
}

// html is a text of so many words.
func (w *writer) html(n int) string {
	var b strings.Builder
	b.WriteString("<p>")
	w.text(&b, n)
	b.WriteString("</p>")
	return b.String()
}

// some chooses up to most of the values of a facet, the first more often.
func (w *writer) some(all []string, most int) []string {
	chosen := []string{}
	for range 1 + w.random.IntN(most) {
		if v := all[w.random.IntN(1+w.random.IntN(len(all)))]; !slices.Contains(chosen, v) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

func slugsOf(f basilic.Facet) []string {
	var slugs []string
	for _, t := range f.All() {
		slugs = append(slugs, t.Slug)
	}
	return slugs
}
