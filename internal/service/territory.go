package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// TerritoryID returns the id of the territory that is asked for, by id or by kind and code. It need not exist.
func TerritoryID(id *string, code *hub.TerritoryCodeInput) (string, error) {
	switch {
	case (id == nil) == (code == nil):
		return "", hub.Invalid(hub.At("id"), "Give either the id or the code.")
	case code != nil:
		return code.ID(), nil
	default:
		return *id, hub.Under(hub.CheckID(*id, hub.TypeTerritory), "id")
	}
}

// ReplaceTerritories makes the official territories those of an edition, whose hash is given, and reports whether that
// changed anything.
func (s *Service) ReplaceTerritories(ctx context.Context, e Edition) (changed bool, err error) {
	err = s.inLoad(ctx, func(st *store.Store) error {
		changed, err = st.ReplaceTerritories(ctx, e.SHA256, e.Territories, e.Links)
		return err
	})
	return changed, err
}
