package mutation

import (
	"context"

	"essaim/internal/hub"
)

// Custody is what rules must know of an actor. It returns NotFound if there is none, or the viewer may not see it.
func (a *Act) Custody(ctx context.Context, record *hub.ActorCore) (hub.Custody, error) {
	found, err := a.Store.CustodyUnsafe(ctx, record.ID)
	if err != nil {
		return hub.Custody{}, err
	}
	custody := found[record.ID]
	if !record.Status.VisibleTo(a.Viewer, record.ID, record.ReviewNetworkID) && !a.Pushed(record) &&
		a.Viewer.OversightCapacity(custody) == "" {
		return hub.Custody{}, hub.NoSuchRecord()
	}
	return custody, nil
}

// Pushed reports whether the machine that asks pushed the record.
func (a *Act) Pushed(record *hub.ActorCore) bool {
	return a.Viewer.Token != nil && record.PushedBy != nil && *record.PushedBy == a.Viewer.Token.ActorID
}

// LockActor returns an actor that the viewer may see, for writing, with what rules must
// know of it; the id of one that was merged into another leads to the other.
func (a *Act) LockActor(ctx context.Context, id string) (*hub.ActorCore, hub.Custody, error) {
	return a.actor(ctx, id, a.Store.LockActorUnsafe)
}

// SeeActor is LockActor for what does not write the record itself.
func (a *Act) SeeActor(ctx context.Context, id string) (*hub.ActorCore, hub.Custody, error) {
	return a.actor(ctx, id, a.Store.ActorRecordUnsafe)
}

func (a *Act) actor(
	ctx context.Context, id string, read func(context.Context, string) (*hub.ActorCore, error),
) (*hub.ActorCore, hub.Custody, error) {
	record, err := read(ctx, id)
	if err == nil && record.MergedIntoID != nil {
		record, err = read(ctx, *record.MergedIntoID)
	}
	if err != nil {
		return nil, hub.Custody{}, err
	}
	custody, err := a.Custody(ctx, record)
	if err != nil {
		return nil, hub.Custody{}, err
	}
	return record, custody, nil
}
