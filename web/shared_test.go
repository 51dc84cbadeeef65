package web_test

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

var metaTag = regexp.MustCompile(`<meta (?:property|name)="([^"]+)" content="([^"]*)"`)

// tags are the meta elements of a page, by name.
func tags(page string) map[string]string {
	all := map[string]string{}
	for _, m := range metaTag.FindAllStringSubmatch(page, -1) {
		all[m[1]] = strings.ReplaceAll(m[2], "&amp;", "&")
	}
	return all
}

func TestThePageOfAResourceSaysWhatPreviewsShow(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	alice.Base("jardin")
	alice.Hide()
	r := alice.Publish("Semer", "jardin")
	visitor := &browser{t: t, hub: alice.Hub}
	page := visitor.get("/ressources/" + r.Slug)
	got := tags(page.Body.String())
	for name, want := range map[string]string{
		"og:title": "Semer", "og:description": r.Sheet.Description, "og:url": "https://a.example/ressources/semer", "og:type": "article", "og:site_name": alice.Hub.Config.Name,
		"og:image:width": "1200", "og:image:height": "630", "og:image:type": "image/jpeg", "og:image:alt": "Carte de la ressource\u00a0: Semer", "og:locale": "fr_FR",
		"twitter:card": "summary_large_image", "fediverse:creator": "@jardin@a.example",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	picture, found := strings.CutPrefix(got["og:image"], "https://a.example")
	if !found {
		t.Fatalf("the picture is at %q", got["og:image"])
	}
	answer := visitor.get(picture)
	visitor.expect(answer, http.StatusOK)
	img, err := jpeg.Decode(bytes.NewReader(answer.Body.Bytes()))
	if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 {
		t.Errorf("the picture: %v", err)
	}
	again := httptest.NewRequest(http.MethodGet, "https://a.example"+picture, nil)
	again.Header.Set("If-None-Match", answer.Header().Get("ETag"))
	if w := visitor.do(again); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("what is known already is sent again: %d", w.Code)
	}
	alice.Edit(r.Slug, "Semer encore")
	if changed := tags(visitor.get("/ressources/" + r.Slug).Body.String())["og:image"]; changed == got["og:image"] {
		t.Error("the address of the picture does not change with it")
	}
}

func TestOEmbedDescribesAPublicResource(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	visitor := &browser{t: t, hub: b.hub}
	page := visitor.get("/ressources/" + r.Slug).Body.String()
	link := regexp.MustCompile(`type="application/json\+oembed" href="https://a.example([^"]+)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("the page names no oEmbed")
	}
	address := strings.ReplaceAll(link[1], "&amp;", "&")
	answer := visitor.get(address)
	visitor.expect(answer, http.StatusOK)
	var e map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"type": "link", "version": "1.0", "title": "Semer", "author_name": "alice Test", "author_url": "https://a.example/profils/alice", "thumbnail_width": 1200.0,
		"provider_url": "https://a.example/",
	} {
		if e[name] != want {
			t.Errorf("%s is %v, want %v", name, e[name], want)
		}
	}
	if small := visitor.get(address + "&maxwidth=400"); strings.Contains(small.Body.String(), "thumbnail") {
		t.Error("a picture larger than asked is offered")
	}
	visitor.expect(visitor.get(strings.Replace(address, "format=json", "format=xml", 1)), http.StatusNotImplemented)
}

func TestSecurity52PreviewsShowOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	author := &browser{t: t, hub: alice.Hub}
	author.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	private, draft := alice.Publish("Un secret", ""), alice.Draft("Un brouillon", "")
	old := tags(author.get("/ressources/" + private.Slug).Body.String())["og:image"]
	if err := author.hub.Resources.MakePrivate(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	for who, b := range map[string]*browser{"a visitor": {t: t, hub: alice.Hub}, "the author": author} {
		for _, slug := range []string{private.Slug, draft.Slug} {
			unknown := strings.Repeat("z", len(slug))
			sameAnswer(t, who+": the picture", b.get("/ressources/"+slug+"/carte.jpg"), b.get("/ressources/"+unknown+"/carte.jpg"), slug, unknown)
			embed := func(slug string) string {
				return "/oembed?url=" + url.QueryEscape("https://a.example/ressources/"+slug)
			}
			sameAnswer(t, who+": oEmbed", b.get(embed(slug)), b.get(embed(unknown)), slug, unknown)
			if b.get(embed(slug)).Code != http.StatusNotFound {
				t.Errorf("%s: oEmbed knows %s", who, slug)
			}
		}
		b.expect(b.get(strings.TrimPrefix(old, "https://a.example")), http.StatusNotFound)
	}
	page := author.get("/ressources/" + private.Slug).Body.String()
	for _, bad := range []string{"og:image", "oembed", "carte.jpg"} {
		if strings.Contains(page, bad) {
			t.Errorf("the private page says %q", bad)
		}
	}
	for _, bad := range []string{"", "https://b.example/ressources/" + private.Slug, "https://a.example@b.example/ressources/x", "/ressources/x", "https://a.example/ressources/", "https://a.example/profils/alice", "%00"} {
		author.expect(author.get("/oembed?url="+url.QueryEscape(bad)), http.StatusNotFound)
	}
}
