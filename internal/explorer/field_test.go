package explorer_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"essaim/internal/explorer/page"
	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/testkit"
	"essaim/schema"
)

// What somebody writes into a field comes back from everywhere that it should: the tests
// here walk every field of every input.

// inputOf says what each input of the schema says something of. What hands over a record
// whole (createEvent: event) is none.
var inputOf = map[string][]hub.RecordType{
	"ActorInput": hub.ActorIDTypes, "NetworkInput": {hub.TypeNetwork}, "EventInput": {hub.TypeEvent},
	"ResourceInput": {hub.TypeResource},
	"AddPhaseInput": {hub.TypePhase}, "UpdatePhaseInput": {hub.TypePhase},
	"AddObservationInput": {hub.TypeObservation}, "UpdateObservationInput": {hub.TypeObservation},
	"AssertRelationInput": {hub.TypeRelation}, "UpdateRelationInput": {hub.TypeRelation},
	"CreateTermInput": {hub.TypeTerm}, "UpdateTermInput": {hub.TypeTerm},
}

// beside are the fields of these inputs that say how they are written.
var beside = []string{"id", "expectedVersion", "idempotencyKey"}

// elsewhere says of the other inputs why they say nothing that a description has.
var elsewhere = map[string]string{
	"ContactFieldInput": "contacts are personal data, which no history keeps", "AddContactInput": "",
	"UpdateContactInput":  "",
	"CharterArticleInput": "a published text never changes", "CreateCharterInput": "", "PublishCharterVersionInput": "",
	"UpdateCharterInput": "",
	"SignCharterInput":   "a signature is a step of the workflow of admission", "ArticlePositionInput": "",
	"ApplyToNetworkInput": "", "PresentMembershipInput": "",
	"CreateTerritoryInput": "a set of communes is its communes", "UpdateTerritoryInput": "",
	"SendRequestInput": "a request is a letter", "ReplyToRequestInput": "", "AcceptRequestInput": "",
	"DeclineRequestInput": "",
	"ClaimRecordInput":    "who keeps a record is no part of it", "AcceptClaimInput": "",
	"InviteInput": "", "CreateTokenInput": "",
	"LinkRecordInput": "a reference is the linker's", "UnlinkRecordInput": "", "ExternalRefInput": "",
	"CreateWebhookInput": "it says what a machine is sent", "UpdateWebhookInput": "", "ReplayWebhookInput": "",
	"ProposePartnerInput": "a service is no record of the graph", "UpdatePartnerInput": "",
	"RequestSignInInput": "an account is its person's", "ConfirmSignInInput": "",
	"UpdateAccountInput": "", "EraseMyDataInput": "",
	"RestoreRevisionInput": "it names what is to be done", "RedactRevisionsInput": "",
	"MergeRecordsInput": "", "EndRelationInput": "",
	"PublishProposalInput": "", "DeclineProposalInput": "",
	"PointInput": "it is the value of a field", "TerritoryCodeInput": "it asks", "BoundingBoxInput": "",
	"ActorFilter": "", "ActorOrder": "", "ChangeFilter": "",
}

// kindsOf are the kinds of field that a type of the schema can hold: what an erasure
// does, and how a text is cleaned, follows.
var kindsOf = map[string][]hub.FieldKind{
	"String": {hub.KindName, hub.KindMarkdown, hub.KindSlug, hub.KindTerm, hub.KindTerms, hub.KindID, hub.KindValue},
	"URI":    {hub.KindLink, hub.KindSource},
	"ID":     {hub.KindReference}, "PartialDate": {hub.KindDate}, "Boolean": {hub.KindFlag}, "Float": {hub.KindNumber},
	"PointInput": {hub.KindPoint},
}

