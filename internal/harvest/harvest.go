// Package harvest reads what others hold, one file for each format, and ends in service calls.
package harvest

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"

	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/internal/territory"
)

//go:embed vocabulary.csv
var vocabulary embed.FS

//go:embed demonstration
var demonstration embed.FS

// Vocabulary is the terms that every hub begins with.
func Vocabulary() (service.Dataset, error) { return ReadFolder(vocabulary) }

// Demonstration is the movement's real graph, from public pages.
func Demonstration() (service.Dataset, error) {
	folder, err := fs.Sub(demonstration, "demonstration")
	if err != nil {
		return service.Dataset{}, err
	}
	return ReadFolder(folder)
}

// Territories is the official territories.
func Territories() (service.Edition, error) {
	records, err := territory.Records()
	if err != nil {
		return service.Edition{}, err
	}
	edition := service.Edition{SHA256: territory.Edition()}
	parents := make(map[territory.Key][]territory.Key, len(records))
	for _, r := range records {
		parents[r.Key] = r.Parents
		edition.Territories = append(edition.Territories, &hub.Territory{
			ID: territoryID(r.Key), Kind: hub.TerritoryKind(r.Kind), Code: r.Code, Name: r.Name,
			Population: r.Population,
			Latitude:   r.Latitude, Longitude: r.Longitude, PointApproximate: r.Approximate, PostalCodes: r.PostalCodes,
		})
		edition.Links = append(edition.Links, linksOf(r.Key, parents)...)
	}
	return edition, nil
}

func territoryID(k territory.Key) string { return hub.TerritoryID(hub.TerritoryKind(k.Kind), k.Code) }

// linksOf joins a territory to itself and to everything above it, each at its least distance.
func linksOf(k territory.Key, parents map[territory.Key][]territory.Key) []store.TerritoryLink {
	distances := map[territory.Key]int{k: 0}
	order := []territory.Key{k}
	for i := 0; i < len(order); i++ { // order grows: breadth first
		for _, parent := range parents[order[i]] {
			if _, seen := distances[parent]; !seen {
				distances[parent] = distances[order[i]] + 1
				order = append(order, parent)
			}
		}
	}
	links := make([]store.TerritoryLink, len(order))
	for i, ancestor := range order {
		links[i] = store.TerritoryLink{DescendantID: territoryID(k), AncestorID: territoryID(ancestor),
			Distance: distances[ancestor]}
	}
	return links
}

// LoadReference gives a hub what every hub begins with: the territories and the vocabulary. It does nothing where the
// hub has this edition of them already, so that labels which an operator changed stay.
func LoadReference(ctx context.Context, svc *service.Service) error {
	edition, err := Territories()
	if err != nil {
		return err
	}
	if _, err := svc.ReplaceTerritories(ctx, edition); err != nil {
		return err
	}
	terms, err := Vocabulary()
	if err != nil {
		return err
	}
	text, err := vocabulary.ReadFile("vocabulary.csv")
	if err != nil {
		return err
	}
	hash := sha256.Sum256(text)
	return svc.LoadVocabulary(ctx, hex.EncodeToString(hash[:]), terms)
}

// Attributions names who made the data that every hub builds on.
func Attributions() []hub.Attribution {
	return []hub.Attribution{
		{Title: "Découpage administratif (communes, EPCI, départements, régions)", Author: "Etalab",
			Licence: "etalab-2.0", URI: "https://github.com/etalab/decoupage-administratif"},
		{Title: "cities500 (points; communes of Belgium and Switzerland)", Author: "GeoNames",
			Licence: "CC-BY-4.0", URI: "https://www.geonames.org/"},
	}
}
