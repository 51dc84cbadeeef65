package ui

import (
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
)

// Version is a published version, or a draft, with whom it is by.
type Version struct {
	Number  int
	Title   string
	By      basilic.Actor
	At      time.Time
	Changes *basilic.Changes
	// Draft says that it was not published yet.
	Draft bool
}

// HistoryPage is what the history of a resource shows.
type HistoryPage struct {
	Resource basilic.Resource
	Versions []Version
	CanEdit  bool
	// PublicFrom is the first version that visitors may read, 0 while there is none.
	PublicFrom int
	// Next is the address of the next page, "" at the end.
	Next    string
	Notices []Notice
}

// DifferencePage is what the difference of two versions shows.
type DifferencePage struct {
	Resource      basilic.Resource
	Before, After Version
	Sheets        difference.Sheets
	CanEdit       bool
	// Links are the resources that the blocks of either version link.
	Links Links
}

func historyPath(r basilic.Resource) string { return ResourcePath(r) + "/historique" }

func versionPath(r basilic.Resource, n int) string { return historyPath(r) + "/" + strconv.Itoa(n) }

// ComparePath is where two versions are compared; after 0 is the draft.
func ComparePath(r basilic.Resource, before, after int) string {
	to := "brouillon"
	if after > 0 {
		to = strconv.Itoa(after)
	}
	return historyPath(r) + "/comparer?de=" + strconv.Itoa(before) + "&a=" + to
}

// name says which version it is.
func (v Version) name() string {
	if v.Draft {
		return "le brouillon"
	}
	return "la version " + strconv.Itoa(v.Number)
}

// label is a version in a list to choose from.
func (v Version) label() string { return "Version " + strconv.Itoa(v.Number) + ", " + Moment(v.At) }

// versionOptions are the versions to compare, newest first.
func versionOptions(h HistoryPage) []Option {
	var options []Option
	for _, v := range h.Versions {
		options = append(options, Option{Value: strconv.Itoa(v.Number), Label: v.label()})
	}
	return options
}

// choiceOf is a form that proposes to compare the two newest versions.
func choiceOf(h HistoryPage) Form {
	f := Form{Values: map[string][]string{}}
	if len(h.Versions) > 1 {
		f.Values["de"], f.Values["a"] = []string{strconv.Itoa(h.Versions[1].Number)}, []string{strconv.Itoa(h.Versions[0].Number)}
	}
	return f
}

// Moment writes a day and an hour of the clocks of the hub in French: « 12 mars 2026
// à 14 h 05 ».
func Moment(t time.Time) string {
	t = t.Local()
	minutes := strconv.Itoa(t.Minute())
	if t.Minute() < 10 {
		minutes = "0" + minutes
	}
	return Date(t) + " à " + strconv.Itoa(t.Hour()) + "\u00a0h\u00a0" + minutes
}

// changesText tells in one line what a version changed.
func changesText(c basilic.Changes) string {
	var blocks, fields []string
	count := func(n int, one, many string) {
		if n > 0 {
			blocks = append(blocks, Plural(n, one, many))
		}
	}
	count(c.Added, "bloc ajouté", "blocs ajoutés")
	count(c.Removed, "bloc retiré", "blocs retirés")
	count(c.Moved, "bloc déplacé", "blocs déplacés")
	count(c.Edited, "bloc modifié", "blocs modifiés")
	for _, f := range c.Fields {
		fields = append(fields, strings.ToLower(sheetField(f)))
	}
	var text []string
	if len(blocks) > 0 {
		text = append(text, strings.Join(blocks, ", ")+".")
	}
	if len(fields) > 0 {
		text = append(text, "Dans la fiche\u00a0: "+strings.Join(fields, ", ")+".")
	}
	if len(text) == 0 {
		return "Rien n’a changé."
	}
	return strings.Join(text, " ")
}

// sheetField is the French name of a field of a sheet.
func sheetField(name string) string {
	vocabulary := basilic.SharedVocabulary()
	switch name {
	case "title":
		return "Titre"
	case "description":
		return "Description"
	case "themes":
		return vocabulary.Themes.Label
	case "support_types":
		return vocabulary.SupportTypes.Label
	case "audiences":
		return vocabulary.Audiences.Label
	case "keywords":
		return "Mots-clés"
	case "territories":
		return "Territoire"
	case "licence":
		return "Licence"
	case "language":
		return "Langue"
	case "provenance":
		return "Origine"
	case "producer":
		return "Produite par"
	case "source_url":
		return "Adresse de la source"
	case "credits":
		return "Crédits"
	case "produced":
		return "Date de production"
	case "review_by":
		return "À relire avant le"
	case "views":
		return "Vue"
	case "cover":
		return "Image de couverture"
	case "cover_alt":
		return "Texte de remplacement de la couverture"
	}
	return name
}