func TestEveryFieldOfEveryInputIsDescribed(t *testing.T) {
	t.Parallel()
	contract, err := parser.ParseSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	inputs := 0
	for _, input := range contract.Definitions {
		if input.Kind != ast.InputObject {
			continue
		}
		inputs++
		own := slices.DeleteFunc(slices.Clone(input.Fields), func(f *ast.FieldDefinition) bool {
			of := contract.Definitions.ForName(f.Type.Name())
			whole := of != nil && of.Kind == ast.InputObject && inputOf[of.Name] != nil // a record, described there
			return whole || slices.Contains(beside, f.Name)
		})
		_, known := elsewhere[input.Name]
		types := inputOf[input.Name]
		if len(own) == 0 || known || types == nil && onlyNames(own) {
			continue
		}
		if types == nil {
			t.Errorf("%s says something that nobody describes", input.Name)
			continue
		}
		for _, f := range own {
			described := false
			for _, of := range types {
				a := attributeNamed(hub.DescriptionOf(of), f.Name)
				described = described || a != nil
				if kinds := kindsOf[f.Type.Name()]; a != nil && kinds != nil && !slices.Contains(kinds, a.Kind) {
					t.Errorf("%s.%s is a %s, which its description does not take", of, f.Name, f.Type.Name())
				}
			}
			if !described {
				t.Errorf("%s.%s: nobody described the field: what people write into it is lost", input.Name, f.Name)
			}
		}
		for _, of := range types { // and the other way round
			for _, a := range hub.DescriptionOf(of).Attributes {
				if a.Writer == hub.ByPatch && input.Fields.ForName(a.Name) == nil {
					t.Errorf("%s has no field %s, which %s is described to have", input.Name, a.Name, of)
				}
			}
		}
	}
	for name := range inputOf {
		if contract.Definitions.ForName(name) == nil {
			t.Errorf("the schema has no input %s", name)
		}
	}
	for name := range elsewhere {
		if contract.Definitions.ForName(name) == nil {
			t.Errorf("the schema has no input %s", name)
		}
	}
	if inputs < 80 {
		t.Errorf("the schema has %d inputs", inputs)
	}
}

// onlyNames reports whether an input names a record and says what goes with a step: why, to whom, by whom.
func onlyNames(fields ast.FieldList) bool {
	return !slices.ContainsFunc(fields, func(f *ast.FieldDefinition) bool {
		isOwner := slices.ContainsFunc(hub.Descriptions,
			func(d *hub.Described) bool { return d.Owned() != nil && d.Owned().Name == f.Name })
		return !isOwner && !slices.Contains([]string{"reason", "network", "email", "message"}, f.Name)
	})
}

func attributeNamed(d *hub.Described, name string) *hub.Attribute {
	for _, a := range d.Attributes {
		if strings.EqualFold(a.Name, name) {
			return a
		}
	}
	return nil
}

// written is a type of record that a Patch changes: how it is made, and where its form and its download are.
type written struct {
	of      hub.RecordType
	input   string         // of its fields
	with    map[string]any // what a new one needs beside
	form    string         // page that asks for it; "" where none does
	file    string         // that holds such records
	exports bool           // downloads hold it
}

// Each field is written, read back, told in history by a name that people read, brought
// back, asked for in a form, loaded from a file and downloaded.
func TestWhatIsWrittenComesBackFromEverywhere(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	admin := h.SignedIn(t, "admin@example.org")
	tab := testkit.NewTab(t, base, true)
	tab.Open("/fr/")
	tab.SignIn(h, "admin@example.org")
	organiser := admin.Do(t, "createOrganisation", map[string]any{"organisation": map[string]any{"name": "Autrice"}},
		"organisation { id }").Text("organisation", "id")
	all := []written{
		{of: hub.TypeInitiative, input: "initiative", file: "initiatives.csv", form: "/me/records/%s", exports: true},
		{of: hub.TypeGroup, input: "group", file: "groups.csv", form: "/me/records/%s", exports: true},
		{of: hub.TypeOrganisation, input: "organisation", file: "organisations.csv", form: "/me/records/%s",
			exports: true},
		// its form is the API's: administrators make networks
		{of: hub.TypeNetwork, input: "network", file: "networks.csv"},
		{of: hub.TypeEvent, input: "event", file: "events.csv", with: map[string]any{"organiser": organiser},
			form: "/me/records/" + organiser + "/more"},
		{of: hub.TypeResource, input: "resource", file: "resources.csv", with: map[string]any{"publisher": organiser},
			form: "/me/records/" + organiser + "/more"},
	}
	for _, d := range hub.Descriptions { // parts of a record are written by mutations of their own
		isWritten := slices.ContainsFunc(d.Attributes, func(a *hub.Attribute) bool { return a.Writer == hub.ByPatch })
		isPart := slices.ContainsFunc(hub.Descriptions, func(whole *hub.Described) bool {
			return slices.ContainsFunc(whole.Attributes, func(a *hub.Attribute) bool { return a.Parts == d })
		})
		isHere := slices.ContainsFunc(all, func(w written) bool { return w.of == d.Type })
		if isWritten && !isPart && !isHere {
			t.Errorf("the fields of a %s are not walked", d.Type)
		}
	}
	for _, w := range all {
		w.walk(t, h, admin, tab, base)
	}
}

