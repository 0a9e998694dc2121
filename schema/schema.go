// Package schema holds the public contract: the GraphQL schema, one file per concept.
package schema

import (
	"embed"
	"io/fs"
	"strings"
)

// Files are the schema's *.graphql files.
//
//go:embed *.graphql
var Files embed.FS

// Changelog tells what changed in the contract, in Markdown.
//
//go:embed changelog.md
var Changelog string

// SDL is the whole schema as one document, in the order of the file names: what a partner composes, prints or lints.
func SDL() string {
	names, err := fs.Glob(Files, "*.graphql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var sdl strings.Builder
	for i, name := range names {
		text, err := Files.ReadFile(name)
		if err != nil {
			panic(err) // embedded: Glob named it
		}
		if i > 0 {
			sdl.WriteByte('\n')
		}
		sdl.Write(text)
	}
	return sdl.String()
}
