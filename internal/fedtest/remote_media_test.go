package fedtest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// picture is an opaque PNG of two colours.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{R: uint8(200 * x / width), G: 90, B: uint8(200 * y / height), A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// addImage adds an image to somebody's draft.
func addImage(t *testing.T, p *fedtest.Person, slug string, b basilic.Block, data []byte) {
	t.Helper()
	if _, err := p.Hub.Resources.AddImage(t.Context(), p.Viewer, slug, "", b, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
}

var loaded = regexp.MustCompile(`(?:src|srcset)="([^"]*)"`)

// sources are the addresses that a page makes a browser load, but its own parts.
func sources(page string) []string {
	var all []string
	for _, found := range loaded.FindAllStringSubmatch(page, -1) {
		for _, candidate := range strings.Split(found[1], ", ") {
			address, _, _ := strings.Cut(candidate, " ")
			if !strings.HasPrefix(address, "/static/") && !strings.HasPrefix(address, "https://b.example/static/") && !strings.HasPrefix(address, "data:") && !strings.HasSuffix(address, "/code.svg") {
				all = append(all, address)
			}
		}
	}
	return all
}

func load(hub *fedtest.Hub, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	hub.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://"+hub.Host+path, nil))
	return w
}

// asked counts the requests to a server for something.
func asked(net *fedtest.Network, part string) int {
	n := 0
	for _, request := range net.Requests() {
		if strings.Contains(request, part) {
			n++
		}
	}
	return n
}

func TestAVisitorSeesImagesOfAnotherHubWithoutAskingIt(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	slug := alice.Draft("Avec images", "").Slug
	addImage(t, alice, slug, basilic.Block{Alt: "Un dégradé", Crop: &basilic.Crop{X: 0, Y: 100, Zoom: 200}}, picture(t, 1000, 600))
	r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	found := sources(visit(t, bob.Hub, remotePath(t, bob.Hub, r.IRI)))
	if len(found) != 3 || strings.Contains(strings.Join(found, " "), "a.example") {
		t.Fatalf("a browser is made to load %q", found)
	}
	if asked(net, "a.example/medias/") > 0 {
		t.Error("images are fetched before anybody looks")
	}
	list := sources(visit(t, bob.Hub, "/recherche?q=images"))
	if !slices.ContainsFunc(list, func(s string) bool { return strings.HasSuffix(s, "/card.webp") }) {
		t.Errorf("the list shows no cover: %q", list)
	}
	for _, address := range append(found, list...) {
		w := load(bob.Hub, address)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/webp" || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%s: %d %v", address, w.Code, w.Header())
		}
	}
	if n := asked(net, "a.example/medias/"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	// The card shows the part that the author chose.
	if strings.Contains(list[0], "card") && bytes.Equal(load(bob.Hub, list[0]).Body.Bytes(), load(bob.Hub, found[0]).Body.Bytes()) {
		t.Error("the card is the whole image")
	}
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if w := load(bob.Hub, found[0]); w.Code != http.StatusNotFound {
		t.Errorf("after the withdrawal: %d", w.Code)
	}
}

