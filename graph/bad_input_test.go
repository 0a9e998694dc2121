package graph_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// Whatever is wrong with an argument, the answer has a code and names the argument; it is never an internal error.
func TestBadArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	cursor := h.Must(t, `{ organisations(first: 1) { pageInfo { endCursor } } }`, nil).
		At("organisations", "pageInfo", "endCursor")
	initiative := h.Must(t, `{ initiative(slug: "clac-cadenet") { id } }`, nil).At("initiative", "id")
	updated := h.Must(t, `{ groups(orderBy: {field: UPDATED_AT}, first: 1) { pageInfo { endCursor } } }`, nil).
		At("groups", "pageInfo", "endCursor")
	gone := hub.DerivedID(hub.TypeTerritory, "gone")

	forged := func(keys string) string { // a cursor of this list, with keys that no record has
		raw, err := base64.RawURLEncoding.DecodeString(updated.(string))
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(append(raw[:6:6], keys...))
	}
	for _, tt := range []struct {
		name     string
		query    string
		code     hub.Code
		argument []any
	}{
		{"a forged cursor",
			fmt.Sprintf(`{ groups(orderBy: {field: UPDATED_AT}, after: %q) { nodes { id } } }`,
				forged("soon\x00group_x")), hub.InvalidCursor, []any{"after"}},
		{"a cursor that is no text",
			fmt.Sprintf(`{ groups(orderBy: {field: UPDATED_AT}, after: %q) { nodes { id } } }`,
				forged("2026-01-01 00:00:00+00\x00\xff")), hub.InvalidCursor, []any{"after"}},
		{"a page of nothing", `{ initiatives(first: 0) { nodes { id } } }`, hub.BadUserInput, []any{"first"}},
		{"a page of less than nothing", `{ initiatives(last: -1) { nodes { id } } }`, hub.BadUserInput, []any{"last"}},
		{"a page too large", `{ groups(first: 201) { nodes { id } } }`, hub.BadUserInput, []any{"first"}},
		{"both ends at once", `{ groups(first: 2, last: 2) { nodes { id } } }`, hub.BadUserInput, []any{"last"}},
		{"a nested page of nothing", `{ groups(first: 2) { nodes { relations(first: 0) { nodes { id } } } } }`,
			hub.BadUserInput, []any{"first"}},
		{"no cursor at all", `{ groups(after: "%%%") { nodes { id } } }`, hub.InvalidCursor, []any{"after"}},
		{"a cursor of another list", fmt.Sprintf(`{ relations(after: %q) { nodes { id } } }`, cursor),
			hub.InvalidCursor, []any{"after"}},
		{"a cursor of another filter",
			fmt.Sprintf(`{ organisations(filter: {kinds: ["reseau"]}, before: %q) { nodes { id } } }`, cursor),
			hub.InvalidCursor, []any{"before"}},
		{"a cursor of another order",
			fmt.Sprintf(`{ organisations(orderBy: {field: UPDATED_AT}, after: %q) { nodes { id } } }`, cursor),
			hub.InvalidCursor, []any{"after"}},
		{"a cursor of the other direction",
			fmt.Sprintf(`{ organisations(orderBy: {field: NAME, direction: DESC}, after: %q) { nodes { id } } }`,
				cursor), hub.InvalidCursor, []any{"after"}},
		{"an unknown territory", fmt.Sprintf(`{ initiatives(filter: {territories: [%q]}) { nodes { id } } }`, gone),
			hub.BadUserInput, []any{"filter", "territories", 0.0}},
		{"an unknown code",
			`{ map(bbox: {west: 1, south: 1, east: 2, north: 2}, zoom: 3, filter: {territoryCodes: [{kind: COMMUNE, code: "34172"}, {kind: EPCI, code: "0"}]}) { totalCount } }`,
			hub.BadUserInput, []any{"filter", "territoryCodes", 1.0}},
		{"an unknown territory of events", fmt.Sprintf(`{ events(territories: [%q]) { nodes { id } } }`, gone),
			hub.BadUserInput, []any{"territories", 0.0}},
		{"an invalid id", `{ node(id: "7") { id } }`, hub.BadUserInput, []any{"id"}},
		{"one invalid id among others", fmt.Sprintf(`{ nodes(ids: [%q, "initiative_x"]) { id } }`, initiative),
			hub.BadUserInput, []any{"ids", 1.0}},
		{"an id of another type", fmt.Sprintf(`{ group(id: %q) { id } }`, initiative), hub.BadUserInput, []any{"id"}},
		{"an id of another type in a filter",
			fmt.Sprintf(`{ actors(filter: {networks: [%q]}) { nodes { id } } }`, initiative), hub.BadUserInput,
			[]any{"filter", "networks", 0.0}},
		{"an id of another type among actors", fmt.Sprintf(`{ relations(actors: [%q]) { nodes { id } } }`, gone),
			hub.BadUserInput, []any{"actors", 0.0}},
		{"neither id nor slug", `{ network { id } }`, hub.BadUserInput, []any{"id"}},
		{"both id and slug", fmt.Sprintf(`{ initiative(id: %q, slug: "clac-cadenet") { id } }`, initiative),
			hub.BadUserInput, []any{"id"}},
		{"neither id nor code", `{ territory { id } }`, hub.BadUserInput, []any{"id"}},
		{"a reversed box", `{ map(bbox: {west: 2, south: 1, east: 1, north: 2}, zoom: 3) { totalCount } }`,
			hub.BadUserInput, []any{"bbox", "west"}},
		{"a box upside down", `{ actors(filter: {bbox: {west: 1, south: 2, east: 2, north: 1}}) { nodes { id } } }`,
			hub.BadUserInput, []any{"filter", "bbox", "south"}},
		{"a box off the earth", `{ map(bbox: {west: 1, south: 1, east: 999, north: 2}, zoom: 3) { totalCount } }`,
			hub.BadUserInput, []any{"bbox", "east"}},
		{"a zoom beyond all", `{ map(bbox: {west: 1, south: 1, east: 2, north: 2}, zoom: 99) { totalCount } }`,
			hub.BadUserInput, []any{"zoom"}},
		{"a point off the earth", `{ near(point: {latitude: 91, longitude: 0}) { nodes { id } } }`, hub.BadUserInput,
			[]any{"point", "latitude"}},
		{"no distance", `{ near(point: {latitude: 1, longitude: 0}, within: 0) { nodes { id } } }`, hub.BadUserInput,
			[]any{"within"}},
		{"a date that no calendar has", `{ events(from: "2024-02-30") { nodes { id } } }`, hub.BadUserInput,
			[]any{"from"}},
		{"a date in a filter", `{ initiatives(filter: {startedTo: "soon"}) { nodes { id } } }`, hub.BadUserInput,
			[]any{"filter", "startedTo"}},
		{"an instant without offset", `{ initiatives(filter: {updatedSince: "2024-02-01"}) { nodes { id } } }`,
			hub.BadUserInput, []any{"filter", "updatedSince"}},
		{"a text too long", fmt.Sprintf(`{ search(text: %q) { nodes { id } } }`, strings.Repeat("a", 201)),
			hub.BadUserInput, []any{"text"}},
		{"a filter's text too long",
			fmt.Sprintf(`{ actors(filter: {text: %q}) { nodes { id } } }`, strings.Repeat("a", 201)), hub.BadUserInput,
			[]any{"filter", "text"}},
		{"too deep a neighbourhood", fmt.Sprintf(`{ neighbourhood(of: %q, depth: 5) { truncated } }`, initiative),
			hub.BadUserInput, []any{"depth"}},
		{"too large a neighbourhood", fmt.Sprintf(`{ neighbourhood(of: %q, limit: 501) { truncated } }`, initiative),
			hub.BadUserInput, []any{"limit"}},
		{"the neighbourhood of no actor", fmt.Sprintf(`{ neighbourhood(of: %q) { truncated } }`, gone),
			hub.BadUserInput, []any{"of"}},
		{"a path to no actor", fmt.Sprintf(`{ path(from: %q, to: "x") { actors { id } } }`, initiative),
			hub.BadUserInput, []any{"to"}},
		{"statistics without parts", `{ statistics(by: KIND, first: 0) { totalCount } }`, hub.BadUserInput,
			[]any{"first"}},
		{"a NUL in a text", `{ search(text: "a\u0000b") { nodes { id } } }`, hub.BadUserInput, []any{"text"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Ask(t, tt.query, nil)
			if answer.Code() != string(tt.code) ||
				!reflect.DeepEqual(answer.Errors[0].Extensions.Argument, tt.argument) {
				t.Errorf("want %s about %v: %s", tt.code, tt.argument, answer.Body)
			}
		})
	}

	for name, variables := range map[string]map[string]any{
		"an Int as text":           {"first": "2"},
		"an Int with a fraction":   {"first": 1.5},
		"an Int that is too large": {"first": 1 << 40},
		"an unknown field":         {"filter": map[string]any{"colour": "red"}},
		"an unknown enum value":    {"filter": map[string]any{"types": []string{"PERSON"}}},
		"no list":                  {"filter": map[string]any{"kinds": 7}},
		"a Float as text": {"filter": map[string]any{"bbox": map[string]any{"west": "NaN", "south": 1,
			"east": 2, "north": 3}}},
	} {
		t.Run("a variable: "+name, func(t *testing.T) {
			t.Parallel()
			answer := h.Ask(t,
				`query ($first: Int, $filter: ActorFilter) { actors(first: $first, filter: $filter) { nodes { id } } }`, variables)
			if code := answer.Code(); code != "GRAPHQL_VALIDATION_FAILED" && code != string(hub.BadUserInput) {
				t.Error(answer.Body)
			}
		})
	}
}

// What goes wrong in the hub is its own affair: the caller learns an id to ask about, and no more.
func TestFailuresOfTheHubAreHidden(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	h.Statements.DB = brokenDB{h.Statements.DB}
	answer := h.Ask(t, `{ initiatives(first: 1) { nodes { id } } hub { name } }`, nil)
	if answer.Code() != string(hub.InternalServerError) || strings.Contains(answer.Body, "hunter2") {
		t.Error(answer.Body)
	}
}

// brokenDB fails with a secret.
type brokenDB struct{ store.DB }

func (brokenDB) SendBatch(context.Context, *pgx.Batch) pgx.BatchResults { return brokenResults{} }

type brokenResults struct{ pgx.BatchResults }

func (brokenResults) Query() (pgx.Rows, error) { return nil, errors.New("password=hunter2") }

func (brokenResults) Close() error { return nil }
