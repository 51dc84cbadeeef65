package export

import (
	"encoding/json"
	"testing"
)

func TestTextsAreWrittenAsTheEncoderWritesThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Semer", "L’été « à l’ombre »", `dit "oui" \ non`, "</script><b>&amp;", "a\u2028b\u2029c", "fin\u2027\u202a", "\xff\xe2\x80", "\xe2", "\x00\t\n\x7f", "🌱",
	} {
		want, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := appendText([]byte("["), text); string(got) != "["+string(want) {
			t.Errorf("%q is written %s, not %s", text, got[1:], want)
		}
	}
}

func TestANodeIsWrittenInItsOrder(t *testing.T) {
	t.Parallel()
	var n node
	n.set("@type", "Thing")
	n.set("none", "")
	n.add("free", true)
	n.add("empty", "")
	n.add("words", []string{"a", "b"})
	n.list("nothing", nil)
	n.list("parts", []node{thing("Part", "<1>"), {}})
	n.add("by", thing("Person", "Alice"))
	const want = `{"@type":"Thing","free":true,"empty":"","words":["a","b"],"parts":[{"@type":"Part","name":"\u003c1\u003e"},{}],"by":{"@type":"Person","name":"Alice"}}`
	if got := string(n.appendTo(nil)); got != want {
		t.Errorf("written as\n%s, not\n%s", got, want)
	}
}
