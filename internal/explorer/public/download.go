package public

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/Khan/genqlient/graphql"

	"essaim/internal/explorer/page"
	"essaim/internal/hub"
)

// downloadWait is how long one page of a download may take, to be read by the hub and by
// who downloads it: the whole takes as long as it has pages.
const downloadWait = 30 * time.Second

// downloaded are the fields of actors that downloads hold: what people write, and what files hold.
var downloaded = downloadedFields(hub.ActorTable.Described)

func downloadedFields(d *hub.Described) (fields []*hub.Attribute) {
	for _, a := range d.Attributes {
		if a.Writer == hub.ByPatch || a.File != "" {
			fields = append(fields, a)
		}
	}
	return fields
}

// downloadQuery asks for these fields of the records of a filter, page by page.
var downloadQuery = `query Download($language: Language!, $filter: ActorFilter, $after: String) {
	actors(filter: $filter, first: 200, after: $after) {
		pageInfo { hasNextPage endCursor }
		nodes { __typename id slug updatedAt` + downloadSelections() + ` }
	}
}`

func downloadSelections() string {
	var selections strings.Builder
	for _, t := range hub.ActorTypes {
		d := hub.DescriptionOf(t.IDType())
		selections.WriteString("\n... on " + page.Capital(string(d.Type)) + " {")
		for _, a := range downloadedFields(d) {
			if a.Kind != hub.KindSlug {
				selections.WriteString(" " + a.Name + downloadSelection(a))
			}
		}
		selections.WriteString(" }")
	}
	return selections.String()
}

// downloadSelection is what is asked of the value of a field.
func downloadSelection(a *hub.Attribute) string {
	switch a.Kind {
	case hub.KindTerm, hub.KindTerms:
		return " { code label(language: $language) }"
	case hub.KindReference:
		return " { kind code name }"
	case hub.KindPoint:
		return " { latitude longitude approximate }"
	case hub.KindSource:
		return " { uri }"
	default:
		return ""
	}
}

// row is a record as the API answers it.
type row map[string]any

// in is a value within that of a field; nil where the field says nothing.
func (r row) in(field, name string) any {
	inner, _ := r[field].(map[string]any)
	return inner[name]
}

// addressOf is the address of the page of a record.
func addressOf(v *page.Visit, r row) string {
	return v.BaseURL + v.Path(page.PathOf[page.Plain(r["__typename"])], page.Plain(r["slug"]))
}

// rows hands the records of the address's filter to each, page by page, as they are read.
// What follows the first page can only end what is being written.
func rows(v *page.Visit, each func(row) error) error {
	f, err := filterOf(v)
	if err != nil {
		return err
	}
	after := (*string)(nil)
	for {
		if err := http.NewResponseController(v.Writer).SetWriteDeadline(time.Now().Add(downloadWait)); err != nil &&
			!errors.Is(err, http.ErrNotSupported) {
			return err
		}
		var found struct {
			Actors struct {
				PageInfo struct {
					HasNextPage bool
					EndCursor   *string
				}
				Nodes []row
			}
		}
		asked := &graphql.Request{Query: downloadQuery, OpName: "Download",
			Variables: map[string]any{"language": v.QueryLanguage(), "filter": f.input(""), "after": after}}
		if err := v.Client.MakeRequest(v.Context(), asked, &graphql.Response{Data: &found}); err != nil {
			return err
		}
		for _, record := range found.Actors.Nodes {
			if err := each(record); err != nil {
				return err
			}
		}
		if !found.Actors.PageInfo.HasNextPage {
			return nil
		}
		after = found.Actors.PageInfo.EndCursor
	}
}

// begun answers an error of a download: as a page before anything was sent; afterwards the connection is cut, so that
// nobody takes a part for the whole.
func begun(sent bool, err error) (*page.View, error) {
	if err != nil && sent {
		panic(http.ErrAbortHandler)
	}
	return nil, err
}

// DownloadCSV sends the records of a filter as CSV (RFC 4180).
func DownloadCSV(v *page.Visit) (*page.View, error) {
	var to *csv.Writer
	begin := func() error {
		v.Attach("text/csv; charset=utf-8", "essaim.csv")
		to = csv.NewWriter(v.Writer)
		to.UseCRLF = true
		return to.Write(csvHeader())
	}
	err := rows(v, func(r row) error {
		if to == nil {
			if err := begin(); err != nil {
				return err
			}
		}
		return to.Write(csvRow(v, r))
	})
	if err == nil && to == nil {
		err = begin()
	}
	if to != nil {
		to.Flush()
	}
	return begun(to != nil, err)
}

