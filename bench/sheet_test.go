package bench

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// rounds is how often each page or saving is timed.
const rounds = 200

// sheet publishes a resource with so many blocks: one in ten an image and one a
// file, the rest titles of sections, texts of 1,200 characters and links.
func (h *hub) sheet(b *testing.B, blocks int) basilic.Resource {
	b.Helper()
	r, err := h.Resources.Create(b.Context(), h.author, fedtest.Sheet("Une fiche longue"), "")
	if err != nil {
		b.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 800, 600))); err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("Un **atelier** d’une heure pour *apprendre* ensemble, avec du matériel simple. ", 15)
	for n := range blocks {
		name := "Bloc " + strconv.Itoa(n)
		switch n % 10 {
		case 0, 5:
			_, err = h.Resources.AddBlock(b.Context(), h.author, r.Slug, "", basilic.Block{Kind: basilic.BlockSectionTitle, Title: name})
		case 3:
			_, err = h.Resources.AddImage(b.Context(), h.author, r.Slug, "", basilic.Block{Kind: basilic.BlockImage, Alt: name}, bytes.NewReader(picture.Bytes()))
		case 4, 8, 9:
			_, err = h.Resources.AddBlock(b.Context(), h.author, r.Slug, "", basilic.Block{Kind: basilic.BlockLink, Title: name, URL: "https://exemple.fr/" + strconv.Itoa(n)})
		default:
			_, err = h.Resources.AddBlock(b.Context(), h.author, r.Slug, "", basilic.Block{Kind: basilic.BlockText, Source: name + "\n\n" + text})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if r, err = h.Resources.Publish(b.Context(), h.author, r.Slug, true); err != nil {
		b.Fatal(err)
	}
	return r
}

// session signs the author in and returns the cookie.
func (h *hub) session(b *testing.B) string {
	b.Helper()
	answer := h.form("/connexion", "", url.Values{"email": {"alice@exemple.fr"}, "password": {fedtest.Password}})
	if answer.Code != http.StatusSeeOther {
		b.Fatalf("signing in: %d", answer.Code)
	}
	cookie, _, _ := strings.Cut(answer.Header().Get("Set-Cookie"), ";")
	return cookie
}

func (h *hub) form(path, cookie string, fields url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost:1"+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.answer(r, cookie)
}

func (h *hub) answer(r *http.Request, cookie string) *httptest.ResponseRecorder {
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	answer := httptest.NewRecorder()
	h.Handler.ServeHTTP(answer, r)
	return answer
}

// times does something round after round and reports how long one took.
func (h *hub) times(b *testing.B, do func(round int)) {
	b.Helper()
	do(-1)
	for range b.N {
		waits := make([]time.Duration, rounds)
		before := h.spent()
		for n := range waits {
			start := time.Now()
			do(n)
			waits[n] = time.Since(start)
		}
		used := h.spent().since(before)
		slices.Sort(waits)
		b.ReportMetric(float64(waits[rounds/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(waits[rounds*99/100].Microseconds())/1000, "ms-p99")
		b.ReportMetric(float64(used.own.Microseconds())/1000/rounds, "ms-CPU-hub")
		b.ReportMetric(float64(used.postgres.Microseconds())/1000/rounds, "ms-CPU-Postgres")
		b.ReportMetric(0, "ns/op")
	}
}

// BenchmarkSheet times the page of a sheet of 60 blocks as a visitor gets it, and
// the editor of one of 200 blocks: its page, and the saving of one block.
func BenchmarkSheet(b *testing.B) {
	h := idleHub(b)
	read, long := h.sheet(b, 60), h.sheet(b, basilic.MaxBlocks)
	cookie := h.session(b)
	page := func(b *testing.B, path, cookie string) *httptest.ResponseRecorder {
		answer := h.answer(httptest.NewRequest(http.MethodGet, "http://localhost:1"+path, nil), cookie)
		if answer.Code != http.StatusOK {
			b.Fatalf("%s: %d", path, answer.Code)
		}
		return answer
	}
	b.Run("60-blocks-read", func(b *testing.B) {
		h.times(b, func(int) { page(b, "/ressources/"+read.Slug, "") })
		b.ReportMetric(float64(page(b, "/ressources/"+read.Slug, "").Body.Len()), "bytes")
	})
	b.Run("60-blocks-read-32-connections", func(b *testing.B) {
		server := serve(b, h.Handler)
		for range b.N {
			got := ask(b, asking{Addresses: []string{server + "/ressources/" + read.Slug}, Connections: 32, Requests: 3_200, Accept: "text/html"})
			if got.Statuses[http.StatusOK] != 3_200 {
				b.Fatalf("answers: %v", got.Statuses)
			}
			b.ReportMetric(3_200/got.Took.Seconds(), "pages/s")
			b.ReportMetric(float64(got.Median.Microseconds())/1000, "ms-median")
			b.ReportMetric(float64(got.P99.Microseconds())/1000, "ms-p99")
			b.ReportMetric(0, "ns/op")
		}
	})
	b.Run("200-blocks-editor", func(b *testing.B) {
		h.times(b, func(int) { page(b, "/ressources/"+long.Slug+"/modifier", cookie) })
		b.ReportMetric(float64(page(b, "/ressources/"+long.Slug+"/modifier", cookie).Body.Len()), "bytes")
	})
	version := 1
	save := func(b *testing.B, round int) {
		answer := h.form("/ressources/"+long.Slug+"/blocs/"+string(long.Sheet.Blocks[101].ID), cookie, url.Values{
			"kind": {"Text"}, "version": {strconv.Itoa(version)}, "source": {fmt.Sprintf("Version %d, tour %d.", version, round)},
		})
		if answer.Code != http.StatusSeeOther {
			b.Fatalf("saving version %d: %d", version, answer.Code)
		}
		version++
	}
	b.Run("200-blocks-save-one", func(b *testing.B) { h.times(b, func(round int) { save(b, round) }) })
	b.Run("200-blocks-save-one-and-publish", func(b *testing.B) {
		h.times(b, func(round int) {
			save(b, round)
			if answer := h.form("/ressources/"+long.Slug+"/modifier", cookie, url.Values{"action": {"publish"}}); answer.Code != http.StatusSeeOther {
				b.Fatalf("publishing: %d", answer.Code)
			}
		})
	})
}
