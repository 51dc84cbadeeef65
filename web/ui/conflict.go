package ui

import (
	"maps"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/difference"
)

// SheetConflict is how the sheet that is saved differs from the one typed.
type SheetConflict struct {
	Fields []difference.Text
	Lists  []difference.List
}

// BlockConflict is how a block that is saved differs from the one typed.
type BlockConflict struct {
	// Gone says that somebody deleted it.
	Gone  bool
	Texts []difference.Text
}

// RefusedBlock is a block that was not saved as it was typed.
type RefusedBlock struct {
	Form     Form
	Conflict *BlockConflict
	// Merged says that the form holds the saved text and the one typed.
	Merged bool
}

// inConflict reports whether somebody else saved what was typed here too.
func (e EditorPage) inConflict() bool {
	for _, refused := range e.Refused {
		if refused.Conflict != nil {
			return true
		}
	}
	return e.Conflict != nil
}

// gone are the blocks that somebody deleted while they were changed here.
func (e EditorPage) gone() []basilic.ID {
	var ids []basilic.ID
	for _, id := range slices.Sorted(maps.Keys(e.Refused)) {
		if conflict := e.Refused[id].Conflict; conflict != nil && conflict.Gone {
			ids = append(ids, id)
		}
	}
	return ids
}

// prefixOf is the prefix of the fields of a block.
func (e EditorPage) prefixOf(id basilic.ID) string {
	if !slices.ContainsFunc(e.Blocks, func(b basilic.Block) bool { return b.ID == id }) {
		return "g" + string(id)
	}
	return blockPrefix(id)
}

// problems are those of the blocks, each with the prefix of its fields.
func (e EditorPage) problems() map[string]basilic.Problems {
	all := map[string]basilic.Problems{}
	for id, refused := range e.Refused {
		all[e.prefixOf(id)] = refused.Form.Problems
	}
	for kind, f := range e.New {
		all["n"+string(kind)] = f.Problems
	}
	return all
}

// saved are the pieces of the text that is saved, typed those of the other.
func saved(pieces []difference.Piece) []difference.Piece { return without(pieces, difference.Added) }

func typed(pieces []difference.Piece) []difference.Piece { return without(pieces, difference.Removed) }

func without(pieces []difference.Piece, op difference.Op) []difference.Piece {
	return slices.DeleteFunc(slices.Clone(pieces), func(p difference.Piece) bool { return p.Op == op })
}

// mergeable reports whether two versions of a block can be put together: where
// running text differs.
func mergeable(texts []difference.Text) bool {
	return slices.ContainsFunc(texts, func(t difference.Text) bool { return t.Field == "source" || t.Field == "caption" })
}

// goneFields are those of all blocks that are written on the page.
func goneFields() []Field {
	return []Field{
		{Name: "title", Label: "Titre"},
		{Name: "source", Label: "Texte", Rows: 8},
		{Name: "url", Label: "Adresse"},
		{Name: "caption", Label: "Légende", Rows: 2},
		{Name: "alt", Label: "Texte de remplacement"},
	}
}

// in is a field of a block that is gone.
func (f Field) in(id basilic.ID) Field {
	f.Prefix, f.Group = "g"+string(id), "block_"+string(id)+"_"
	return f
}

// goneKind is the kind that a block without its row had, by what was typed in it. A
// file or an image does not come back without its bytes: its words do, as a text.
func goneKind(f Form) basilic.BlockKind {
	switch {
	case f.Value("url") != "":
		return basilic.BlockLink
	case f.Value("source") != "" || f.Value("caption")+f.Value("alt") != "":
		return basilic.BlockText
	}
	return basilic.BlockSectionTitle
}
