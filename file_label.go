package basilic

import (
	"path"
	"strconv"
	"strings"
)

// FormatLabel says in French what kind of file this is: "PDF", "Vidéo MP4",
// "Tableur ODS".
func (b Block) FormatLabel() string {
	formats := map[string]string{
		"application/pdf": "PDF", "application/zip": "Archive ZIP", "application/x-7z-compressed": "Archive 7z", "application/epub+zip": "Livre EPUB",
		"text/plain": "Texte", "application/rtf": "Texte RTF", "text/html": "Page web",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "Texte Word",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "Tableur Excel",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": "Présentation PowerPoint",
		"application/vnd.oasis.opendocument.text":                                   "Texte ODT",
		"application/vnd.oasis.opendocument.spreadsheet":                            "Tableur ODS",
		"application/vnd.oasis.opendocument.presentation":                           "Présentation ODP",
		"application/vnd.oasis.opendocument.graphics":                               "Dessin ODG",
		"audio/mpeg": "Audio MP3", "audio/mp4": "Audio M4A", "audio/wav": "Audio WAV", "video/quicktime": "Vidéo MOV",
	}
	if label, ok := formats[b.MediaType]; ok {
		return label
	}
	families := []struct{ prefix, label string }{{"image/", "Image"}, {"audio/", "Audio"}, {"video/", "Vidéo"}}
	for _, family := range families {
		if kind, found := strings.CutPrefix(b.MediaType, family.prefix); found {
			kind, _, _ = strings.Cut(strings.TrimPrefix(kind, "x-"), "+")
			return family.label + " " + strings.ToUpper(kind)
		}
	}
	if ending := strings.TrimPrefix(path.Ext(b.FileName), "."); ending != "" && len(ending) <= 5 {
		return "Fichier " + strings.ToUpper(ending)
	}
	return "Fichier"
}

// sizeLabel says how heavy a file is, in French: "940 octets", "12 ko", "1,4 Mo".
// A kilo is 1,024 bytes, as in the limit that people are told.
func sizeLabel(bytes int64) string {
	const kilo, mega = 1 << 10, 1 << 20
	switch {
	case bytes < kilo:
		return strconv.FormatInt(bytes, 10) + "\u00a0octets"
	case bytes < mega:
		return strconv.FormatInt((bytes+kilo/2)/kilo, 10) + "\u00a0ko"
	}
	tenths := (bytes*10 + mega/2) / mega
	text := strconv.FormatInt(tenths/10, 10)
	if tenths < 1000 && tenths%10 > 0 {
		text += "," + strconv.FormatInt(tenths%10, 10)
	}
	return text + "\u00a0Mo"
}

// FileLabel says what somebody is about to download: its format and its weight.
func (b Block) FileLabel() string {
	if b.Size == 0 {
		return b.FormatLabel()
	}
	return b.FormatLabel() + ", " + sizeLabel(b.Size)
}
