package nodeinfo

import (
	"regexp"
	"strings"
	"unicode"
)

// maxName is the longest name of a server that is kept, in characters.
const maxName = 60

// addressPattern finds what reads as the address of a server, a page or somebody. A
// name that holds one could pass for another server.
var addressPattern = regexp.MustCompile(`[@/\\]|:[\pL\pN]|[\pL\pN][.．。｡][\pL\pN]`)

// nameOf returns what the people of a server call it, or "" where that says nothing:
// it reads as an address, or is the name of the software. It is a claim, shown beside
// the address of the server and never instead of it. What is not shown and what turns
// the direction of writing is removed, and so are marks heaped on one letter.
func nameOf(claimed, software string) string {
	var b strings.Builder
	marked := false
	for _, r := range claimed {
		mark := unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r)
		switch {
		case unicode.IsSpace(r):
			b.WriteRune(' ')
		case unicode.IsPrint(r) && (!mark || !marked):
			b.WriteRune(r)
		}
		marked = mark
	}
	name := strings.Join(strings.Fields(b.String()), " ")
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName-1])) + "…"
	}
	if addressPattern.MatchString(name) || strings.EqualFold(name, software) {
		return ""
	}
	return name
}
