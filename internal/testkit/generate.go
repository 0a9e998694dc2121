package testkit

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// Size is how much Generate makes. The other concepts follow from the number of initiatives:
// a tenth as many groups, a fifth as many organisations, two and a half times as many
// relations, half as many memberships, a quarter as many events, resources and signatures.
type Size struct{ Initiatives int }

// Generate fills a database that has the reference data with records that are invented but shaped like real ones: on
// real communes chosen by population, kinds and phases as often as the demonstration data has them, a few actors with
// thousands of relations and most with few. The same size gives the same records.
func Generate(ctx context.Context, pool *pgxpool.Pool, size Size) error {
	g, err := newGenerator()
	if err != nil {
		return err
	}
	for _, part := range []struct {
		t     hub.ActorType
		count int
	}{
		{hub.ActorInitiative, size.Initiatives}, {hub.ActorGroup, size.Initiatives / 10},
		{hub.ActorOrganisation, size.Initiatives / 5},
	} {
		for range part.count {
			g.actors = append(g.actors, g.actor(part.t))
		}
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	// References are right by construction: their checks would take half of the time.
	if _, err := conn.Exec(ctx,
		`SET statement_timeout = 0; SET session_replication_role = replica; SET gin_pending_list_limit = '512MB'`); err != nil {
		return err
	}
	defer func() { _, _ = conn.Exec(ctx, `RESET ALL`) }()
	if err := g.copyActors(ctx, conn.Conn()); err != nil {
		return err
	}
	if err := g.copyRelations(ctx, conn.Conn(), size.Initiatives*5/2); err != nil {
		return err
	}
	if err := g.copyMemberships(ctx, conn.Conn(), size.Initiatives/2); err != nil {
		return err
	}
	if err := g.copyPublications(ctx, conn.Conn(), size.Initiatives/4); err != nil {
		return err
	}
	for _, table := range []string{"actor", "search_document", "relation", "membership", "network", "event", "resource",
		"signature"} {
		if _, err := conn.Exec(ctx, `VACUUM (ANALYZE) `+table); err != nil {
			return err
		}
	}
	return nil
}

// generator draws from a fixed seed.
type generator struct {
	random    *rand.Rand
	edition   service.Edition
	communes  []*hub.Territory
	weights   []int // running sum of the communes' populations
	above     map[string][]string
	kinds     map[hub.ActorType][]string
	labels    map[string]string
	counter   uint64
	actors    []generated
	relations []string // codes
}

// generated is an actor before it is written.
type generated struct {
	id, slug, name, kind, summary string
	t                             hub.ActorType
	place                         *hub.Territory
	phase, started                *string
	latitude, longitude           float64
}

func newGenerator() (*generator, error) {
	g := &generator{
		random: rand.New(rand.NewPCG(1945, 10)), above: map[string][]string{}, kinds: map[hub.ActorType][]string{},
		labels: map[string]string{},
	}
	var err error
	if g.edition, err = harvest.Territories(); err != nil {
		return nil, err
	}
	total := 0
	for _, t := range g.edition.Territories {
		if t.Kind == hub.Commune && t.Latitude != nil && t.Population != nil {
			total += *t.Population
			g.communes, g.weights = append(g.communes, t), append(g.weights, total)
		}
	}
	for _, link := range g.edition.Links {
		g.above[link.DescendantID] = append(g.above[link.DescendantID], link.AncestorID)
	}
	terms, err := harvest.Vocabulary()
	if err != nil {
		return nil, err
	}
	for _, t := range terms.Terms {
		g.labels[t.Scheme+":"+t.Code] = t.LabelFR
		if t.Scheme == hub.SchemeRelationType {
			g.relations = append(g.relations, t.Code)
		}
	}
	data, err := harvest.Demonstration()
	if err != nil {
		return nil, err
	}
	for _, a := range data.Actors { // each kind as often as it is met
		if a.KindCode != nil {
			g.kinds[a.Type] = append(g.kinds[a.Type], *a.KindCode)
		}
	}
	return g, nil
}

// id is an id whose order is that of making, as with a UUIDv7.
func (g *generator) id(t hub.RecordType) string {
	g.counter++
	var uuid [16]byte
	binary.BigEndian.PutUint64(uuid[:8], 0x0190_0000_0000_7000+g.counter<<16)
	binary.BigEndian.PutUint64(uuid[8:], g.random.Uint64())
	return hub.NewID(t, uuid)
}

func (g *generator) pick(words []string) string { return words[g.random.IntN(len(words))] }

var (
	qualities = []string{"commune", "solidaire", "citoyenne", "paysanne", "locale", "populaire", "nouvelle", "partagée",
		"des possibles", "du quartier", "des voisins", "de la vallée"}
	purposes = []string{
		"Des habitants décident ensemble du conventionnement des lieux d'achat.",
		"Chacun cotise selon ses moyens et reçoit la même allocation mensuelle.",
		"Un comité citoyen se réunit chaque mois avec des paysans du territoire.",
		"Un marché hebdomadaire propose trois prix, sans justificatif.",
		"L'épicerie et la cantine s'approvisionnent auprès de fermes voisines.",
	}
	phases = []string{"IDEA", "PREPARATION", "EXPERIMENT", "EXPERIMENT", "EXPERIMENT", "RUNNING", "RUNNING", "ENDED"}
)

func (g *generator) actor(t hub.ActorType) generated {
	place := g.communes[sort.SearchInts(g.weights, g.random.IntN(g.weights[len(g.weights)-1])+1)]
	kind := g.pick(g.kinds[t])
	a := generated{
		id: g.id(t.IDType()), t: t, kind: kind, place: place,
		name:      fmt.Sprintf("%s %s de %s", g.labels[t.KindScheme()+":"+kind], g.pick(qualities), place.Name),
		summary:   g.pick(purposes) + " " + g.pick(purposes),
		latitude:  *place.Latitude + g.random.NormFloat64()*0.02,
		longitude: *place.Longitude + g.random.NormFloat64()*0.02,
	}
	a.slug = fmt.Sprintf("%s-%d", t.IDType(), g.counter)
	if t == hub.ActorInitiative {
		phase := g.pick(phases)
		a.phase = &phase
		if g.random.IntN(3) > 0 {
			started := fmt.Sprintf("20%02d-%02d", 12+g.random.IntN(14), 1+g.random.IntN(12))
			a.started = &started
		}
	}
	return a
}

func (g *generator) copyActors(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"actor"}, []string{
		"id", "type", "slug", "name", "kind_code", "summary", "place_id", "territory_ids", "latitude",
		"longitude", "phase", "started_on",
	}, pgx.CopyFromSlice(len(g.actors), func(i int) ([]any, error) {
		a := &g.actors[i]
		return []any{a.id, string(a.t), a.slug, a.name, a.kind, a.summary, a.place.ID, g.above[a.place.ID], a.latitude,
			a.longitude, a.phase, a.started}, nil
	})); err != nil {
		return err
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"search_document"},
		[]string{"record_id", "record_type", "title", "body"},
		pgx.CopyFromSlice(len(g.actors), func(i int) ([]any, error) {
			a := &g.actors[i]
			return []any{a.id, string(a.t), a.name,
				g.labels[a.t.KindScheme()+":"+a.kind] + " · " + a.place.Name + " · " + a.summary}, nil
		}))
	return err
}

