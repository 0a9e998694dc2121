package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

var networks = &records[hub.Network]{
	Description: hub.NetworkDescription, stored: store.Networks, lock: store.Networks.Lock,
	capacity: func(_ context.Context, a *act, n *hub.Network) (hub.Capacity, error) {
		as := a.Viewer.NetworkCapacity(n.ID)
		return as, a.Viewer.Permit(as)
	},
	archiver: func(_ context.Context, a *act, _ *hub.Network) (hub.Capacity, error) {
		return hub.AsAdministrator, a.Viewer.PermitAdministrator()
	},
}

// CreateNetwork adds a network. It returns the id.
func (s *Service) CreateNetwork(
	ctx context.Context, v hub.Viewer, key *string, patch hub.Patch[hub.Network],
) (string, error) {
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createNetwork", Key: key, Input: patch},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitAdministrator(); err != nil {
				return "", err
			}
			return networks.create(ctx, a, &hub.Network{ID: newID(hub.TypeNetwork)}, hub.AsAdministrator, patch)
		})
}

// UpdateNetwork changes a network. It returns the id, also beside a Conflict.
func (s *Service) UpdateNetwork(
	ctx context.Context, v hub.Viewer, to hub.Target, patch hub.Patch[hub.Network],
) (string, error) {
	return networks.change(ctx, s, v, to, patch)
}
