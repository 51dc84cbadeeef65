package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

const (
	// archivePatience is how long an archive waits for the images of other servers that
	// this hub has yet to fetch, printPatience how long the print view does, and
	// archiveAtOnce how many are asked for at a time.
	archivePatience = 20 * time.Second
	printPatience   = 5 * time.Second
	archiveAtOnce   = 4
)

// fetched returns the images of another server that the archive of a resource or its
// print view holds, by their blocks: those of which this hub has a copy, or can have
// one soon. Of the others it is said where they are.
func (w *Web) fetched(r *http.Request, view resources.View, patience time.Duration) map[basilic.ID]bool {
	there := make(map[basilic.ID]bool)
	if view.Resource.Local {
		return there
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	asked := func(b basilic.Block) bool { return b.Kind == basilic.BlockImage && b.MediaID == "" && b.URL != "" }
	for id, err := range opened(view.Resource.Sheet.Blocks, asked, func(b basilic.Block) (io.ReadCloser, error) { return w.openRemote(ctx, view, b) }) {
		if err == nil {
			there[id] = true
		}
	}
	return there
}

// kept returns the files and images that the archive of a resource holds, by their
// blocks: those of this hub that its store still has, and those of another server
// that were fetched. It opens each before the first byte is sent: afterwards nothing
// can be said any more.
func (w *Web) kept(r *http.Request, view resources.View) (map[basilic.ID]bool, error) {
	there := w.fetched(r, view, archivePatience)
	asked := func(b basilic.Block) bool { return b.MediaID != "" }
	for id, err := range opened(view.Resource.Sheet.Blocks, asked, func(b basilic.Block) (io.ReadCloser, error) { return w.openTaken(r, view, b) }) {
		switch {
		case err == nil:
			there[id] = true
		case errors.Is(err, basilic.ErrNotFound):
			w.Log.Warn("archive without a file", "path", loggedPath(r), "error", err)
		default:
			return nil, err
		}
	}
	return there, nil
}

// opened opens what is asked for and closes it again, a few at a time, and returns
// how that went by the blocks.
func opened(blocks []basilic.Block, asked func(basilic.Block) bool, open func(basilic.Block) (io.ReadCloser, error)) map[basilic.ID]error {
	went := make(map[basilic.ID]error)
	var mu sync.Mutex
	var asking sync.WaitGroup
	turns := make(chan struct{}, archiveAtOnce)
	for _, b := range blocks {
		if !asked(b) {
			continue
		}
		asking.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			f, err := open(b)
			if err == nil {
				_ = f.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			went[b.ID] = err
		})
	}
	asking.Wait()
	return went
}

func (w *Web) openRemote(ctx context.Context, view resources.View, b basilic.Block) (io.ReadCloser, error) {
	f, _, err := w.Resources.OpenRemote(ctx, view.Resource.ID, basilic.RemoteKey(b.URL), media.ImageName)
	return f, err
}

// openTaken opens a file or an image of a resource, by the door through which whoever
// asks came.
func (w *Web) openTaken(r *http.Request, view resources.View, b basilic.Block) (io.ReadCloser, error) {
	switch token := param(r, "token"); {
	case b.MediaID == "":
		return w.openRemote(r.Context(), view, b)
	case token != "":
		f, _, err := w.Resources.OpenLinkedMedia(r.Context(), token, b.MediaID, ui.MediaName(b))
		return f, err
	}
	f, _, err := w.Resources.OpenMedia(r.Context(), viewerOf(r), b.MediaID, ui.MediaName(b))
	return f, err
}
