package mutation

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Room returns an error where a record holds as many parts of a kind as it may.
func (a *Act) Room(ctx context.Context, part hub.Part, id string) error {
	held, err := a.Store.CountParts(ctx, part, id)
	if err == nil && held >= hub.Most[part] {
		err = hub.Problem(hub.WrongState, nil, "There are already %d of these, which is the most allowed.", held)
	}
	return err
}

// Fits returns an error where a record holds more parts of a kind than it may, as one can
// that took over those of another.
func (a *Act) Fits(ctx context.Context, id string) error {
	for _, part := range store.PartsOfActors() {
		held, err := a.Store.CountParts(ctx, part, id)
		if err != nil {
			return err
		}
		if held > hub.Most[part] {
			return hub.Problem(hub.WrongState, nil,
				"Together the two records have %d entries of one kind; a record can have %d. Remove some first.", held, hub.Most[part])
		}
	}
	return nil
}
