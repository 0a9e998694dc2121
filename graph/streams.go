package graph

import (
	"net"
	"net/http"
	"sync"
)

// maxStreams is how many streams, event streams and WebSockets together, one client address has open.
const maxStreams = 50

// streams counts the open streams of each client address.
type streams struct {
	most int
	mu   sync.Mutex
	open map[string]int
}

func newStreams(most int) *streams { return &streams{most: most, open: map[string]int{}} }

// enter counts a client's stream until leave is called; false means that the client has too many, and was told so.
func (s *streams) enter(w http.ResponseWriter, r *http.Request) (leave func(), ok bool) {
	client := client(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[client] >= s.most {
		refuse(w, mediaJSON, http.StatusTooManyRequests, "TOO_MANY_STREAMS", "This address has too many streams open.")
		return nil, false
	}
	s.open[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[client]--; s.open[client] == 0 {
			delete(s.open, client)
		}
	}, true
}

// client names whose limits a request counts for: its network, where that was found out, else its address.
func client(r *http.Request) string {
	if network := viewer(r.Context()).Client; network != "" {
		return network
	}
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return address
}
