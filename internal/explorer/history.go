package explorer

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// revision is a revision as people read it.
type revision struct {
	*query.HistoryRevisionsRevisionConnectionNodesRevision
	Changed []fieldChange
	Gone    []string // fields whose values were taken out
}

type fieldChange struct{ Name, Field, Before, After string }

// history shows what changed in a record: when, by whom in which capacity, from what to what.
func history(v *visit) (*view, error) {
	found, err := query.History(v.Context(), v.api, v.PathValue("id"), v.query(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	if v.link(found.Node) == "" { // of what has no page of its own, the API tells more
		return nil, errNoPage
	}
	names, err := v.namesIn(found.Revisions.Nodes)
	if err != nil {
		return nil, err
	}
	t, _ := hub.TypeOf(v.PathValue("id")) // which the API read
	described := hub.DescriptionOf(t)
	var revisions []revision
	changed := map[string]option{} // fields that the page tells of
	for _, node := range found.Revisions.Nodes {
		told := revision{HistoryRevisionsRevisionConnectionNodesRevision: node}
		for _, field := range node.Redacted {
			told.Gone = append(told.Gone, hub.FieldLabel(t, field, v.language()))
		}
		for _, d := range node.Differences {
			var of *hub.Attribute
			if described != nil {
				of = described.Remembered(d.Field)
			}
			if before, after := v.readable(d.Before, of, names), v.readable(d.After, of, names); before != after {
				told.Changed = append(told.Changed, fieldChange{d.Field, d.Label, before, after})
				changed[d.Field] = option{d.Field, d.Label}
			}
		}
		revisions = append(revisions, told)
	}
	return &view{
		Page: "history", Title: v.say("Historique", "History"), Hidden: true,
		Data: map[string]any{"V": v, "ID": v.PathValue("id"), "Keeps": v.viewer().Keeps(v.PathValue("id")),
			"Node": found.Node, "Revisions": revisions,
			"Oversees": v.viewer().PermitOverview() == nil,
			"Fields": slices.SortedFunc(maps.Values(changed),
				func(a, b option) int { return strings.Compare(a.Label, b.Label) }),
			"Next": pageOf{}.next(v, found.Revisions.PageInfo)},
	}, nil
}

// recordID is an id as values of revisions hold it.
var recordID = regexp.MustCompile(`"([a-z_]+_[0-9a-z]{26})"`)

// maxNames is how many ids of a page of revisions are told by their names.
const maxNames = 200

// namesIn finds the names of the records that revisions speak of.
func (v *visit) namesIn(revisions []*query.HistoryRevisionsRevisionConnectionNodesRevision) (map[string]string, error) {
	ids := map[string]bool{}
	for _, r := range revisions {
		for _, d := range r.Differences {
			for _, found := range recordID.FindAllStringSubmatch(d.Before+d.After, -1) {
				ids[found[1]] = true
			}
		}
	}
	asked := slices.Sorted(maps.Keys(ids))
	if len(asked) == 0 {
		return nil, nil
	}
	found, err := query.Names(v.Context(), v.api, asked[:min(len(asked), maxNames)], v.query())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, node := range found.Nodes {
		switch node := node.(type) {
		case *query.NamesNodesTerritory:
			names[node.Id] = node.Name
		case *query.NamesNodesTerm:
			names[node.Id] = node.Label
		case named:
			names[node.GetId()] = node.GetName()
		}
	}
	return names, nil
}

// readable writes a JSON value of a record for people: names for ids, labels for values of closed lists.
func (v *visit) readable(text string, of *hub.Attribute, names map[string]string) string {
	if text == "" {
		return ""
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return v.inWords(value, of, names)
}

func (v *visit) inWords(value any, of *hub.Attribute, names map[string]string) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		if value {
			return v.say("oui", "yes")
		}
		return v.say("non", "no")
	case float64:
		return v.number(value)
	case string:
		if name, ok := names[value]; ok {
			return name
		}
		if recordID.MatchString(`"` + value + `"`) {
			return ""
		}
		return v.label(value)
	case []any:
		var items []string
		for _, item := range value {
			if told := v.inWords(item, of, names); told != "" {
				items = append(items, told)
			}
		}
		return strings.Join(items, " ; ")
	case map[string]any:
		var parts []string
		for _, field := range slices.Sorted(maps.Keys(value)) {
			if told := v.inWords(value[field], of, names); told != "" {
				parts = append(parts, v.labelWithin(of, field)+v.say(" : ", ": ")+told)
			}
		}
		return strings.Join(parts, ", ")
	default:
		return fmt.Sprint(value)
	}
}

// pointLabels are what people call the parts of a point.
var pointLabels = map[string][2]string{
	"latitude": {"latitude", "latitude"}, "longitude": {"longitude", "longitude"},
	"approximate": {"approximatif", "approximate"},
}

// labelWithin is what people call a part of the value of a field: a field of a phase, a coordinate.
func (v *visit) labelWithin(of *hub.Attribute, part string) string {
	if of != nil && of.Parts != nil {
		if a := of.Parts.Remembered(part); a != nil {
			return a.Label(v.language())
		}
	}
	if pair, ok := pointLabels[part]; ok {
		return v.say(pair[0], pair[1])
	}
	return part
}