// csvHeader are the columns of a download.
func csvHeader() []string {
	header := []string{"id", "type"}
	for _, a := range downloaded {
		name := snake(a.Name)
		switch a.Kind {
		case hub.KindReference:
			header = append(header, name+"_kind", name+"_code", name)
		case hub.KindPoint:
			header = append(header, "latitude", "longitude", "approximate")
		default:
			header = append(header, name)
		}
	}
	return append(header, "updated_at", "url")
}

func csvRow(v *page.Visit, r row) []string {
	cells := []any{r["id"], r["__typename"]}
	for _, a := range downloaded {
		switch a.Kind {
		case hub.KindTerm:
			cells = append(cells, r.in(a.Name, "code"))
		case hub.KindTerms:
			cells = append(cells, strings.Join(codesIn(r[a.Name]), " "))
		case hub.KindReference:
			cells = append(cells, r.in(a.Name, "kind"), r.in(a.Name, "code"), r.in(a.Name, "name"))
		case hub.KindPoint:
			cells = append(cells, r.in(a.Name, "latitude"), r.in(a.Name, "longitude"), r.in(a.Name, "approximate"))
		case hub.KindSource:
			cells = append(cells, r.in(a.Name, "uri"))
		default:
			cells = append(cells, r[a.Name])
		}
	}
	cells = append(cells, wholeSeconds(page.Plain(r["updatedAt"])), addressOf(v, r))
	written := make([]string, len(cells))
	for i, cell := range cells {
		if yes, is := cell.(bool); is {
			written[i] = strconv.FormatBool(yes)
		} else {
			written[i] = plainCell(page.Plain(cell))
		}
	}
	return written
}

// wholeSeconds is an instant of the API without the parts of its second.
func wholeSeconds(instant string) string {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return instant
	}
	return at.UTC().Format(time.RFC3339)
}

// codesIn are the codes of terms as the API answers them.
func codesIn(terms any) (codes []string) {
	list, _ := terms.([]any)
	for _, each := range list {
		if term, ok := each.(map[string]any); ok {
			codes = append(codes, page.Plain(term["code"]))
		}
	}
	return codes
}

// snake writes a name of the schema as a column is named.
func snake(name string) string {
	var column strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			column.WriteByte('_')
		}
		column.WriteRune(unicode.ToLower(r))
	}
	return column.String()
}

// formula is where a spreadsheet would begin to read a formula: at the beginning of a
// cell, or after a semicolon, which parts cells for those of many countries.
var formula = regexp.MustCompile(`(^|;)(\s*[=+\-@])`)

// plainCell keeps a spreadsheet from reading a text as a formula. Numbers stay numbers.
func plainCell(cell string) string {
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return formula.ReplaceAllString(cell, "$1'$2")
}

// DownloadGeoJSON sends the records of a filter as GeoJSON (RFC 7946). Those without a point have no geometry.
func DownloadGeoJSON(v *page.Visit) (*page.View, error) {
	sent := 0
	err := rows(v, func(r row) error {
		separator := ",\n"
		if sent == 0 {
			v.Attach("application/geo+json", "essaim.geojson")
			separator = `{"type":"FeatureCollection","features":[` + "\n"
		}
		sent++
		feature, err := json.Marshal(feature(v, r))
		if err == nil {
			_, err = io.WriteString(v.Writer, separator+string(feature))
		}
		return err
	})
	if err == nil && sent == 0 {
		v.Attach("application/geo+json", "essaim.geojson")
		_, err = io.WriteString(v.Writer, `{"type":"FeatureCollection","features":[`)
	}
	if err == nil {
		_, err = io.WriteString(v.Writer, "]}\n")
	}
	return begun(sent > 0, err)
}

// feature is a record as a feature of GeoJSON. Its properties are the fields that say something.
func feature(v *page.Visit, r row) map[string]any {
	properties := map[string]any{"type": r["__typename"], "url": addressOf(v, r), "updatedAt": r["updatedAt"]}
	feature := map[string]any{"type": "Feature", "id": r["id"], "properties": properties, "geometry": nil}
	for _, a := range downloaded {
		value := r[a.Name]
		if value == nil {
			continue
		}
		switch a.Kind {
		case hub.KindTerm:
			properties[a.Name], properties[a.Name+"Label"] = r.in(a.Name, "code"), r.in(a.Name, "label")
		case hub.KindTerms:
			if codes := codesIn(value); len(codes) > 0 {
				properties[a.Name] = codes
			}
		case hub.KindReference:
			properties[a.Name] = r.in(a.Name, "name")
		case hub.KindSource:
			properties[a.Name] = r.in(a.Name, "uri")
		case hub.KindPoint:
			properties["approximate"] = r.in(a.Name, "approximate")
			feature["geometry"] = map[string]any{"type": "Point",
				"coordinates": []any{r.in(a.Name, "longitude"), r.in(a.Name, "latitude")}}
		default:
			properties[a.Name] = value
		}
	}
	return feature
}
