package page

import (
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/jba/templatecheck"
)

// Templates are what templates show, by their names: a value of each one's type. The type of what a page shows leads to
// its template, so that no page can be shown with what is another's.
type Templates map[string]any

// Room is a part of the explorer: the pages that it shows, and what these are made of.
type Room struct {
	Templates Templates
	Parts     Parts
}

// own is what every room shows.
var own = Room{Templates{"failure": failurePage{}}, ownParts}

// parsed are the templates by language, and by the type of what they show.
type parsed map[string]map[reflect.Type]*template.Template

// parsePages reads the templates of all rooms. It fails, so that the program does not
// start, where one is damaged, names a field that its type does not have, or is nobody's:
// layout.html stands around each, part_*.html hold what several show.
func parsePages(files fs.FS, rooms []Room) (parsed, error) {
	shows, parts := Templates{}, Parts{}
	for _, room := range append(rooms, own) {
		maps.Copy(shows, room.Templates)
		maps.Copy(parts, room.Parts)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := parsed{}
	for _, in := range []Words{InFrench, InEnglish} {
		shared, err := template.New("layout").Funcs(in.functions()).Funcs(parts.functions()).Option("missingkey=error").
			ParseFS(files, "pages/layout.html", "pages/part_*.html")
		if err != nil {
			return nil, err
		}
		if in == InFrench { // the other language has the same fields
			if err := checkShared(shared, parts); err != nil {
				return nil, fmt.Errorf("explorer: what stands around pages: %w", err)
			}
		}
		pages[in.Code()] = map[reflect.Type]*template.Template{}
		for _, file := range names {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if name == "layout" || strings.HasPrefix(name, "part_") {
				continue
			}
			data, known := shows[name]
			if !known {
				return nil, fmt.Errorf("explorer: no page shows the template %s", name)
			}
			page, err := parsePage(shared, files, file)
			if err != nil {
				return nil, err
			}
			if in == InFrench {
				if err := check(page, shared, data, parts); err != nil {
					return nil, fmt.Errorf("explorer: %s does not fit what it shows: %w", file, err)
				}
			}
			pages[in.Code()][reflect.TypeOf(data)] = page
		}
		if len(pages[in.Code()]) != len(shows) {
			return nil, fmt.Errorf("explorer: there are %d templates for %d pages", len(pages[in.Code()]), len(shows))
		}
	}
	return pages, nil
}

// parsePage reads a template into a copy of what all share.
func parsePage(shared *template.Template, files fs.FS, file string) (*template.Template, error) {
	page, err := shared.Clone()
	if err != nil {
		return nil, err
	}
	return page.ParseFS(files, file)
}

// checkShared holds the layout, and the calls in what several pages show, to their types. What such a template is given
// differs from page to page: check follows it there.
func checkShared(shared *template.Template, parts Parts) error {
	around, err := shared.Clone()
	if err != nil {
		return err
	}
	if around, err = around.Parse(`{{define "main"}}{{end}}`); err != nil {
		return err
	}
	if err := templatecheck.CheckHTML(around.Lookup("layout"), layout{}); err != nil {
		return err
	}
	return parts.checkAll(shared.Templates())
}

// check holds a page, and the calls in the templates of its own, to the types of what they show.
func check(page, shared *template.Template, data any, parts Parts) error {
	if err := templatecheck.CheckHTML(page.Lookup("main"), data); err != nil {
		return err
	}
	return parts.checkAll(slices.DeleteFunc(page.Templates(),
		func(t *template.Template) bool { return shared.Lookup(t.Name()) != nil }))
}
