package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"time"

	"essaim/internal/gateway/compose"
	"essaim/internal/gateway/policy"
	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
	"essaim/schema"
)

// Federation is what a Service needs to check and compose partners' services.
type Federation struct {
	Compose compose.Composer
	// Fetch asks a service for its schema. Its error is a sentence for those who run the service, without its full
	// stop.
	Fetch func(ctx context.Context, url string) (sdl string, err error)
	// Broken returns what clients' latest operations would fail of on a client schema;
	// nil where nothing is known of them.
	Broken func(clientSDL string) []string
	// Changed is called once the registry has changed: who runs the supergraph brings it
	// up to date. Nil where nobody does.
	Changed func(context.Context)
	// Private lets services be at private addresses: for development only.
	Private bool
}

// checkDeadline is how long a check may take. It goes on to its end when its caller has stopped waiting.
const checkDeadline = 60 * time.Second

// checksOfPartner is how often a service is asked for its schema because somebody wants it.
var checksOfPartner = mutation.Limit{What: "partner check", Most: 60, Window: "1 hour"}

// CheckPartner fetches and checks the schema of a service, for those who manage it.
func (s *Service) CheckPartner(ctx context.Context, v hub.Viewer, id string) (*hub.PartnerCheck, error) {
	partner, _, err := s.keptPartner(ctx, v, id)
	if err != nil {
		return nil, err
	}
	check, _, err := s.checkPartner(ctx, partner, hub.CheckAsked)
	return check, err
}

// ActivatePartner checks a service and, where nothing is to be mended, makes it part of
// the federated graph: for those who oversee the record of its actor.
func (s *Service) ActivatePartner(ctx context.Context, v hub.Viewer, id string) (*hub.PartnerCheck, error) {
	partner, as, err := s.keptPartner(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if !as.Oversees() {
		return nil, v.Permit("")
	}
	if _, err := hub.PartnerMachine.Next(partner.State, hub.PartnerActivate); err != nil {
		return nil, err
	}
	others, err := s.othersOf(ctx, s.store, partner.ID)
	if err != nil {
		return nil, err
	}
	check, checked, err := s.checkPartner(ctx, partner, hub.CheckActivation)
	if err != nil || !check.Passed() {
		return check, err
	}
	_, err = s.changePartner(context.WithoutCancel(ctx), mutation.Call{Viewer: v, Name: "activatePartner"}, id,
		func(ctx context.Context, a *act, p *hub.Partner, _ hub.Capacity) error {
			if err := a.Store.LockSupergraph(ctx); err != nil {
				return err
			}
			now, err := s.othersOf(ctx, a.Store, p.ID)
			if err != nil {
				return err
			}
			if p.URL != partner.URL || now != others { // it was checked beside others than it would stand beside
				return hub.Problem(hub.Conflict, nil, "The partners have changed in the meantime. Try again.")
			}
			p.State, err = hub.PartnerMachine.Next(p.State, hub.PartnerActivate)
			p.Reason, p.SchemaID = nil, &checked.ID
			return err
		})
	return check, err
}

// registryChanged brings the supergraph of this process up to date, as far as the
// caller's time allows; other processes, and what takes longer, follow in seconds.
func (s *Service) registryChanged(ctx context.Context) {
	if s.options.Federation.Changed != nil {
		s.options.Federation.Changed(ctx)
	}
}

// othersOf says which other partners are active, and with which schemas.
func (s *Service) othersOf(ctx context.Context, st *store.Store, partnerID string) (string, error) {
	active, err := activeHashes(ctx, st)
	return s.hashOfGraph(slices.DeleteFunc(active, func(p composed) bool { return p.ID == partnerID })), err
}

// keptPartner returns a partner that the viewer keeps, and in which capacity.
func (s *Service) keptPartner(ctx context.Context, v hub.Viewer, id string) (*hub.Partner, hub.Capacity, error) {
	if err := hub.CheckID(id, hub.TypePartner); err != nil {
		return nil, "", hub.Under(err, "id")
	}
	if err := v.PermitSignedIn(); err != nil {
		return nil, "", err
	}
	partner, err := s.store.PartnerByID(ctx, id)
	if err != nil {
		return nil, "", hub.Under(err, "id")
	}
	_, as, err := s.on(s.store, v).partnerKeeper(ctx, partner.ActorID)
	if err != nil {
		return nil, "", unknown(err)
	}
	if as == "" && partner.State != hub.PartnerActive {
		return nil, "", hub.Under(hub.NoSuchRecord(), "id")
	}
	if err := v.Permit(as); err != nil {
		return nil, "", err
	}
	return partner, as, s.kernel.Within(ctx, checksOfPartner.Of(partner.ID))
}

// checkPartner fetches the schema of a service, checks it, and keeps both.
func (s *Service) checkPartner(
	ctx context.Context, partner *hub.Partner, occasion hub.PartnerOccasion,
) (*hub.PartnerCheck, *hub.PartnerSchema, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkDeadline)
	defer cancel()
	check := &hub.PartnerCheck{PartnerID: partner.ID, Occasion: occasion}
	sdl, err := s.options.Federation.Fetch(ctx, partner.URL)
	if err != nil {
		check.Findings = translated([]policy.Finding{policy.NotReached(err.Error())})
		check, err = s.store.LogPartnerCheck(ctx, check)
		return check, nil, err
	}
	findings, err := s.checkSchema(ctx, partner, sdl, occasion)
	if err != nil {
		return nil, nil, err
	}
	check.Findings = translated(findings)
	var kept *hub.PartnerSchema
	if len(sdl) <= policy.MaxBytes {
		if kept, err = s.store.KeepPartnerSchema(ctx, partner.ID, hashText(sdl), sdl); err != nil {
			return nil, nil, err
		}
		check.SchemaID = &kept.ID
	}
	check, err = s.store.LogPartnerCheck(ctx, check)
	return check, kept, err
}

