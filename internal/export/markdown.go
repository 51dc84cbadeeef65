package export

import (
	"cmp"
	"html"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// Markdown returns the whole resource as CommonMark: its title, what it is, its
// blocks in their order, how it is filed and what may be done with it.
func Markdown(w Work) (string, error) {
	sheet := w.Resource.Sheet
	parts := []string{"# " + escaped(sheet.Title), escaped(sheet.Description), w.signature(), w.credit()}
	for _, b := range sheet.Blocks {
		text, err := w.markdownOf(b)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	if len(sheet.Blocks) == 0 {
		text, err := richtext.WholeMarkdown(w.Resource.ContentHTML)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	parts = append(parts, "---", w.filed())
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "\n\n") + "\n", nil
}

// escaped is a plain text that Markdown takes for nothing else.
func escaped(plain string) string {
	text, err := richtext.WholeMarkdown("<p>" + html.EscapeString(plain) + "</p>")
	if err != nil {
		return plain
	}
	return text
}

// signature says who made the resource, and when. What a share link opened names
// nobody whose profile is private.
func (w Work) signature() string {
	var parts []string
	if w.Author.ID != 0 {
		parts = append(parts, "par "+linked(w.Author.DisplayName(), w.Page(w.Author)))
	}
	if base := w.holder(); base != nil {
		parts = append(parts, "dans la base "+linked(base.DisplayName(), w.Page(*base)))
	}
	if at := w.Resource.PublishedAt; at != nil {
		parts = append(parts, "le "+at.Format(time.DateOnly))
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// linked is a link in Markdown, with its address between angle brackets: it may
// hold spaces and parentheses (CommonMark 6.3).
func linked(label, address string) string {
	if address == "" {
		return escaped(label)
	}
	return "[" + escaped(label) + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(address) + ">)"
}

func linkedAddress(address string) string {
	if address == "" {
		return ""
	}
	return "<" + address + ">"
}

func (w Work) markdownOf(b basilic.Block) (string, error) {
	switch b.Kind {
	case basilic.BlockSectionTitle:
		return "## " + escaped(b.Title), nil
	case basilic.BlockText:
		return richtext.WholeMarkdown(b.HTML)
	case basilic.BlockImage:
		picture := "!" + linked(b.Alt, w.hrefOf(b))
		if w.hrefOf(b) == "" {
			picture = escaped(b.Alt)
		}
		return joined(picture, escaped(b.Title), escaped(b.Caption), licensed(w, b)), nil
	case basilic.BlockFile:
		return joined(linked(b.Title, w.hrefOf(b))+" ("+b.FileLabel()+")", escaped(b.Caption), licensed(w, b)), nil
	}
	return joined(linked(b.Title, w.hrefOf(b)), escaped(b.Caption)), nil
}

// joined puts what is not empty on lines of its own in one paragraph.
func joined(lines ...string) string {
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "  \n")
}

// licensed names the licence of a file or an image that has another one.
func licensed(w Work, b basilic.Block) string {
	if l, known := basilic.SharedVocabulary().Licence(b.Licence); known && b.Licence != w.Resource.Sheet.Licence {
		return "Licence\u00a0: " + l.Label
	}
	return ""
}

// origin says whether those who share the resource made it or found it elsewhere, ""
// where they do not.
func (w Work) origin() string {
	sheet := w.Resource.Sheet
	switch {
	case sheet.Provenance == basilic.ProvenanceFound && sheet.Producer != "":
		return "repérée ailleurs, produite par " + sheet.Producer
	case sheet.Provenance == basilic.ProvenanceFound:
		return "repérée ailleurs"
	case sheet.Provenance == basilic.ProvenanceOwn && w.speaker() != "":
		return "produite par " + w.speaker()
	}
	return ""
}

// speaker is who shares the resource, "" where they have no name.
func (w Work) speaker() string {
	switch base := w.holder(); {
	case base != nil:
		return base.DisplayName()
	case w.Author.ID != 0:
		return w.Author.DisplayName()
	}
	return ""
}

// filed lists how the resource is indexed, its licence and its address.
func (w Work) filed() string {
	v, sheet := basilic.SharedVocabulary(), w.Resource.Sheet
	var lines []string
	add := func(label string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			lines = append(lines, "- "+label+"\u00a0: "+strings.Join(values, ", "))
		}
	}
	add("Thématiques", labels(v.Themes, sheet.Indexation.Themes)...)
	add("Type de support", labels(v.SupportTypes, sheet.Indexation.SupportTypes)...)
	add("Publics cibles", labels(v.Audiences, sheet.Indexation.Audiences)...)
	var keywords []string
	for _, k := range sheet.Indexation.Keywords {
		keywords = append(keywords, escaped(k))
	}
	add("Mots-clés", keywords...)
	add("Origine", escaped(w.origin()))
	add("Source", linkedAddress(sheet.SourceURL))
	add("Crédits", escaped(strings.Join(sheet.Credits, ", ")))
	add("Date de production", string(sheet.Produced))
	var territories []string
	for _, code := range sheet.Indexation.Territories {
		territories = append(territories, cmp.Or(v.TerritoryLabel(code), code))
	}
	add("Territoire", territories...)
	add("Langue", basilic.LanguageLabel(sheet.Language))
	add("À relire avant le", string(sheet.ReviewBy))
	if l, known := v.Licence(sheet.Licence); known {
		add("Licence", linked(l.Label, l.Page()))
	}
	if w.Address != "" {
		add("En ligne", linkedAddress(w.Address))
	}
	return strings.Join(lines, "\n")
}