// famous draws an actor, early ones much more often: a few have thousands of relations.
func (g *generator) famous() *generated {
	share := g.random.Float64()
	return &g.actors[int(share*share*share*float64(len(g.actors)))]
}

func (g *generator) copyRelations(ctx context.Context, conn *pgx.Conn, count int) error {
	type end struct{ source, target string }
	seen := make(map[end]bool, count)
	var rows [][]any
	for range count {
		source, target := &g.actors[g.random.IntN(len(g.actors))], g.famous()
		key := end{source.id, target.id}
		if source == target || seen[key] {
			continue
		}
		seen[key] = true
		rows = append(rows,
			[]any{g.id(hub.TypeRelation), g.pick(g.relations), source.id, target.id, string(hub.RelationAsserted)})
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"relation"},
		[]string{"id", "type_code", "source_id", "target_id", "state"},
		pgx.CopyFromRows(rows))
	return err
}

func (g *generator) copyMemberships(ctx context.Context, conn *pgx.Conn, count int) error {
	var networks [][]any
	for i := range 20 {
		networks = append(networks,
			[]any{g.id(hub.TypeNetwork), fmt.Sprintf("reseau-%d", i), fmt.Sprintf("Réseau %d", i)})
	}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"network"}, []string{"id", "slug", "name"},
		pgx.CopyFromRows(networks)); err != nil {
		return err
	}
	chosen := g.random.Perm(len(g.actors))[:min(count, len(g.actors))]
	slices.Sort(chosen)
	var rows [][]any
	for _, i := range chosen {
		since := fmt.Sprintf("20%02d", 15+g.random.IntN(11))
		rows = append(rows,
			[]any{g.id(hub.TypeMembership), g.actors[i].id, networks[g.random.IntN(len(networks))][0],
				string(hub.Joined), since})
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"membership"},
		[]string{"id", "actor_id", "network_id", "state", "since"}, pgx.CopyFromRows(rows))
	return err
}

// copyPublications writes events, resources, and signatures of one charter.
func (g *generator) copyPublications(ctx context.Context, conn *pgx.Conn, count int) error {
	versions := make([]string, 50) // of as many charters
	for i := range versions {
		charter := g.id(hub.TypeCharter)
		versions[i] = g.id(hub.TypeCharterVersion)
		if _, err := conn.Exec(ctx, `
			INSERT INTO charter (id, slug, applies_to) VALUES ($1, $2, '{INITIATIVE,GROUP,ORGANISATION}')`, charter,
			fmt.Sprintf("charte-%d", i)); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, `
			INSERT INTO charter_version (id, charter_id, rank, label, title, hash) VALUES ($1, $2, 1, '1', 'Charte', $3)`,
			versions[i], charter, hub.CharterHash(nil)); err != nil {
			return err
		}
	}
	var events, resources, signatures [][]any
	for i, chosen := range g.random.Perm(len(g.actors))[:min(count, len(g.actors))] {
		date := fmt.Sprintf("20%02d-%02d-%02d", 12+g.random.IntN(14), 1+g.random.IntN(12), 1+g.random.IntN(28))
		events = append(events,
			[]any{g.id(hub.TypeEvent), fmt.Sprintf("evenement-%d", i), "Rencontre de " + g.actors[chosen].place.Name,
				date, g.actors[chosen].place.ID, g.famous().id})
		resources = append(resources,
			[]any{g.id(hub.TypeResource), fmt.Sprintf("ressource-%d", i), "Guide de " + g.actors[chosen].place.Name,
				date, g.famous().id})
		signatures = append(signatures, []any{g.id(hub.TypeSignature), g.actors[chosen].id, g.pick(versions), date})
	}
	for _, part := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"event", []string{"id", "slug", "title", "starts_on", "place_id", "organiser_id"}, events},
		{"resource", []string{"id", "slug", "title", "published_on", "publisher_id"}, resources},
		{"signature", []string{"id", "actor_id", "version_id", "signed_on"}, signatures},
	} {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{part.table}, part.columns,
			pgx.CopyFromRows(part.rows)); err != nil {
			return err
		}
	}
	return nil
}
