package explorer

import "embed"

// The files that the pages are made of: their templates, the styles as they are served (so that pages look as they
// should in a build without scripts too), the outlines of the map, and what Vite makes of the folder ui.
//
//go:embed pages styles geo all:dist
var files embed.FS
