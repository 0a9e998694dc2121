package graph

import "context"

// The bounds of a process, and of what one client has of them; the version whose words are known.
const (
	MaxOperations = maxOperations
	MaxQueue      = maxQueue
	Stride        = stride
	GqlgenVersion = gqlgenVersion
)

// SmallCapacity is that of a process that holds few bytes.
func SmallCapacity(bytes int) *Capacity { return newCapacity(maxOperations, maxFederated, bytes) }

// TakeTurns takes turns for a client, as operations do that do not end, until leave is
// called. It fails where there are not so many for it.
func (c *Capacity) TakeTurns(ctx context.Context, client string, turns int) (leave func(), err error) {
	var held []func()
	leave = func() {
		for _, one := range held {
			one()
		}
	}
	for range turns {
		one, err := c.own.Enter(ctx, client)
		if err != nil {
			leave()
			return nil, err
		}
		held = append(held, one)
	}
	return leave, nil
}
