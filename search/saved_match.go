package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// rules names how words are read: with other synonyms or endings, what finds the
// new results of a search is made anew.
func rules() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "3 %q %q %s", fillers(), synonyms(), postgres.Root("exemple")))
	return hex.EncodeToString(sum[:8])
}

var quotedPattern = regexp.MustCompile(`'((?:[^'\\]|''|\\.)+)'`)

// anchors are of what something that matches has one at least: the roots of the
// longest word, or the values of the first filter where there is no word.
func anchors(t terms, chosen selection) []string {
	all := []string{}
	longest := 0
	for _, w := range t.words {
		if n := utf8.RuneCountInString(w.word); n > longest {
			longest = n
			all = all[:0]
			for _, found := range quotedPattern.FindAllStringSubmatch(strings.Join(w.lexemes, "|"), -1) {
				all = append(all, postgres.Root(strings.NewReplacer(`''`, `'`, `\\`, `\`).Replace(found[1])))
			}
		}
	}
	if len(all) == 0 && len(chosen) > 0 {
		for _, n := range chosen[0].numbers {
			all = append(all, "#"+strconv.Itoa(int(n)))
		}
	}
	return all
}