// blockField is the French name of a field of a block.
func blockField(kind basilic.BlockKind, name string) string {
	for _, f := range kindFields(kind) {
		if f.Name == name {
			return f.Label
		}
	}
	if name == "file_name" {
		return "Nom du fichier"
	}
	return sheetField(name)
}

// valueLabel is a value of a list as people read it.
func valueLabel(field, value string) string {
	vocabulary := basilic.SharedVocabulary()
	label := ""
	switch field {
	case "themes":
		label = vocabulary.Themes.LabelOf(value)
	case "support_types":
		label = vocabulary.SupportTypes.LabelOf(value)
	case "audiences":
		label = vocabulary.Audiences.LabelOf(value)
	case "territories":
		label = vocabulary.TerritoryLabel(value)
	case "licence":
		label = LicenceLabel(value)
	case "language":
		label = basilic.LanguageLabel(value)
	case "provenance":
		label = provenanceLabel(basilic.Provenance(value))
	case "produced":
		label = MonthText(basilic.Month(value))
	case "review_by":
		label = Date(basilic.Day(value).Time())
	case "views":
		label = viewsLabel(value)
	case "cover":
		label = "Une image"
	}
	if label == "" {
		return value
	}
	return label
}

// shown are the blocks of a difference to be read: those that did not change are
// counted in between.
type shown struct {
	difference.Block
	// Same is how many unchanged blocks stand here instead.
	Same int
}

func shownBlocks(s difference.Sheets) []shown {
	var all []shown
	for _, b := range s.Blocks {
		switch last := len(all) - 1; {
		case !b.Same():
			all = append(all, shown{Block: b})
		case last >= 0 && all[last].Same > 0:
			all[last].Same++
		default:
			all = append(all, shown{Same: 1})
		}
	}
	return all
}

// fate says what happened to a block.
func fate(b difference.Block) string {
	switch {
	case b.Added():
		return "Ajouté"
	case b.Removed():
		return "Retiré"
	case b.Moved && len(b.Texts) > 0:
		return "Déplacé et modifié"
	case b.Moved:
		return "Déplacé"
	}
	return "Modifié"
}

func fateKind(b difference.Block) string {
	switch {
	case b.Added():
		return "badge--ok"
	case b.Removed():
		return "badge--danger"
	case b.Moved && len(b.Texts) == 0:
		return ""
	}
	return "badge--warn"
}

func fateIcon(b difference.Block) string {
	switch {
	case b.Added():
		return "plus"
	case b.Removed():
		return "bin"
	case b.Moved && b.To < b.From:
		return "up"
	case b.Moved:
		return "down"
	}
	return "pen"
}

// wholeOf are the texts of a block that came or went, as one change each.
func wholeOf(b difference.Block) []difference.Text {
	if b.Added() {
		return difference.Texts(basilic.Block{}, *b.After)
	}
	return difference.Texts(*b.Before, basilic.Block{})
}

// versionOf is a block as it stands in the newest version that has it.
func versionOf(b difference.Block) basilic.Block {
	if b.Removed() {
		return *b.Before
	}
	return *b.After
}

// kindOf is the kind of a block in the version that has it.
func kindOf(b difference.Block) basilic.BlockKind {
	if b.Removed() {
		return b.Before.Kind
	}
	return b.After.Kind
}

// opening is how a block begins, to know which one it is.
func opening(b basilic.Block) string {
	for _, text := range []string{b.Title, b.Source, b.FileName, b.URL, b.Caption, b.Alt} {
		if text != "" {
			return text
		}
	}
	return ""
}

// labelled are the words of a change; the slug of a licence becomes its name.
func labelled(t difference.Text) []difference.Piece {
	if t.Field != "licence" {
		return t.Words
	}
	var before, after string
	for _, piece := range t.Words {
		if piece.Op != difference.Added {
			before += piece.Text
		}
		if piece.Op != difference.Removed {
			after += piece.Text
		}
	}
	return difference.Words(LicenceLabel(before), LicenceLabel(after))
}
