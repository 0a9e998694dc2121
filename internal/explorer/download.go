package explorer

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"essaim/internal/explorer/query"
)

// downloadWait is how long one page of a download may take, to be read by the hub and by who downloads it: the whole takes as
// long as it has pages.
const downloadWait = 30 * time.Second

// rows hands the records of the address's filter to each, page by page, as they are read. What follows the first page can
// only end what is being written.
func (v *visit) rows(each func(query.Row) error) error {
	f, err := v.filter()
	if err != nil {
		return err
	}
	after := ""
	for {
		if err := http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(downloadWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		found, err := query.Download(v.Context(), v.api, v.query(), f.input(""), after)
		if err != nil {
			return err
		}
		for _, row := range found.Actors.Nodes {
			if err := each(row); err != nil {
				return err
			}
		}
		if !found.Actors.PageInfo.HasNextPage {
			return nil
		}
		after = found.Actors.PageInfo.EndCursor
	}
}

// attach begins a download.
func (v *visit) attach(media, name string) {
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.w.Header().Set("X-Content-Type-Options", "nosniff")
}

// begun answers an error of a download: as a page before anything was sent; afterwards the connection is cut, so that
// nobody takes a part for the whole.
func begun(sent bool, err error) (*view, error) {
	if err != nil && sent {
		panic(http.ErrAbortHandler)
	}
	return nil, err
}

// downloadCSV sends the records of a filter as CSV (RFC 4180).
func downloadCSV(v *visit) (*view, error) {
	var to *csv.Writer
	begin := func() error {
		v.attach("text/csv; charset=utf-8", "essaim.csv")
		to = csv.NewWriter(v.w)
		to.UseCRLF = true
		return to.Write([]string{"id", "type", "name", "kind", "phase", "started_on", "place_kind", "place_code", "place", "latitude", "longitude",
			"approximate", "scale", "website", "summary", "source", "updated_at", "url"})
	}
	err := v.rows(func(r query.Row) error {
		if to == nil {
			if err := begin(); err != nil {
				return err
			}
		}
		return to.Write(v.csvRow(r))
	})
	if err == nil && to == nil {
		err = begin()
	}
	if to != nil {
		to.Flush()
	}
	return begun(to != nil, err)
}

func (v *visit) csvRow(r query.Row) []string {
	var kind, phase, startedOn, placeKind, placeCode, place, latitude, longitude, approximate, source string
	if r.GetKind() != nil {
		kind = r.GetKind().Code
	}
	if i, ok := r.(*query.RowInitiative); ok {
		phase, startedOn = string(i.Phase), i.StartedOn
	}
	if p := r.GetPlace(); p != nil {
		placeKind, placeCode, place = string(p.Kind), p.Code, p.Name
	}
	if p := r.GetPoint(); p != nil {
		latitude, longitude = strconv.FormatFloat(p.Latitude, 'f', -1, 64), strconv.FormatFloat(p.Longitude, 'f', -1, 64)
		approximate = strconv.FormatBool(p.Approximate)
	}
	if r.GetSource() != nil {
		source = r.GetSource().Uri
	}
	row := []string{r.GetId(), r.GetTypename(), r.GetName(), kind, phase, startedOn, placeKind, placeCode, place, latitude, longitude,
		approximate, string(r.GetScale()), r.GetWebsite(), r.GetSummary(), source, r.GetUpdatedAt().UTC().Format(time.RFC3339), v.BaseURL + v.link(r)}
	for i, cell := range row {
		row[i] = plainCell(cell)
	}
	return row
}

// formula is where a spreadsheet would begin to read a formula: at the beginning of a cell, or after a semicolon, which parts
// cells for those of many countries.
var formula = regexp.MustCompile(`(^|;)(\s*[=+\-@])`)

// plainCell keeps a spreadsheet from reading a text as a formula. Numbers stay numbers.
func plainCell(cell string) string {
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return formula.ReplaceAllString(cell, "$1'$2")
}

// downloadGeoJSON sends the records of a filter as GeoJSON (RFC 7946). Those without a point have no geometry.
func downloadGeoJSON(v *visit) (*view, error) {
	sent := 0
	err := v.rows(func(r query.Row) error {
		separator := ",\n"
		if sent == 0 {
			v.attach("application/geo+json", "essaim.geojson")
			separator = `{"type":"FeatureCollection","features":[` + "\n"
		}
		sent++
		feature, err := json.Marshal(v.feature(r))
		if err == nil {
			_, err = io.WriteString(v.w, separator+string(feature))
		}
		return err
	})
	if err == nil && sent == 0 {
		v.attach("application/geo+json", "essaim.geojson")
		_, err = io.WriteString(v.w, `{"type":"FeatureCollection","features":[`)
	}
	if err == nil {
		_, err = io.WriteString(v.w, "]}\n")
	}
	return begun(sent > 0, err)
}

// feature is a record as a feature of GeoJSON.
func (v *visit) feature(r query.Row) map[string]any {
	properties := map[string]any{
		"type": r.GetTypename(), "name": r.GetName(), "url": v.BaseURL + v.link(r), "updatedAt": r.GetUpdatedAt().UTC(),
	}
	for name, value := range map[string]string{"summary": r.GetSummary(), "website": r.GetWebsite(), "scale": string(r.GetScale())} {
		if value != "" {
			properties[name] = value
		}
	}
	if r.GetKind() != nil {
		properties["kind"], properties["kindLabel"] = r.GetKind().Code, r.GetKind().Label
	}
	if r.GetPlace() != nil {
		properties["place"] = r.GetPlace().Name
	}
	if r.GetSource() != nil {
		properties["source"] = r.GetSource().Uri
	}
	if i, ok := r.(*query.RowInitiative); ok && i.Phase != "" {
		properties["phase"] = i.Phase
	}
	feature := map[string]any{"type": "Feature", "id": r.GetId(), "properties": properties, "geometry": nil}
	if p := r.GetPoint(); p != nil {
		properties["approximate"] = p.Approximate
		feature["geometry"] = map[string]any{"type": "Point", "coordinates": [2]float64{p.Longitude, p.Latitude}}
	}
	return feature
}
