// Command generate makes the Go functions of the pages' documents with genqlient. It
// gives genqlient the schema as it reads schemas: an interface that implements another is
// taken for an object by it, and Federation's directives are unknown.
//
//	go run ./generate -config genqlient.yaml
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/Khan/genqlient/generate"

	"essaim/schema"
)

func main() {
	config := flag.String("config", "genqlient.yaml", "genqlient's settings")
	flag.Parse()
	if err := run(*config); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// implementing is an interface that implements others.
var implementing = regexp.MustCompile(`(?m)^(interface \w+) implements [^{]*\{`)

func run(path string) error {
	config, err := generate.ReadAndValidateConfig(path)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "essaim-schema-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	own := filepath.Join(dir, "schema.graphql")
	if err := os.WriteFile(own, []byte(implementing.ReplaceAllString(schema.SDL(), "$1 {")), 0o600); err != nil {
		return err
	}
	config.Schema = append(config.Schema, own)
	files, err := generate.Generate(config)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
