package form

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
)

// BlockGroup is what the names of the fields of a block begin with where a form
// holds several, NewGroup those of one that does not exist yet.
func BlockGroup(id basilic.ID) string { return "block_" + string(id) + "_" }

// NewGroup is the beginning of the names of the fields of a new block of a kind.
func NewGroup(kind basilic.BlockKind) string { return "new_" + string(kind) + "_" }

// Group returns the fields of a form whose names begin with a prefix, without it.
func Group(f url.Values, prefix string) url.Values {
	group := url.Values{}
	for name, values := range f {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			group[rest] = values
		}
	}
	return group
}

// Blocks returns the keys of the blocks of a form, in an order that stays.
func Blocks(f url.Values) []basilic.ID {
	var ids []basilic.ID
	for name := range f {
		rest, ok := strings.CutPrefix(name, "block_")
		key, field, _ := strings.Cut(rest, "_")
		if id, err := basilic.ParseID(key); ok && err == nil && field == "version" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Shown names what a form showed in these fields, so that it is known afterwards
// whether somebody touched them. Ends of lines and spaces around are the
// browser's.
func Shown(values url.Values) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		texts := make([]string, 0, len(values[name]))
		for _, text := range values[name] {
			if text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")); text != "" {
				texts = append(texts, text)
			}
		}
		if len(texts) > 0 {
			slices.Sort(texts)
			_, _ = sum.Write([]byte(name + "\x00" + strings.Join(texts, "\x00") + "\x01"))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// Touched reports whether somebody changed fields since the form showed them. A
// form that does not say what it showed was touched.
func Touched(typed, shape url.Values, shown string) bool {
	return shown == "" || ShownNow(typed, shape) != shown
}

// ShownNow names what the fields of a shape hold as they were sent.
func ShownNow(typed, shape url.Values) string {
	values := url.Values{}
	for name := range shape {
		values[name] = typed[name]
	}
	return Shown(values)
}
