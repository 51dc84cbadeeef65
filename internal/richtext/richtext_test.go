package richtext_test

import (
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/richtext"
)

func TestSecurity51WhatCouldRunIsRemoved(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`<script>alert(1)</script>`, `<p onclick="x()">a</p>`, `<a href="javascript:x()">a</a>`,
		`<a href="data:text/html,x">a</a>`, `<svg><script>x</script></svg>`, `<math><mi xlink:href="javascript:x">a</mi></math>`,
		`<base href="https://evil.example">`, `<form action="/x"><input name=a></form>`, `<iframe srcdoc="<script>x</script>"></iframe>`,
		`<img src=x onerror=x()>`, `<style>p{display:none}</style>`, `<p style="position:fixed">a</p>`,
		`<svg><style><img src=x onerror=x()></style></svg>`, "<a href=\"java\nscript:x\">a</a>",
	} {
		got := richtext.Sanitize(source)
		for _, bad := range []string{"script", "onclick", "onerror", "javascript", "data:", "<form", "<iframe", "<base", "style", "<svg", "<math", "<img"} {
			if strings.Contains(strings.ToLower(got), bad) {
				t.Errorf("%s became %s", source, got)
			}
		}
	}
}

func TestMarkdownBecomesHTMLOfAText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"# Un\n\n## Deux":              "<h3>Un</h3>\n<h4>Deux</h4>",
		"**gras** et *italique*":       "<p><strong>gras</strong> et <em>italique</em></p>",
		"- a\n- b":                     "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"<script>x</script>":           "",
		"[lien](https://exemple.fr/a)": `<p><a href="https://exemple.fr/a" rel="nofollow noreferrer">lien</a></p>`,
	} {
		if got := richtext.FromMarkdown(source); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func TestPlainTextKeepsWordsApart(t *testing.T) {
	t.Parallel()
	if got := richtext.PlainText("<p>Un <b>deux</b></p><p>trois&nbsp;&amp; quatre</p>"); got != "Un deux trois & quatre" {
		t.Errorf("got %q", got)
	}
}

var handler = regexp.MustCompile(`(?i)<[^>]*\son[a-z]+\s*=`)

func FuzzSanitize(f *testing.F) {
	f.Add(`<p onclick=x>a<script>b</script><a href="javascript:c">d</a>`)
	f.Add(`<h1><svg><style><img src=x onerror=x></style>`)
	f.Fuzz(func(t *testing.T, source string) {
		got := richtext.Sanitize(source)
		if strings.Contains(strings.ToLower(got), "<script") || handler.MatchString(got) {
			t.Errorf("%q became %q", source, got)
		}
		if again := richtext.Sanitize(got); richtext.Sanitize(again) != again {
			t.Errorf("not stable: %q", got)
		}
	})
}
