// Package migrations holds the schema of Basilic as numbered goose files, each
// with a part to go up and one to go down. River's own tables are made by
// River's migrator beside them.
package migrations

import "embed"

// FS holds the migration files.
//
//go:embed *.sql
var FS embed.FS
