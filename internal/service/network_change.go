package service

import (
	"context"

	"essaim/internal/hub"
)

// CreateNetwork adds a network. It returns the id.
func (s *Service) CreateNetwork(ctx context.Context, v hub.Viewer, key *string, patch hub.NetworkPatch) (string, error) {
	return s.write(ctx, v, "createNetwork", key, patch, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitAdministrator(); err != nil {
			return "", err
		}
		if !patch.Name.Is {
			patch.Name = hub.Given[string]{Is: true}
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "network")
		}
		network := &hub.Network{ID: newID(hub.TypeNetwork)}
		slug, err := a.slugOf(ctx, hub.TypeNetwork, network.ID, patch.Slug, patch.Name.Value)
		if err != nil {
			return "", hub.Under(err, "network")
		}
		patch.Slug = slug
		patch.Apply(network)
		return network.ID, a.putNetwork(ctx, network, hub.Created, hub.AsAdministrator)
	})
}

// slugOf is the slug that is given, once no other record has it, or one made of a name where none is.
func (a *act) slugOf(ctx context.Context, t hub.RecordType, id string, given hub.Given[string], name *string) (hub.Given[string], error) {
	if !given.Is {
		if name == nil {
			return given, nil
		}
		slug, err := a.store.FreeSlug(ctx, t, *name)
		return hub.Given[string]{Is: true, Value: &slug}, err
	}
	taken, err := a.store.SlugTaken(ctx, t, *given.Value, id)
	if err == nil && taken {
		err = hub.Problem(hub.Taken, hub.At("slug"), "Another record has the slug %q.", *given.Value)
	}
	return given, err
}

// keepSlug makes the slug that a record had lead to it, where it has another now.
func (a *act) keepSlug(ctx context.Context, t hub.RecordType, id, was, is string) error {
	if was == is {
		return nil
	}
	return a.store.RedirectSlug(ctx, t, was, id)
}

// putNetwork writes a network, once what it names is known.
func (a *act) putNetwork(ctx context.Context, n *hub.Network, action hub.ChangeAction, as hub.Capacity) error {
	if n.OrganisationID != nil {
		found, err := a.store.ActorsByID(ctx, a.viewer, []string{*n.OrganisationID})
		if err != nil {
			return err
		}
		if found[*n.OrganisationID] == nil {
			return hub.Under(hub.NoSuchRecord(), "network", "organisation")
		}
	}
	done, err := a.store.PutNetworks(ctx, []*hub.Network{n})
	if err != nil || done[0] == "" { // nothing changed: there is nothing to tell
		return err
	}
	a.changed(action, as, n.ID)
	return nil
}

// UpdateNetwork changes a network. It returns the id, also beside a Conflict.
func (s *Service) UpdateNetwork(ctx context.Context, v hub.Viewer, id string, key *string, expect hub.Expect, patch hub.NetworkPatch) (string, error) {
	if err := hub.CheckID(id, hub.TypeNetwork); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, v, "updateNetwork", key, []any{id, expect, patch}, func(ctx context.Context, a *act) (string, error) {
		network, err := a.store.LockNetwork(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		as := v.NetworkCapacity(id)
		if err := v.Permit(as); err != nil {
			return "", err
		}
		if err := expect.Check(network.Version); err != nil {
			return id, err
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "network")
		}
		return id, a.changeNetwork(ctx, network, as, patch)
	})
}

func (a *act) changeNetwork(ctx context.Context, network *hub.Network, as hub.Capacity, patch hub.NetworkPatch) error {
	was := network.Slug
	if _, err := a.slugOf(ctx, hub.TypeNetwork, network.ID, patch.Slug, nil); err != nil {
		return hub.Under(err, "network")
	}
	patch.Apply(network)
	if err := a.keepSlug(ctx, hub.TypeNetwork, network.ID, was, network.Slug); err != nil {
		return err
	}
	return a.putNetwork(ctx, network, hub.Updated, as)
}
