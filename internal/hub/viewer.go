package hub

// Viewer is whoever is asking. The zero Viewer is the anonymous public.
//
// It is an argument, not a context value: a function that reads guarded records cannot be called without saying for
// whom.
type Viewer struct {
	ActorIDs   []string // actors whose record the viewer keeps
	NetworkIDs []string // networks whose coordination the viewer belongs to
}
