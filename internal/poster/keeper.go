package poster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"sync"

	"golang.org/x/sync/singleflight"
)

// look changes when posters are drawn in another way.
const look = "1"

// most is how many posters are kept in memory: some 100 kB each. After a publication
// each server that shows it asks once within a minute.
const most = 32

// Keeper draws posters, two at once at most, and keeps the last ones.
type Keeper struct {
	slots  chan struct{}
	flight singleflight.Group
	mu     sync.Mutex
	kept   map[string][]byte
	order  []string
}

// NewKeeper returns an empty keeper.
func NewKeeper() *Keeper {
	return &Keeper{slots: make(chan struct{}, 2), kept: make(map[string][]byte)}
}

// Key names a poster by all that it shows; cover names its picture.
func Key(p Poster, cover string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{look, p.Title, p.Category, p.CategoryLabel, p.By, p.Mark, p.Hub, fmt.Sprint(p.Square), p.Accent, cover}))
	return hex.EncodeToString(sum[:8])
}

// Drawn is a poster as it is sent.
type Drawn struct {
	JPEG []byte
	// Whole says that it shows all that its key names: its picture could be read.
	Whole bool
}

// Draw returns the poster with a key; cover opens its picture, which may be nil, and
// is called only when the poster has to be drawn. When that fails for now the poster
// is drawn without, and not kept. Whoever asked first may leave: others wait for it too.
func (k *Keeper) Draw(ctx context.Context, key string, p Poster, cover func(ctx context.Context) (image.Image, error)) (Drawn, error) {
	if data := k.found(key); data != nil {
		return Drawn{data, true}, nil
	}
	drawing := k.flight.DoChan(key, func() (any, error) {
		k.slots <- struct{}{}
		defer func() { <-k.slots }()
		// It may have been kept since this one looked.
		if data := k.found(key); data != nil {
			return Drawn{data, true}, nil
		}
		picture, missing := cover(context.WithoutCancel(ctx))
		p.Cover = picture
		data, err := Draw(p)
		if err == nil && missing == nil {
			k.keep(key, data)
		}
		return Drawn{data, missing == nil}, err
	})
	select {
	case <-ctx.Done():
		return Drawn{}, fmt.Errorf("poster: %w", ctx.Err())
	case done := <-drawing:
		drawn, _ := done.Val.(Drawn)
		return drawn, done.Err
	}
}

func (k *Keeper) found(key string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[key]
}

func (k *Keeper) keep(key string, data []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept[key] == nil {
		k.order = append(k.order, key)
	}
	k.kept[key] = data
	if len(k.order) > most {
		delete(k.kept, k.order[0])
		k.order = k.order[1:]
	}
}
