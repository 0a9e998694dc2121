package graph_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"essaim/graph"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// many runs something a number of times at once.
func many(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// until asks again and again until something has come about.
func until(t *testing.T, come func() bool) {
	t.Helper()
	for late := time.Now().Add(30 * time.Second); !come(); {
		if time.Now().After(late) {
			t.Fatal("it did not come about")
		}
	}
}

func as(t *testing.T, h *testkit.Hub, who role, name string, in input, selection string) testkit.Payload {
	t.Helper()
	return h.TryAs(t, viewerOf(who), name, in, selection)
}

// newScene is a hub with the records of the scene.
func newScene(t *testing.T) *testkit.Hub {
	t.Helper()
	pool := testkit.Reference(t)
	scene(t, pool)
	return testkit.NewHub(t, pool)
}

// Of a hundred who write one version of a record at once, one does; the others are told, with the record as it is.
func TestOneOfAHundredWritersOfAVersionWins(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	var mu sync.Mutex
	won := ""
	many(100, func(i int) {
		summary := fmt.Sprint("written by ", i)
		p := as(t, h, editor, "updateGroup",
			input{"id": theGroup, "expectedVersion": 1, "group": input{"summary": summary}},
			"group { version summary }")
		mu.Lock()
		defer mu.Unlock()
		switch {
		case p.Code == "" && won == "":
			won = summary
		case p.Code == "":
			t.Errorf("%q and %q were both written", won, summary)
		case p.Code != "CONFLICT" || p.At("group", "version") != 2.0 ||
			!reflect.DeepEqual(p.At("userErrors", 0, "path"), []any{"input", "expectedVersion"}):
			t.Errorf("a loser is told %s", p.Body)
		}
	})
	if got := h.Must(t, `query ($id: ID!) { group(id: $id) { summary version } }`,
		input{"id": theGroup}); got.At("group", "summary") != won || got.At("group", "version") != 2.0 {
		t.Errorf("%q won, and the record says %s", won, got.Body)
	}
}

// Writers that merge what they are told after a conflict lose nothing.
func TestNoWriteIsLostByWritersThatMerge(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	const writers = 25
	many(writers, func(i int) {
		version, summary := 1.0, ""
		for {
			p := as(t, h, referent, "updateGroup",
				input{"id": theGroup, "expectedVersion": version,
					"group": input{"summary": summary + fmt.Sprintf("<%d>", i)}}, "group { version summary }")
			if p.Code == "" {
				return
			}
			if p.Code != "CONFLICT" {
				t.Errorf("writer %d is told %s", i, p.Body)
				return
			}
			version = p.At("group", "version").(float64)
			summary = p.Text("group", "summary")
		}
	})
	got := h.Must(t, `query ($id: ID!) { group(id: $id) { summary version } }`, input{"id": theGroup})
	for i := range writers {
		if !strings.Contains(got.At("group", "summary").(string), fmt.Sprintf("<%d>", i)) {
			t.Errorf("what writer %d wrote is lost", i)
		}
	}
	if got.At("group", "version") != float64(writers+1) {
		t.Errorf("%d writes made version %v", writers, got.At("group", "version"))
	}
}

// Two coordinators who co-opt rival groups at once cannot both succeed (R3).
func TestRivalGroupsAreNotBothCoopted(t *testing.T) {
	t.Parallel()
	for round := range 5 {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			t.Parallel()
			h := newScene(t)
			livron := hub.TerritoryID(hub.Commune, "26165")
			if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET territory_id = $1 WHERE id = ANY ($2)`, livron,
				[]string{applicant, presented}); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Pool.Exec(t.Context(), `UPDATE membership SET state = 'PRESENTED' WHERE actor_id = $1`,
				applicant); err != nil {
				t.Fatal(err)
			}
			codes := make([]string, 2)
			many(2, func(i int) {
				m := id(hub.TypeMembership, []string{"b", "c"}[i])
				codes[i] = as(t, h, coordinator, "cooptMember", input{"id": m}, "").Code
			})
			slices.Sort(codes)
			if !slices.Equal(codes, []string{"", "TERRITORY_TAKEN"}) {
				t.Errorf("the two are told %q", codes)
			}
		})
	}
}

// A retry with the same key does nothing twice, however many come at once; with another
// input the key is refused; another caller's key is another key.
func TestRetriesWithAKeyDoNothingTwice(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	in := input{"idempotencyKey": "k1", "group": input{"name": "Once"}}
	ids := make([]any, 10)
	many(len(ids), func(i int) {
		ids[i] = as(t, h, coordinator, "createGroup", in, "group { id }").At("group", "id")
	})
	for _, id := range ids {
		if id == nil || id != ids[0] {
			t.Fatalf("ten attempts made %v", ids)
		}
	}
	refuse(t, "IDEMPOTENCY_KEY_REUSED",
		as(t, h, coordinator, "createGroup", input{"idempotencyKey": "k1", "group": input{"name": "Other"}}, ""))
	refuse(t, "IDEMPOTENCY_KEY_REUSED",
		as(t, h, coordinator, "createInitiative",
			input{"idempotencyKey": "k1", "initiative": input{"name": "Once"}}, ""))
	if other := as(t, h, administrator, "createGroup", in, "group { id slug }"); other.At("group", "id") == ids[0] ||
		other.Text("group", "slug") != "once-2" {
		t.Errorf("another caller's key: %s", other.Body)
	}
	// What was refused is not on record: mended, it can be sent with the same key.
	bad := input{"idempotencyKey": "k2", "group": input{"name": ""}}
	refuse(t, "REQUIRED", as(t, h, coordinator, "createGroup", bad, ""))
	if p := as(t, h, coordinator, "createGroup", input{"idempotencyKey": "k2", "group": input{"name": "Mended"}},
		""); p.Code != "" {
		t.Error(p.Body)
	}
}

// Whatever is wrong with an input, the answer says what and where, and nothing is written.
func TestBadInputIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	long := func(n int) string { return strings.Repeat("é", n) }
	count := func() (rows int) {
		t.Helper()
		err := h.Pool.QueryRow(t.Context(),
			`SELECT (SELECT count(*) FROM change) + (SELECT sum(version) FROM actor) + (SELECT count(*) FROM phase)
			+ (SELECT count(*) FROM contact_field) + (SELECT count(*) FROM charter_version) + (SELECT count(*) FROM relation) + (SELECT count(*) FROM request)`).Scan(&rows)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	group := func(fields input) input { return input{"id": theGroup, "group": fields} }
	before := count()
	for _, tt := range []struct {
		what     string
		who      role
		mutation string
		in       input
		code     string
		path     string
	}{
		{"a name too long", editor, "updateGroup", group(input{"name": long(301)}), "TOO_LONG", "input.group.name"},
		{"an emptied name", editor, "updateGroup", group(input{"name": nil}), "REQUIRED", "input.group.name"},
		{"a name of blanks", editor, "updateGroup", group(input{"name": "  "}), "REQUIRED", "input.group.name"},
		{"a name on two lines", editor, "updateGroup", group(input{"name": "a\nb"}), "BAD_USER_INPUT",
			"input.group.name"},
		{"an emptied slug", editor, "updateGroup", group(input{"slug": nil}), "REQUIRED", "input.group.slug"},
		{"an invalid slug", editor, "updateGroup", group(input{"slug": "Été"}), "BAD_USER_INPUT",
			"input.group.slug"},
		{"another's slug", editor, "updateGroup", group(input{"slug": "h"}), "TAKEN", "input.group.slug"},
		{"a summary too long", editor, "updateGroup", group(input{"summary": long(2001)}), "TOO_LONG",
			"input.group.summary"},
		{"a bell in a text", editor, "updateGroup", group(input{"summary": "a\u0007b"}), "BAD_USER_INPUT",
			"input.group.summary"},
		{"a website that runs", editor, "updateGroup", group(input{"website": "javascript:alert(1)"}), "BAD_USER_INPUT",
			"input.group.website"},
		{"a website without host", editor, "updateGroup", group(input{"website": "https://"}), "BAD_USER_INPUT",
			"input.group.website"},
		{"an invalid kind", editor, "updateGroup", group(input{"kind": "caisse"}), "BAD_USER_INPUT",
			"input.group.kind"},
		{"an invalid theme", editor, "updateGroup", group(input{"themes": []string{"agriculture", "x"}}),
			"BAD_USER_INPUT", "input.group.themes.1"},
		{"an invalid place", editor, "updateGroup", group(input{"place": hub.TerritoryID(hub.Commune, "0")}),
			"BAD_USER_INPUT", "input.group.place"},
		{"a place that is a group", editor, "updateGroup", group(input{"place": otherGroup}), "BAD_USER_INPUT",
			"input.group.place"},
		{"a point off the earth", editor, "updateGroup", group(input{"point": input{"latitude": 91, "longitude": 0}}),
			"BAD_USER_INPUT", "input.group.point.latitude"},
		{"a date of a group", editor, "updateGroup", group(input{"startedOn": "2026"}), "BAD_USER_INPUT",
			"input.group.startedOn"},
		{"a group for profit", editor, "updateGroup", group(input{"forProfit": true}), "BAD_USER_INPUT",
			"input.group.forProfit"},
		{"an id of another type", editor, "updateGroup", input{"id": theInitiative, "group": input{}}, "BAD_USER_INPUT",
			"input.id"},
		{"no record", editor, "updateGroup", input{"id": id(hub.TypeGroup, "nowhere"), "group": input{}}, "NOT_FOUND",
			"input.id"},
		{"a key too long", editor, "updateGroup", input{"id": theGroup, "group": input{}, "idempotencyKey": long(201)},
			"TOO_LONG", "input.idempotencyKey"},
		{"a new record without a name", coordinator, "createGroup", input{"group": input{}}, "REQUIRED",
			"input.group.name"},
		{"a phase that ends before it begins", editor, "addPhase",
			input{"initiative": theInitiative, "kind": "IDEA", "startedOn": "2025", "endedOn": "2024"},
			"BAD_USER_INPUT", "input.endedOn"},
		{"a day that no calendar has", editor, "addPhase",
			input{"initiative": theInitiative, "kind": "ENDED", "startedOn": "2024-02-30"},
			"BAD_USER_INPUT", "input.startedOn"},
		{"a date as people write it", editor, "addObservation",
			input{"initiative": theInitiative, "metric": "members", "value": 1, "unit": "people",
				"observedOn": "12/06/2025", "source": "https://example.org"}, "BAD_USER_INPUT", "input.observedOn"},
		{"a figure of the future", editor, "addObservation",
			input{"initiative": theInitiative, "metric": "members", "value": 1, "unit": "people", "observedOn": "2999",
				"source": "https://example.org"}, "BAD_USER_INPUT", "input.observedOn"},
		{"an initiative that starts on no day", editor, "updateInitiative",
			input{"id": theInitiative, "initiative": input{"startedOn": "soon"}}, "BAD_USER_INPUT",
			"input.initiative.startedOn"},
		{"an event on no day", editor, "createEvent",
			input{"organiser": theGroup, "event": input{"title": "E", "startsOn": "2026-13"}},
			"BAD_USER_INPUT", "input.event.startsOn"},
		{"a resource of no day", editor, "createResource",
			input{"publisher": theGroup, "resource": input{"title": "R", "publishedOn": "x"}}, "BAD_USER_INPUT",
			"input.resource.publishedOn"},
		{"a relation since no day", editor, "assertRelation",
			input{"type": "partenaire_de", "source": theGroup, "target": otherGroup, "since": "x"},
			"BAD_USER_INPUT", "input.since"},
		{"a relation that ends on no day", editor, "endRelation", input{"id": id(hub.TypeRelation, "gh"), "until": "x"},
			"BAD_USER_INPUT", "input.until"},
		{"a presentation on no day", coordinator, "presentMembership",
			input{"id": id(hub.TypeMembership, "b"), "presentedBy": "x", "presentedOn": "x"},
			"BAD_USER_INPUT", "input.presentedOn"},
		{"a charter of no day", coordinator, "publishCharterVersion",
			input{"charter": theCharter, "label": "2", "title": "T", "publishedOn": "x", "articles": []any{article}},
			"BAD_USER_INPUT", "input.publishedOn"},
		{"a phase twice", editor, "addPhase", input{"initiative": theInitiative, "kind": "IDEA"}, "TAKEN",
			"input.startedOn"},
		{"its own successor", editor, "addPhase",
			input{"initiative": theInitiative, "kind": "ENDED", "succeededBy": theInitiative},
			"NOT_FOUND", "input.succeededBy"},
		{"a figure beyond all", editor, "addObservation",
			input{"initiative": theInitiative, "metric": "members", "value": 1e300, "unit": "people",
				"observedOn": "2026", "source": "https://example.org"}, "BAD_USER_INPUT", "input.value"},
		{"a figure without unit", editor, "addObservation",
			input{"initiative": theInitiative, "metric": "members", "value": 1, "unit": " ", "observedOn": "2026",
				"source": "https://example.org"}, "REQUIRED", "input.unit"},
		{"a figure of nothing", editor, "addObservation",
			input{"initiative": theInitiative, "metric": "x", "value": 1, "unit": "people", "observedOn": "2026",
				"source": "https://example.org"}, "BAD_USER_INPUT", "input.metric"},
		{"a contact that is no address", editor, "addContact",
			input{"actor": theGroup, "label": "l", "fields": []any{input{"kind": "EMAIL", "value": "x"}}},
			"BAD_USER_INPUT", "input.fields.0.value"},
		{"a telephone that rings nowhere", editor, "addContact",
			input{"actor": theGroup, "label": "l", "fields": []any{input{"kind": "PHONE", "value": "+33 (0)4 75"}}},
			"BAD_USER_INPUT", "input.fields.0.value"},
		{"a contact twice", editor, "addContact",
			input{"actor": theGroup, "label": "l",
				"fields": []any{input{"kind": "NAME", "value": "a"}, input{"kind": "NAME", "value": "b"}}},
			"BAD_USER_INPUT", "input.fields.1.kind"},
		{"an event without a day", editor, "createEvent", input{"organiser": theGroup, "event": input{"title": "E"}},
			"REQUIRED", "input.event.startsOn"},
		{"an event that ends before it begins", editor, "createEvent",
			input{"organiser": theGroup, "event": input{"title": "E", "startsOn": "2026-02", "endsOn": "2026-01"}},
			"BAD_USER_INPUT", "input.event.endsOn"},
		{"a resource that runs", editor, "createResource",
			input{"publisher": theGroup, "resource": input{"title": "R", "url": "data:text/html,x"}},
			"BAD_USER_INPUT", "input.resource.url"},
		{"a relation with oneself", editor, "assertRelation",
			input{"type": "en_lien_avec", "source": theGroup, "target": theGroup}, "BAD_USER_INPUT", "input.target"},
		{"a relation of no type", editor, "assertRelation",
			input{"type": "x", "source": theGroup, "target": otherGroup}, "BAD_USER_INPUT", "input.type"},
		{"a relation that does not lead there", editor, "assertRelation",
			input{"type": "s_inspire_de", "source": theGroup, "target": otherGroup}, "BAD_USER_INPUT", "input.type"},
		{"a relation that is on record", editor, "assertRelation",
			input{"type": "en_lien_avec", "source": otherGroup, "target": theGroup}, "TAKEN", "input"},
		{"an invalid article", referent, "signCharter",
			input{"actor": theGroup, "charterVersion": theVersion,
				"positions": []any{input{"number": 9, "position": "MET"}}}, "BAD_USER_INPUT",
			"input.positions.0.number"},
		{"a charter for others", referent, "signCharter", input{"actor": archived, "charterVersion": theVersion},
			"WRONG_STATE", "input.actor"},
		{"a version's name twice", coordinator, "publishCharterVersion",
			input{"charter": theCharter, "label": "1", "title": "T",
				"articles": []any{article}}, "TAKEN", "input.label"},
		{"a charter without articles", coordinator, "publishCharterVersion",
			input{"charter": theCharter, "label": "2", "title": "T", "articles": []any{}},
			"BAD_USER_INPUT", "input.articles"},
		{"an invalid language", coordinator, "publishCharterVersion",
			input{"charter": theCharter, "label": "2", "title": "T", "language": "French!", "articles": []any{article}},
			"BAD_USER_INPUT", "input.language"},
		{"a co-optation without presentation", coordinator, "cooptMember", input{"id": id(hub.TypeMembership, "b")},
			"NOT_PRESENTED", "input.id"},
		{"a co-optation twice", coordinator, "cooptMember", input{"id": id(hub.TypeMembership, "g")}, "WRONG_STATE",
			"input.id"},
		{"a request of nothing", anonymous, "sendRequest",
			input{"kind": "JOIN", "text": "", "senderName": "S", "senderEmail": "s@example.org", "network": theNetwork},
			"REQUIRED", "input.text"},
		{"a request from nowhere", anonymous, "sendRequest",
			input{"kind": "JOIN", "text": "t", "senderName": "S", "senderEmail": "s@example.org\r\nBcc: x@example.org",
				"network": theNetwork}, "BAD_USER_INPUT", "input.senderEmail"},
		{"a request for no network", anonymous, "sendRequest",
			input{"kind": "JOIN", "text": "t", "senderName": "S", "senderEmail": "s@example.org"},
			"REQUIRED", "input.network"},
		{"a request for a network that the actor is no member of", anonymous, "sendRequest",
			input{"kind": "JOIN", "text": "t", "senderName": "S", "senderEmail": "s@example.org", "to": theGroup,
				"network": farNetwork}, "BAD_USER_INPUT", "input.network"},
		{"a request to a hidden record", anonymous, "sendRequest",
			input{"kind": "JOIN", "text": "t", "senderName": "S", "senderEmail": "s@example.org", "to": proposed},
			"NOT_FOUND", "input.to"},
		{"a proposal of nobody", anonymous, "proposeGroup", input{"group": input{"name": "P"}}, "REQUIRED",
			"input.email"},
		{"a proposal to no network", anonymous, "proposeGroup",
			input{"group": input{"name": "P"}, "email": "x@example.org", "network": id(hub.TypeNetwork, "x")},
			"NOT_FOUND", "input.network"},
		{"a coordinator of a group", administrator, "invite",
			input{"email": "x@example.org", "kind": "COORDINATOR", "actor": theGroup}, "BAD_USER_INPUT", "input.actor"},
		{"a set of no communes", coordinator, "createTerritory", input{"name": "S", "communes": []string{}},
			"BAD_USER_INPUT", "input.communes"},
		{"a set of what is no commune", coordinator, "createTerritory",
			input{"name": "S", "communes": []string{hub.TerritoryID(hub.Departement, "26")}},
			"BAD_USER_INPUT", "input.communes.0"},
		{"a webhook by http", tokenWithScope, "createWebhook", input{"actor": partner, "url": "ftp://example.org"},
			"BAD_USER_INPUT", "input.url"},
		{"a merge with itself", administrator, "mergeRecords", input{"keep": twin, "duplicate": twin}, "BAD_USER_INPUT",
			"input.duplicate"},
		{"a merge of two types", administrator, "mergeRecords", input{"keep": twin, "duplicate": partner},
			"BAD_USER_INPUT", "input.duplicate"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			p := as(t, h, tt.who, tt.mutation, tt.in, "")
			var path []string
			steps, _ := p.At("userErrors", 0, "path").([]any)
			for _, step := range steps {
				path = append(path, fmt.Sprint(step))
			}
			if p.Code != tt.code || strings.Join(path, ".") != tt.path {
				t.Errorf("want %s at %s, got %s", tt.code, tt.path, p.Body)
			}
		})
	}
	if after := count(); after != before {
		t.Errorf("something was written: %d, then %d", before, after)
	}
	unknown := h.AskAs(t, viewerOf(editor), testkit.Mutation("updateGroup", ""),
		input{"input": input{"id": theGroup, "group": input{"colour": "red"}}})
	if unknown.Code() != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("an unknown field: %s", unknown.Body)
	}
	several := as(t, h, editor, "updateGroup", group(input{"name": "", "website": "x", "summary": long(2001)}), "")
	if n := len(several.At("userErrors").([]any)); n != 3 {
		t.Errorf("three things are wrong, and %d are told: %s", n, several.Body)
	}
	markdown := "**bold** <word> `<script>` 1 < 2"
	if kept := as(t, h, editor, "updateGroup", group(input{"summary": markdown}),
		"group { summary }"); kept.Text("group", "summary") != markdown {
		t.Errorf("a text is not kept as it was given: %s", kept.Body)
	}
}

// A refusal speaks the caller's language.
func TestRefusalsAreInFrenchToo(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	v := viewerOf(editor)
	v.Language = hub.French
	p := h.TryAs(t, v, "updateGroup", input{"id": theGroup, "group": input{"name": ""}}, "")
	if got := p.Text("userErrors", 0, "message"); got != "Ceci ne peut pas être vide." {
		t.Errorf("got %q", got)
	}
}

// A record that is renamed is found by its old slug, until another takes it; its history
// says who changed what, and can be gone back to.
func TestARecordHasAHistoryAndItsOldSlugs(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	must := func(who role, mutation string, in input, selection string) testkit.Payload {
		t.Helper()
		p := as(t, h, who, mutation, in, selection)
		if p.Code != "" {
			t.Fatal(p.Body)
		}
		return p
	}
	bySlug := func(slug string) any {
		return h.Must(t, `query ($s: String!) { initiative(slug: $s) { id } }`, input{"s": slug}).At("initiative", "id")
	}
	must(editor, "updateInitiative",
		input{"id": theInitiative,
			"initiative": input{"name": "Écluse", "slug": "ecluse", "themes": []string{"agriculture"},
				"startedOn": "2024-05"}}, "")
	if bySlug("i") != theInitiative || bySlug("ecluse") != theInitiative {
		t.Error("the record is not found by both slugs")
	}
	must(editor, "addPhase", input{"initiative": theInitiative, "kind": "EXPERIMENT", "startedOn": "2025"}, "")
	wrong := must(referent, "updateInitiative",
		input{"id": theInitiative, "initiative": input{"name": "Wrong", "startedOn": nil, "themes": nil}},
		"initiative { version }")
	must(referent, "removePhase",
		input{"id": h.Must(t, `query ($id: ID!) { initiative(id: $id) { phases { id } } }`, input{"id": theInitiative}).
			At("initiative", "phases", 0, "id")}, "")
	at := wrong.At("initiative", "version").(float64) - 1
	restored := must(editor, "restoreRevision", input{"id": theInitiative, "version": at, "expectedVersion": at + 2},
		`record { ... on Initiative { name startedOn phase themes { code } phases { kind } } }`)
	if restored.Text("record", "name") != "Écluse" || restored.Text("record", "phase") != "EXPERIMENT" ||
		restored.Text("record", "startedOn") != "2024-05" ||
		restored.Text("record", "themes", 0, "code") != "agriculture" {
		t.Errorf("restored: %s", restored.Body)
	}
	if again := must(editor, "restoreRevision", input{"id": theInitiative, "version": at},
		`record { ... on Initiative { version } }`); again.At("record", "version") != at+3 {
		t.Errorf("restored again: %s", again.Body)
	}
	history := h.Must(t,
		`query ($id: ID!) { revisions(of: $id, first: 10) { totalCount nodes { version capacity email differences { field before after } } } }`,
		input{"id": theInitiative})
	if history.At("revisions", "totalCount") != 6.0 || history.At("revisions", "nodes", 1, "capacity") != "REFERENT" ||
		strings.Contains(history.Body, "@") {
		t.Errorf("the history: %s", history.Body)
	}
	if d := history.At("revisions", "nodes", 0, "differences", 0); !reflect.DeepEqual(d,
		map[string]any{"field": "name", "before": `"Wrong"`, "after": `"Écluse"`}) {
		t.Errorf("what differs: %v", d)
	}
	// Another record takes the slug that was given up.
	must(coordinator, "createInitiative", input{"initiative": input{"name": "I", "slug": "i"}}, "")
	if bySlug("i") == theInitiative {
		t.Error("the old slug leads to the old record though another has it")
	}
}

// What is archived is gone for the public, and said so in the feed; restored, it is there again.
func TestArchivedRecordsComeBack(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	var since any
	until(t, func() bool { // what others write at the same time can keep a change back for a moment
		log := h.Must(t,
			`{ changes(first: 200, filter: {types: [GROUP, EVENT]}) { nodes { recordId } endCursor } }`, nil)
		since = log.At("changes", "endCursor")
		return log.At("changes", "nodes", 0) != nil
	})
	for _, record := range []string{theGroup, id(hub.TypeEvent, "e"), theNetwork, theCharter} {
		if p := as(t, h, administrator, "archiveRecord", input{"id": record, "reason": "test"}, ""); p.Code != "" &&
			record != id(hub.TypeEvent, "e") {
			t.Fatal(p.Body)
		}
	}
	if p := as(t, h, editor, "archiveRecord", input{"id": id(hub.TypeEvent, "e")}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	gone := h.Must(t,
		`query ($g: ID!, $e: ID!) { group(id: $g) { id } event(id: $e) { id } networks { nodes { slug } } charters { nodes { slug } } }`,
		input{"g": theGroup, "e": id(hub.TypeEvent, "e")})
	if gone.At("group") != nil || gone.At("event") != nil || strings.Contains(gone.Body, `"slug":"n"`) ||
		strings.Contains(gone.Body, `"slug":"c"`) {
		t.Errorf("archived records show: %s", gone.Body)
	}
	refuse(t, "WRONG_STATE", as(t, h, administrator, "archiveRecord", input{"id": theGroup}, ""))
	for _, record := range []string{theGroup, theNetwork, theCharter} {
		if p := as(t, h, administrator, "restoreRecord", input{"id": record}, ""); p.Code != "" {
			t.Fatal(p.Body)
		}
	}
	var actions []string
	until(t, func() bool {
		told := h.Must(t,
			`query ($c: String) { changes(after: $c, filter: {types: [GROUP, EVENT]}) { nodes { action recordId record { id } } endCursor } }`, input{"c": since})
		since = told.At("changes", "endCursor")
		for _, node := range told.At("changes", "nodes").([]any) {
			actions = append(actions, node.(map[string]any)["action"].(string))
		}
		return len(actions) >= 3
	})
	if !slices.Equal(actions, []string{"DELETED", "DELETED", "CREATED"}) {
		t.Errorf("the feed tells %v", actions)
	}
}

// A term, or a set of communes, that is archived stays where it is used, and is no longer to be chosen.
func TestWhatIsArchivedIsNoLongerChosen(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	term := hub.TermKey{Scheme: hub.SchemeTheme, Code: "agriculture"}.ID()
	set := as(t, h, coordinator, "createTerritory", input{"name": "Bassin Zébulon", "communes": twoCommunes},
		"territory { id }").Text("territory", "id")
	use := input{"id": theGroup, "group": input{"themes": []string{"agriculture"}}}
	if p := as(t, h, editor, "updateGroup", use, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	for _, id := range []string{term, set} {
		if p := as(t, h, administrator, "archiveRecord", input{"id": id}, ""); p.Code != "" {
			t.Fatal(p.Body)
		}
		refuse(t, "WRONG_STATE", as(t, h, administrator, "archiveRecord", input{"id": id}, ""))
	}
	refuse(t, "BAD_USER_INPUT", as(t, h, administrator, "archiveRecord", input{"id": twoCommunes[0]}, ""))
	refuse(t, "BAD_USER_INPUT",
		as(t, h, editor, "updateInitiative",
			input{"id": theInitiative, "initiative": input{"themes": []string{"agriculture"}}}, ""))
	refuse(t, "BAD_USER_INPUT",
		as(t, h, editor, "updateInitiative", input{"id": theInitiative, "initiative": input{"territory": set}}, ""))
	seen := h.Must(t,
		`{ group(slug: "g") { themes { code archivedAt } } themes(first: 200) { nodes { code } } territories(kinds: [CUSTOM]) { nodes { name } } search(text: "Bassin Zébulon", types: [TERRITORY]) { totalCount } }`, nil)
	if seen.At("group", "themes", 0, "archivedAt") == nil || strings.Count(seen.Body, `"agriculture"`) != 1 ||
		strings.Contains(seen.Body, "Bassin Zébulon") || seen.At("search", "totalCount") != 0.0 {
		t.Errorf("archived: %s", seen.Body)
	}
	for _, id := range []string{term, set} {
		if p := as(t, h, administrator, "restoreRecord", input{"id": id}, ""); p.Code != "" {
			t.Fatal(p.Body)
		}
	}
	if again := h.Must(t, `{ search(text: "Bassin Zébulon", types: [TERRITORY]) { totalCount } }`,
		nil); again.At("search", "totalCount") != 1.0 {
		t.Errorf("restored: %s", again.Body)
	}
}

// Two records that were one become one, and can be taken apart again: both ids lead to the one that stays.
func TestDuplicatesMergeAndComeApart(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for _, sql := range []string{
		`INSERT INTO relation (id, type_code, source_id, target_id) VALUES (record_id('relation', gen_random_uuid()), 'en_lien_avec', $1, $2)`,
		`INSERT INTO event (id, slug, title, starts_on, organiser_id) SELECT record_id('event', gen_random_uuid()), 'm', 'M', '2026', $1 WHERE $2 <> ''`,
		`INSERT INTO relation (id, type_code, source_id, target_id) SELECT record_id('relation', gen_random_uuid()), 'partenaire_de', $1, id FROM actor WHERE id = '` +
			twin + `' AND $2 <> ''`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql, otherTwin, otherGroup); err != nil {
			t.Fatal(err)
		}
	}
	const query = `query ($a: ID!, $b: ID!) {
		kept: node(id: $a) { id ... on Group { relations { totalCount } events { totalCount } memberships { totalCount } } }
		duplicate: node(id: $b) { id } bySlug: group(slug: "u") { id } groups { totalCount } }`
	before := h.Must(t, query, input{"a": twin, "b": otherTwin})
	// Together they would hold more contacts than a record may.
	most := hub.Most[hub.PartContact]
	if _, err := h.Pool.Exec(t.Context(),
		`INSERT INTO contact (actor_id, label) SELECT id, 'Trop' FROM unnest($1::text[]) id, generate_series(1, $2)`,
		[]string{twin, otherTwin}, most/2+1); err != nil {
		t.Fatal(err)
	}
	refuse(t, "WRONG_STATE", as(t, h, coordinator, "mergeRecords", input{"keep": twin, "duplicate": otherTwin}, ""))
	if still := h.Must(t, query, input{"a": twin, "b": otherTwin}); still.Body != before.Body {
		t.Errorf("a merge that was refused left %s", still.Body)
	}
	if _, err := h.Pool.Exec(t.Context(), `DELETE FROM contact WHERE label = 'Trop'`); err != nil {
		t.Fatal(err)
	}
	merged := as(t, h, coordinator, "mergeRecords", input{"keep": twin, "duplicate": otherTwin},
		"merge { id duplicateId kept { id } }")
	if merged.Code != "" {
		t.Fatal(merged.Body)
	}
	after := h.Must(t, query, input{"a": twin, "b": otherTwin})
	if after.At("duplicate", "id") != twin || after.At("bySlug", "id") != twin ||
		after.At("kept", "relations", "totalCount") != 1.0 || after.At("kept", "events", "totalCount") != 1.0 {
		t.Errorf("merged: %s", after.Body)
	}
	// Who may still see the duplicate finds the record that was kept, under its own name.
	if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET name = 'Le doublon' WHERE id = $1`, otherTwin); err != nil {
		t.Fatal(err)
	}
	if err := store.New(h.Pool).IndexRecords(t.Context(), []string{otherTwin}); err != nil {
		t.Fatal(err)
	}
	found := h.AskAs(t, viewerOf(administrator),
		`{ search(text: "doublon", first: 1) { edges { title node { ... on Actor { name } } } } }`, nil)
	if title := found.At("search", "edges", 0, "title"); title == nil ||
		title != found.At("search", "edges", 0, "node", "name") {
		t.Errorf("a merged record is found as %s", found.Body)
	}
	refuse(t, "WRONG_STATE",
		as(t, h, administrator, "mergeRecords", input{"keep": theGroup, "duplicate": otherTwin}, ""))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET name = 'U' WHERE id = $1`, otherTwin); err != nil {
		t.Fatal(err)
	}
	if undone := as(t, h, coordinator, "undoMerge", input{"id": merged.At("merge", "id")},
		"merge { undoneAt }"); undone.Code != "" || undone.At("merge", "undoneAt") == nil {
		t.Fatal(undone.Body)
	}
	if again := h.Must(t, query, input{"a": twin, "b": otherTwin}); !reflect.DeepEqual(again.Data, before.Data) {
		t.Errorf("apart again: %s, before: %s", again.Body, before.Body)
	}
}

