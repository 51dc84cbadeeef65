package richtext_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/richtext"
)

func TestATextBecomesMarkdownAndTheSameTextAgain(t *testing.T) {
	t.Parallel()
	for _, markdown := range []string{
		"Un texte avec du **gras**, de l’*italique* et un [lien](https://exemple.fr/page?a=1&b=2).",
		"# Un titre\n\n## Un sous-titre\n\n### Plus bas\n\nDu texte.",
		"- un\n- deux\n  - deux et demi\n\n1. premier\n2. second",
		"> Une citation\n> sur deux lignes\n\nPuis ~~barré~~ et `code`.",
		"Des signes qui comptent : 1\\. pas une liste, \\*pas de gras\\*, a\\_b\\_c, \\# pas un titre, &lt;b&gt;.",
		"```\nun programme\n```\n\n---\n\nUne ligne  \ncoupée.",
	} {
		want := richtext.FromMarkdown(markdown)
		back, err := richtext.ToMarkdown(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := richtext.FromMarkdown(back); words(got) != words(want) {
			t.Errorf("%q became %q:\n got %s\nwant %s", markdown, back, got, want)
		}
	}
}

// words ignores where lines end and how loose a list is written: browsers show the
// same.
func words(html string) string {
	html = strings.NewReplacer("<li>\n", "<li>", "\n</li>", "</li>").Replace(html)
	return strings.Join(strings.Fields(html), " ")
}
