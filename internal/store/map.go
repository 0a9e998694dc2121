package store

import (
	"context"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Map returns what a map shows: the points of up to hub.MaxMapPoints actors, else clusters.
func (s *Store) Map(ctx context.Context, v hub.Viewer, m hub.MapRequest) (*hub.MapView, error) {
	w := actorWhere(v, m.Filter)
	w.and(`r.plane <@ box(point(@map_west, @map_south), point(@map_east, @map_north))`)
	for name, value := range map[string]float64{
		"map_west": m.BBox.West, "map_south": m.BBox.South, "map_east": m.BBox.East, "map_north": m.BBox.North,
	} {
		w.arg(name, value)
	}
	w.arg("limit", hub.MaxMapPoints+1)
	// Without an order: the index alone answers, and all points are shown or none.
	points, err := many[hub.MapPoint](ctx, s.db, `
		SELECT r.id AS actor_id, r.type, r.name, r.slug, r.kind_code AS kind, r.phase, r.latitude, r.longitude, r.point_approximate AS approximate
		FROM actor r`+w.sql()+` LIMIT @limit`, w.args)
	if err != nil {
		return nil, err
	}
	if len(points) <= hub.MaxMapPoints {
		return &hub.MapView{Points: points, TotalCount: len(points)}, nil
	}
	w.arg("cell", clusterCell(m))
	w.arg("limit", hub.MaxMapPoints)
	clusters, err := many[hub.MapCluster](ctx, s.db, `
		SELECT count(*) AS count, avg(r.latitude) AS latitude, avg(r.longitude) AS longitude,
		       min(r.longitude) AS west, min(r.latitude) AS south, max(r.longitude) AS east, max(r.latitude) AS north
		FROM actor r`+w.sql()+`
		GROUP BY floor(r.longitude / @cell::float8),
		         floor(degrees(ln(tan(pi() / 4 + radians(greatest(least(r.latitude, 85), -85)) / 2))) / @cell::float8)
		ORDER BY count(*) DESC, min(r.longitude), min(r.latitude) LIMIT @limit`, w.args)
	if err != nil {
		return nil, err
	}
	view := &hub.MapView{Clusters: clusters}
	for _, c := range clusters {
		view.TotalCount += c.Count
	}
	return view, nil
}

// clusterCell is the side of the cells that actors are gathered in, in degrees of longitude: 64 pixels of a web map at
// its zoom, but never so small that the rectangle holds more cells than are shown. In height the cells follow the
// projection, which stretches with the latitude.
func clusterCell(m hub.MapRequest) float64 {
	const cellsAcross = 20 // 21 × 21 cells touch the rectangle at most
	side := max(m.BBox.East-m.BBox.West, mercator(m.BBox.North)-mercator(m.BBox.South))
	return max(360/math.Pow(2, float64(m.Zoom))/4, side/cellsAcross)
}

// mercator is the height of a latitude on a web map, in degrees of longitude.
func mercator(latitude float64) float64 {
	latitude = max(-85, min(85, latitude))
	return math.Log(math.Tan(math.Pi/4+latitude*math.Pi/360)) * 180 / math.Pi
}

// earthRadius is the mean radius of the earth in kilometres.
const earthRadius = 6371.0088

// kilometres is earthRadius in SQL.
var kilometres = strconv.FormatFloat(earthRadius, 'g', -1, 64)

// NearPage is a page of actors around a point.
type NearPage struct {
	Actors     []hub.Actor
	Distances  []float64 // kilometres
	Cursors    []string
	PageInfo   *hub.PageInfo
	TotalCount int
}

// Near returns a page of the actors around a point, nearest first. The index gives the order: it
// holds the points on the unit sphere, where the chord between two of them grows with their distance.
func (s *Store) Near(ctx context.Context, v hub.Viewer, n hub.NearRequest, p hub.PageRequest) (*NearPage, error) {
	const chord = `r.sphere <-> cube(ARRAY[@x::float8, @y::float8, @z::float8])`
	type row struct {
		hub.ActorCore
		distance float64
	}
	l := list[row]{
		name: "near", filter: n, row: func(columns pgx.CollectableRow) (*row, error) {
			r := new(row)
			return r, columns.Scan(append(actors.Addresses(&r.ActorCore), &r.distance)...)
		}, sources: []string{`actor r`}, where: actorWhere(v, n.Filter), nearest: true,
		columns: actors.columns + `, round((2 * ` + kilometres + ` * asin(least(1, (` + chord +
			`) / 2)))::numeric, 3)::float8 AS distance`,
		order: []key{{chord, "float8"}, idKey},
	}
	latitude, longitude := n.Point.Latitude*math.Pi/180, n.Point.Longitude*math.Pi/180
	for name, value := range map[string]float64{
		"x": math.Cos(latitude) * math.Cos(longitude),
		"y": math.Cos(latitude) * math.Sin(longitude), "z": math.Sin(latitude),
		"reach": 2 * math.Sin(n.Within/earthRadius/2), // the chord of the widest distance asked for
	} {
		l.where.arg(name, value)
	}
	// The box around the circle is what the index can search.
	l.where.and(`r.sphere <@ cube_enlarge(cube(ARRAY[@x::float8, @y::float8, @z::float8]), @reach::float8, 3)`)
	l.where.and(chord + ` <= @reach::float8`)
	found, err := fetch(ctx, s.db, l, p)
	if err != nil {
		return nil, err
	}
	answer := &NearPage{PageInfo: found.info(p), TotalCount: found.total}
	for i, r := range found.rows {
		answer.Actors = append(answer.Actors, r.Actor())
		answer.Distances = append(answer.Distances, r.distance)
		answer.Cursors = append(answer.Cursors, found.cursor(i))
	}
	return answer, nil
}
