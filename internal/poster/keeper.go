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

// Draw returns the poster with a key; cover opens its picture, which may be nil, and
// is called only when the poster has to be drawn.
func (k *Keeper) Draw(ctx context.Context, key string, p Poster, cover func() image.Image) ([]byte, error) {
	if data := k.found(key); data != nil {
		return data, nil
	}
	data, err, _ := k.flight.Do(key, func() (any, error) {
		select {
		case k.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("poster: %w", ctx.Err())
		}
		defer func() { <-k.slots }()
		p.Cover = cover()
		data, err := Draw(p)
		if err == nil {
			k.keep(key, data)
		}
		return data, err
	})
	if err != nil {
		return nil, err
	}
	drawn, _ := data.([]byte)
	return drawn, nil
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
