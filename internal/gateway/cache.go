package gateway

import lru "github.com/hashicorp/golang-lru/v2"

// cache remembers what was used last, by text: a hash could be made to collide.
type cache[V any] struct{ *lru.Cache[string, V] }

func newCache[V any](size int) *cache[V] {
	c, err := lru.New[string, V](size)
	if err != nil {
		panic(err) // the sizes are constants
	}
	return &cache[V]{c}
}