// A charter is changed by those who manage it, its text never.
func TestACharterChangesButForItsText(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	p := as(t, h, coordinator, "updateCharter",
		input{"id": theCharter, "expectedVersion": 1, "slug": "charte", "appliesTo": []string{"GROUP", "INITIATIVE"}},
		"charter { version slug appliesTo network { id } title }")
	if p.Code != "" || p.At("charter", "version") != 2.0 || p.At("charter", "network", "id") != theNetwork ||
		len(p.At("charter", "appliesTo").([]any)) != 2 {
		t.Fatal(p.Body)
	}
	refuse(t, "CONFLICT",
		as(t, h, coordinator, "updateCharter", input{"id": theCharter, "expectedVersion": 1, "slug": "c"}, ""))
	if h.Must(t, `{ charter(slug: "c") { slug } }`, nil).At("charter", "slug") != "charte" {
		t.Error("the old slug leads nowhere")
	}
}

// A change that changes nothing is none: it makes no version, and nobody is told.
func TestWhatChangesNothingIsNoChange(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for _, tt := range []struct {
		who      role
		mutation string
		in       input
		field    string
	}{
		{editor, "updateGroup", input{"id": theGroup, "group": input{}}, "group"},
		{editor, "updateGroup", input{"id": theGroup, "group": input{"name": "G", "summary": nil}}, "group"},
		{editor, "updateEvent", input{"id": id(hub.TypeEvent, "e"), "event": input{"title": "E"}}, "event"},
		{editor, "updateResource", input{"id": id(hub.TypeResource, "r"), "resource": input{"title": "R"}}, "resource"},
		{coordinator, "updateNetwork", input{"id": theNetwork, "network": input{"name": "N"}}, "network"},
	} {
		if p := as(t, h, tt.who, tt.mutation, tt.in, tt.field+" { version }"); p.Code != "" ||
			p.At(tt.field, "version") != 1.0 {
			t.Errorf("%s: %s", tt.mutation, p.Body)
		}
	}
}

