// Package query is the documents of the explorer's pages as Go functions: machine-owned but for this file.
package query

//go:generate go run ./generate -config genqlient.yaml
