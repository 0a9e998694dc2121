package explorer

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"essaim/internal/explorer/query"
)

// revision is a revision as people read it.
type revision struct {
	*query.HistoryRevisionsRevisionConnectionNodesRevision
	Changed []fieldChange
}

type fieldChange struct{ Name, Field, Before, After string }

// history shows what changed in a record: when, by whom in which capacity, from what to what.
func history(v *visit) (*view, error) {
	found, err := query.History(v.Context(), v.api, v.PathValue("id"), v.URL.Query().Get("after"))
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
	var revisions []revision
	changed := map[string]option{} // fields that the page tells of
	for _, node := range found.Revisions.Nodes {
		told := revision{HistoryRevisionsRevisionConnectionNodesRevision: node}
		for _, d := range node.Differences {
			if before, after := v.readable(d.Before, names), v.readable(d.After, names); before != after {
				told.Changed = append(told.Changed, fieldChange{d.Field, v.fieldName(d.Field), before, after})
				changed[d.Field] = option{d.Field, v.fieldName(d.Field)}
			}
		}
		revisions = append(revisions, told)
	}
	return &view{
		Page: "history", Title: v.say("Historique", "History"), Hidden: true,
		Data: map[string]any{"V": v, "ID": v.PathValue("id"), "Keeps": v.viewer().Keeps(v.PathValue("id")), "Node": found.Node, "Revisions": revisions,
			"Oversees": v.viewer().PermitOverview() == nil, "Fields": slices.SortedFunc(maps.Values(changed), func(a, b option) int { return strings.Compare(a.Label, b.Label) }),
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
func (v *visit) readable(text string, names map[string]string) string {
	if text == "" {
		return ""
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return v.inWords(value, names)
}

func (v *visit) inWords(value any, names map[string]string) string {
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
			if told := v.inWords(item, names); told != "" {
				items = append(items, told)
			}
		}
		return strings.Join(items, " ; ")
	case map[string]any:
		var parts []string
		for _, field := range slices.Sorted(maps.Keys(value)) {
			if told := v.inWords(value[field], names); told != "" {
				parts = append(parts, v.fieldName(field)+v.say(" : ", ": ")+told)
			}
		}
		return strings.Join(parts, ", ")
	default:
		return fmt.Sprint(value)
	}
}

// fieldNames are the fields of records, as people call them in French and English.
var fieldNames = map[string][2]string{
	"name": {"nom", "name"}, "title": {"titre", "title"}, "slug": {"nom dans l'adresse", "name in the address"}, "summary": {"présentation", "summary"},
	"kind": {"catégorie", "kind"}, "website": {"site", "website"}, "scale": {"échelle", "scale"}, "place": {"lieu", "place"},
	"territory": {"territoire", "territory"}, "point": {"point", "point"}, "latitude": {"latitude", "latitude"}, "longitude": {"longitude", "longitude"},
	"approximate": {"approximatif", "approximate"}, "themes": {"thèmes", "themes"}, "source": {"source", "source"}, "status": {"état", "status"},
	"state": {"état", "state"}, "phase": {"phase", "phase"}, "phases": {"phases", "phases"}, "startedOn": {"début", "started on"}, "endedOn": {"fin", "ended on"},
	"plannedEnd": {"fin prévue", "planned end"}, "note": {"note", "note"}, "observations": {"chiffres", "figures"}, "metric": {"quoi", "what"},
	"value": {"valeur", "value"}, "unit": {"unité", "unit"}, "observedOn": {"au", "on"}, "startsOn": {"du", "from"}, "endsOn": {"au", "to"},
	"organiser": {"organisé par", "organiser"}, "publisher": {"publié par", "publisher"}, "url": {"adresse", "address"}, "licence": {"licence", "licence"},
	"forProfit": {"but lucratif", "for profit"}, "admission": {"admission", "admission"}, "territorialExclusivity": {"un groupe par territoire", "one group per territory"},
	"decisionMode": {"mode de décision", "decision mode"}, "organisation": {"organisation", "organisation"}, "since": {"depuis", "since"}, "until": {"jusqu'à", "until"},
	"publishedOn": {"publié le", "published on"}, "appliesTo": {"s'adresse à", "applies to"}, "network": {"réseau", "network"},
}

func (s words) fieldName(field string) string {
	if pair, ok := fieldNames[field]; ok {
		return s.say(pair[0], pair[1])
	}
	return field
}
