package ui

import "codeberg.org/basilic/basilic"

// Adapting is what adapting a resource would make.
type Adapting struct {
	Resource basilic.Resource
	Author   basilic.Actor
	// Problem says why it may not be adapted, "" when it may.
	Problem  string
	Licences []basilic.Licence
	// Blocks is how many blocks are taken over, Copied how many of them are files of
	// another server.
	Blocks, Copied int
	LeftOut        []LeftOut
	// Linked are the names of files that are too large to be copied.
	Linked []string
	Bases  []basilic.Membership
	Form   Form
}

// LeftOut is a block that an adaptation does not take over.
type LeftOut struct {
	Name   string
	Reason string
}

// Adapted is what a resource was adapted from, and what was adapted from it.
type Adapted struct {
	// Lineage is nil for what is no adaptation.
	Lineage     *Lineage
	Adaptations []basilic.Adaptation
	// Files are those of another server that the draft takes over.
	Files []basilic.AdaptedFile
}

// Lineage is from what a resource was adapted: Origin is nil where it is not public
// or not known here.
type Lineage struct {
	basilic.Lineage
	Origin *basilic.Resource
	Author basilic.Actor
}

// title is that under which the origin was adapted, or its own.
func (l Lineage) title() string {
	if l.Title != "" {
		return l.Title
	}
	return l.Origin.Sheet.Title
}

// licence is that under which the origin was adapted, or its own.
func (l Lineage) licence() string {
	if l.Licence == "" && l.Origin != nil {
		return LicenceLabel(l.Origin.Sheet.Licence)
	}
	return LicenceLabel(l.Licence)
}

// answerText says what the author of the origin knows and wants.
func (l Lineage) answerText() string {
	switch {
	case l.Answer == basilic.AnswerAccepted:
		return "Son auteur l’a fait figurer parmi les adaptations de sa ressource."
	case l.Answer == basilic.AnswerDeclined:
		return "Son auteur a préféré ne pas la faire figurer parmi les adaptations de sa ressource. Elle reste publiée."
	case l.Told == basilic.ToldMention:
		return "Son auteur est prévenu par une mention."
	case l.Told != basilic.ToldNot:
		return "Son auteur est prévenu. Il choisit de la faire figurer ou non parmi les adaptations de sa ressource."
	}
	return "Son auteur sera prévenu quand vous publierez en public."
}

// permits says what a licence permits, one sentence at a time.
func permits(licences []basilic.Licence, slug string) []string {
	l, known := basilic.SharedVocabulary().Licence(slug)
	if !known {
		return nil
	}
	if len(licences) == len(basilic.SharedVocabulary().Licences) {
		return []string{"Vous pouvez la changer et la publier comme vous voulez.", "La page de votre adaptation dira d’où elle vient."}
	}
	said := []string{"Vous pouvez la changer et la publier, à condition de citer son auteur : la page de votre adaptation le fait pour vous."}
	if l.ShareAlike {
		said = append(said, "Votre adaptation garde la même licence : « "+l.Label+" ».")
	}
	if l.NonCommercial {
		said = append(said, "Ni elle ni votre adaptation ne peuvent servir à un usage commercial.")
	}
	return said
}

// mayAdapt reports whether the page leads to its adaptation.
func (r ResourcePage) mayAdapt() bool {
	return !r.Preview && r.Resource.State == basilic.ResourcePublic
}

// copied counts the files that are there, of those that were asked for.
func (a Adapted) copied() (there, all int) {
	for _, f := range a.Files {
		if f.State == basilic.FileCopied {
			there++
		}
	}
	return there, len(a.Files)
}

// waiting reports whether files are still on their way.
func (a Adapted) waiting() bool {
	for _, f := range a.Files {
		if f.State == basilic.FileWaiting {
			return true
		}
	}
	return false
}

// linked are the files that stay links.
func (a Adapted) linked() []basilic.AdaptedFile {
	var all []basilic.AdaptedFile
	for _, f := range a.Files {
		if f.State == basilic.FileLinked {
			all = append(all, f)
		}
	}
	return all
}

// adaptedName is what a file is called in a list.
func adaptedName(b basilic.Block) string {
	if b.Kind == "Cover" {
		return "Image de couverture"
	}
	for _, name := range []string{b.Title, b.FileName, b.Alt} {
		if name != "" {
			return name
		}
	}
	return b.Kind.Label()
}

// answerBadge is what the author of a resource decided of an adaptation.
func answerBadge(a basilic.Adaptation) string {
	switch a.Answer {
	case basilic.AnswerAccepted:
		return "Montrée"
	case basilic.AnswerDeclined:
		return "Écartée"
	}
	return "À décider"
}

// licences are those that an adaptation may be published under; of what is no
// adaptation, all of them.
func (a Adapted) licences() []basilic.Licence {
	if a.Lineage == nil || a.Lineage.Licence == "" {
		return basilic.SharedVocabulary().Licences
	}
	return basilic.SharedVocabulary().LicencesFor(a.Lineage.Licence)
}

// licenceHint explains the choice, "" for what is no adaptation.
func (a Adapted) licenceHint() string {
	if a.Lineage == nil {
		return ""
	}
	l, known := basilic.SharedVocabulary().Licence(a.Lineage.Licence)
	switch {
	case !known:
		return ""
	case l.ShareAlike:
		return "La ressource d’origine est sous licence « " + l.Label + " » : votre adaptation garde la même."
	}
	return "La ressource d’origine est sous licence « " + l.Label + " »."
}

// filesText says how many of the files are there.
func filesText(there, all int) string {
	if there == all {
		return Plural(all, "fichier copié", "fichiers copiés") + "."
	}
	return Number(there) + "\u00a0" + Noun(there, "fichier copié", "fichiers copiés") + " sur " + Number(all) + "."
}