func (w written) walk(t *testing.T, h *testkit.Hub, admin *testkit.Browser, tab *testkit.Tab, base string) {
	t.Helper()
	d := hub.DescriptionOf(w.of)
	fields := []*hub.Attribute{}
	for _, a := range d.Attributes {
		if a.Writer == hub.ByPatch {
			fields = append(fields, a)
		}
	}
	if len(fields) < 5 {
		t.Fatalf("people write %d fields of a %s", len(fields), w.of)
	}
	before, after := map[string]any{}, map[string]any{}
	for _, a := range fields {
		before[a.Name], after[a.Name] = sample(t, h, w.of, a, 0), sample(t, h, w.of, a, 1)
	}
	name := strings.ToUpper(w.input[:1]) + w.input[1:]
	input := map[string]any{w.input: before}
	for key, value := range w.with {
		input[key] = value
	}
	id := admin.Do(t, "create"+name, input, w.input+" { id }").Text(w.input, "id")
	read := func(a *hub.Attribute) any {
		t.Helper()
		node, _ := admin.Must(t,
			`query ($id: ID!) { node(id: $id) { ... on `+name+` { value: `+a.Name+selection(a)+` } } }`,
			map[string]any{"id": id}).At("node").(map[string]any)
		return said(a, node["value"])
	}
	for _, a := range fields {
		at := string(w.of) + "." + a.Name
		if got := read(a); !same(got, before[a.Name]) {
			t.Errorf("%s: %v was written, %v is read", at, before[a.Name], got)
		}
		admin.Do(t, "update"+name, map[string]any{"id": id, w.input: map[string]any{a.Name: after[a.Name]}}, "")
		if got := read(a); !same(got, after[a.Name]) {
			t.Errorf("%s: %v was written, %v is read", at, after[a.Name], got)
		}
		differences, _ := admin.Must(t,
			`query ($id: ID!) { revisions(of: $id, first: 1) { nodes { differences { field label before after } } } }`,
			map[string]any{"id": id}).
			At("revisions", "nodes", 0, "differences").([]any)
		if !slices.ContainsFunc(differences, func(d any) bool {
			difference := d.(map[string]any)
			return difference["field"] == a.History && difference["label"] == a.FR &&
				difference["after"] != difference["before"]
		}) {
			t.Errorf("%s: history tells %v", at, differences)
		}
		admin.Do(t, "restoreRevision", map[string]any{"id": id, "version": 1}, "")
		if got := read(a); !same(got, before[a.Name]) {
			t.Errorf("%s: %v was restored, %v is read", at, before[a.Name], got)
		}
	}
	if w.form != "" {
		path := w.form
		if strings.Contains(path, "%s") {
			path = fmt.Sprintf(path, id)
		}
		tab.Open("/fr" + path)
		var asked []string
		tab.Get(`[...document.querySelectorAll('[name]')].map(field => field.name)`, &asked)
		for _, a := range fields {
			path := w.input + "." + a.Name
			inForm := slices.ContainsFunc(asked,
				func(name string) bool { return name == path || strings.HasPrefix(name, path+".") })
			if inForm == (a.Ask.Not != "") {
				t.Errorf("%s: the form asks for it: %t, and not because %q", path, inForm, a.Ask.Not)
			}
		}
	}
	w.isLinked(t, d, base, fmt.Sprint(before["slug"]), fields)
	w.loads(t, h, admin, fields, name)
	if w.exports {
		table, _, _ := fetch(t, base+"/fr/explore.csv?type="+strings.ToUpper(string(w.of)))
		rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		row := slices.IndexFunc(rows, func(cells []string) bool { return cells[0] == id })
		for _, a := range fields {
			column := slices.Index(rows[0], columnOf(a))
			if column < 0 || rows[row][column] == "" ||
				!strings.Contains(fmt.Sprint(before[a.Name], exported(t, h, a, before[a.Name])), rows[row][column]) {
				t.Errorf("%s.%s: %v is not downloaded as %s: %v", w.of, a.Name, before[a.Name], columnOf(a), rows[row])
			}
		}
	}
}

