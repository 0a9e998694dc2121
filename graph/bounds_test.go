package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph"
	"essaim/internal/hub"
)

// What @listSize says of a list is the most that it can hold: routers and the hub's own limits count with
// it. A list that is new needs a line here, with the bound that its writes meet, or why it has none.
func TestListsSayTheirBounds(t *testing.T) {
	t.Parallel()
	schema := graph.Schema()
	values := func(enum string) int { return len(schema.Types[enum].EnumValues) }
	most := map[string]int{
		"Actor.themes": hub.Most[hub.PartTheme], "Actor.contacts": hub.Most[hub.PartContact],
		"Actor.externalRefs": hub.Most[hub.PartExternalRef],
		"Initiative.phases":  hub.Most[hub.PartPhase], "Contact.fields": values("ContactFieldKind"),
		"Charter.appliesTo": values("ActorType"), "Charter.versions": hub.Most[hub.PartVersion],
		"CharterArticle.appliesToKinds": hub.Most[hub.PartKind],
		"Request.replies":               hub.Most[hub.PartReply], "Query.tokens": hub.Most[hub.PartToken],
		"Query.webhooks":           hub.Most[hub.PartWebhook],
		"Partner.forwardedHeaders": hub.Most[hub.PartHeader], "Token.scopes": values("TokenScope"),
		"Term.sourceTypes": values("ActorType"), "Term.targetTypes": values("ActorType"),
		"Webhook.ids": hub.MaxFilterValues, "Webhook.types": values("NodeType"),
		"Query.nodes": hub.MaxPage, "Query.linked": hub.MaxPage, "Query.requestCounts": values("RequestKind"),
		"Neighbourhood.actors": hub.MaxNeighbours, "Neighbourhood.relations": hub.MaxNeighbourRelations,
		"Path.actors": hub.MaxPathLength + 1, "Path.relations": hub.MaxPathLength,
		"MapView.points": hub.MaxMapPoints, "MapView.clusters": hub.MaxMapPoints,
	}
	usual := map[string]string{ // and why
		"Viewer.roles": "one's own", "Viewer.invitations": "one's own", "Viewer.sessions": "one's own",
		"Query.roles":             "of one record or network, for its keepers",
		"Query.invitations":       "of one record or network, for its keepers",
		"CharterVersion.articles": "a charter has ten or so, and a hundred at most: pages of charters would be refused",
		"Signature.positions":     "one for each article",
		"Query.partners":          "few are registered, and each by hand",
		"PartnerCheck.findings":   "as many as a schema has faults",
		"Hub.attributions":        "those of the data that is built in", "Hub.counts": "one for each type of record",
		"Membership.versionsToSign": "one for each charter of the network",
		"Revision.differences":      "one for each field that changed",
		"Revision.redacted":         "the fields that were taken out",
		"SearchEdge.highlights":     "one for each field that matched",
		"Highlight.fragments":       "parts of one text, whose length is bounded",
		"Facet.buckets":             "the most frequent, as many as are asked for",
		"Statistics.buckets":        "as many as are asked for",
		"Territory.postalCodes":     "official", "Territory.parents": "official", "Territory.ancestors": "official",
		"UserError.path": "the depth of an input",
	}
	for _, definition := range schema.Types {
		if definition.Kind != ast.Object && definition.Kind != ast.Interface || definition.BuiltIn {
			continue
		}
		for _, field := range definition.Fields {
			if field.Type.Elem == nil || strings.HasPrefix(field.Name, "_") || isOfConnection(definition) ||
				field.Name == "userErrors" || isSliced(field) {
				continue
			}
			coordinate := definition.Name + "." + field.Name
			if definition.IsCompositeType() && implements(definition, "Actor") && most["Actor."+field.Name] > 0 {
				coordinate = "Actor." + field.Name
			}
			bound, bounded := most[coordinate]
			_, known := usual[coordinate]
			size := sizeOf(field)
			switch {
			case bounded && isOfTypes(field) && size >= bound: // a new type of record is no new bound
			case bounded && size != bound:
				t.Errorf("%s.%s says that it holds %d; it holds %d", definition.Name, field.Name, size, bound)
			case !bounded && !known:
				t.Errorf("%s.%s is a list without a bound that is known here", definition.Name, field.Name)
			case size == 0:
				t.Errorf("%s.%s does not say how long it is", definition.Name, field.Name)
			}
			delete(usual, coordinate)
		}
	}
	for coordinate := range usual {
		t.Errorf("%s is no list", coordinate)
	}
}

// isOfConnection reports whether the lists of a type are as long as the page that was asked for.
func isOfConnection(definition *ast.Definition) bool {
	return definition.Fields.ForName("pageInfo") != nil || definition.Name == "ChangeFeed"
}

// isOfTypes reports whether a list names types of record.
func isOfTypes(field *ast.FieldDefinition) bool { return field.Type.Name() == "NodeType" }

// isSliced reports whether a list is as long as its arguments say.
func isSliced(field *ast.FieldDefinition) bool {
	says := field.Directives.ForName("listSize")
	return says != nil && says.Arguments.ForName("slicingArguments") != nil
}

func implements(definition *ast.Definition, name string) bool {
	for _, i := range definition.Interfaces {
		if i == name {
			return true
		}
	}
	return false
}

// sizeOf is what @listSize assumes of a list, 0 where it says nothing.
func sizeOf(field *ast.FieldDefinition) int {
	says := field.Directives.ForName("listSize")
	if says == nil {
		return 0
	}
	size, _ := says.ArgumentMap(nil)["assumedSize"].(int64)
	return int(size)
}
