package fedtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// postsAll posts bodies signed by the friend and fails the test unless each is
// answered by one of the statuses and leaves nothing.
func (h *hostile) postsAll(bodies map[string]any, statuses ...int) {
	h.t.Helper()
	h.leavesNothing(func() {
		for name, body := range bodies {
			status := h.friend.Post("a.example", body).StatusCode
			if status != statuses[0] && status != statuses[len(statuses)-1] {
				h.t.Errorf("%s: status %d, want %v", name, status, statuses)
			}
		}
	})
	h.sees()
}

func TestSecurity40OtherFormsOfJSONLD(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	const as = "https://www.w3.org/ns/activitystreams"
	n := 0
	create := func(pairs ...any) map[string]any {
		n++
		return changed(h.friend.Activity(fmt.Sprint(n), "Create", h.friend.Article(fmt.Sprint(n), "Détournée")), pairs...)
	}
	context := func(c any) map[string]any { return create("@context", []any{as, c}) }
	expanded := map[string]any{
		"@id": "https://evil.example/1", "@type": []any{as + "#Create"}, as + "#actor": []any{map[string]any{"@id": string(h.friend.IRI)}},
	}
	h.postsAll(map[string]any{
		"expanded": []any{expanded}, "expanded object": expanded, "expanded term": create(as+"#actor", "x"), "prefixed term": create("as:object", "x"),
		"graph": create("@graph", []any{}), "included": create("@included", []any{h.friend.Article("x", "x")}),
		"reverse": create("@reverse", map[string]any{}), "aliased object": context(map[string]any{"object": "as:target"}),
		"aliased id": context(map[string]any{"id": "as:url"}), "another word for id": context(map[string]any{"name": "@id"}),
		"another word for type":  context(map[string]any{"kind": map[string]any{"@id": "@type"}}),
		"another word for graph": context(map[string]any{"data": "@graph"}),
	}, http.StatusAccepted)
	// A context of another server is never fetched: the words mean what they mean.
	before := h.state().requests
	h.accepts(h.friend, create("@context", []any{as, "https://context.example/v1", map[string]any{"extra": "https://context.example/v1#extra"}}))
	h.sees("Détournée")
	if asked := h.asked(before); len(asked) != 0 {
		t.Errorf("asked %q", asked)
	}
}

func TestSecurity41KeysTwiceOrInAnotherCase(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	whole, err := json.Marshal(h.friend.Activity("1", "Create", h.friend.Article("1", "Double")))
	if err != nil {
		t.Fatal(err)
	}
	with := func(more string) []byte { return append(append(whole[:len(whole)-1:len(whole)-1], ','), more+"}"...) }
	inside := func(more string) []byte {
		return bytes.Replace(whole, []byte(`"name":"Double"`), []byte(`"name":"Double",`+more), 1)
	}
	other := string(h.other.IRI)
	h.postsAll(map[string]any{
		"id twice": with(`"id":"https://evil.example/2"`), "actor twice": with(`"actor":"` + other + `"`), "same value twice": with(`"type":"Create"`),
		"Actor": with(`"Actor":"` + other + `"`), "OBJECT": with(`"OBJECT":"x"`), "ID": with(`"ID":"https://evil.example/2"`),
		"escaped": with(`"\u0041ctor":"` + other + `"`), "inside twice": inside(`"id":"https://victim.example/1"`),
		"inside AttributedTo": inside(`"AttributedTo":"` + other + `"`), "inside attributedto": inside(`"attributedto":"` + other + `"`),
	}, http.StatusBadRequest)
}

