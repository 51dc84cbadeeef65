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
	other := map[bool]string{true: "B", false: "A"}[strings.HasSuffix(whole, "A")]
	for _, text := range []string{"", "a", whole[1:], whole + "A", whole + "=", whole + "\n", " " + whole, whole[:10] + "\n" + whole[10:], whole[:42] + "-", strings.Repeat("é", 43)} {
		if parsed, ok := basilic.ParseLinkToken(text); ok {
			t.Errorf("%q is read as %s", text, parsed)
		}
	}
	if parsed, ok := basilic.ParseLinkToken(other + whole[1:]); ok && parsed == token {
		t.Error("two spellings of one token")
	}
}
