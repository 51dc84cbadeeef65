package difference

import (
	"slices"

	"znkr.io/diff"

	"codeberg.org/basilic/basilic"
)

// Sheets is in what two versions of a sheet differ.
type Sheets struct {
	// Fields are the texts about the resource that changed.
	Fields []Text
	// Lists are the choices that changed.
	Lists  []List
	Blocks []Block
}

// Text is a field whose words changed: "title", "source" …
type Text struct {
	Field string
	Words []Piece
}

// List is a field with several values, some of which came or went. Values are
// slugs, or words as they were typed.
type List struct {
	Field          string
	Added, Removed []string
}

// Block is a block in one version or both. Before is nil for one that was added,
// After for one that was removed.
type Block struct {
	Before, After *basilic.Block
	// From and To are its places, from 1.
	From, To int
	// Moved says that others, which stayed in order, were passed.
	Moved bool
	// Texts are the fields that changed, of a block in both versions.
	Texts []Text
}

// Added reports whether the block is only in the newer version.
func (b Block) Added() bool { return b.Before == nil }

// Removed reports whether the block is only in the older version.
func (b Block) Removed() bool { return b.After == nil }

// Same reports whether nothing about the block changed.
func (b Block) Same() bool { return !b.Added() && !b.Removed() && !b.Moved && len(b.Texts) == 0 }

// Empty reports whether the versions are the same for a reader.
func (s Sheets) Empty() bool {
	return len(s.Fields)+len(s.Lists) == 0 && !slices.ContainsFunc(s.Blocks, func(b Block) bool { return !b.Same() })
}

// Compare says what changed from one version to another. Blocks stand in the order
// of the newer one, those that were removed where they were.
func Compare(before, after basilic.Sheet) Sheets {
	var s Sheets
	old, now := texts(before), texts(after)
	for i, f := range old {
		if f.text != now[i].text {
			s.Fields = append(s.Fields, Text{f.name, Words(f.text, now[i].text)})
		}
	}
	s.Lists = lists(before, after)
	s.Blocks = blocks(before.Blocks, after.Blocks)
	return s
}

// texts are the running texts of a sheet beside its blocks, by the names of its
// form's fields.
func texts(s basilic.Sheet) []field {
	all := []field{{"title", s.Title}, {"description", s.Description}, {"producer", s.Producer}, {"source_url", s.SourceURL}, {"cover_alt", ""}}
	if s.Cover != nil {
		all[4].text = s.Cover.Alt
	}
	return all
}

// lists are the choices that differ.
func lists(before, after basilic.Sheet) []List {
	var all []List
	old, now := before.Indexation, after.Indexation
	for _, l := range []struct {
		name          string
		before, after []string
	}{
		{"themes", old.Themes, now.Themes},
		{"support_types", old.SupportTypes, now.SupportTypes},
		{"audiences", old.Audiences, now.Audiences},
		{"keywords", old.Keywords, now.Keywords},
		{"territories", old.Territories, now.Territories},
		{"licence", one(before.Licence), one(after.Licence)},
		{"language", one(before.Language), one(after.Language)},
		{"provenance", one(string(before.Provenance)), one(string(after.Provenance))},
		{"credits", before.Credits, after.Credits},
		{"produced", one(string(before.Produced)), one(string(after.Produced))},
		{"review_by", one(string(before.ReviewBy)), one(string(after.ReviewBy))},
		{"views", views(before), views(after)},
		{"cover", picture(before.Cover), picture(after.Cover)},
	} {
		list := List{l.name, without(l.after, l.before), without(l.before, l.after)}
		if len(list.Added)+len(list.Removed) > 0 {
			all = append(all, list)
		}
	}
	return all
}

// views is how a sheet opens and may be seen, as one value.
func views(s basilic.Sheet) []string {
	all := string(s.Views()[0])
	if s.BothViews {
		all += "+"
	}
	return one(all)
}

// picture is which image, and which part of it, stands for a sheet.
func picture(cover *basilic.Block) []string {
	if cover == nil {
		return nil
	}
	return one(string(cover.MediaID) + cover.URL + "/" + cover.Card)
}

func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// without returns the values of a list that another does not have.
func without(list, other []string) []string {
	var left []string
	for _, value := range list {
		if !slices.Contains(other, value) {
			left = append(left, value)
		}
	}
	return left
}

func blocks(before, after []basilic.Block) []Block {
	var all []Block
	for _, edit := range diff.EditsFunc(before, after, func(a, b basilic.Block) bool { return a.ID == b.ID }) {
		switch edit.Op {
		case diff.Match:
			all = append(all, pair(before, after, edit.X.ID, false))
		case diff.Insert:
			// One that is in both is not in its order: it moved here.
			all = append(all, pair(before, after, edit.Y.ID, true))
		case diff.Delete:
			if place(after, edit.X.ID) == 0 {
				all = append(all, pair(before, after, edit.X.ID, false))
			}
		}
	}
	return all
}

func pair(before, after []basilic.Block, id basilic.ID, moved bool) Block {
	b := Block{From: place(before, id), To: place(after, id)}
	if b.From > 0 {
		b.Before = &before[b.From-1]
	}
	if b.To > 0 {
		b.After = &after[b.To-1]
	}
	if b.From > 0 && b.To > 0 {
		b.Moved, b.Texts = moved, Texts(*b.Before, *b.After)
	}
	return b
}

// place returns where a block stands, from 1, or 0.
func place(blocks []basilic.Block, id basilic.ID) int {
	return 1 + slices.IndexFunc(blocks, func(b basilic.Block) bool { return b.ID == id })
}

// Texts compares the fields of two versions of a block and returns those that
// differ.
func Texts(before, after basilic.Block) []Text {
	var changed []Text
	old, now := fields(before), fields(after)
	for i, f := range old {
		if f.text != now[i].text {
			changed = append(changed, Text{f.name, Words(f.text, now[i].text)})
		}
	}
	return changed
}

type field struct{ name, text string }

// fields are what people read of a block, by the names of its form's fields.
func fields(b basilic.Block) []field {
	return []field{
		{"file_name", b.FileName}, {"title", b.Title}, {"source", b.Source}, {"url", b.URL}, {"caption", b.Caption}, {"alt", b.Alt}, {"licence", b.Licence},
	}
}

// Changes counts what changed, to be told in one line.
func (s Sheets) Changes() basilic.Changes {
	var c basilic.Changes
	for _, f := range s.Fields {
		c.Fields = append(c.Fields, f.Field)
	}
	for _, l := range s.Lists {
		c.Fields = append(c.Fields, l.Field)
	}
	for _, b := range s.Blocks {
		switch {
		case b.Added():
			c.Added++
		case b.Removed():
			c.Removed++
		case len(b.Texts) > 0:
			c.Edited++
		case b.Moved:
			c.Moved++
		}
	}
	return c
}