// Each code that the hub refuses with is a value of the schema: a typed client reads every answer.
func TestEveryCodeIsInTheSchema(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/hub/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	enum := graph.Schema().Types["UserErrorCode"]
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		code, err := strconv.Unquote(literal.Value)
		// of the whole operation
		if err != nil || code == string(hub.Timeout) || code == string(hub.Unavailable) ||
			code == string(hub.InternalServerError) {
			return true
		}
		seen++
		if enum.EnumValues.ForName(code) == nil {
			t.Errorf("%s is no UserErrorCode", code)
		}
		return true
	})
	if seen < 15 {
		t.Errorf("%d codes were found", seen)
	}
}

// Persons are counted, never shown; and where they are few, not even counted (R10).
func TestFewPersonsAreNotCounted(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	year := time.Now().UTC().Year()
	for kind, n := range map[string]int{"JOIN": 4, "PRESS": 5} {
		for i := range n {
			email := fmt.Sprintf("%s%d@example.org", strings.ToLower(kind), i)
			if p := as(t, h, anonymous, "sendRequest",
				input{"kind": kind, "text": "t", "senderName": "s", "senderEmail": email,
					"network": theNetwork}, ""); p.Code != "" {
				t.Fatal(p.Body)
			}
		}
	}
	counts := h.Must(t, `query ($y: Int!) { requestCounts(year: $y) { kind count } }`, input{"y": year})
	if !strings.Contains(counts.Body, `{"kind":"PRESS","count":5}`) ||
		!strings.Contains(counts.Body, `{"kind":"JOIN","count":null}`) ||
		!strings.Contains(counts.Body, `{"kind":"OTHER","count":null}`) {
		t.Errorf("four, five and none are told as %s", counts.Body)
	}
}

