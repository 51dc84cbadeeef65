package postgres

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var lexemePattern = regexp.MustCompile(`'((?:[^'\\]|''|\\.)*)'(:[*A-D]+)?`)

// titles turns a tsquery into one that only titles match.
func titles(match string) string {
	return lexemePattern.ReplaceAllString(match, "'^$1'$2")
}

// Root is search_root: a lexeme without the ending that the stemmer of Postgres
// leaves, « ruch » of « rucher ». Resources are matched by roots.
func Root(lexeme string) string {
	least := 3
	if strings.HasPrefix(lexeme, "^") {
		least = 4
	}
	for _, ending := range []string{"er", "e"} {
		if cut, ok := strings.CutSuffix(lexeme, ending); ok && utf8.RuneCountInString(cut) >= least {
			return cut
		}
	}
	return lexeme
}

// roots turns a tsquery into one of roots. A beginning may end in the ending of a
// word: it stays, and its root is matched as well.
func roots(match string) string {
	return lexemePattern.ReplaceAllStringFunc(match, func(quoted string) string {
		parts := lexemePattern.FindStringSubmatch(quoted)
		lexeme := lexemeText(parts[1])
		root := Root(lexeme)
		if root == lexeme {
			return quoted
		}
		written := "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(root) + "'"
		if strings.Contains(parts[2], "*") {
			return "(" + written + " | " + quoted + ")"
		}
		return written + parts[2]
	})
}

// lexemeText is a lexeme as it stands between the quotes of a tsquery.
func lexemeText(quoted string) string {
	return strings.NewReplacer(`''`, `'`, `\\`, `\`).Replace(quoted)
}
