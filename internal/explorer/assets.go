package explorer

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// What Vite makes of the folder ui.
//
//go:embed all:dist
var dist embed.FS

// The styles of the pages. They stand here as they are served: pages look as they should
// in a build without scripts too.
//
//go:embed styles
var styleFiles embed.FS

// forever lets a browser keep what changes its name with its content.
const forever = "public, max-age=31536000, immutable"

// asset is a file in memory whose path holds the hash of its content.
type asset struct {
	path, media string
	content     []byte
}

// newAsset names a file after its content.
func newAsset(folder, extension, media string, content []byte) asset {
	hash := sha256.Sum256(content)
	return asset{folder + hex.EncodeToString(hash[:6]) + extension, media, content}
}

// oneOf serves several files.
type oneOf []asset

func (o oneOf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, a := range o {
		if r.URL.Path == a.path {
			a.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != a.path {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.media)
	w.Header().Set("Cache-Control", forever)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
}

// readStyles joins the style sheets in the order of their names.
func readStyles() (asset, error) {
	names, err := fs.Glob(styleFiles, "styles/*.css")
	if err != nil {
		return asset{}, err
	}
	var all bytes.Buffer
	for _, name := range names {
		text, err := styleFiles.ReadFile(name)
		if err != nil {
			return asset{}, err
		}
		all.Write(text)
	}
	return newAsset("/assets/styles/", ".css", "text/css; charset=utf-8", all.Bytes()), nil
}

// builtScript is the path of a script that Vite built, "" where there is none.
func builtScript(source string) string {
	text, err := dist.ReadFile("dist/.vite/manifest.json")
	if err != nil {
		return "" // not built
	}
	var manifest map[string]struct{ File string }
	if json.Unmarshal(text, &manifest) != nil || manifest[source].File == "" {
		return ""
	}
	return "/" + manifest[source].File
}

// builtFiles serves what Vite built. Names change with content.
func builtFiles() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") { // no listing
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", forever)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		server.ServeHTTP(w, r)
	})
}

// Geojson is where the outlines are that scripts draw.
func (s *Site) Geojson() string { return s.geojson.path }
