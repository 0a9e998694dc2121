package service

import (
	"context"

	"essaim/internal/hub"
)

// Memberships returns a page of the memberships that match.
func (s *Service) Memberships(
	ctx context.Context, v hub.Viewer, f hub.MembershipFilter, p hub.PageRequest,
) (*hub.MembershipConnection, error) {
	if err := hub.CheckIDs("networks", f.Networks, hub.TypeNetwork); err != nil {
		return nil, err
	}
	if err := hub.CheckIDs("actors", f.Actors, hub.TypeInitiative, hub.TypeGroup, hub.TypeOrganisation); err != nil {
		return nil, err
	}
	if err := s.checkNetworks(ctx, f.Networks, "networks"); err != nil {
		return nil, err
	}
	return s.store.Memberships(ctx, v, f, p)
}
