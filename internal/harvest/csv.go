package harvest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/internal/written"
)

// ReadFolder reads a folder of CSV files: initiatives, groups, organisations, networks, memberships, charters,
// charter_articles, relations, events, resources, territories and vocabulary, each .csv and each optional. Columns are
// found by their names; an empty cell is unknown. A row with a cell that cannot be read becomes a refusal; an error
// means that a file is no such table at all.
func ReadFolder(folder fs.FS) (service.Dataset, error) {
	var data service.Dataset
	articles := map[articleKey][]service.ArticleRow{}
	found := 0
	tables := []table{
		{"vocabulary.csv", []string{"scheme", "code", "fr", "en"},
			func(c *cells) { data.Terms = append(data.Terms, readTerm(c)) }},
		{"territories.csv", []string{"slug", "name", "communes"},
			func(c *cells) { data.Territories = append(data.Territories, readTerritory(c)) }},
		{"organisations.csv", actorColumns,
			func(c *cells) { data.Actors = append(data.Actors, readActor(c, hub.ActorOrganisation)) }},
		{"groups.csv", actorColumns,
			func(c *cells) { data.Actors = append(data.Actors, readActor(c, hub.ActorGroup)) }},
		{"initiatives.csv", actorColumns,
			func(c *cells) { data.Actors = append(data.Actors, readActor(c, hub.ActorInitiative)) }},
		{"networks.csv", []string{"slug", "name"},
			func(c *cells) { data.Networks = append(data.Networks, readNetwork(c)) }},
		{"memberships.csv", []string{"network_slug", "actor_type", "actor_slug", "state"},
			func(c *cells) { data.Memberships = append(data.Memberships, readMembership(c)) }},
		{"charter_articles.csv", []string{"charter_slug", "version", "number", "title"}, func(c *cells) {
			key := articleKey{c.text("charter_slug"), c.text("version")}
			articles[key] = append(articles[key], readArticle(c))
		}},
		{"charters.csv", []string{"slug", "title", "applies_to", "version"}, func(c *cells) {
			charter := readCharter(c)
			key := articleKey{charter.Slug, charter.Version}
			charter.Articles = articles[key]
			delete(articles, key)
			data.Charters = append(data.Charters, charter)
		}},
		{"relations.csv", []string{"from_type", "from_slug", "type", "to_type", "to_slug"},
			func(c *cells) { data.Relations = append(data.Relations, readRelation(c)) }},
	}
	for _, d := range hub.Descriptions {
		if d.File != "" {
			tables = append(tables, table{d.File, requiredColumns(d),
				func(c *cells) { data.Records = append(data.Records, readRecord(c, d)) }})
		}
	}
	for _, file := range tables {
		err := readTable(folder, file.name, file.required, &data, file.row)
		switch {
		case err == nil:
			found++
		case !errors.Is(err, fs.ErrNotExist):
			return data, err
		}
	}
	if found == 0 {
		return data, errors.New("the folder holds none of the CSV files that can be loaded, such as initiatives.csv")
	}
	for key, rows := range articles {
		for _, row := range rows {
			data.Refusals = append(data.Refusals, service.Refusal{
				Row: row.Row, Field: "charter_slug",
				Reason: fmt.Sprintf("charters.csv has no version %s of %s", key.version, key.charter),
			})
		}
	}
	dropUnreadable(&data)
	return data, nil
}

// table is a file that a folder can hold.
type table struct {
	name     string
	required []string // columns
	row      func(*cells)
}

// requiredColumns are those without which no row of a file says what its record must say.
func requiredColumns(d *hub.Described) []string {
	var columns []string
	for _, a := range d.Attributes {
		if a.File != "" && a.Required && a.Writer == hub.ByPatch {
			columns = append(columns, a.File)
		}
	}
	return columns
}

type articleKey struct{ charter, version string }

var actorColumns = []string{"slug", "name", "kind"}

