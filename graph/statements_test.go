package graph_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// A list costs as many statements as its levels have kinds of record, however long it is: the same query asks as many
// for one record as for twenty.
func TestNestedListsAskOneStatementForEachLevel(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	fillGaps(t, pool)
	h := testkit.NewHub(t, pool, func(o *app.Options) { o.LoaderWait = 60 * time.Millisecond })

	// the vocabularies are read once by a process, not by each query
	h.Must(t, `{ relations(types: ["porte"]) { totalCount } }`, nil)
	for _, tt := range nestedLists {
		t.Run(tt.name, func(t *testing.T) {
			count := func(first int) int {
				h.Statements.Take()
				answer := h.AskAs(t, tt.as, fmt.Sprintf(tt.query, first), nil)
				if len(answer.Errors) > 0 {
					t.Fatal(answer.Body)
				}
				if empty := emptyLists(answer.At()); first > 1 && len(empty) > 0 {
					t.Errorf("these lists hold nothing, so that their statements are not counted: %q", empty)
				}
				return len(h.Statements.Take())
			}
			many := count(20)
			if many > tt.most {
				t.Errorf("%d statements, want %d at most", many, tt.most)
			}
			if one := count(1); one > many {
				t.Errorf("%d statements for one record, %d for twenty", one, many)
			}
		})
	}
}

// emptyLists are the lists of an answer that hold nothing wherever they stand, by the names of the fields that lead to
// them.
func emptyLists(answer any) []string {
	items := map[string]int{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, of := range value {
				walk(path+"."+name, of)
			}
		case []any:
			items[path] += len(value)
			for _, item := range value {
				walk(path, item)
			}
		}
	}
	walk("", answer)
	maps.DeleteFunc(items, func(_ string, n int) bool { return n > 0 })
	return slices.Sorted(maps.Keys(items))
}

