package media

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// headSize and tailSize are how many bytes of the beginning and of the end of a
// file are looked at to find its type.
const (
	headSize = 8 << 10
	tailSize = 64 << 10
)

// unknownType is the type of bytes that nothing is known of.
const unknownType = "application/octet-stream"

// TypeOf returns the media type of a file, found from its bytes alone: neither
// its name nor what the browser said is believed.
func TypeOf(file io.ReaderAt, size int64) (string, error) {
	head, err := partOf(file, 0, min(size, headSize))
	if err != nil {
		return "", err
	}
	if f, ok := formatOf(head); ok {
		return "image/" + f.name, nil
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		tail, err := partOf(file, max(0, size-tailSize), min(size, tailSize))
		return typeOfZip(head, tail), err
	}
	for _, m := range magics() {
		if len(head) >= m.at+len(m.bytes) && string(head[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.mediaType, nil
		}
	}
	return typeOfRest(head), nil
}

func partOf(file io.ReaderAt, at, size int64) ([]byte, error) {
	part := make([]byte, size)
	n, err := file.ReadAt(part, at)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return part[:n], err
}

// magic is how files of a type begin.
type magic struct {
	at        int
	bytes     string
	mediaType string
}

// magics are the beginnings that net/http does not know, or tells less of.
func magics() []magic {
	return []magic{
		{0, "%PDF-", "application/pdf"},
		{0, "fLaC", "audio/flac"},
		{0, "\xff\xfb", "audio/mpeg"},
		{0, "\xff\xf3", "audio/mpeg"},
		{0, "\xff\xf2", "audio/mpeg"},
		{0, "\xff\xf1", "audio/aac"},
		{0, "\xff\xf9", "audio/aac"},
		{4, "ftypM4A", "audio/mp4"},
		{4, "ftypqt", "video/quicktime"},
		{4, "ftyp", "video/mp4"},
		{28, "OpusHead", "audio/ogg"},
		{28, "\x01vorbis", "audio/ogg"},
		{28, "\x80theora", "video/ogg"},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
		{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
		{0, `{\rtf`, "application/rtf"},
	}
}

// namedPattern is what an archive may say that it is; it goes into headers.
var namedPattern = regexp.MustCompile(`^application/(vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip)$`)

// typeOfZip tells office documents from other archives. OpenDocument writes its
// type first, uncompressed (OpenDocument 1.3 part 2, 3.3); Office Open XML is
// known by the names of its parts, which the directory at the end lists.
func typeOfZip(head, tail []byte) string {
	const name = "mimetype"
	if len(head) > 38 && string(head[30:38]) == name {
		rest := string(head[38:min(len(head), 38+100)])
		if end := strings.Index(rest, "PK"); end > 0 {
			rest = rest[:end]
		}
		if rest = strings.TrimSpace(rest); namedPattern.MatchString(rest) {
			return rest
		}
	}
	const openXML = "application/vnd.openxmlformats-officedocument."
	for part, mediaType := range map[string]string{
		"word/document.xml": openXML + "wordprocessingml.document", "xl/workbook.xml": openXML + "spreadsheetml.sheet",
		"ppt/presentation.xml": openXML + "presentationml.presentation",
	} {
		if bytes.Contains(tail, []byte(part)) {
			return mediaType
		}
	}
	return "application/zip"
}

// typeOfRest asks the standard library (the WHATWG's MIME sniffing), then looks at
// text more closely: what a browser would run must not pass for plain text.
func typeOfRest(head []byte) string {
	mediaType, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch mediaType {
	case "video/webm":
		if bytes.Contains(head[:min(len(head), 64)], []byte("matroska")) {
			return "video/x-matroska"
		}
	case "application/ogg":
		return "audio/ogg"
	case "audio/wave":
		return "audio/wav"
	case "text/plain", "text/xml", "text/html":
		lower := bytes.ToLower(head)
		switch {
		case bytes.Contains(lower, []byte("<svg")):
			return "image/svg+xml"
		case mediaType == "text/plain" && !isText(head):
			return unknownType
		}
	}
	return mediaType
}

// isText reports whether the beginning of a file is UTF-8, but for a character
// that its end may have cut.
func isText(head []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(head) {
			return true
		}
		head = head[:len(head)-1]
	}
	return false
}

// Kind is what can be shown of a file before it is downloaded.
type Kind string

// The kinds of files.
const (
	KindAudio Kind = "audio"
	KindImage Kind = "image"
	KindOther Kind = "other"
	KindPDF   Kind = "pdf"
	KindText  Kind = "text"
	KindVideo Kind = "video"
)

// KindOf returns the kind of a media type.
func KindOf(mediaType string) Kind {
	switch mediaType {
	case "application/pdf":
		return KindPDF
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return KindImage
	case "text/plain":
		return KindText
	case "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac", "audio/aac":
		return KindAudio
	case "video/mp4", "video/webm", "video/ogg", "video/quicktime":
		return KindVideo
	}
	return KindOther
}

// ServedType returns the type that a file is served with: what a browser could
// run or another server take for a document of ours is only bytes
// (security.md 37).
func ServedType(mediaType string) string {
	if KindOf(mediaType) == KindOther {
		switch {
		case strings.HasPrefix(mediaType, "application/vnd."), mediaType == "application/zip":
			return mediaType
		}
		return unknownType
	}
	return mediaType
}
