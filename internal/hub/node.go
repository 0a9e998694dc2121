package hub

// Node is a record with a globally unique id.
type Node interface {
	IsNode()
	GetID() string
}