// checkSchema returns what must be mended in the schema of a partner before it is
// composed with the hub's and those of the active partners.
func (s *Service) checkSchema(
	ctx context.Context, partner *hub.Partner, sdl string, occasion hub.PartnerOccasion,
) ([]policy.Finding, error) {
	rules, err := policy.New(schema.Subgraph(), partner.Namespace, hub.PartnerRequirable())
	if err != nil {
		return nil, err
	}
	if findings := rules.Check(sdl); len(findings) > 0 {
		return findings, nil
	}
	active, err := s.activePartners(ctx)
	if err != nil {
		return nil, err
	}
	active = slices.DeleteFunc(active, func(p composed) bool { return p.ID == partner.ID })
	supergraph, err := s.composeWith(ctx, append(active, composed{partner, hashText(sdl), sdl}))
	findings, err := notComposed(err)
	if err != nil || len(findings) > 0 {
		return findings, err
	}
	if s.options.Federation.Broken != nil && occasion != hub.CheckActivation { // who activates it decides
		for _, why := range s.options.Federation.Broken(supergraph.ClientSDL) {
			findings = append(findings, policy.Breaks(why))
		}
	}
	return findings, nil
}

// notComposed are the findings that an error of composition holds; any other error stays one.
func notComposed(err error) (findings []policy.Finding, _ error) {
	conflict, ok := errors.AsType[*compose.Conflict](err)
	if !ok {
		return nil, err
	}
	for _, issue := range conflict.Issues {
		findings = append(findings, policy.NotComposed(issue.Composer, issue.Message))
	}
	return findings, nil
}

// translated are findings in all languages.
func translated(findings []policy.Finding) []hub.PartnerFinding {
	all := make([]hub.PartnerFinding, len(findings))
	for i, f := range findings {
		problem, mend := f.In(false)
		problemFR, mendFR := f.In(true)
		all[i] = hub.PartnerFinding{
			Code:    f.Code,
			Problem: hub.Sentences{hub.English: problem, hub.French: problemFR},
			Mend:    hub.Sentences{hub.English: mend, hub.French: mendFR},
		}
		if f.At != "" {
			all[i].At = &f.At
		}
		if f.Line > 0 {
			all[i].Line = &f.Line
		}
	}
	return all
}

func hashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// RecheckPartners looks whether the schemas of the active partners changed. One that changed and passes
// is composed from then on; one that does not keeps its last good schema, and those who keep it are told.
func (s *Service) RecheckPartners(ctx context.Context) error {
	active, err := s.store.Partners(ctx, []hub.PartnerState{hub.PartnerActive})
	if err != nil {
		return err
	}
	ids := make([]string, len(active))
	for i, partner := range active {
		ids[i] = partner.ID
	}
	last, err := s.LastChecks(ctx, ids)
	if err != nil {
		return err
	}
	when := func(p *hub.Partner) time.Time {
		if check := last[p.ID]; check != nil {
			return check.CreatedAt
		}
		return time.Time{}
	}
	// where time runs out, others go first next
	slices.SortFunc(active, func(a, b *hub.Partner) int { return when(a).Compare(when(b)) })
	var failed error
	for _, partner := range active {
		failed = errors.Join(failed, s.recheckPartner(ctx, partner))
	}
	return errors.Join(failed, s.store.PruneChecks(ctx))
}