// dropUnreadable leaves out the rows that have a refusal already.
func dropUnreadable(data *service.Dataset) {
	refused := map[service.Row]bool{}
	for _, refusal := range data.Refusals {
		refused[refusal.Row] = true
	}
	data.Terms = slices.DeleteFunc(data.Terms, func(r service.TermRow) bool { return refused[r.Row] })
	data.Territories = slices.DeleteFunc(data.Territories, func(r service.TerritoryRow) bool { return refused[r.Row] })
	data.Actors = slices.DeleteFunc(data.Actors, func(r service.ActorRow) bool { return refused[r.Row] })
	data.Networks = slices.DeleteFunc(data.Networks, func(r service.NetworkRow) bool { return refused[r.Row] })
	data.Memberships = slices.DeleteFunc(data.Memberships, func(r service.MembershipRow) bool { return refused[r.Row] })
	data.Relations = slices.DeleteFunc(data.Relations, func(r service.RelationRow) bool { return refused[r.Row] })
	data.Records = slices.DeleteFunc(data.Records, func(r service.RecordRow) bool { return refused[r.Row] })
	// A charter without one of its articles would be another text.
	for _, r := range data.Charters {
		if !refused[r.Row] &&
			slices.ContainsFunc(r.Articles, func(a service.ArticleRow) bool { return refused[a.Row] }) {
			data.Refusals = append(data.Refusals,
				service.Refusal{Row: r.Row, Field: "version", Reason: "one of its articles is refused"})
		}
	}
	data.Charters = slices.DeleteFunc(data.Charters, func(r service.CharterRow) bool {
		return refused[r.Row] ||
			slices.ContainsFunc(r.Articles, func(a service.ArticleRow) bool { return refused[a.Row] })
	})
}

// readTable hands over the rows of a file.
func readTable(folder fs.FS, name string, required []string, data *service.Dataset, row func(*cells)) error {
	file, err := folder.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	table := csv.NewReader(file)
	table.FieldsPerRecord = -1 // told with its line, as a refusal
	header, err := table.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	columns := map[string]int{}
	for i, column := range header {
		columns[column] = i
	}
	if data.Columns == nil {
		data.Columns = map[string][]string{}
	}
	data.Columns[name] = header
	for _, column := range required {
		if _, ok := columns[column]; !ok {
			return fmt.Errorf("%s:1: %s: the column is missing", name, column)
		}
	}
	for {
		record, err := table.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err) // a quote that does not close: what follows cannot be told apart
		}
		line, _ := table.FieldPos(0)
		c := &cells{Row: service.Row{File: name, Line: line}, columns: columns, record: record,
			refusals: &data.Refusals}
		if len(record) != len(header) {
			c.refuse(header[min(len(record), len(header)-1)],
				fmt.Sprintf("the row has %d cells, the header has %d", len(record), len(header)))
			continue
		}
		if i := slices.IndexFunc(record,
			func(cell string) bool { return !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) }); i >= 0 {
			c.refuse(header[i], "is not UTF-8 text")
			continue
		}
		row(c)
	}
}

// cells is a row of a table. Its readers refuse the row where a cell is not what it must be.
type cells struct {
	service.Row
	columns  map[string]int
	record   []string
	refusals *[]service.Refusal
}

func (c *cells) refuse(column, reason string) {
	*c.refusals = append(*c.refusals, service.Refusal{Row: c.Row, Field: column, Reason: reason})
}

// text is a cell, "" where it or its column is empty.
func (c *cells) text(column string) string {
	i, ok := c.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(written.Text(c.record[i]))
}

// name is a cell of one line, "" where it is empty.
func (c *cells) name(column string) string { return written.Plain(c.text(column)) }

// markdown is the text in a cell, nil where it is empty.
func (c *cells) markdown(column string) *string {
	if s := written.Markdown(c.text(column)); s != "" {
		return &s
	}
	return nil
}

// link is the address in a cell, nil where it is empty.
func (c *cells) link(column string) *string {
	if s := written.Link(c.text(column)); s != "" {
		return &s
	}
	return nil
}

// optional is a cell, nil where it is empty.
func (c *cells) optional(column string) *string {
	if s := c.text(column); s != "" {
		return &s
	}
	return nil
}