// isLinked looks in what machines read of the record's page for each field that schema.org has a word for.
func (w written) isLinked(t *testing.T, d *hub.Described, base, slug string, fields []*hub.Attribute) {
	t.Helper()
	path := page.PathOf[d.Type.GraphQL()]
	if path == "" {
		return // no page
	}
	body, _, _ := fetch(t, base+"/fr"+path+slug)
	_, rest, _ := strings.Cut(body, `<script type="application/ld+json">`)
	text, _, _ := strings.Cut(rest, `</script>`)
	var ld map[string]any
	if err := json.Unmarshal([]byte(text), &ld); err != nil {
		t.Fatalf("%s: %v in %.300s", path+slug, err, text)
	}
	for _, a := range fields {
		on := ld
		if a.Kind == hub.KindPoint {
			on, _ = ld["location"].(map[string]any)
		}
		if a.SchemaOrg != "" && on[a.SchemaOrg] == nil {
			t.Errorf("%s.%s: machines read no %s: %s", w.of, a.Name, a.SchemaOrg, text)
		}
	}
}

// columnOf is the column of a download that holds a field.
func columnOf(a *hub.Attribute) string {
	name := strings.ToLower(regexp.MustCompile(`[A-Z]`).ReplaceAllString(a.Name, "_$0"))
	switch a.Kind {
	case hub.KindPoint:
		return "latitude"
	case hub.KindReference:
		return name + "_code"
	}
	return name
}

