package search

import "sync"

const (
	// maxRemembered bounds a memory, maxKey the texts that name what it keeps.
	maxRemembered = 5000
	maxKey        = 200
)

// memory keeps what never changes: what a word is matched by, the name of a host.
type memory[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

func (m *memory[K, V]) get(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[key]
	return v, ok
}

// keep makes room by forgetting everything when there is too much.
func (m *memory[K, V]) keep(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) >= maxRemembered {
		m.kept = make(map[K]V)
	}
	m.kept[key] = value
}
