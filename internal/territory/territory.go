// Package territory holds the official territories of France, Belgium and Switzerland as compact embedded data.
//
// The data is made by the generator in the folder generate from public records:
//   - communes, EPCI, départements and régions of France: Etalab, "Découpage administratif", Licence Ouverte 2.0
//   - points, and the communes of Belgium and Switzerland: GeoNames, "cities500", CC BY 4.0
package territory

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

//go:generate go run ./generate -modules generate/node_modules -out territories.csv.gz

//go:embed territories.csv.gz
var data []byte

// Key names a territory: codes are unique within a kind only.
type Key struct{ Kind, Code string }

// Record is an official territory. Parents come before their children.
type Record struct {
	Key
	Name        string
	Population  *int
	Latitude    *float64
	Longitude   *float64
	Approximate bool // the point stands for a wider place
	Parents     []Key
	PostalCodes []string // of communes of France
}

// Edition is the hash of the embedded data: the same territories have the same.
func Edition() string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:])
}

// Records returns the embedded territories. An error means that the program was built from damaged data.
func Records() ([]Record, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("territory: %w", err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("territory: %w", err)
	}
	records := make([]Record, 0, len(rows))
	for i, row := range rows[1:] {
		record, err := parse(row)
		if err != nil {
			return nil, fmt.Errorf("territory: row %d: %w", i+2, err)
		}
		records = append(records, record)
	}
	return records, nil
}

// parse reads kind, code, name, population, latitude, longitude, approximate, parents and postal codes.
func parse(row []string) (Record, error) {
	r := Record{Key: Key{row[0], row[1]}, Name: row[2], Approximate: row[6] == "1", PostalCodes: strings.Fields(row[8])}
	if row[3] != "" {
		population, err := strconv.Atoi(row[3])
		if err != nil {
			return r, err
		}
		r.Population = &population
	}
	if row[4] != "" {
		latitude, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			return r, err
		}
		longitude, err := strconv.ParseFloat(row[5], 64)
		if err != nil {
			return r, err
		}
		r.Latitude, r.Longitude = &latitude, &longitude
	}
	for parent := range strings.FieldsSeq(row[7]) {
		kind, code, _ := strings.Cut(parent, ":")
		r.Parents = append(r.Parents, Key{kind, code})
	}
	return r, nil
}
