package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// charterKeeper says in which capacity the viewer keeps the charters of a network, or those of none.
func (a *act) charterKeeper(networkID *string) (hub.Capacity, error) {
	if networkID == nil {
		return hub.AsAdministrator, a.Viewer.PermitAdministrator()
	}
	as := a.Viewer.NetworkCapacity(*networkID)
	return as, a.Viewer.Permit(as)
}

var charters = &records[hub.Charter]{
	Description: hub.CharterDescription,
	lock: func(ctx context.Context, s *store.Store, id string) (*hub.Charter, error) {
		return s.LockCharter(ctx, id)
	},
	capacity: func(_ context.Context, a *act, c *hub.Charter) (hub.Capacity, error) {
		return a.charterKeeper(c.NetworkID)
	},
}

// CreateCharter adds a charter with its first version. It returns the id.
func (s *Service) CreateCharter(ctx context.Context, v hub.Viewer, in hub.CreateCharterInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createCharter", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			as, err := a.charterKeeper(in.Network)
			if err != nil {
				return "", err
			}
			if in.Network != nil {
				if _, err := a.network(ctx, *in.Network); err != nil {
					return "", err
				}
			}
			charter := &hub.Charter{ID: newID(hub.TypeCharter), AppliesTo: in.AppliesTo, NetworkID: in.Network}
			if charter.Slug, err = a.slugOf(ctx, hub.TypeCharter, charter.ID, in.Slug, in.Title); err != nil {
				return "", err
			}
			if err := a.Store.AddCharter(ctx, charter); err != nil {
				return "", err
			}
			if err := a.publishVersion(ctx, charter.ID, in.CharterVersionFields, as); err != nil {
				return "", err
			}
			a.Changed(hub.Created, as, charter.ID)
			return charter.ID, nil
		})
}

// publishVersion adds a version, which is in force from then on.
func (a *act) publishVersion(
	ctx context.Context, charterID string, fields hub.CharterVersionFields, as hub.Capacity,
) error {
	for i, article := range fields.Articles {
		if err := knownTerms(ctx, a.Store, hub.SchemeOrganisationKind, article.AppliesToKinds); err != nil {
			return hub.Under(err, "articles", i, "appliesToKinds")
		}
	}
	taken, err := a.Store.LabelTaken(ctx, charterID, fields.Label)
	if err != nil {
		return err
	}
	if taken {
		return hub.Problem(hub.Taken, hub.At("label"),
			"The charter already has a version with this name. A published version never changes.")
	}
	if err := a.Room(ctx, hub.PartVersion, charterID); err != nil {
		return err
	}
	version := &hub.CharterVersion{
		ID: newID(hub.TypeCharterVersion), CharterID: charterID, Label: fields.Label, Title: fields.Title,
		Language:    fields.Language,
		PublishedOn: or(fields.PublishedOn, today()), SourceURI: fields.Source,
	}
	articles := fields.ArticlesOf(version.ID)
	version.Hash = hub.CharterHash(articles)
	if err := a.Store.AddCharterVersion(ctx, version, articles); err != nil {
		return err
	}
	a.Changed(hub.Created, as, version.ID)
	return nil
}

// UpdateCharter changes what a charter is, not its text. It returns the id, also beside a Conflict.
func (s *Service) UpdateCharter(ctx context.Context, v hub.Viewer, in hub.UpdateCharterInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "updateCharter", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			charter, err := a.Store.LockCharter(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			as, err := a.charterKeeper(charter.NetworkID)
			if err != nil {
				return "", err
			}
			if err := in.Expect.Check(charter.Version); err != nil {
				return charter.ID, err
			}
			was := charter.Slug
			if in.Slug != nil {
				if charter.Slug, err = a.slugOf(ctx, hub.TypeCharter, charter.ID, in.Slug, ""); err != nil {
					return "", err
				}
			}
			if in.AppliesTo != nil {
				charter.AppliesTo = in.AppliesTo
			}
			if _, err := a.Store.PutCharters(ctx, []*hub.Charter{charter}); err != nil {
				return "", err
			}
			a.Changed(hub.Updated, as, charter.ID)
			if charter.Slug == was {
				return charter.ID, nil
			}
			return charter.ID, a.Store.RedirectSlug(ctx, hub.TypeCharter, was, charter.ID)
		})
}

