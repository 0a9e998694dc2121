package public

import (
	"slices"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// chart is a count along one dimension, as bars that are a table too.
type chart struct {
	Title, Head string
	Bars        []bar
}

// bar is a row of a chart. Its length is a percentage of the longest.
type bar struct {
	Label, Link string
	Count       int
	Length      float64
}

// statisticsPage is what the template statistics shows.
type statisticsPage struct {
	Total  int
	Filter filter
	Charts []chart
}

// Statistics counts records by region, kind, phase and year.
func Statistics(v *page.Visit) (*page.View, error) {
	f, err := filterOf(v)
	if err != nil {
		return nil, err
	}
	found, err := query.Statistics(v.Context(), v.Client, v.QueryLanguage(), f.input(""))
	if err != nil {
		return nil, err
	}
	years := slices.Clone(found.Years.Buckets)
	slices.SortFunc(years, func(a, b *query.BucketsBucketsBucket) int { return strings.Compare(a.Key, b.Key) })
	narrowed := func(name string) func(*query.BucketsBucketsBucket) string {
		return func(b *query.BucketsBucketsBucket) string {
			value := b.Key
			if b.Territory != nil {
				value = territoryKey(b.Territory.Kind, b.Territory.Code)
			}
			q := f.values()
			q.Set(name, value)
			return v.Path("/explore") + page.WithQuery(q.Encode())
		}
	}
	total, unknown := found.Types.TotalCount, v.Say("Non renseigné", "Not told")
	initiatives := 0 // of which alone phase and beginning are told
	for _, b := range found.Types.GetBuckets() {
		if b.Key == string(query.ActorTypeInitiative) {
			initiatives = b.Count
		}
	}
	return &page.View{
		Title: v.Say("Statistiques", "Statistics"), Hidden: !f.Empty(),
		Description: v.Say("Les initiatives par région, genre, phase et année.",
			"Initiatives by region, kind, phase and year."),
		Data: statisticsPage{
			Total: total, Filter: f,
			Charts: []chart{
				newChart(v.Say("Par région", "By region"), v.Say("Région", "Region"), total, unknown,
					found.Regions.Buckets, narrowed(byTerritory)),
				newChart(v.Say("Par année de début des initiatives", "By the year initiatives started"),
					v.Say("Année", "Year"), initiatives, unknown, years, nil),
				newChart(v.Say("Par catégorie", "By kind"), v.Say("Catégorie", "Kind"), total, unknown,
					found.Kinds.Buckets, narrowed(byKind)),
				newChart(v.Say("Par phase des initiatives", "By phase of initiatives"), v.Say("Phase", "Phase"),
					initiatives, unknown, found.Phases.Buckets, narrowed(byPhase)),
				newChart(v.Say("Par type", "By type"), v.Say("Type", "Type"), total, unknown, found.Types.GetBuckets(),
					narrowed(byType)),
			},
		},
	}, nil
}

func newChart(
	title, head string, total int, unknown string, buckets []*query.BucketsBucketsBucket,
	link func(*query.BucketsBucketsBucket) string,
) chart {
	c := chart{Title: title, Head: head}
	most := 1
	buckets = byKey(buckets)
	for _, b := range buckets {
		most = max(most, b.Count)
	}
	counted := 0
	for _, b := range buckets {
		counted += b.Count
		row := bar{Label: b.Label, Count: b.Count, Length: float64(b.Count) * 100 / float64(most)}
		if link != nil {
			row.Link = link(b)
		}
		c.Bars = append(c.Bars, row)
	}
	if left := total - counted; left > 0 {
		c.Bars = append(c.Bars, bar{Label: unknown, Count: left, Length: min(100, float64(left)*100/float64(most))})
	}
	return c
}
