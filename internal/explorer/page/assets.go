package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// forever lets a browser keep what changes its name with its content.
const forever = "public, max-age=31536000, immutable"

// asset is a file in memory whose path holds the hash of its content.
type asset struct {
	Path, Media string
	Content     []byte
}

// newAsset names a file after its content.
func newAsset(folder, extension, media string, content []byte) asset {
	hash := sha256.Sum256(content)
	return asset{folder + hex.EncodeToString(hash[:6]) + extension, media, content}
}

// OneOf serves several files.
type OneOf []asset

func (o OneOf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, a := range o {
		if r.URL.Path == a.Path {
			a.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != a.Path {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.Media)
	w.Header().Set("Cache-Control", forever)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.Content))
}

// readStyles joins the style sheets in the order of their names.
func readStyles(files fs.FS) (asset, error) {
	names, err := fs.Glob(files, "styles/*.css")
	if err != nil {
		return asset{}, err
	}
	var all bytes.Buffer
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return asset{}, err
		}
		all.Write(text)
	}
	return newAsset("/assets/styles/", ".css", "text/css; charset=utf-8", all.Bytes()), nil
}

// builtScript is the path of a script that Vite built, "" if there is none.
func builtScript(files fs.FS, source string) string {
	text, err := fs.ReadFile(files, "dist/.vite/manifest.json")
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
func builtFiles(files fs.FS) http.Handler {
	built, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	server := http.FileServerFS(built)
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
func (s *Site) Geojson() string { return s.GeoJSON.Path }
