package media_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/media"
)

// archive is a zip of files that hold their own names.
func archive(t *testing.T, names ...string) string {
	t.Helper()
	return string(encoded(t, func(b *bytes.Buffer) error {
		w := zip.NewWriter(b)
		for _, name := range names {
			name, content, _ := strings.Cut(name, "=")
			header := &zip.FileHeader{Name: name, Method: zip.Store}
			f, err := w.CreateHeader(header)
			if err != nil {
				return err
			}
			if _, err := f.Write([]byte(content)); err != nil {
				return err
			}
		}
		return w.Close()
	}))
}

func TestTypeIsFoundFromTheBytes(t *testing.T) {
	t.Parallel()
	const openXML = "application/vnd.openxmlformats-officedocument."
	odt := "mimetype=application/vnd.oasis.opendocument.text"
	for name, test := range map[string]struct{ bytes, want string }{
		"pdf": {"%PDF-1.7\n…", "application/pdf"}, "jpeg": {"\xff\xd8\xff\xe0JFIF", "image/jpeg"},
		"text": {"Bonjour à tous\n", "text/plain"}, "cut text": {strings.Repeat("é", 5000)[1:], "application/octet-stream"},
		"text cut at a character": {"x" + strings.Repeat("é", 5000), "text/plain"},
		"html":                    {"  <!DOCTYPE html><script>alert(1)</script>", "text/html"}, "svg": {`<?xml version="1.0"?><SVG onload="x"/>`, "image/svg+xml"},
		"xml": {`<?xml version="1.0"?><a/>`, "text/xml"}, "json": {`{"type":"Note"}`, "text/plain"},
		"mp3": {"ID3\x04", "audio/mpeg"}, "bare mp3": {"\xff\xfb\x90\x00", "audio/mpeg"}, "mp4": {"\x00\x00\x00\x20ftypisom", "video/mp4"},
		"m4a": {"\x00\x00\x00\x20ftypM4A ", "audio/mp4"}, "opus": {"OggS" + strings.Repeat("\x00", 24) + "OpusHead", "audio/ogg"},
		"webm": {"\x1a\x45\xdf\xa3\x9fB\x86webm", "video/webm"}, "mkv": {"\x1a\x45\xdf\xa3\x9fB\x86matroska", "video/x-matroska"},
		"wav": {"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"}, "zip": {archive(t, "a.txt=a"), "application/zip"},
		"odt": {archive(t, odt, "content.xml=x"), "application/vnd.oasis.opendocument.text"}, "zip that lies": {archive(t, "mimetype=text/html"), "application/zip"},
		"docx": {archive(t, "[Content_Types].xml=x", "word/document.xml=x"), openXML + "wordprocessingml.document"},
		"xlsx": {archive(t, "[Content_Types].xml=x", "xl/workbook.xml=x"), openXML + "spreadsheetml.sheet"},
		"exe":  {"MZ\x90\x00\x03", "application/octet-stream"}, "empty": {"", "text/plain"}, "doc": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
	} {
		if got, err := media.TypeOf(strings.NewReader(test.bytes), int64(len(test.bytes))); err != nil || got != test.want {
			t.Errorf("%s is %q, %v; want %q", name, got, err, test.want)
		}
	}
}

// TestWhatABrowserCouldRunIsOnlyBytes holds for every type that a file may be
// found to have, and for those of ActivityPub.
func TestWhatABrowserCouldRunIsOnlyBytes(t *testing.T) {
	t.Parallel()
	for _, active := range []string{
		"text/html", "image/svg+xml", "text/xml", "application/xhtml+xml", "text/javascript", "application/activity+json", "application/ld+json", "application/json", "",
	} {
		if got := media.ServedType(active); got != "application/octet-stream" {
			t.Errorf("%s is served as %s", active, got)
		}
	}
	for _, quiet := range []string{"application/pdf", "video/mp4", "text/plain", "application/vnd.oasis.opendocument.text"} {
		if got := media.ServedType(quiet); got != quiet {
			t.Errorf("%s is served as %s", quiet, got)
		}
	}
}

func FuzzTypeOf(f *testing.F) {
	f.Add("PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetypeapplication/vnd.oasis.opendocument.textPK")
	f.Add("PK\x03\x04" + strings.Repeat("\x00", 26) + `mimetypeapplication/vnd.oasis.opendocument."`)
	f.Add("\xff")
	f.Add("OggS")
	f.Fuzz(func(t *testing.T, data string) {
		if got, err := media.TypeOf(strings.NewReader(data), int64(len(data))); err != nil || got == "" || strings.ContainsAny(got, "\r\n\"") {
			t.Errorf("%q, %v", got, err)
		}
	})
}
