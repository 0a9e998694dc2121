// Package migrations holds the database schema as forward steps, NNNN_concept_change.sql, applied in name order and
// never edited once published.
package migrations

import "embed"

// Files are the *.sql files.
//
//go:embed *.sql
var Files embed.FS