func (s *Service) recheckPartner(ctx context.Context, partner *hub.Partner) error {
	before, err := s.store.LastPartnerCheck(ctx, partner.ID, hub.CheckSchedule)
	if err != nil {
		return err
	}
	sdl, err := s.options.Federation.Fetch(ctx, partner.URL)
	if err == nil {
		schemas, err := s.store.PartnerSchemasByID(ctx, []int64{*partner.SchemaID})
		if err != nil {
			return err
		}
		if schemas[*partner.SchemaID].Hash == hashText(sdl) {
			_, err := s.store.LogPartnerCheck(ctx,
				&hub.PartnerCheck{PartnerID: partner.ID, Occasion: hub.CheckSchedule, SchemaID: partner.SchemaID})
			return err
		}
	}
	check, checked, err := s.checkPartner(ctx, partner, hub.CheckSchedule)
	if err != nil {
		return err
	}
	if check.Passed() {
		_, err := s.write(ctx, mutation.Call{Name: "recheckPartner"},
			func(ctx context.Context, a *act) (string, error) {
				p, err := a.Store.LockPartner(ctx, partner.ID)
				if err != nil || p.State != hub.PartnerActive || p.URL != partner.URL {
					return "", err
				}
				p.SchemaID = &checked.ID
				return p.ID, a.Store.PutPartner(ctx, p)
			})
		return err
	}
	if before != nil &&
		slices.EqualFunc(before.Findings, check.Findings,
			func(a, b hub.PartnerFinding) bool { return reflect.DeepEqual(a, b) }) {
		return nil // they were told of it
	}
	return s.store.InTx(ctx, func(st *store.Store) error {
		a := s.on(st, hub.Viewer{})
		to, err := a.partnerOverseers(ctx, partner.ActorID)
		if err != nil {
			return err
		}
		for _, recipient := range to {
			values := map[string]string{
				"name": partner.Namespace, "problem": check.Findings[0].Problem.In(recipient.Language),
				"mend": check.Findings[0].Mend.In(recipient.Language),
			}
			if err := a.Mail(ctx, []store.Recipient{recipient}, hub.LetterPartnerCheck, values); err != nil {
				return err
			}
		}
		return nil
	})
}

// partnerOverseers are who keeps the actor of a service, and the coordination of its networks, or the administrators.
func (a *act) partnerOverseers(ctx context.Context, actorID string) ([]store.Recipient, error) {
	custodies, err := a.Store.CustodyUnsafe(ctx, actorID)
	if err != nil {
		return nil, err
	}
	to, err := a.Store.KeepersUnsafe(ctx, actorID)
	if err != nil {
		return nil, err
	}
	networks := []*string{nil}
	if ids := custodies[actorID].NetworkIDs; len(ids) > 0 {
		networks = nil
		for _, id := range ids {
			networks = append(networks, &id)
		}
	}
	for _, network := range networks {
		coordinators, err := a.Store.CoordinatorsUnsafe(ctx, network)
		if err != nil {
			return nil, err
		}
		for _, c := range coordinators {
			if !slices.Contains(to, c) {
				to = append(to, c)
			}
		}
	}
	return to, nil
}

// CheckSubgraph returns what would have to be mended in a partner's schema before it is composed with the hub's alone.
func CheckSubgraph(ctx context.Context, composer compose.Composer, namespace, sdl string) ([]policy.Finding, error) {
	if err := checkNamespace(namespace); err != nil {
		return nil, err
	}
	rules, err := policy.New(schema.Subgraph(), namespace, hub.PartnerRequirable())
	if err != nil {
		return nil, err
	}
	if findings := rules.Check(sdl); len(findings) > 0 {
		return findings, nil
	}
	alone := &Service{options: Options{Federation: Federation{Compose: composer}}}
	_, err = alone.composeWith(ctx,
		[]composed{{&hub.Partner{Namespace: namespace, URL: "https://partner.example/graphql"}, hashText(sdl), sdl}})
	return notComposed(err)
}
