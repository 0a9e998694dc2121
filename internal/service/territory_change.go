package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
	"essaim/internal/written"
)

// drawer says in which capacity the viewer draws sets of communes: coordinators and administrators do.
func drawer(v hub.Viewer) (hub.Capacity, error) {
	switch {
	case v.Token == nil && len(v.NetworkIDs) > 0:
		return hub.AsCoordinator, nil
	default:
		return hub.AsAdministrator, v.PermitAdministrator()
	}
}

// CreateTerritory adds a set of communes. It returns the id.
func (s *Service) CreateTerritory(ctx context.Context, v hub.Viewer, in hub.CreateTerritoryInput) (string, error) {
	as, err := drawer(v)
	if err != nil {
		return "", err
	}
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createTerritory", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			code := value(in.Code)
			if code == "" {
				if code = written.Slug(in.Name); code == "" {
					return "",
						hub.Problem(hub.Required, hub.At("code"),
							"The name has no letters or digits. Give a code.")
				}
			}
			if err := a.Store.LockLoad(ctx); err != nil { // the tree of territories has one writer at a time
				return "", err
			}
			territory := &hub.Territory{ID: hub.TerritoryID(hub.Custom, code), Kind: hub.Custom, Code: code,
				Name: in.Name}
			held, err := a.Store.TerritoriesByID(ctx, []string{territory.ID})
			if err != nil {
				return "", err
			}
			if held[territory.ID] != nil {
				return "", hub.Problem(hub.Taken, hub.At("code"), "Another set of communes has the code %q.", code)
			}
			return territory.ID, a.drawTerritory(ctx, territory, in.Communes, hub.Created, as)
		})
}

// drawTerritory writes a set of communes, all of which must be some.
func (a *act) drawTerritory(
	ctx context.Context, t *hub.Territory, communes []string, action hub.ChangeAction, as hub.Capacity,
) error {
	held, err := a.Store.TerritoriesByID(ctx, communes)
	if err != nil {
		return err
	}
	for i, id := range communes {
		if held[id] == nil || held[id].Kind != hub.Commune {
			return hub.Invalid(hub.At("communes", i), "There is no such commune.")
		}
	}
	same, err := a.Store.TerritoryOf(ctx, t.ID, communes) // R3 goes by territories: the same communes are the same one
	if err != nil {
		return err
	}
	if same != "" {
		return hub.Problem(hub.Taken, hub.At("communes"), "%s has exactly these communes.", same)
	}
	if _, err := a.Store.PutCustomTerritory(ctx, t, communes); err != nil {
		return err
	}
	a.Changed(action, as, t.ID)
	return nil
}

// UpdateTerritory changes a set of communes. It returns the id.
func (s *Service) UpdateTerritory(ctx context.Context, v hub.Viewer, in hub.UpdateTerritoryInput) (string, error) {
	as, err := drawer(v)
	if err != nil {
		return "", err
	}
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "updateTerritory", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := a.Store.LockLoad(ctx); err != nil {
				return "", err
			}
			held, err := a.Store.TerritoriesByID(ctx, []string{in.ID})
			if err != nil {
				return "", err
			}
			territory := held[in.ID]
			if territory == nil {
				return "", hub.Under(hub.NoSuchRecord(), "id")
			}
			if territory.Kind != hub.Custom {
				return "", hub.Invalid(hub.At("id"), "Official territories cannot be changed.")
			}
			groups, networks, err := a.Store.GroupsOn(ctx, territory.ID)
			if err != nil {
				return "", err
			}
			for _, network := range networks { // R9: it is the territory of groups that other networks recognise
				if v.NetworkCapacity(network) == "" {
					return "", v.Permit("")
				}
			}
			territory.Name = in.Name
			if err := a.drawTerritory(ctx, territory, in.Communes, hub.Updated, as); err != nil {
				return "", err
			}
			for _, id := range groups {
				group, err := a.Store.LockActorUnsafe(ctx, id)
				if err != nil {
					return "", err
				}
				if err := a.articulateAll(ctx, group); err != nil {
					return "", err
				}
			}
			return territory.ID, nil
		})
}

var territories = &records[hub.Territory]{
	Description: hub.TerritoryDescription,
	permit: func(v hub.Viewer) error {
		_, err := drawer(v)
		return err
	},
	lock: func(ctx context.Context, s *store.Store, id string) (*hub.Territory, error) {
		if err := s.LockLoad(ctx); err != nil {
			return nil, err
		}
		found, err := s.TerritoriesByID(ctx, []string{id})
		if err == nil && found[id] == nil {
			err = hub.NoSuchRecord()
		}
		return found[id], err
	},
	// A set of communes on which networks recognise groups stays in use.
	capacity: func(ctx context.Context, a *act, t *hub.Territory) (hub.Capacity, error) {
		as, err := drawer(a.Viewer)
		if err != nil {
			return "", err
		}
		if t.Kind != hub.Custom {
			return "", hub.Invalid(hub.At("id"), "Official territories cannot be changed.")
		}
		groups, _, err := a.Store.GroupsOn(ctx, t.ID)
		if err == nil && len(groups) > 0 {
			err = hub.Problem(hub.WrongState, hub.At("id"), "It is the territory of a group that a network recognises.")
		}
		return as, err
	},
}
