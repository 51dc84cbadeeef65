package activitystreams

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
)

// fileURL returns where the file of a block is served: here for a stored one, at
// its origin for a remote one.
func fileURL(block basilic.Block, origin string) string {
	if block.MediaID == "" {
		return block.URL
	}
	return origin + "/medias/" + string(block.MediaID) + "/" + url.PathEscape(block.FileName)
}

func writeFile(b *strings.Builder, block basilic.Block, origin string) {
	b.WriteString(`<p><a href="` + html.EscapeString(fileURL(block, origin)) + `">` + html.EscapeString(block.Title) + "</a> (" +
		html.EscapeString(block.FileLabel()) + ")")
	writeCaption(b, block.Caption)
	b.WriteString("</p>")
}

// documents are the files of a resource, for servers that do not read our
// blocks. Images are not among them: they would hide the link's card on
// Mastodon.
func documents(blocks []basilic.Block, origin string) []any {
	all := []any{}
	for _, b := range blocks {
		if b.Kind != basilic.BlockFile {
			continue
		}
		m := map[string]any{"type": string(basilic.ObjectDocument), "name": b.Title}
		setFile(m, b, origin)
		all = append(all, m)
	}
	return all
}

// setFile says of a file where it is, what it is and how to check it (FEP-1311).
func setFile(m map[string]any, b basilic.Block, origin string) {
	m["url"] = fileURL(b, origin)
	if b.MediaType != "" {
		m["mediaType"] = b.MediaType
	}
	if b.Size > 0 {
		m["size"] = b.Size
	}
	if digest := multibase(b.Digest); digest != "" {
		m["digestMultibase"] = digest
	}
}

// sha256Prefix begins the multihash of a SHA-256 digest: its code and its length.
const sha256Prefix = "\x12\x20"

// multibase returns a digest as a multihash in base64url, which multibase marks
// with a "u".
func multibase(digest string) string {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != 32 {
		return ""
	}
	return "u" + base64.RawURLEncoding.EncodeToString([]byte(sha256Prefix+string(sum)))
}

// parseMultibase returns the digest that multibase wrote, or "".
func parseMultibase(text string) string {
	encoded, found := strings.CutPrefix(text, "u")
	if !found || len(encoded) > 64 {
		return ""
	}
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	sum, isSHA := strings.CutPrefix(string(data), sha256Prefix)
	if err != nil || !isSHA || len(sum) != 32 {
		return ""
	}
	return hex.EncodeToString([]byte(sum))
}