// An organisation that works for profit carries no group (R5), from whichever side it is tried.
func TestABodyForProfitCarriesNoGroup(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	carries := input{"type": "porte", "source": partner, "target": theGroup}
	set := func(profit bool) testkit.Payload {
		return as(t, h, administrator, "updateOrganisation",
			input{"id": partner, "organisation": input{"forProfit": profit}}, "organisation { forProfit }")
	}
	if p := set(true); p.Code != "" || p.At("organisation", "forProfit") != true {
		t.Fatal(p.Body)
	}
	refuse(t, "FOR_PROFIT_CARRIER", as(t, h, referent, "assertRelation", carries, ""))
	if p := as(t, h, referent, "assertRelation", input{"type": "membre_de", "source": partner, "target": theGroup},
		""); p.Code != "" {
		t.Errorf("it may be a member: %s", p.Body)
	}
	set(false)
	made := as(t, h, referent, "assertRelation", carries, "relation { id }")
	if made.Code != "" {
		t.Fatal(made.Body)
	}
	refuse(t, "FOR_PROFIT_CARRIER", set(true))
	// Nor once it has ended, and is asserted again; nor by any other way of writing.
	as(t, h, referent, "endRelation", input{"id": made.At("relation", "id")}, "")
	set(true)
	refuse(t, "FOR_PROFIT_CARRIER", as(t, h, referent, "updateRelation", input{"id": made.At("relation", "id")}, ""))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE relation SET state = 'ASSERTED' WHERE id = $1`,
		made.Text("relation", "id")); err == nil {
		t.Error("the database takes it")
	}
}

// A third person's number that was edited out is public in the history until the coordination takes it out;
// then no revision, no row of the log and no way of asking has it, and copies downstream are told to forget.
func TestAValueIsTakenOutOfTheHistory(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	const number = "+33 6 12 34 56 78"
	do := func(who role, mutation string, in input, selection string) testkit.Payload {
		t.Helper()
		p := as(t, h, who, mutation, in, selection)
		if p.Code != "" {
			t.Fatal(p.Body)
		}
		return p
	}
	with := do(editor, "updateGroup", input{"id": theGroup, "group": input{"summary": "Appelez Marie : " + number}},
		"group { version }")
	redact := input{"id": theGroup, "field": "summary", "reason": "Le numéro d'une voisine."}
	do(editor, "updateGroup", input{"id": theGroup, "group": input{"name": "G2"}}, "")
	do(coordinator, "redactRevisions", redact, "") // the revision of the scene; what the record says now stays
	if seen := h.Must(t, `query ($id: ID!) { group(id: $id) { summary } }`,
		input{"id": theGroup}); !strings.Contains(seen.Body, number) {
		t.Error(seen.Body)
	}
	if p := as(t, h, coordinator, "redactRevisions", redact, ""); p.Code != "WRONG_STATE" {
		t.Error(p.Body)
	}
	for _, field := range []string{"status", "version", ""} {
		if p := as(t, h, coordinator, "redactRevisions", input{"id": theGroup, "field": field, "reason": "r"},
			""); p.Code != "BAD_USER_INPUT" {
			t.Errorf("%q: %s", field, p.Body)
		}
	}
	do(editor, "updateGroup", input{"id": theGroup, "group": input{"summary": "Appelez-nous."}}, "")
	const history = `query ($id: ID!) { revisions(of: $id, first: 20) { nodes { action capacity reason redacted differences { field before after } } } }`
	if public := h.Must(t, history, input{"id": theGroup}); !strings.Contains(public.Body, number) {
		t.Fatal(public.Body)
	}
	do(coordinator, "redactRevisions", redact, "record { id }")
	after := h.Must(t, history, input{"id": theGroup})
	if strings.Contains(after.Body, number) || after.At("revisions", "nodes", 0, "action") != "ERASED" ||
		after.At("revisions", "nodes", 0, "capacity") != "COORDINATOR" ||
		after.At("revisions", "nodes", 0, "reason") != "Le numéro d'une voisine." ||
		!strings.Contains(after.Body, `"redacted":["summary"]`) {
		t.Error(after.Body)
	}
	if whole := h.AskAs(t, viewerOf(referent), history, input{"id": theGroup}); strings.Contains(whole.Body, number) {
		t.Error(whole.Body)
	}
	var left int
	if err := h.Pool.QueryRow(t.Context(), `SELECT count(*) FROM change WHERE snapshot::text LIKE '%12 34 56 78%'`).
		Scan(&left); err != nil || left > 0 {
		t.Errorf("%d rows of the log hold it: %v", left, err)
	}
	do(editor, "restoreRevision", input{"id": theGroup, "version": with.At("group", "version")}, "")
	if now := h.Must(t, `query ($id: ID!) { group(id: $id) { name summary } }`,
		input{"id": theGroup}); now.At("group", "summary") != "Appelez-nous." || now.At("group", "name") != "G" {
		t.Errorf("what was taken out is left as it is: %s", now.Body)
	}
}

// A message about food never reaches the group of another network, however well its territory fits, nor that network's
// coordination: neither when it is sent, nor once nobody keeps whom it reached.
func TestARequestNeverLeavesItsNetwork(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	dieulefit := hub.TerritoryID(hub.Commune, "26114")
	for _, sql := range []string{
		// The other network's group covers the commune and is kept; the network's own
		// group does not, and nobody keeps it.
		`UPDATE actor SET territory_id = NULL WHERE id = '` + theGroup + `'`,
		`UPDATE actor SET territory_id = '` + dieulefit + `' WHERE id = '` + otherGroup + `'`,
		`DELETE FROM role WHERE actor_id = '` + theGroup + `'`,
		`DELETE FROM contact`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	send := func(more input) testkit.Payload {
		t.Helper()
		in := input{"kind": "JOIN", "text": "unlike any other", "senderName": "s", "senderEmail": "s@example.org",
			"commune": dieulefit}
		for name, value := range more {
			in[name] = value
		}
		p := as(t, h, anonymous, "sendRequest", in, "reached { actor { id } network { id } }")
		if p.Code != "" {
			t.Fatal(p.Body)
		}
		return p
	}
	reads := func(who role) bool {
		return strings.Contains(h.AskAs(t, viewerOf(who), `{ requests(first: 50) { nodes { text } } }`, nil).Body,
			"unlike any other")
	}
	if sent := send(input{"network": theNetwork}); sent.At("reached", "actor") != nil ||
		sent.Text("reached", "network", "id") != theNetwork {
		t.Errorf("it reached %s", sent.Body)
	}
	if sent := send(input{"to": theGroup}); sent.Text("reached", "actor", "id") != theGroup {
		t.Errorf("it is said to have reached %s", sent.Body)
	}
	if !reads(coordinator) || reads(otherCoordinator) || reads(otherEditor) {
		t.Errorf("who reads it: its coordination %v, the other's %v, the other group %v", reads(coordinator),
			reads(otherCoordinator), reads(otherEditor))
	}
	if _, err := h.Pool.Exec(t.Context(), `DELETE FROM request`); err != nil {
		t.Fatal(err)
	}
	// The group is of both networks; what was sent within one stays there once nobody keeps the group.
	if _, err := h.Pool.Exec(t.Context(),
		`INSERT INTO membership (id, actor_id, network_id, state) VALUES (record_id('membership', gen_random_uuid()), $1, $2, 'COOPTED')`,
		otherGroup, theNetwork); err != nil {
		t.Fatal(err)
	}
	if p := as(t, h, anonymous, "sendRequest",
		input{"kind": "JOIN", "text": "t", "senderName": "s", "senderEmail": "s@example.org", "to": otherGroup},
		""); p.Code != "REQUIRED" {
		t.Errorf("an actor of two networks: %s", p.Body)
	}
	if sent := send(input{"network": farNetwork}); sent.Text("reached", "actor", "id") != otherGroup {
		t.Errorf("it reached %s", sent.Body)
	}
	if _, err := h.Pool.Exec(t.Context(), `DELETE FROM role WHERE actor_id = $1`, otherGroup); err != nil {
		t.Fatal(err)
	}
	if reads(coordinator) || !reads(otherCoordinator) {
		t.Errorf("once nobody keeps the group: the other network's coordination reads it %v, its own %v",
			reads(coordinator), reads(otherCoordinator))
	}
}

// A number without its country is read as one of the actor's.
func TestATelephoneNumberIsReadInTheCountryOfItsActor(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	brussels := h.Must(t, `{ territories(kinds: [COMMUNE], name: "Namur", first: 1) { nodes { id } } }`, nil).
		At("territories", "nodes", 0, "id")
	for _, step := range []struct {
		place any
		want  string
	}{{nil, "+33470123456"}, {brussels, "+32470123456"}} {
		if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET place_id = $2, territory_id = NULL WHERE id = $1`,
			theGroup, step.place); err != nil {
			t.Fatal(err)
		}
		p := as(t, h, editor, "addContact",
			input{"actor": theGroup, "label": "l",
				"fields": []any{input{"kind": "PHONE", "value": "0470 12 34 56", "audience": "PUBLIC",
					"consent": true}}}, "")
		if p.Code != "" {
			t.Fatal(p.Body)
		}
		if seen := h.Must(t, `query ($id: ID!) { group(id: $id) { contacts { fields { value } } } }`,
			input{"id": theGroup}); !strings.Contains(seen.Body, step.want) {
			t.Errorf("want %s: %s", step.want, seen.Body)
		}
	}
}
