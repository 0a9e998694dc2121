package gateway

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

// cache remembers what was used last, by text: a hash could be made to collide. What is remembered takes
// memory as its text does, many times over, and clients choose the texts: so these are bounded in all.
type cache[V any] struct {
	mu    sync.Mutex
	texts *lru.LRU[string, V]
	bytes int
	most  int
}

// newCache returns a cache of texts that have so many bytes together at most.
func newCache[V any](most int) *cache[V] {
	c := &cache[V]{most: most}
	texts, err := lru.NewLRU(most, func(text string, _ V) { c.bytes -= len(text) })
	if err != nil {
		panic(err) // the sizes are constants
	}
	c.texts = texts
	return c
}

// Get returns what is remembered of a text.
func (c *cache[V]) Get(text string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.texts.Get(text)
}

// Add remembers something of a text, and forgets what was used longest ago.
func (c *cache[V]) Add(text string, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.texts.Contains(text) { // another made it meanwhile
		return
	}
	c.texts.Add(text, value)
	for c.bytes += len(text); c.bytes > c.most; {
		c.texts.RemoveOldest()
	}
}

// Keys are the texts, those used longest ago first.
func (c *cache[V]) Keys() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.texts.Keys()
}
