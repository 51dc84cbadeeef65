package ui

import (
	"slices"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/richtext"
	"codeberg.org/basilic/basilic/web/form"
)

// newKinds are the blocks that can be added, in the order of their use.
func newKinds() []basilic.BlockKind {
	return []basilic.BlockKind{basilic.BlockText, basilic.BlockSectionTitle, basilic.BlockLink, basilic.BlockFile, basilic.BlockImage, basilic.BlockLinkedResource}
}

// blockPrefix begins the identifiers of the fields of a block.
func blockPrefix(id basilic.ID) string { return "b" + string(id) }

// newID stands for the key of a block in the pieces that scripts begin blocks with.
const newID basilic.ID = "00000000-0000-0000-0000-000000000000"

// readable is the text of a block as readers see it: what was just typed and
// refused, or what is saved.
func (e EditorPage) readable(b basilic.Block) string {
	if refused, ok := e.Refused[b.ID]; ok {
		return richtext.FromMarkdown(refused.Form.Value("source"))
	}
	return b.HTML
}

// placeOf is the place of a block, from 0, or -1.
func (e EditorPage) placeOf(id basilic.ID) int {
	return slices.IndexFunc(e.Blocks, func(b basilic.Block) bool { return b.ID == id })
}

// fieldsOf returns the fields of a kind of block, their identifiers under a
// prefix of their own and their names in a group.
func fieldsOf(kind basilic.BlockKind, prefix, group string) []Field {
	fields := kindFields(kind)
	for i := range fields {
		fields[i].Prefix, fields[i].Group = prefix, group
	}
	return fields
}

func kindFields(kind basilic.BlockKind) []Field {
	switch kind {
	case basilic.BlockSectionTitle:
		return []Field{{Name: "title", Label: "Titre de la section", Required: true, Most: basilic.MaxSectionTitle}}
	case basilic.BlockText:
		return []Field{{
			Name: "source", Label: "Texte", Required: true, Rows: 8,
			Hint: "Vous pouvez utiliser **gras**, *italique*, « # » pour un titre, « - » pour une liste et [un lien](https://exemple.fr).",
		}}
	case basilic.BlockLink:
		return []Field{
			{Name: "url", Label: "Adresse", Type: "url", Required: true, Hint: "Elle commence par https://."},
			{Name: "title", Label: "Titre du lien", Required: true, Most: basilic.MaxBlockTitle},
			{Name: "caption", Label: "Légende", Rows: 2, Most: basilic.MaxCaption},
		}
	case basilic.BlockLinkedResource:
		return []Field{{Name: "caption", Label: "Pourquoi la lire", Rows: 2, Most: basilic.MaxCaption}}
	case basilic.BlockFile:
		return []Field{
			{Name: "title", Label: "Titre du fichier", Hint: "Sans titre, le nom du fichier le remplace.", Most: basilic.MaxBlockTitle},
			{Name: "caption", Label: "Légende", Rows: 2, Most: basilic.MaxCaption},
		}
	case basilic.BlockImage:
		return []Field{
			{Name: "alt", Label: "Texte de remplacement", Hint: "Ce que montre l’image, pour les personnes qui ne la voient pas.", Most: basilic.MaxAlt},
			{Name: "title", Label: "Titre", Most: basilic.MaxBlockTitle},
			{Name: "caption", Label: "Légende", Rows: 2, Most: basilic.MaxCaption},
		}
	}
	return nil
}

// blockValues are what a block's fields show: what was just typed and refused, or
// what is saved.
func blockValues(e EditorPage, b basilic.Block) Form {
	if refused, ok := e.Refused[b.ID]; ok {
		return refused.Form
	}
	return Form{Values: form.BlockValues(b)}
}

// shown names what the fields of a block show, "" where it is not what is saved.
func (e EditorPage) shown(b basilic.Block) string {
	if _, refused := e.Refused[b.ID]; refused {
		return ""
	}
	return form.Shown(form.BlockValues(b))
}

// compare is where a published resource is compared with its draft, "" while they
// are the same.
func (e EditorPage) compare() string {
	if e.Resource.Revision == 0 || e.Resource.HasChanges {
		return ""
	}
	return ComparePath(*e.Resource, e.Resource.Revision, 0)
}

// editorAttributes are what the script of the editor reads: whose texts it keeps
// for what while they are not saved, and where it finds the rest of itself.
func editorAttributes(p Page, e EditorPage) templ.Attributes {
	a := templ.Attributes{"data-editor": "new", "data-rich": p.Assets.Rich, "data-icons": p.Assets.Icons}
	if p.Viewer.Profile != nil {
		a["data-who"] = p.Viewer.Profile.Handle
	}
	if e.Resource != nil {
		a["data-editor"] = string(e.Resource.ID)
		a["data-resource"], a["data-uploads"] = e.Resource.Slug, "/envois"
		a["data-blocks"] = ResourcePath(*e.Resource) + "/blocs"
	}
	return a
}

// enctype of the page's form: texts arrive in a third of the bytes as parts.
func (e EditorPage) enctype() string {
	if e.Resource == nil {
		return "application/x-www-form-urlencoded"
	}
	return "multipart/form-data"
}

func enctype(kind basilic.BlockKind) string {
	if hasBytes(kind) {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

// hasBytes reports whether a kind of block comes with a file.
func hasBytes(kind basilic.BlockKind) bool {
	return kind == basilic.BlockImage || kind == basilic.BlockFile
}

// hasPage reports whether a kind of block is added on a page of its own.
func hasPage(kind basilic.BlockKind) bool {
	return hasBytes(kind) || kind == basilic.BlockLinkedResource
}

// ownLicences are the licences that a file or an image may have by itself.
func ownLicences() []Option {
	return append([]Option{{Label: "Celle de la ressource"}}, licenceOptions()...)
}

// insertsInside reports whether the palette is open between two blocks.
func (e EditorPage) insertsInside() bool {
	for i, b := range e.Blocks {
		if string(b.ID) == e.After && i < len(e.Blocks)-1 {
			return true
		}
	}
	return false
}

// LicenceLabel returns the name of a licence, or "".
func LicenceLabel(slug string) string {
	l, _ := basilic.SharedVocabulary().Licence(slug)
	return l.Label
}
