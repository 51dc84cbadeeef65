package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// unpacked writes the files of an archive into a folder.
func unpacked(t *testing.T, archive []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) {
			t.Fatalf("the archive holds %q", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestAnArchiveOpensWithoutNetwork reads the archive of a resource from a folder,
// after its hub is gone.
func TestAnArchiveOpensWithoutNetwork(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	alice := h.person("alice")
	path := fullSheet(t, alice)
	status, archive := alice.get(path + "/export.zip")
	if status != 200 {
		t.Fatalf("the archive: %d", status)
	}
	folder := unpacked(t, []byte(archive))
	h.stop()
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	open(t, window, "file://"+folder+"/index.html")
	const drawn = `Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth > 0, () => false))).then(all => all.length > 1 && all.every(Boolean))`
	if !evaluate[bool](t, window, drawn) {
		t.Error("a picture is missing")
	}
	if !evaluate[bool](t, window, `document.fonts.ready.then(() => [...document.fonts].some(f => f.status === "loaded"))`) {
		t.Error("the font is not the page's own")
	}
	const elsewhere = `performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith("file:") && !n.startsWith("data:")).join(" ")`
	if found := evaluate[string](t, window, elsewhere); found != "" {
		t.Errorf("the page asked for %s", found)
	}
	const broken = `Promise.all([...document.links].filter(a => a.protocol === "file:" && !a.hash).map(a => new Promise(done => {
		const probe = document.createElement("iframe"); probe.onload = () => done(""); probe.onerror = () => done(a.href); probe.src = a.href; document.body.append(probe);
	}))).then(all => all.length + all.join(" "))`
	if found := evaluate[string](t, window, broken); found != "1" {
		t.Errorf("links of the folder: %s", found)
	}
	open(t, window, "file://"+folder+"/index.html")
	screenshot(t, window, "archive")
}
