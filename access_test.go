package basilic_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestLinkTokenHasOneSpelling(t *testing.T) {
	t.Parallel()
	token := basilic.NewLinkToken()
	if again := basilic.NewLinkToken(); token == again {
		t.Fatal("two tokens are the same")
	}
	got, ok := basilic.ParseLinkToken(token.String())
	if !ok || got != token {
		t.Fatalf("%s does not come back: %v", token, ok)
	}
	whole := token.String()
	for _, text := range []string{"", "a", whole[1:], whole + "A", whole + "=", whole + "\n", " " + whole, whole[:10] + "\n" + whole[10:], whole[:42] + "-", strings.Repeat("é", 43)} {
		if parsed, ok := basilic.ParseLinkToken(text); ok {
			t.Errorf("%q is read as %s", text, parsed)
		}
	}
}

// TestNoTwoSpellingsAreOneLinkToken: the last of 43 characters has two bits more than
// the token.
func TestNoTwoSpellingsAreOneLinkToken(t *testing.T) {
	t.Parallel()
	whole := basilic.NewLinkToken().String()
	spelt := map[basilic.LinkToken]string{}
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		text := whole[:42] + string(last)
		token, ok := basilic.ParseLinkToken(text)
		if !ok {
			continue
		}
		if other, known := spelt[token]; known || token.String() != text {
			t.Errorf("%s and %s are one token, %s", other, text, token)
		}
		spelt[token] = text
	}
	if len(spelt) != 16 {
		t.Errorf("%d of 64 last characters are read, want 16", len(spelt))
	}
}