// PublishCharterVersion publishes a new version and asks those who signed an earlier one to sign again (R6). It returns
// the id of the charter.
func (s *Service) PublishCharterVersion(
	ctx context.Context, v hub.Viewer, in hub.PublishCharterVersionInput,
) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Charter, hub.TypeCharter), "charter")
	_ = wrong.Add(in.CharterVersionFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "publishCharterVersion", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			charter, err := a.Store.LockCharter(ctx, in.Charter)
			if err == nil && charter.ArchivedAt != nil {
				err = hub.NoSuchRecord()
			}
			if err != nil {
				return "", hub.Under(err, "charter")
			}
			as, err := a.charterKeeper(charter.NetworkID)
			if err != nil {
				return "", err
			}
			if err := a.publishVersion(ctx, charter.ID, in.CharterVersionFields, as); err != nil {
				return "", err
			}
			a.Changed(hub.Updated, as, charter.ID)
			signatories, err := a.Store.SignatoriesUnsafe(ctx, charter.ID)
			if err != nil {
				return "", err
			}
			return charter.ID,
				a.Mail(ctx, signatories, hub.LetterResign, map[string]string{"charter": in.Title, "version": in.Label})
		})
}

// SignCharter signs a version in force, or changes the positions of the signatory. It returns the id of the signature.
func (s *Service) SignCharter(ctx context.Context, v hub.Viewer, in hub.SignCharterInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(hub.CheckID(in.CharterVersion, hub.TypeCharterVersion), "charterVersion")
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "signCharter", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			actor, as, err := a.speaker(ctx, in.Actor)
			if err != nil {
				return "", err
			}
			versions, err := a.Store.CharterVersionsByID(ctx, []string{in.CharterVersion})
			if err != nil {
				return "", err
			}
			version := versions[in.CharterVersion]
			if version == nil {
				return "", hub.Under(hub.NoSuchRecord(), "charterVersion")
			}
			charter, err := a.Store.LockCharter(ctx, version.CharterID)
			if err != nil {
				return "", err
			}
			articles, err := a.Store.ArticlesOf(ctx, []string{version.ID})
			if err != nil {
				return "", err
			}
			if err := in.CheckSignature(actor, charter, articles[version.ID]); err != nil {
				return "", err
			}
			id, isNew, err := a.Store.Sign(ctx, &hub.Signature{
				ID: newID(hub.TypeSignature), ActorID: actor.ID, VersionID: version.ID,
				Capacity: in.Capacity, SignedOn: today(),
			}, in.Positions)
			if err != nil {
				return "", err
			}
			action := hub.Updated
			if isNew {
				action = hub.Created
			}
			a.Changed(action, as, id)
			return id, a.join(ctx, actor, as)
		})
}

// WithdrawSignature withdraws a signature. It returns the id.
func (s *Service) WithdrawSignature(ctx context.Context, v hub.Viewer, in hub.WithdrawSignatureInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeSignature); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "withdrawSignature", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			signature, err := a.Store.LockSignatureUnsafe(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			_, custody, err := a.SeeActor(ctx, signature.ActorID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			as := v.SpeakCapacity(custody)
			if err := v.Permit(as); err != nil {
				return "", err
			}
			if signature.WithdrawnOn != nil {
				return signature.ID, hub.Problem(hub.WrongState, hub.At("id"), "The signature has already been withdrawn.")
			}
			a.Changed(hub.Updated, as, signature.ID)
			return signature.ID, a.Store.Withdraw(ctx, signature.ID, today())
		})
}

// slugOf is the slug that is given, once no other record has it, or one made of a name where none is.
func (a *act) slugOf(ctx context.Context, t hub.RecordType, id string, given *string, name string) (string, error) {
	if given == nil {
		return a.Store.FreeSlug(ctx, t, name)
	}
	taken, err := a.Store.SlugTaken(ctx, t, *given, id)
	if err == nil && taken {
		err = hub.Problem(hub.Taken, hub.At("slug"), "Another record has the slug %q.", *given)
	}
	return *given, err
}
