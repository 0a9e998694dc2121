package public

import (
	"encoding/json"
	"fmt"

	"essaim/internal/explorer/page"
	"essaim/internal/hub"
)

// linkedData is what machines read of the page of a record: JSON-LD in the words of schema.org, as its description
// says. The record is what the page's document selected of it, under the names of the schema.
func linkedData(v *page.Visit, t hub.RecordType, record any) (map[string]any, error) {
	text, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("explorer: %w", err)
	}
	var said map[string]json.RawMessage
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, fmt.Errorf("explorer: %w", err)
	}
	address := v.BaseURL + v.Canonical()
	described := hub.DescriptionOf(t)
	ld := map[string]any{
		"@context": "https://schema.org", "@type": described.SchemaOrg, "@id": address, "url": address,
	}
	if at := said["updatedAt"]; at != nil {
		ld["dateModified"] = at
	}
	for _, a := range described.Attributes {
		if a.SchemaOrg == "" || said[a.Name] == nil {
			continue
		}
		var value any
		if err := json.Unmarshal(said[a.Name], &value); err != nil {
			return nil, fmt.Errorf("explorer: %w", err)
		}
		if value == nil || value == "" {
			continue
		}
		switch a.Kind {
		case hub.KindMarkdown:
			ld[a.SchemaOrg] = page.Unmarked(fmt.Sprint(value))
		case hub.KindLink:
			ld[a.SchemaOrg] = []any{value}
		case hub.KindReference:
			ld[a.SchemaOrg] = linkedRecord(v, a, value)
		case hub.KindPoint:
			locate(ld, described, value)
		default:
			ld[a.SchemaOrg] = value
		}
	}
	return ld, nil
}

// linkedRecord is another record that one names: a place, or an actor with its page.
func linkedRecord(v *page.Visit, a *hub.Attribute, value any) map[string]any {
	of, _ := value.(map[string]any)
	if a.Refers[0] == hub.TypeTerritory {
		return map[string]any{"@type": "Place", "name": of["name"]}
	}
	typename, slug := fmt.Sprint(of["__typename"]), fmt.Sprint(of["slug"])
	return map[string]any{
		"@type": "Organization", "name": of["name"], "url": v.BaseURL + v.Path(page.PathOf[typename], slug),
	}
}

// locate says where a record is: an area has a point of its own, other records are in a place that has one.
func locate(ld map[string]any, d *hub.Described, value any) {
	point, _ := value.(map[string]any)
	geo := map[string]any{
		"@type": "GeoCoordinates", "latitude": point["latitude"], "longitude": point["longitude"],
	}
	place, named := ld["location"].(map[string]any)
	switch {
	case named:
		place["geo"] = geo
	case d.Attribute("place") != nil:
		ld["location"] = map[string]any{"@type": "Place", "geo": geo}
	default:
		ld["geo"] = geo
	}
}