func TestSecurity58ImagesOfOtherServersAreLimited(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "b.example")
	hub := net.Hub("b.example")
	bodies := map[string][]byte{"/good.png": picture(t, 600, 400), "/huge.png": append(picture(t, 20, 10), make([]byte, 11<<20)...), "/page.png": []byte("<html>"), "/svg.png": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")}
	images := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		if body, ok := bodies[r.URL.Path]; ok {
			_, _ = w.Write(body)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	net.Serve("images.example", images)
	far := net.Remote("far.example")
	author := far.Actor("zoe", "Person")
	object := author.Article("1", "Images")
	names := []string{"/good.png", "/huge.png", "/page.png", "/svg.png", "/gone.png"}
	blocks := []any{}
	for _, name := range names {
		blocks = append(blocks, map[string]any{"type": "Image", "url": "https://images.example" + name, "alt": "Image " + name, "width": 600, "height": 400})
	}
	object["blocks"] = blocks
	far.Put("/objects/1", object)
	r, err := hub.Resources.FetchRemote(t.Context(), "https://far.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	path := "/ressources/distantes/" + string(r.ID)
	address := func(url, file string) string {
		return "/medias/distants/" + string(r.ID) + "/" + basilic.RemoteKey(url) + "/" + file
	}
	for _, name := range names {
		want := http.StatusNotFound
		if name == "/good.png" {
			want = http.StatusOK
		}
		for range 2 {
			if w := load(hub, address("https://images.example"+name, "image.webp")); w.Code != want {
				t.Errorf("%s: %d, want %d", name, w.Code, want)
			}
		}
		if n := asked(net, "images.example"+name); n != 1 {
			t.Errorf("%s was asked for %d times", name, n)
		}
	}
	page := visit(t, hub, path)
	for _, text := range []string{"Image /huge.png.", "Image à voir sur images.example", address("https://images.example/good.png", "480.webp")} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if strings.Contains(page, basilic.RemoteKey("https://images.example/huge.png")) {
		t.Error("an image that cannot be had is loaded again")
	}
	// Nothing that no resource names is fetched, whatever the address.
	for _, other := range []string{address("https://images.example/other.png", "image.webp"), strings.Replace(address("https://images.example/good.png", "image.webp"), string(r.ID), string(basilic.NewID()), 1), address("https://images.example/good.png", "etc")} {
		if w := load(hub, other); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", other, w.Code)
		}
	}
	if n := asked(net, "images.example"); n != len(names) {
		t.Errorf("%d requests for %d images", n, len(names))
	}
	forget := func(at time.Time, most int64) {
		t.Helper()
		if err := hub.Resources.ForgetRemoteMedia(t.Context(), at, most); err != nil {
			t.Fatal(err)
		}
	}
	fetches := func(want int, when string) {
		t.Helper()
		if w := load(hub, address("https://images.example/good.png", "960.webp")); w.Code != http.StatusOK {
			t.Errorf("%s: %d", when, w.Code)
		}
		if n := asked(net, "images.example/good.png"); n != want {
			t.Errorf("%s: %d fetches, want %d", when, n, want)
		}
	}
	forget(time.Now().AddDate(0, 0, 29), 1<<30)
	fetches(1, "after 29 days")
	forget(time.Now().AddDate(0, 0, 31), 1<<30)
	fetches(2, "after 31 days")
	forget(time.Now(), 100)
	fetches(3, "beyond what all copies may be")
	net.Down("images.example")
	fetches(3, "while the server is away")
}

func TestSecurity05ImagesOfOtherServersLeadToNoPrivateAddress(t *testing.T) {
	t.Parallel()
	answers := map[string][]string{"secret.example": {"10.0.0.1"}, "loop.example": {"127.0.0.1"}}
	r := newReaching(t, nil, func(c *httpclient.Config) { c.Resolver = names(t, answers) })
	download := httpclient.Download{Accept: "image/png", Most: 1 << 20, Time: 3 * time.Second, Check: func(_ context.Context, _ basilic.IRI) error { return nil }}
	for _, address := range []basilic.IRI{"https://secret.example/i.png", "https://loop.example/i.png", "https://127.0.0.1/i.png", "https://[::1]/i.png", "https://169.254.169.254/latest", "https://2130706433/i.png"} {
		if _, err := r.hub.Resources.Client.HTTP.Download(t.Context(), address, download); !errors.Is(err, basilic.ErrInvalid) && !errors.Is(err, basilic.ErrUnreachable) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if dialled := r.reached(); len(dialled) > 0 {
		t.Errorf("dialled %q", dialled)
	}
	if _, err := r.hub.Resources.Client.HTTP.Download(t.Context(), "http://203.0.114.1/i.png", download); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("http: %v", err)
	}
}

func TestImagesThatCannotBeHadLeaveWordsInTheirPlace(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "b.example")
	hub := net.Hub("b.example")
	net.Serve("images.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good.png":
			_, _ = w.Write(picture(t, 600, 400))
		case "/bomb.png":
			_, _ = w.Write(bombOf(t, picture(t, 20, 10)))
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	far := net.Remote("far.example")
	object := far.Actor("zoe", "Person").Article("1", "Images")
	blocks := []any{}
	for _, name := range []string{"/gone.png", "/bomb.png", "/good.png"} {
		blocks = append(blocks, map[string]any{"type": "Image", "url": "https://images.example" + name, "alt": "Le dessin de " + name[1:5], "width": 600, "height": 400})
	}
	object["blocks"] = blocks
	far.Put("/objects/1", object)
	r, err := hub.Resources.FetchRemote(t.Context(), "https://far.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	path := "/ressources/distantes/" + string(r.ID)
	// Who looks first is told by a picture, drawn here.
	first := sources(visit(t, hub, path))
	for i, want := range []int{http.StatusNotFound, http.StatusNotFound, http.StatusOK} {
		w := load(hub, first[3*i]) // each comes in two widths
		drawn := strings.Contains(w.Body.String(), "Image indisponible pour l’instant</text>") && w.Header().Get("Content-Type") == "image/svg+xml" && w.Header().Get("Cache-Control") == "no-store"
		if w.Code != want || drawn != (want == http.StatusNotFound) {
			t.Errorf("%s: %d %v", first[3*i], w.Code, w.Header())
		}
	}
	for _, address := range sources(visit(t, hub, "/recherche?q=images")) {
		if w := load(hub, address); w.Header().Get("Content-Type") != "image/svg+xml" || strings.Contains(w.Body.String(), "<text") {
			t.Errorf("the card shows %s: %v", address, w.Header())
		}
	}
	// Then by words, where the picture would be.
	words := []string{"Le dessin de gone.", "Le dessin de bomb.", `alt="Le dessin de good"`}
	for name, page := range map[string]string{"sheet": visit(t, hub, path), "paper": visit(t, hub, path+"/imprimer"), "archive": indexOf(t, load(hub, path+"/export.zip").Body.Bytes())} {
		for _, text := range append(words, "Image à voir ") {
			if !strings.Contains(page, text) {
				t.Errorf("the %s lacks %q", name, text)
			}
		}
		if name == "sheet" && len(sources(page)) != 3 || strings.Count(page, "<img") != 1+strings.Count(page, "code.svg") {
			t.Errorf("the %s shows %q", name, sources(page))
		}
	}
	// Paper does not show what nobody has looked at before either.
	if err := hub.Resources.ForgetRemoteMedia(t.Context(), time.Now().Add(1000*time.Hour), 0); err != nil {
		t.Fatal(err)
	}
	if page := visit(t, hub, path+"/imprimer"); !strings.Contains(page, words[0]) || strings.Count(page, "<img") != 1+strings.Count(page, "code.svg") {
		t.Errorf("paper shows %q", sources(page))
	}
}

// bombOf is a PNG that says to be of 50,000 × 50,000 pixels.
func bombOf(t *testing.T, data []byte) []byte {
	t.Helper()
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], 50_000)
	binary.BigEndian.PutUint32(data[20:], 50_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// indexOf is the page of an archive.
func indexOf(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("index.html")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
