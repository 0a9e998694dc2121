package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// governs returns an error unless the viewer says who has roles at a place: NotFound where it may
// not know of it. It returns the place; that of a record which was merged into another is the other.
func (a *act) governs(ctx context.Context, p hub.Place) (hub.Place, error) {
	switch {
	case p.ActorID != nil:
		record, custody, err := a.SeeActor(ctx, *p.ActorID)
		if err != nil {
			return p, hub.Under(err, "actor")
		}
		return hub.ActorPlace(record.ID), a.Viewer.Permit(a.Viewer.GovernCapacity(custody))
	case p.NetworkID != nil:
		if _, err := a.network(ctx, *p.NetworkID); err != nil {
			return p, err
		}
		return p, a.Viewer.Permit(a.Viewer.NetworkCapacity(*p.NetworkID))
	default:
		return p, a.Viewer.PermitAdministrator()
	}
}

// unknown hides what the viewer may not govern: of another's invitation, role or webhook, nobody learns.
func unknown(err error) error {
	if code := hub.CodeOf(err); code == hub.Forbidden || code == hub.NotFound {
		return hub.Under(hub.NoSuchRecord(), "id")
	}
	return err
}

// placeOf checks the place of a role as a caller gives it.
func placeOf(actor, network *string) (hub.Place, error) {
	var wrong hub.Problems
	if actor != nil {
		_ = wrong.Add(hub.CheckID(*actor, hub.ActorIDTypes...), "actor")
	}
	if network != nil {
		_ = wrong.Add(hub.CheckID(*network, hub.TypeNetwork), "network")
	}
	if actor != nil && network != nil {
		_ = wrong.Add(hub.Invalid(hub.At("network"), "Give the actor or the network, not both."))
	}
	return hub.Place{ActorID: actor, NetworkID: network}, wrong.Err()
}

// governed runs a read of the roles at a place for those who may say who has them.
func (s *Service) governed(
	ctx context.Context, v hub.Viewer, actor, network *string, fn func(context.Context, *act, hub.Place) error,
) error {
	p, err := placeOf(actor, network)
	if err != nil {
		return hub.First(err)
	}
	a := s.on(s.store, v)
	p, err = a.governs(ctx, p)
	if err != nil {
		return err
	}
	return fn(ctx, a, p)
}

// RolesAt returns the roles at a place, for those who may say who has them.
func (s *Service) RolesAt(ctx context.Context, v hub.Viewer, actor, network *string) (roles []*hub.Role, err error) {
	err = s.governed(ctx, v, actor, network, func(ctx context.Context, a *act, p hub.Place) (err error) {
		roles, err = a.Store.RolesAt(ctx, p)
		return err
	})
	return roles, err
}

// placeName is what people call a place; "" for the hub.
func (a *act) placeName(ctx context.Context, p hub.Place) (string, error) {
	switch {
	case p.ActorID != nil:
		record, err := a.Store.ActorRecordUnsafe(ctx, *p.ActorID)
		if err != nil {
			return "", err
		}
		return record.Name, nil
	case p.NetworkID != nil:
		networks, err := a.Store.NetworksByID(ctx, []string{*p.NetworkID})
		if err != nil || networks[*p.NetworkID] == nil {
			return "", err
		}
		return networks[*p.NetworkID].Name, nil
	default:
		return "", nil
	}
}

// RemoveRole takes a role away, or gives up one's own; the tokens that its owner made go with it. A place that
// had a referent, a coordinator or an administrator keeps one, as long as there is anybody.
func (s *Service) RemoveRole(ctx context.Context, v hub.Viewer, in hub.RemoveRoleInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeRole); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "removeRole", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitSignedIn(); err != nil {
				return "", err
			}
			role, err := a.Store.RoleByID(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			if role.AccountID != v.AccountID {
				if _, err := a.governs(ctx, role.Place); err != nil {
					return "", unknown(err)
				}
			}
			if err := a.leavesKeeper(ctx, role); err != nil {
				return "", err
			}
			if err := a.Store.RevokeTokensOf(ctx, role.AccountID, role.ActorID); err != nil {
				return "", err
			}
			return "", a.Store.RemoveRole(ctx, role.ID)
		})
}

// leavesKeeper returns a LastKeeper error where a role is the last one that can give others: the hub is never left
// without an administrator, nor editors without a referent.
func (a *act) leavesKeeper(ctx context.Context, role *hub.Role) error {
	if role.Kind == hub.Editor {
		return nil
	}
	roles, err := a.Store.LockRolesAt(ctx, role.Place)
	if err != nil {
		return err
	}
	same, other := 0, 0
	for _, r := range roles {
		switch {
		case r.ID == role.ID:
		case r.Kind == role.Kind:
			same++
		default:
			other++
		}
	}
	if same == 0 && (role.Kind == hub.Administrator || other > 0) {
		return hub.Problem(hub.LastKeeper, hub.At("id"), "Give this role to somebody else first.")
	}
	return nil
}

// Role returns a role that a mutation wrote.
func (s *Service) Role(ctx context.Context, id string) (*hub.Role, error) {
	return s.store.RoleByID(ctx, id)
}

// AddAdministrator makes the owner of an address an administrator, for the operator. It reports whether they were none
// before.
func (s *Service) AddAdministrator(ctx context.Context, address string) (bool, error) {
	email, err := hub.ParseEmail(address)
	if err != nil {
		return false, err
	}
	return store.Write(ctx, s.store, func(ctx context.Context, st *store.Store) (bool, error) {
		account, err := st.AccountOf(ctx, newID(hub.TypeAccount), email, hub.French)
		if err != nil {
			return false, err
		}
		id := newID(hub.TypeRole)
		granted, err := st.Grant(ctx, id, account.ID, hub.Administrator, hub.Place{})
		return granted == id, err
	})
}
