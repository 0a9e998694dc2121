package page

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"essaim/internal/explorer/query"
)

// frame is a part of the world on the drawn map, and where on it that part is drawn.
type frame struct {
	name                     string
	west, south, east, north float64 // degrees
	x, y, width              float64 // of the drawing
}

// The drawing: France with its neighbours, and the overseas départements beside it.
const drawnWidth, drawnHeight = 1000.0, 1010.0

var frames = []frame{
	{"", -5.6, 41.1, 10.6, 51.6, 40, 0, 960},
	{"Guadeloupe", -61.9, 15.75, -60.95, 16.6, 8, 400, 84},
	{"Martinique", -61.35, 14.3, -60.7, 14.98, 8, 505, 84},
	{"Guyane", -54.8, 1.9, -51.4, 6, 8, 612, 84},
	{"La Réunion", 55.1, -21.5, 55.95, -20.75, 8, 738, 84},
	{"Mayotte", 44.9, -13.1, 45.4, -12.55, 8, 840, 84},
}

// mercator is how far north a latitude is drawn, in radians.
func mercator(latitude float64) float64 {
	return math.Log(math.Tan(math.Pi/4 + latitude*math.Pi/360))
}

func (f frame) scale() float64 { return f.width / ((f.east - f.west) * math.Pi / 180) }

func (f frame) height() float64 { return (mercator(f.north) - mercator(f.south)) * f.scale() }

// place is where a point is drawn; false where it lies outside.
func (f frame) place(latitude, longitude float64) (x, y float64, inside bool) {
	x = f.x + (longitude-f.west)*math.Pi/180*f.scale()
	y = f.y + (mercator(f.north)-mercator(latitude))*f.scale()
	return x, y, longitude >= f.west && longitude <= f.east && latitude >= f.south && latitude <= f.north
}

// drawOutlines draws the départements as an SVG of one symbol, which pages use with their own colours.
func drawOutlines(outlines []byte) (asset, error) {
	var features struct {
		Features []struct {
			Geometry struct{ Coordinates [][][][2]float64 }
		}
	}
	if err := json.Unmarshal(outlines, &features); err != nil {
		return asset{}, err
	}
	var path strings.Builder
	for _, feature := range features.Features {
		for _, polygon := range feature.Geometry.Coordinates {
			for _, ring := range polygon {
				drawRing(&path, ring)
			}
		}
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g"><path id="outlines" d="%s"/></svg>`,
		drawnWidth, drawnHeight, path.String())
	return newAsset("/assets/outlines/", ".svg", "image/svg+xml", []byte(svg)), nil
}

func drawRing(path *strings.Builder, ring [][2]float64) {
	for _, f := range frames {
		if _, _, inside := f.place(ring[0][1], ring[0][0]); !inside {
			continue
		}
		for i, point := range ring[:len(ring)-1] {
			x, y, _ := f.place(point[1], point[0])
			command := "L"
			if i == 0 {
				command = "M"
			}
			fmt.Fprintf(path, "%s%.0f %.0f", command, x, y)
		}
		path.WriteString("z")
		return
	}
}

// Drawing is the map as it is drawn on the server.
type Drawing struct {
	Width, Height float64
	Outlines      string // address of the symbol
	Insets        []inset
	Points        []drawnPoint
	Clusters      []drawnCluster
	Total         int
}

type inset struct {
	Name                string
	X, Y, Width, Height float64
}

type drawnPoint struct {
	X, Y                 float64
	Typename, Name, Slug string
}

type drawnCluster struct {
	X, Y, R float64
	Count   int
}

// Draw places what a map shows.
func (s *Site) Draw(m *query.Drawn) Drawing {
	d := Drawing{Width: drawnWidth, Height: drawnHeight, Outlines: s.Outlines.Path + "#outlines", Total: m.TotalCount}
	for _, f := range frames[1:] {
		d.Insets = append(d.Insets, inset{f.name, f.x, f.y, f.width, f.height()})
	}
	for _, p := range m.Points {
		if x, y, ok := placeDrawn(p.Point.Latitude, p.Point.Longitude); ok {
			d.Points = append(d.Points, drawnPoint{x, y, TypenameOf[p.Type], p.Name, p.Slug})
		}
	}
	for _, c := range m.Clusters {
		if x, y, ok := placeDrawn(c.Point.Latitude, c.Point.Longitude); ok {
			d.Clusters = append(d.Clusters, drawnCluster{x, y, 10 + 4*math.Log2(float64(c.Count)), c.Count})
		}
	}
	return d
}

func placeDrawn(latitude, longitude float64) (x, y float64, ok bool) {
	for _, f := range frames {
		if x, y, ok = f.place(latitude, longitude); ok {
			return math.Round(x), math.Round(y), true
		}
	}
	return 0, 0, false
}

// TypenameOf is the name of an actor's type in GraphQL.
var TypenameOf = map[query.ActorType]string{
	query.ActorTypeInitiative: "Initiative", query.ActorTypeGroup: "Group", query.ActorTypeOrganisation: "Organisation",
}