// fillGaps gives actors what the demonstration data has none of, so that these lists have items to nest under:
// signatures, themes, contacts and observations.
func fillGaps(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	ctx, st := t.Context(), store.New(pool)
	actors, err := st.Actors(ctx, hub.Viewer{}, hub.ActorFilter{}, hub.ActorOrder{}, hub.FirstPage(60))
	if err != nil {
		t.Fatal(err)
	}
	charters, err := st.Charters(ctx, nil, hub.FirstPage(5))
	if err != nil {
		t.Fatal(err)
	}
	initiatives, err := st.Actors(ctx, hub.Viewer{}, hub.ActorFilter{Types: []hub.ActorType{hub.ActorInitiative}},
		hub.ActorOrder{}, hub.FirstPage(30))
	if err != nil {
		t.Fatal(err)
	}
	for i, actor := range actors.Nodes() {
		for n, charter := range charters.Nodes() {
			signature := &hub.Signature{
				ID:      hub.DerivedID(hub.TypeSignature, fmt.Sprint(i, " ", n)),
				ActorID: actor.GetID(), VersionID: charter.VersionInForceID, SignedOn: "2024",
			}
			if err := st.AddSignature(ctx, signature,
				[]*hub.ArticlePosition{{Number: 1, Position: hub.Met}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := st.AccountOf(ctx, overseer.AccountID, "overseer@example.org", hub.French); err != nil {
		t.Fatal(err)
	}
	commune := hub.TerritoryID(hub.Commune, "26114")
	for i, initiative := range initiatives.Nodes() {
		for _, sql := range []string{
			`INSERT INTO actor (id, type, status, slug, name, place_id) VALUES (@proposed, 'GROUP', 'PROPOSED', @slug, 'P', @commune)`,
			`INSERT INTO proposal (actor_id, email, language) VALUES (@proposed, 'p@example.org', 'FR')`,
			`INSERT INTO claim (id, actor_id, account_id, message) VALUES (record_id('claim', gen_random_uuid()), @initiative, @account, 'mine')`,
			`WITH r AS (INSERT INTO request (id, kind, sender_name, sender_email, language, text, commune_id)
				VALUES (record_id('request', gen_random_uuid()), 'JOIN', 'S', 's@example.org', 'FR', 'hello', @commune) RETURNING id)
			 INSERT INTO request_reply (request_id, text) SELECT id, 'reply' FROM r`,
		} {
			if _, err := pool.Exec(ctx, sql, pgx.NamedArgs{
				"slug": fmt.Sprint("proposed-", i), "proposed": hub.DerivedID(hub.TypeGroup, fmt.Sprint("proposed", i)),
				"initiative": initiative.GetID(), "account": overseer.AccountID, "commune": commune,
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := pool.Exec(ctx, `
		INSERT INTO resource (id, slug, title, publisher_id, kind_code)
		SELECT record_id('resource', gen_random_uuid()), 'resource-' || row_number() OVER (), 'R', r.source_id, k.code
		FROM relation r JOIN actor g ON g.id = r.target_id AND g.type = 'GROUP',
			(SELECT code FROM term WHERE scheme = 'resource_kind' ORDER BY code LIMIT 1) k`); err != nil {
		t.Fatal(err)
	}
	for _, initiative := range initiatives.Nodes() {
		id := initiative.GetID()
		if err := st.AddTheme(ctx, id, hub.TermKey{Scheme: hub.SchemeTheme, Code: "agriculture"}); err != nil {
			t.Fatal(err)
		}
		if err := st.AddContact(ctx, id, "accueil",
			[]store.NewContactField{{Kind: hub.ContactURL, Value: "https://example.org", Audience: hub.Public,
				Consented: true}}); err != nil {
			t.Fatal(err)
		}
		if err := st.SetObservation(ctx, &hub.Observation{
			ID: hub.DerivedID(hub.TypeObservation, id), InitiativeID: id, ObservationFields: hub.ObservationFields{
				Metric: "members", Value: 100, Unit: "people", ObservedOn: "2025-01", Source: "https://example.org",
			},
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// nestedLists ask for every connection of the schema, most of them three levels deep.
var nestedLists = []struct {
	name  string
	query string // %d is the size of the first level
	most  int
	as    hub.Viewer
}{
	{"initiatives with kind, place and territory",
		`{ initiatives(first: %d) { nodes { name kind { label } place { name } territory { name } } } }`, 4, public},
	{"initiatives → carriers → their memberships → networks",
		`{ initiatives(first: %d) { nodes { carriers { nodes { source { name memberships { nodes { state network { name } } } } } } } } }`, 6, public},
	{"initiatives → relations → both ends → their relations",
		`{ initiatives(first: %d) { nodes { relations(first: 5) { nodes { type { label } source { id } target { relations(first: 3) { nodes { type { code } source { slug } } } } } } } } }`, 7, public},
	{"initiatives with phases, observations, themes and contacts",
		`{ initiatives(first: %d) { nodes { phases { kind } observations { nodes { value } } themes { code } contacts { label } } } }`, 5, public},
	{"groups → relations with direction → organisations → resources",
		`{ groups(first: %d) { nodes { relations(direction: INCOMING) { nodes { source { resources { nodes { title kind { label } } } } } } } } }`, 6, public},
	{"organisations → events → places → ancestors",
		`{ organisations(first: %d) { nodes { events { nodes { title place { name ancestors { name } } } } } } }`, 4, public},
	{"actors → signatures → versions → charters",
		`{ actors(first: %d) { nodes { signatures { nodes { charterVersion { title charter { slug } } positions { number } } } } } }`, 5, public},
	{"networks → charters → versions → articles",
		`{ networks(first: %d) { nodes { charters(first: 3) { nodes { versions { label } versionInForce { label articles { title appliesToKinds { label } } } } } } } }`, 6, public},
	{"networks → memberships → actors → places",
		`{ networks(first: %d) { nodes { organisation { name } memberships { nodes { active actor { name place { name } } } } } } }`, 5, public},
	{"memberships → actors → memberships",
		`{ memberships(first: %d) { nodes { actor { memberships { nodes { network { slug } } } } } } }`, 5, public},
	{"charters → versions → signatures",
		`{ charters(first: %d) { nodes { network { name } versions { signatures { nodes { actor { name } } } } } } }`, 5, public},
	{"relations → ends → relations",
		`{ relations(first: %d) { nodes { source { relations(first: 2) { nodes { target { name } } } } } } }`, 5, public},
	{"territories → parents → parents",
		`{ territories(kinds: [DEPARTEMENT], first: %d) { nodes { parents { name parents { name } } descendants { nodes { name } } } } }`, 4, public},
	{"territories → actors → places",
		`{ territories(kinds: [REGION], first: %d) { nodes { name actors(first: 5) { nodes { name place { name } } } } } }`, 3, public},
	{"signatures of versions",
		`{ charters(first: %d) { nodes { versionInForce { signatures(first: 3) { nodes { actor { signatures(first: 2) { nodes { id } } } } } } } } }`, 5, public},
	{"all themes, actors, networks",
		`{ themes(first: %d) { nodes { label } } organisations(first: 3) { nodes { name } } networks(first: 3) { nodes { name } } }`, 3, public},
	{"events → organisers → events",
		`{ events(first: %d) { nodes { kind { label } place { name } organiser { name events { nodes { title } } } } } }`, 6, public},
	{"resources → publishers → resources",
		`{ resources(first: %d) { nodes { publisher { name resources { nodes { title } } } } } }`, 4, public},
	{"terms → broader", `{ vocabulary(first: %d) { nodes { label broader { label } } } }`, 2, public},
	{"counts of nested lists", `{ initiatives(first: %d) { totalCount nodes { relations(first: 1) { totalCount } } } }`,
		4, public},
	{"search → records → places",
		`{ search(text: "caisse", first: %d) { totalCount nodes { ... on Initiative { name place { name } } ... on Event { title } } } }`, 10, public},
	{"near → places",
		`{ near(point: {latitude: 45.75, longitude: 4.85}, within: 300, first: %d) { nodes { name place { name } } } }`, 3, public},
	{"proposals → actors → places",
		`{ proposals(first: %d) { totalCount nodes { message network { name } actor { name place { name } } } } }`, 5, overseer},
	{"claims → actors → places", `{ claims(first: %d) { nodes { email actor { name place { name } } } } }`, 3,
		overseer},
	{"requests → communes, actors, replies",
		`{ requests(first: %d) { nodes { text commune { name } actor { name } network { name } replies { text } } } }`, 4, overseer},
	{"the history of a record",
		`{ revisions(of: "` + revised +
			`", first: %d) { nodes { email agent { name } differences { field } } } }`, 2, overseer},
	{"records that are alike",
		`{ likelyDuplicates(first: %d) { similarity first { name place { name } } second { name place { name } } } }`, 3, overseer},
	{"the history of all records",
		`{ revisions(first: %d) { nodes { agent { name } record { ... on Actor { name } ... on Term { label } } } } }`, 4, overseer},
}

var (
	public   hub.Viewer
	overseer = hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "overseer"), Administrator: true}
	revised  = hub.TermKey{Scheme: hub.SchemeTheme, Code: "agriculture"}.ID()
)

// What a write costs is written here, so that nobody adds to it unawares.
func TestAWriteAsksSoManyStatements(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for _, tt := range []struct {
		mutation string
		in       input
		most     int
	}{
		{"updateGroup", input{"id": theGroup, "group": input{"summary": "s"}}, 7},
		{"updateGroup",
			input{"id": theGroup,
				"group": input{"name": "N", "slug": "n", "kind": "comite_citoyen", "themes": []string{"agriculture"},
					"place": twoCommunes[0]}}, 13},
		{"addPhase", input{"initiative": theInitiative, "kind": "RUNNING"}, 11},
		{"addContact",
			input{"actor": theGroup, "label": "l",
				"fields": []any{input{"kind": "NAME", "value": "n"},
					input{"kind": "URL", "value": "https://example.org"}}}, 12},
		{"createEvent", input{"organiser": theGroup, "event": input{"title": "E", "startsOn": "2026"}}, 9},
	} {
		h.Statements.Take()
		if p := as(t, h, editor, tt.mutation, tt.in, ""); p.Code != "" {
			t.Fatal(p.Body)
		}
		if asked := h.Statements.Take(); len(asked) > tt.most {
			for _, s := range asked {
				t.Log(s.SQL)
			}
			t.Errorf("%s asks %d statements, want %d at most", tt.mutation, len(asked), tt.most)
		}
	}
}

// A connection that is added is counted too: each field that answers with one is asked for above.
func TestEveryConnectionIsCounted(t *testing.T) {
	t.Parallel()
	schema := graph.Schema()
	asked := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				asked[owner(schema, s.ObjectDefinition.Name)+"."+s.Name] = true
				visit(s.SelectionSet)
			case *ast.InlineFragment:
				visit(s.SelectionSet)
			}
		}
	}
	for _, list := range nestedLists {
		document, err := gqlparser.LoadQueryWithRules(schema, fmt.Sprintf(list.query, 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		visit(document.Operations[0].SelectionSet)
	}
	for name, definition := range schema.Types {
		for _, field := range definition.Fields {
			if where := owner(schema, name) + "." + field.Name; strings.HasSuffix(field.Type.Name(), "Connection") &&
				!asked[where] {
				t.Errorf("the statements of %s are not counted", where)
			}
		}
	}
}

// owner is the type that stands for the others that share a field's resolver: the three types of actor are one table.
func owner(schema *ast.Schema, name string) string {
	if slices.Contains(schema.Types[name].Interfaces, "Actor") {
		return "Actor"
	}
	return name
}
