package resources

import (
	"context"
	"errors"
	"slices"
	"sync"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// mostContents is how much memory the texts that were read last may take, in bytes of
// what they are in the database.
const mostContents = 32 << 20

// contents keeps the blocks and texts of resources that were read, by what they are:
// whoever reads a resource has read its row, and with it who may see it and the hash
// of its content, so that nothing here is ever stale or seen by others. What is kept
// is shared by its readers, who change none of it.
type contents struct {
	mu   sync.Mutex
	kept map[contentKey]postgres.Content
	size int
}

// contentKey is one state of the content of one resource.
type contentKey struct {
	resource basilic.ID
	hash     int64
}

func newContents() *contents { return &contents{kept: make(map[contentKey]postgres.Content)} }

func (c *contents) get(key contentKey) (postgres.Content, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	content, ok := c.kept[key]
	return content, ok
}

// keep makes room for a content by throwing others away, whichever they are.
func (c *contents) keep(key contentKey, content postgres.Content) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.kept[key]; known || content.Size > mostContents/8 {
		return
	}
	for other, old := range c.kept {
		if c.size+content.Size <= mostContents {
			break
		}
		delete(c.kept, other)
		c.size -= old.Size
	}
	c.kept[key] = content
	c.size += content.Size
}

// wholeView is what the viewer may see of a resource whose head was read: whether they
// may is decided by that, before anything is taken out of what is kept.
func (s *Service) wholeView(ctx context.Context, viewer basilic.Viewer, head postgres.ResourceHead) (View, error) {
	v, err := s.viewOf(ctx, viewer, head.Resource)
	if err != nil {
		return View{}, err
	}
	key := contentKey{head.Resource.ID, head.Hash}
	content, ok := s.contents.get(key)
	if !ok {
		content, err = s.DB.ContentOf(ctx, key.resource, key.hash)
		if errors.Is(err, basilic.ErrNotFound) {
			return s.changedView(ctx, viewer, key.resource)
		}
		if err != nil {
			return View{}, err
		}
		s.contents.keep(key, content)
	}
	v.Resource.Sheet.Blocks, v.Resource.ContentHTML = slices.Clone(content.Blocks), content.HTML
	return v, nil
}

// changedView is the view of a resource that changed while it was read: as it is now,
// for who may see it now.
func (s *Service) changedView(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (View, error) {
	r, err := s.DB.ResourceByID(ctx, id)
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, viewer, r)
}
