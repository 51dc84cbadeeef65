// Package pdf draws the first page of a PDF. What people send may be forged to
// harm who reads it: it is read by PDFium inside a WebAssembly sandbox of its own,
// which sees neither files nor network, has little memory and little time, and is
// gone afterwards.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"codeberg.org/basilic/basilic"
)

const (
	// maxPages is how much memory a sandbox may have, in pages of 64 KiB.
	maxPages = 4096
	// drawFor is how long drawing may take.
	drawFor = 20 * time.Second
)

// Drawer draws pages. What it compiles once is kept in a folder: a drawing takes
// a fifth of a second with it, seconds without.
type Drawer struct {
	cache string
}

// New returns a drawer that keeps what it compiles in a folder.
func New(cache string) *Drawer { return &Drawer{cache: cache} }

// FirstPage draws the first page of a document into at most so many pixels. What
// cannot be drawn matches basilic.ErrInvalid.
func (d *Drawer) FirstPage(ctx context.Context, file io.ReadSeeker, size int64, width, height int) (*image.RGBA, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cache, err := wazero.NewCompilationCacheWithDir(d.cache)
	if err != nil {
		return nil, fmt.Errorf("pdf: cache: %w", err)
	}
	defer func() { _ = cache.Close(context.WithoutCancel(ctx)) }()
	sandbox, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxTotal: 1, MaxIdle: 1, Stdout: io.Discard, Stderr: io.Discard,
		// Without one of its own the library shows it the whole disk.
		FSConfig: wazero.NewFSConfig(),
		RuntimeConfig: wazero.NewRuntimeConfig().WithCompilationCache(cache).WithMemoryLimitPages(maxPages).WithCloseOnContextDone(true).
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
	})
	if err != nil {
		return nil, fmt.Errorf("pdf: sandbox: %w", err)
	}
	defer func() { _ = sandbox.Close() }()
	// What is compiled, once, does not count.
	defer time.AfterFunc(drawFor, cancel).Stop()
	return draws(ctx, sandbox, requests.OpenDocument{FileReader: file, FileReaderSize: size}, width, height)
}

// draws lets the document be drawn. A sandbox that fails by panicking must not stop
// the hub.
func draws(ctx context.Context, sandbox pdfium.Pool, open requests.OpenDocument, width, height int) (page *image.RGBA, err error) {
	defer func() {
		if r := recover(); r != nil {
			page, err = nil, fmt.Errorf("pdf: %v: %w", r, basilic.ErrInvalid)
		}
	}()
	instance, err := sandbox.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("pdf: sandbox: %w", err)
	}
	defer func() { _ = instance.Close() }()
	document, err := instance.OpenDocument(&open)
	if err != nil {
		return nil, fmt.Errorf("pdf: open: %w: %w", err, basilic.ErrInvalid)
	}
	drawn, err := instance.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: document.Document}}, Width: width, Height: height,
	})
	if err != nil {
		return nil, fmt.Errorf("pdf: draw: %w: %w", err, basilic.ErrInvalid)
	}
	defer drawn.Cleanup()
	source := drawn.Result.RenderedImage
	if source == nil || source.Bounds().Empty() {
		return nil, errors.Join(basilic.ErrInvalid, errors.New("pdf: an empty page"))
	}
	// The sandbox's memory goes with it. Paper is white.
	page = image.NewRGBA(image.Rect(0, 0, source.Bounds().Dx(), source.Bounds().Dy()))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(page, page.Bounds(), source, source.Bounds().Min, draw.Over)
	return page, nil
}