// loads has a file say of a new record what it can, and reads it back.
func (w written) loads(t *testing.T, h *testkit.Hub, admin *testkit.Browser, fields []*hub.Attribute, name string) {
	t.Helper()
	cells := map[string]string{}
	for _, a := range fields {
		if a.File == "" {
			t.Errorf("%s.%s: files do not hold it", w.of, a.Name)
		}
		for column, cell := range inFile(t, h, w.of, a) {
			cells[column] = cell
		}
	}
	var header, row []string
	for column, cell := range cells {
		header, row = append(header, column), append(row, cell)
	}
	var text strings.Builder
	table := csv.NewWriter(&text)
	_ = table.WriteAll([][]string{header, row})
	data, err := harvest.ReadFolder(fstest.MapFS{w.file: {Data: []byte(text.String())}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := h.Service.Load(t.Context(), data, service.LoadOptions{})
	if err != nil || !report.Written || report.Files[w.file].Created != 1 {
		t.Fatalf("%s: %+v %v", text.String(), report, err)
	}
	for _, a := range fields {
		node, _ := admin.Must(t,
			`query ($slug: String!) { `+w.input+`(slug: $slug) { value: `+a.Name+selection(a)+` } }`,
			map[string]any{"slug": "charge-" + w.input}).At(w.input).(map[string]any)
		want := sample(t, h, w.of, a, 0)
		if a.Kind == hub.KindSlug {
			want = "charge-" + w.input
		}
		if got := said(a, node["value"]); !same(got, want) {
			t.Errorf("%s.%s: a file says %v, %v is read", w.of, a.Name, want, got)
		}
	}
}

// sample is a value of a field: one of two that differ.
func sample(t *testing.T, h *testkit.Hub, of hub.RecordType, a *hub.Attribute, n int) any {
	t.Helper()
	word := []string{"avant", "apres"}[n]
	switch a.Kind {
	case hub.KindName, hub.KindMarkdown:
		return "Ce qui était " + word
	case hub.KindSlug:
		return word + "-" + string(of)
	case hub.KindLink, hub.KindSource:
		return "https://" + word + ".example/" + a.Name
	case hub.KindDate:
		return []string{"2024", "2024-05-06"}[n]
	case hub.KindFlag:
		return n == 0
	case hub.KindNumber:
		return 2.5 + float64(n)
	case hub.KindValue:
		return a.Values[1-n]
	case hub.KindTerm, hub.KindTerms:
		code := h.Must(t, `query ($schemes: [String!]) { vocabulary(schemes: $schemes, first: 2) { nodes { code } } }`,
			map[string]any{"schemes": []string{a.Scheme}}).
			At("vocabulary", "nodes", n, "code")
		if a.Kind == hub.KindTerms {
			return []any{code}
		}
		return code
	case hub.KindPoint:
		return map[string]any{"latitude": 44.5 + float64(n), "longitude": 4.25}
	case hub.KindReference:
		if a.Refers[0] == hub.TypeTerritory {
			return hub.TerritoryID(hub.Commune, []string{"34172", "42218"}[n])
		}
		return h.Must(t, `{ organisations(first: 2) { nodes { id } } }`, nil).At("organisations", "nodes", n, "id")
	}
	t.Fatalf("%s.%s: no value of this kind is tried", of, a.Name)
	return nil
}

// inFile are the cells in which a file says the first value of a field.
func inFile(t *testing.T, h *testkit.Hub, of hub.RecordType, a *hub.Attribute) map[string]string {
	t.Helper()
	value := sample(t, h, of, a, 0)
	switch {
	case a.Kind == hub.KindSlug:
		return map[string]string{"slug": "charge-" + string(of)}
	case a.Kind == hub.KindFlag:
		return map[string]string{a.File: "yes"}
	case a.Kind == hub.KindTerms:
		return map[string]string{a.File: fmt.Sprint(value.([]any)[0])}
	case a.Kind == hub.KindPoint:
		return map[string]string{"lat": "44.5", "lon": "4.25"}
	case a.Name == "territory": // what a scale makes of the commune
		return map[string]string{"scale": "commune"}
	case a.Kind == hub.KindReference && a.Refers[0] == hub.TypeTerritory:
		return map[string]string{"insee_code": "34172"}
	case a.Kind == hub.KindReference:
		slug := h.Must(t, `query ($id: ID!) { node(id: $id) { ... on Organisation { slug } } }`,
			map[string]any{"id": value}).At("node", "slug")
		return map[string]string{strings.TrimSuffix(a.File, "_slug") + "_type": "organisation",
			a.File: fmt.Sprint(slug)}
	}
	for word, value := range a.FileWords {
		if value == sample(t, h, of, a, 0) {
			return map[string]string{a.File: word}
		}
	}
	return map[string]string{a.File: fmt.Sprint(value)}
}

// selection is what is read of the value of a field.
func selection(a *hub.Attribute) string {
	switch a.Kind {
	case hub.KindTerm, hub.KindTerms:
		return " { code }"
	case hub.KindReference:
		return " { id }"
	case hub.KindPoint:
		return " { latitude longitude }"
	case hub.KindSource:
		return " { uri }"
	}
	return ""
}

// said is the value that an answer holds.
func said(a *hub.Attribute, value any) any {
	inner, _ := value.(map[string]any)
	switch a.Kind {
	case hub.KindTerm:
		return inner["code"]
	case hub.KindTerms:
		codes := []any{}
		for _, term := range value.([]any) {
			codes = append(codes, term.(map[string]any)["code"])
		}
		return codes
	case hub.KindReference:
		return inner["id"]
	case hub.KindSource:
		return inner["uri"]
	}
	return value
}

func same(a, b any) bool {
	left, _ := json.Marshal(a)
	right, _ := json.Marshal(b)
	var l, r any
	_, _ = json.Unmarshal(left, &l), json.Unmarshal(right, &r)
	return reflect.DeepEqual(l, r)
}

// exported is how a download may write a value that it names otherwise: a territory by its code.
func exported(t *testing.T, h *testkit.Hub, a *hub.Attribute, value any) string {
	t.Helper()
	if a.Kind != hub.KindReference {
		return ""
	}
	return fmt.Sprint(h.Must(t, `query ($id: ID!) { node(id: $id) { ... on Territory { code name } } }`,
		map[string]any{"id": value}).At("node"))
}
