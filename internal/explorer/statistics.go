package explorer

import (
	"slices"
	"strings"

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

// statistics counts records by region, kind, phase and year.
func statistics(v *visit) (*view, error) {
	f := readFilter(v.URL.Query())
	found, err := query.Statistics(v.Context(), v.api, v.query(), f.input(""))
	if err != nil {
		return nil, err
	}
	years := slices.Clone(found.Years.Buckets)
	slices.SortFunc(years, func(a, b *query.BucketsBucketsBucket) int { return strings.Compare(a.Key, b.Key) })
	narrowed := func(name string) func(*query.BucketsBucketsBucket) string {
		return func(b *query.BucketsBucketsBucket) string {
			value := b.Key
			if b.Territory != nil {
				value = string(b.Territory.Kind) + "-" + b.Territory.Code
			}
			q := f.values()
			q.Set(name, value)
			return v.path("/explore") + withQuery(q.Encode())
		}
	}
	return &view{
		Page: "statistics", Title: v.say("Statistiques", "Statistics"), Hidden: !f.Empty(),
		Description: v.say("Les initiatives par région, genre, phase et année.", "Initiatives by region, kind, phase and year."),
		Data: map[string]any{
			"Total": found.Types.TotalCount, "Filter": f,
			"Charts": []chart{
				newChart(v.say("Par région", "By region"), v.say("Région", "Region"), found.Regions.Buckets, narrowed(byTerritory)),
				newChart(v.say("Par année de début des initiatives", "By the year initiatives started"), v.say("Année", "Year"), years, nil),
				newChart(v.say("Par genre", "By kind"), v.say("Genre", "Kind"), found.Kinds.Buckets, narrowed(byKind)),
				newChart(v.say("Par phase des initiatives", "By phase of initiatives"), v.say("Phase", "Phase"), found.Phases.Buckets, narrowed(byPhase)),
				newChart(v.say("Par type", "By type"), v.say("Type", "Type"), found.Types.GetBuckets(), narrowed(byType)),
			},
		},
	}, nil
}

func newChart(title, head string, buckets []*query.BucketsBucketsBucket, link func(*query.BucketsBucketsBucket) string) chart {
	c := chart{Title: title, Head: head}
	most := 1
	for _, b := range buckets {
		most = max(most, b.Count)
	}
	for _, b := range buckets {
		row := bar{Label: b.Label, Count: b.Count, Length: float64(b.Count) * 100 / float64(most)}
		if link != nil {
			row.Link = link(b)
		}
		c.Bars = append(c.Bars, row)
	}
	return c
}
