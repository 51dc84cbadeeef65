package export

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
)

// longestName bounds the name of a file in an archive, in bytes: some systems take
// no more than 255 for a whole path.
const longestName = 100

// Entry is one file of an archive.
type Entry struct {
	Name string
	// Packed says that compressing it again would not make it smaller.
	Packed bool
	Open   func() (io.ReadCloser, error)
}

// Text is an entry that is written already.
func Text(name string, data []byte) Entry {
	return Entry{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// Archive writes a zip archive as it goes: no entry is held in memory. After an
// error the archive is cut short and has no index: it does not open.
func Archive(w io.Writer, at time.Time, entries []Entry) error {
	z := zip.NewWriter(w)
	for _, e := range entries {
		if err := add(z, at, e); err != nil {
			return fmt.Errorf("export: archive %s: %w", e.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("export: archive: %w", err)
	}
	return nil
}

func add(z *zip.Writer, at time.Time, e Entry) error {
	f, err := e.Open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	header := &zip.FileHeader{Name: e.Name, Method: zip.Deflate, Modified: at}
	if e.Packed {
		header.Method = zip.Store
	}
	to, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, f)
	return err
}

// Places returns where the files and images that are there lie in the archive of a
// sheet, by the blocks. Names are numbered: two files may have the same.
func Places(blocks []basilic.Block, there map[basilic.ID]bool) map[basilic.ID]string {
	places := make(map[basilic.ID]string)
	for _, b := range blocks {
		number := fmt.Sprintf("%02d", len(places)+1)
		switch {
		case !there[b.ID]:
		case b.Kind == basilic.BlockImage:
			places[b.ID] = "images/" + number + ".webp"
		case b.Kind == basilic.BlockFile:
			places[b.ID] = "fichiers/" + number + "-" + safeName(b.FileName)
		}
	}
	return places
}

// safeName keeps of a name what any system takes, without path (security.md 37:
// an archive that is opened writes nowhere else).
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\:*?"<>|%#`, r) || r == utf8.RuneError {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if len(name) > longestName {
		end := path.Ext(name)
		if len(end) > 10 {
			end = ""
		}
		cut := name[:longestName-len(end)]
		for !utf8.ValidString(cut) {
			cut = cut[:len(cut)-1]
		}
		name = cut + end
	}
	if name == "" {
		return "fichier"
	}
	return name
}

// packed reports whether a file is compressed already.
func packed(b basilic.Block) bool {
	family, _, _ := strings.Cut(b.MediaType, "/")
	return b.Kind == basilic.BlockImage || family == "image" || family == "audio" || family == "video" ||
		strings.Contains(b.MediaType, "zip") || strings.Contains(b.MediaType, "officedocument") || strings.Contains(b.MediaType, "opendocument") ||
		b.MediaType == "application/pdf"
}

// Media returns an entry for each file and image that has a place in the archive.
func Media(blocks []basilic.Block, places map[basilic.ID]string, open func(b basilic.Block) (io.ReadCloser, error)) []Entry {
	var entries []Entry
	for _, b := range blocks {
		if place := places[b.ID]; place != "" {
			entries = append(entries, Entry{Name: place, Packed: packed(b), Open: func() (io.ReadCloser, error) { return open(b) }})
		}
	}
	return entries
}

// ReadMe says what the archive of a resource holds, and where that comes from which
// was taken from elsewhere.
func (w Work) ReadMe(places map[basilic.ID]string) []byte {
	text := w.Resource.Sheet.Title + "\n" + w.plainSignature() + "\nOuvrez «\u00a0index.html\u00a0» dans un navigateur\u00a0: aucune connexion n’est nécessaire.\n" +
		"Le même texte est dans «\u00a0ressource.md\u00a0» (Markdown), sa description dans «\u00a0ressource.jsonld\u00a0» (schema.org).\n"
	if n := len(places); n > 0 {
		text += "Fichiers et images\u00a0: " + strconv.Itoa(n) + ".\n"
	}
	if l, known := basilic.SharedVocabulary().Licence(w.Resource.Sheet.Licence); known {
		text += "Licence\u00a0: " + l.Label + ".\n"
	}
	if credit := w.plainCredit(); credit != "" {
		text += credit + "\n"
	}
	if w.Address != "" {
		text += "Vient de " + w.Address + "\n"
	} else {
		text += "Ressource privée du hub " + w.Hub + ", prise avec un lien de partage\u00a0: ne la transmettez qu’aux personnes concernées.\n"
	}
	return []byte(text + w.missing(places) + w.sources(places))
}

// plainSignature says who made the resource, whom a licence asks to name.
func (w Work) plainSignature() string {
	if w.Author.ID == 0 {
		return ""
	}
	text := "Par " + w.Author.DisplayName()
	if base := w.holder(); base != nil {
		text += ", dans la base " + base.DisplayName()
	}
	return text + "\n"
}

// missing lists the files and images that the hub should keep and could not read.
func (w Work) missing(places map[basilic.ID]string) string {
	var text strings.Builder
	for _, b := range w.Resource.Sheet.Blocks {
		if b.MediaID != "" && places[b.ID] == "" {
			text.WriteString("- " + cmp.Or(b.Title, b.FileName, b.Alt, "une image sans nom") + "\n")
		}
	}
	if text.Len() == 0 {
		return ""
	}
	return "\nManquent, parce que le hub n’a pas pu les lire (demandez-les à l’auteur)\u00a0:\n" + text.String()
}

// sources lists the files and images of the archive that come from elsewhere, with
// what may be done with them.
func (w Work) sources(places map[basilic.ID]string) string {
	var text strings.Builder
	for _, b := range w.Resource.Sheet.Blocks {
		place, source := places[b.ID], b.CopiedFrom()
		if place == "" || source == "" {
			continue
		}
		text.WriteString("- " + place + "\n  " + source + "\n")
		if l, known := basilic.SharedVocabulary().Licence(cmp.Or(b.Licence, w.Resource.Sheet.Licence)); known {
			text.WriteString("  Licence\u00a0: " + l.Label + "\n")
		}
	}
	if text.Len() == 0 {
		return ""
	}
	return "\nCopiés d’ailleurs\u00a0:\n" + text.String()
}
