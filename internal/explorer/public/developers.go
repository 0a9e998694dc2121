package public

import (
	"net/url"

	"essaim/internal/explorer/page"
	"essaim/schema"
)

// example is a query that the developers' page runs against this hub. A test runs each.
type example struct {
	Title, Text [2]string // in French and English
	Query       string
}

var examples = []example{
	{
		[2]string{"Une carte de votre département", "A map of your département"},
		[2]string{"Les points des initiatives, ou des grappes là où il y en a beaucoup.",
			"The points of initiatives, or clusters where there are many."},
		`{
  map(
    bbox: { west: 4.6, south: 44.1, east: 5.9, north: 45.4 }
    zoom: 9
    filter: { types: [INITIATIVE], territoryCodes: [{ kind: DEPARTEMENT, code: "26" }] }
  ) {
    totalCount
    points { name slug point { latitude longitude approximate } }
  }
}`,
	},
	{
		[2]string{"Une liste, avec ce qui la relie", "A list, with what it is linked to"},
		[2]string{"Les caisses les plus récentes, qui les porte, où.",
			"The latest common funds, who carries them, where."},
		`{
  initiatives(filter: { kinds: ["caisse"] }, orderBy: { field: STARTED_ON, direction: DESC }, first: 5) {
    totalCount
    nodes {
      name
      startedOn
      phase
      place { name }
      carriers(first: 3) { nodes { source { name } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
	},
	{
		[2]string{"Chercher", "Search"},
		[2]string{"Accents, élisions et fautes de frappe sont compris.",
			"Accents, elisions and typing errors are understood."},
		`{
  search(text: "l'épicerie solidaire", first: 5) {
    totalCount
    nodes { ... on Actor { name slug } }
  }
}`,
	},
	{
		[2]string{"Suivre les liens", "Follow links"},
		[2]string{"Ce qui entoure une fiche, à deux pas.", "What surrounds a record, two steps away."},
		`{
  initiative(slug: "marche-du-lavoir-dieulefit") {
    name
    relations(first: 10) {
      nodes {
        type { label inverseLabel }
        source { name }
        target { name }
      }
    }
  }
}`,
	},
	{
		[2]string{"Compter", "Count"},
		[2]string{"Par région, avec le même filtre que les listes.", "By region, with the same filter as lists."},
		`{
  statistics(by: REGION, filter: { types: [INITIATIVE] }) {
    totalCount
    buckets { label count }
  }
}`,
	},
	{
		[2]string{"Suivre les changements", "Follow changes"},
		[2]string{"À lire depuis le dernier curseur que vous avez gardé.",
			"Read it from the last cursor that you kept."},
		`{
  changes(first: 5) {
    nodes { cursor action recordId occurredAt }
    endCursor
    hasNextPage
  }
}`,
	},
}

// shownExample is an example as its readers see it, in their language.
type shownExample struct{ Title, Text, Query, GraphiQL string }

// developersPage is what the template developers shows.
type developersPage struct {
	Examples  []shownExample
	Base      string
	Changelog string
	Types     []documentedType
	SignedIn  bool
}

// Developers explains the API, with examples that run against this hub.
func Developers(v *page.Visit) (*page.View, error) {
	var list []shownExample
	for _, e := range examples {
		list = append(list,
			shownExample{v.Say(e.Title[0], e.Title[1]), v.Say(e.Text[0], e.Text[1]), e.Query,
				"/graphiql?" + url.Values{"query": {e.Query}}.Encode()})
	}
	return &page.View{
		Title: v.Say("Pour développer", "For developers"),
		Description: v.Say("Une API GraphQL ouverte, une fédération, un widget.",
			"An open GraphQL API, a federation, a widget."),
		Data: developersPage{Examples: list, Base: v.BaseURL, Changelog: schema.Changelog,
			Types: documentedTypes(v), SignedIn: !v.Viewer().Anonymous()},
	}, nil
}
