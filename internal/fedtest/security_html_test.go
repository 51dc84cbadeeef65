package fedtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"codeberg.org/basilic/basilic"
)

// hostileHTML is what must never reach a page.
const hostileHTML = `<p onclick="evil()" style="position:fixed" id="main">Bonjour<script>evil()</script><svg/onload=evil()><svg><script>evil()</script></svg>
<a href="javascript:evil()">a</a><a href=" jAvaScript:evil()">b</a><a href="data:text/html,<script>evil()</script>">c</a><a href="vbscript:evil()">d</a>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=evil()&gt;"></table></mtext></math>
<base href="https://evil.example/"><form action="https://evil.example/"><input name="password"><button formaction="javascript:evil()">x</button></form>
<iframe srcdoc="<script>evil()</script>"></iframe><object data="x"></object><embed src="x"><link rel="stylesheet" href="https://evil.example/x.css">
<meta http-equiv="refresh" content="0;url=https://evil.example/"><style>*{display:none}</style><img src="https://evil.example/pixel" onerror="evil()">
<noscript><p title="</noscript><img src=x onerror=evil()>"></noscript><template><script>evil()</script></template></p>`

// harm returns the elements and attributes of a page that could run something,
// lead a form elsewhere or load from elsewhere.
func harm(t *testing.T, page string) (found []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || ourScript(n) {
			continue
		}
		switch n.Data {
		case "script", "iframe", "object", "embed", "base", "math", "template", "style", "mglyph", "noscript", "portal", "applet":
			found = append(found, n.Data)
		}
		for _, a := range n.Attr {
			u, err := url.Parse(strings.TrimSpace(a.Val))
			scheme := err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto"
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "http-equiv", a.Key == "srcdoc", a.Key == "formaction",
				(a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "cite") && scheme,
				(a.Key == "src" || a.Key == "action" || a.Key == "srcset") && !strings.HasPrefix(a.Val, "/"),
				n.Data == "link" && a.Key == "href" && strings.Contains(a.Val, "evil.example/x.css"):
				found = append(found, n.Data+" "+a.Key+"="+a.Val)
			}
		}
	}
	return found
}

// ourScript reports whether an element of the head is a script of the hub itself,
// which is empty, or the description of a resource: JSON that no browser runs and
// that cannot end its element.
func ourScript(n *html.Node) bool {
	if n.Data != "script" || n.Parent.Data != "head" {
		return false
	}
	if len(n.Attr) == 1 && n.Attr[0].Key == "type" && n.Attr[0].Val == "application/ld+json" {
		text := n.FirstChild.Data
		return n.FirstChild == n.LastChild && json.Valid([]byte(text)) && !strings.Contains(text, "<")
	}
	name := regexp.MustCompile(`^/static/[0-9a-f]+/(suggest|partager|filtres)\.js$`)
	return n.FirstChild == nil && len(n.Attr) == 2 && n.Attr[0].Key == "src" && name.MatchString(n.Attr[0].Val) && n.Attr[1].Key == "defer"
}

// harmless fails the test when a page holds something that could run, or lets it.
func (h *hostile) harmless(path string, header ...string) {
	h.t.Helper()
	w := h.get(path, header...)
	if w.Code != http.StatusOK {
		h.t.Errorf("%s: status %d", path, w.Code)
	}
	if found := harm(h.t, w.Body.String()); found != nil {
		h.t.Errorf("%s holds %q", path, found)
	}
	csp := w.Header().Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'self'", "script-src https://a.example/static/;", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, rule) {
			h.t.Errorf("%s: the policy %q lacks %s", path, csp, rule)
		}
	}
	if strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		h.t.Errorf("%s: %v", path, w.Header())
	}
}

func TestSecurity51RemoteHTMLIsSanitised(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	script := `"><script>evil()</script>`
	document := changed(h.other.Document("other", "Person"), "name", "Nom"+script, "summary", hostileHTML, "url", "javascript:evil()",
		"icon", map[string]any{"type": "Image", "url": "javascript:evil()"})
	h.server.Put("/users/other", document)
	h.accepts(h.other, h.other.Activity("me", "Update", string(h.other.IRI)))
	h.net.Settle()
	for i, link := range []any{"javascript:evil()", "data:text/html,evil()", []any{map[string]any{"type": "Link", "href": "javascript:evil()", "mediaType": "text/html"}}} {
		article := changed(h.friend.Article(fmt.Sprint(i), "Titre"+script), "content", hostileHTML, "summary", hostileHTML, "url", link,
			"tag", []any{map[string]any{"type": "Hashtag", "name": script, "href": "javascript:evil()"}}, "keywords", []string{script},
			"provenance", script, "producer", script, "sourceUrl", "javascript:evil()", "credits", []string{script, hostileHTML}, "produced", script,
			"reviewBy", script, "views", []string{script}, "territories", []string{script}, "image", map[string]any{"type": "Image", "url": link, "name": script},
			"attachment", []any{map[string]any{"type": "Image", "url": "javascript:evil()", "name": script}},
			"blocks", []any{
				map[string]any{"type": "Text", "html": hostileHTML},
				map[string]any{"type": "Link", "url": "javascript:evil()", "title": script, "caption": script},
				map[string]any{"type": "SectionTitle", "title": script},
				map[string]any{"type": "Image", "url": "https://evil.example/pixel", "alt": script},
			})
		h.accepts(h.friend, h.friend.Activity(fmt.Sprint(i), "Create", article))
		h.net.Settle()
		r, err := h.hub.Resources.Known(t.Context(), basilic.IRI(fmt.Sprint("https://evil.example/objects/", i)))
		if err != nil {
			t.Fatal(err)
		}
		h.harmless("/ressources/distantes/" + string(r.ID))
	}
	cookie := h.session()
	for _, path := range []string{"/profils/other@evil.example", "/profils/friend@evil.example", "/", "/hub", "/recherche?q=Bonjour", "/recherche?q=" + "%22%3E%3Cscript%3Eevil()%3C/script%3E"} {
		h.harmless(path)
		h.harmless(path, "Cookie", cookie)
	}
	h.harmless("/fil", "Cookie", cookie)
	h.harmless("/mes-suivis", "Cookie", cookie)
}

func TestSecurity51LocalHTMLIsSanitised(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	draft := h.reader.Draft(`Titre"><script>evil()</script>`, "")
	_, err := h.hub.Resources.AddBlock(t.Context(), h.reader.Viewer, draft.Slug, "", basilic.Block{
		Kind: basilic.BlockText, Source: hostileHTML + "\n\n[clic](javascript:evil()) ![x](javascript:evil()) <javascript:evil()>\n\n```\n<script>\n```",
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.hub.Resources.Publish(t.Context(), h.reader.Viewer, draft.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/ressources/" + r.Slug, "/profils/alice", "/hub", "/"} {
		h.harmless(path)
	}
	// What other servers get is clean too.
	var document struct {
		Content string
		Blocks  []struct{ HTML string }
	}
	w := h.get(strings.TrimPrefix(string(r.IRI), "https://a.example"), "Accept", "application/activity+json")
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil || document.Content == "" || len(document.Blocks) != 2 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for _, text := range []string{document.Content, document.Blocks[0].HTML, document.Blocks[1].HTML} {
		if found := harm(t, text); found != nil {
			t.Errorf("the document holds %q", found)
		}
	}
}