func TestSecurity42DepthLengthsAndNumbers(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	list := func(n int) []any {
		all := make([]any, n)
		for i := range all {
			all[i] = "https://www.w3.org/ns/activitystreams#Public"
		}
		return all
	}
	million := append(append([]byte(`{"to":[`), bytes.Repeat([]byte(`"",`), 1_000_000)...), `""]}`...)
	create := func(pairs ...any) map[string]any {
		return changed(h.friend.Activity("1", "Create", h.friend.Article("1", "Trop")), pairs...)
	}
	object := func(pairs ...any) map[string]any {
		return h.friend.Activity("1", "Create", changed(h.friend.Article("1", "Trop"), pairs...))
	}
	keys := h.friend.Activity("1", "Create", "x")
	for i := range 1001 {
		keys[fmt.Sprint("k", i)] = i
	}
	h.postsAll(map[string]any{
		"depth of 10,000 objects": []byte(strings.Repeat(`{"object":`, 10_000) + "1" + strings.Repeat("}", 10_000)),
		"depth of 500,000 arrays": []byte(`{"object":` + strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000) + "}"),
		"depth without end":       []byte(strings.Repeat(`{"a":`, 100_000)), "depth of 33": []byte(strings.Repeat(`{"object":`, 34) + "1" + strings.Repeat("}", 34)),
		"a million recipients": million, "2,001 recipients": create("to", list(2001)), "2,001 in cc": create("cc", list(2001)),
		"101 tags": object("tag", list(101)), "1,001 items": object("orderedItems", list(1001)), "1,001 others": object("attachment", list(1001)),
		"1,001 keys": keys, "a huge number": []byte(`{"id":` + strings.Repeat("9", 1000) + "}"), "a huge exponent": []byte(`{"width":1e` + strings.Repeat("9", 40) + "}"),
		"not JSON": []byte("<html>"), "two values": []byte(`{} {}`), "nothing": []byte(""), "null": []byte("null"), "a byte order mark": []byte("\ufeff{}"),
	}, http.StatusBadRequest, http.StatusRequestEntityTooLarge)
	h.accepts(h.friend, changed(h.friend.Activity("2", "Create", changed(h.friend.Article("2", "Juste assez"), "tag", list(100))), "to", list(2000)))
	h.sees("Juste assez")
}

func TestSecurity43BodiesTooLargeChunkedOrEncoded(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	whole, err := json.Marshal(h.friend.Activity("1", "Create", changed(h.friend.Article("1", "Lourde"), "x", strings.Repeat("a", 2<<20))))
	if err != nil {
		t.Fatal(err)
	}
	const inbox = "https://a.example/ap/inbox"
	read := 0
	for name, change := range map[string]func(r *http.Request){
		"two megabytes": func(*http.Request) {},
		"chunked": func(r *http.Request) {
			r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
			r.Body = io.NopCloser(io.TeeReader(bytes.NewReader(whole), counter{&read}))
		},
		"lying about its length": func(r *http.Request) { r.ContentLength = 10 },
	} {
		h.leavesNothing(func() {
			if status := h.friend.PostTo(inbox, whole, change).StatusCode; status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: status %d", name, status)
			}
		})
	}
	if read == 0 || read > 1<<20+64<<10 {
		t.Errorf("%d bytes were read of a body without length", read)
	}
	h.leavesNothing(func() {
		for _, encoding := range []string{"gzip", "br", "deflate", "identity", "aes128gcm"} {
			status := h.friend.PostTo(inbox, h.friend.Activity("2", "Create", h.friend.Article("2", "Encodée")), func(r *http.Request) {
				r.Header.Set("Content-Encoding", encoding)
			}).StatusCode
			if status != http.StatusUnsupportedMediaType {
				t.Errorf("%s: status %d", encoding, status)
			}
		}
		for _, kind := range []string{"text/html", "text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data"} {
			status := h.friend.PostTo(inbox, h.friend.Activity("3", "Create", h.friend.Article("3", "Déguisée")), func(r *http.Request) {
				r.Header.Set("Content-Type", kind)
			}).StatusCode
			if status != http.StatusUnsupportedMediaType {
				t.Errorf("%q: status %d", kind, status)
			}
		}
	})
	h.sees()
}

// counter counts what is read.
type counter struct{ n *int }

func (c counter) Write(p []byte) (int, error) {
	*c.n += len(p)
	return len(p), nil
}
