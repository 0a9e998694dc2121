package graph

// The bounds of a process, and of what one client has of them.
const (
	MaxOperations = maxOperations
	MaxQueue      = maxQueue
	Stride        = stride
)

// SmallCapacity is that of a process that holds few bytes.
func SmallCapacity(bytes int) *Capacity { return newCapacity(maxOperations, maxFederated, bytes) }