// list is the words of a cell, parted by spaces, commas or semicolons.
func (c *cells) list(column string) []string {
	return strings.FieldsFunc(c.text(column), func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
}

func (c *cells) date(column string) *hub.PartialDate {
	s := c.text(column)
	if s == "" {
		return nil
	}
	date, err := hub.ParsePartialDate(s)
	if err != nil {
		c.refuse(column, err.Error())
	}
	return &date
}

func (c *cells) number(column string) *float64 {
	s := c.text(column)
	if s == "" {
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		c.refuse(column, fmt.Sprintf("%q is not a number", s))
	}
	return &f
}

func (c *cells) yes(column string) *bool {
	switch s := c.text(column); s {
	case "":
		return nil
	case "yes", "no":
		yes := s == "yes"
		return &yes
	default:
		c.refuse(column, fmt.Sprintf("%q is neither yes nor no", s))
		return nil
	}
}

// value is a cell of a closed list, by the words that files use for it; nil where it is empty.
func value[T ~string](c *cells, column string, words map[string]T) *T {
	s := c.text(column)
	if s == "" {
		return nil
	}
	v, ok := words[s]
	if !ok {
		c.refuse(column, fmt.Sprintf("%q is none of %s", s, strings.Join(slices.Sorted(maps.Keys(words)), ", ")))
	}
	return &v
}

// itself lists the values of a closed list that files write as the hub does.
func itself[T ~string](values []T) map[string]T {
	words := make(map[string]T, len(values))
	for _, v := range values {
		words[string(v)] = v
	}
	return words
}

var (
	actorTypes = map[string]hub.ActorType{
		"initiative": hub.ActorInitiative, "group": hub.ActorGroup, "organisation": hub.ActorOrganisation,
	}
	states = itself(hub.MembershipStates)
)

// actor is the actor that two cells name, which must not be empty.
func (c *cells) actor(typeColumn, slugColumn string) store.ActorRef {
	ref := c.optionalActor(typeColumn, slugColumn)
	if ref == nil {
		c.refuse(slugColumn, "names nobody")
		return store.ActorRef{}
	}
	return *ref
}

// optionalActor is the actor that two cells name, nil where both are empty.
func (c *cells) optionalActor(typeColumn, slugColumn string) *store.ActorRef {
	t, slug := value(c, typeColumn, actorTypes), c.text(slugColumn)
	switch {
	case t == nil && slug == "":
		return nil
	case t == nil || slug == "":
		c.refuse(slugColumn, "give both type and slug, or neither")
		return nil
	}
	return &store.ActorRef{Type: *t, Slug: slug}
}

func readTerm(c *cells) service.TermRow {
	row := service.TermRow{Row: c.Row, Broader: c.optional("broader"), Term: hub.Term{
		Scheme: c.text("scheme"), Code: c.text("code"), LabelFR: c.text("fr"), LabelEN: c.text("en"),
		InverseLabelFR: c.optional("inverse_fr"), InverseLabelEN: c.optional("inverse_en"),
	}}
	if symmetric := c.yes("symmetric"); symmetric != nil {
		row.Symmetric = *symmetric
	}
	row.SourceTypes, row.TargetTypes = c.types("source_types"), c.types("target_types")
	for _, column := range []string{"scheme", "code", "fr", "en"} {
		if c.text(column) == "" {
			c.refuse(column, "a term has a scheme, a code and labels in French and English")
		}
	}
	return row
}

// types are the types of actor that a cell lists, in any case.
func (c *cells) types(column string) []hub.ActorType {
	var types []hub.ActorType
	for _, word := range c.list(column) {
		t, ok := actorTypes[strings.ToLower(word)]
		if !ok {
			c.refuse(column, fmt.Sprintf("%q is no type of actor", word))
			continue
		}
		types = append(types, t)
	}
	return types
}

func readTerritory(c *cells) service.TerritoryRow {
	return service.TerritoryRow{Row: c.Row, Code: c.text("slug"), Name: c.name("name"), Communes: c.list("communes")}
}

// read is a record as the cells of its row say. Which other records it names their reader finds.
func read[R any](c *cells, d *hub.Description[R]) (record R) {
	for name, value := range c.said(d.Described) {
		d.Say(&record, name, value)
	}
	return record
}

// said is what the cells say, by the name of the field. A row without what a record must say is refused.
func (c *cells) said(d *hub.Described) map[string]any {
	said := map[string]any{}
	for _, a := range d.Attributes {
		if a.File == "" || a.Kind == hub.KindReference {
			continue
		}
		value := c.value(a)
		switch {
		case value != nil:
			said[a.Name] = value
		case a.Required && a.Writer == hub.ByPatch:
			c.refuse(a.File, "this cannot be empty")
		}
	}
	return said
}

// readRecord is a row of a file that a description names, with the records that its cells name: an actor by its type
// and slug, a commune by its official code.
func readRecord(c *cells, d *hub.Described) service.RecordRow {
	row := service.RecordRow{
		Row: c.Row, Type: d.Type, Said: c.said(d), Actors: map[string]*store.ActorRef{}, Communes: map[string]string{},
	}
	for _, a := range d.Attributes {
		switch {
		case a.File == "" || a.Kind != hub.KindReference:
		case a.Refers[0] == hub.TypeTerritory:
			if code := c.text(a.File); code != "" {
				row.Communes[a.Name] = code
			}
		default:
			if actor := c.optionalActor(strings.TrimSuffix(a.File, "_slug")+"_type", a.File); actor != nil {
				row.Actors[a.Name] = actor
			}
		}
	}
	return row
}

// value is what the cells say of a field, nil where they say nothing.
func (c *cells) value(a *hub.Attribute) any {
	switch a.Kind {
	case hub.KindPoint:
		return c.point()
	case hub.KindDate:
		return orNil(c.date(a.File))
	case hub.KindFlag:
		return orNil(c.yes(a.File))
	case hub.KindNumber:
		return orNil(c.number(a.File))
	case hub.KindLink, hub.KindSource:
		return orNil(c.link(a.File))
	case hub.KindMarkdown:
		return orNil(c.markdown(a.File))
	case hub.KindValue:
		words := a.FileWords
		if words == nil {
			words = itself(a.Values)
		}
		return orNil(value(c, a.File, words))
	case hub.KindTerms:
		if codes := c.list(a.File); len(codes) > 0 {
			return codes
		}
		return nil
	case hub.KindName:
		if name := c.name(a.File); name != "" {
			return name
		}
		return nil
	default:
		return orNil(c.optional(a.File))
	}
}

// orNil is a value, or nil.
func orNil[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

// point is the point in the cells lat and lon, nil where both are empty.
func (c *cells) point() any {
	latitude, longitude := c.number("lat"), c.number("lon")
	switch {
	case latitude == nil && longitude == nil:
		return nil
	case longitude == nil:
		c.refuse("lon", "half a point: give lat and lon, or neither")
		return nil
	case latitude == nil:
		c.refuse("lat", "half a point: give lat and lon, or neither")
		return nil
	}
	return hub.PointInput{Latitude: *latitude, Longitude: *longitude}
}

func readActor(c *cells, t hub.ActorType) service.ActorRow {
	row := service.ActorRow{
		Row: c.Row, ActorCore: read(c, hub.ActorDescriptions[t]), Commune: c.optional("commune"),
		CommuneCode: c.optional("insee_code"),
		Departement: c.optional("departement"),
	}
	row.Type = t
	return row
}

func readNetwork(c *cells) service.NetworkRow {
	return service.NetworkRow{
		Row: c.Row, Network: read(c, hub.NetworkDescription),
		Organisation: c.optionalActor("organisation_type", "organisation_slug"),
		Charters:     c.list("charters"),
	}
}

func readMembership(c *cells) service.MembershipRow {
	row := service.MembershipRow{
		Row: c.Row, Network: c.text("network_slug"), Actor: c.actor("actor_type", "actor_slug"), Since: c.date("since"),
		Source: c.link("source_url"),
	}
	if state := value(c, "state", states); state != nil {
		row.State = *state
	} else {
		c.refuse("state", "a membership has a state")
	}
	return row
}

func readCharter(c *cells) service.CharterRow {
	return service.CharterRow{
		Row: c.Row, Slug: c.text("slug"), Title: c.name("title"), AppliesTo: c.types("applies_to"),
		Version:     c.text("version"),
		PublishedOn: c.date("published_on"), Source: c.link("source_url"),
	}
}

func readArticle(c *cells) service.ArticleRow {
	number, err := strconv.Atoi(c.text("number"))
	if err != nil || number < 1 {
		c.refuse("number", "an article has a number from 1")
	}
	if c.text("title") == "" {
		c.refuse("title", "an article has a title")
	}
	return service.ArticleRow{Row: c.Row, CharterArticle: hub.CharterArticle{
		Number: number, Title: c.name("title"), Text: written.Markdown(c.text("summary_in_own_words")),
		AppliesToKinds: c.list("asked_of"),
	}}
}

func readRelation(c *cells) service.RelationRow {
	return service.RelationRow{
		Row: c.Row, Type: c.text("type"), Source: c.actor("from_type", "from_slug"),
		Target: c.actor("to_type", "to_slug"),
		Since:  c.date("since"), Evidence: c.link("source_url"),
	}
}
